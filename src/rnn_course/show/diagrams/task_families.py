"""Which steps of a task have an input, and which an output."""

import altair as alt

from rnn_course.arguments import as_choice
from rnn_course.show.arguments import as_title
from rnn_course.show.drawing import WIDTH, Edge, Node, draw

# Task family: how its title says it, steps of the net, steps with an input, steps with an output.
TASK_TYPES = {
    "one to one": ("One to one: no time at all", 1, [1], [1]),
    "one to many": ("One to many: 1 input, 3 outputs", 3, [1], [1, 2, 3]),
    "many to one": ("Many to one: 3 inputs, 1 output", 3, [1, 2, 3], [3]),
    "many to many": ("Many to many, step by step: 3 and 3", 3, [1, 2, 3], [1, 2, 3]),
    "sequence to sequence": ("Many to many, first read, then write", 5, [1, 2, 3], [4, 5]),
}


def task_types(
    kind: str = "many to one", *, title: str | list[str] | None = None
) -> alt.LayerChart:
    """One family of tasks: which steps of the unrolled net have an input, and which an output.

    Args:
        kind: one of "one to one", "one to many", "many to one", "many to many" (an output for
            each input) and "sequence to sequence" (all outputs after the last input).
        title: replaces the drawing's own title.

    Raises:
        TypeError: `title` is neither a text nor a list of lines.
        ValueError: `kind` is none of these.

    >>> task_types("one to many").to_dict()["title"]
    'One to many: 1 input, 3 outputs'

    Source: Karpathy (2015), The unreasonable effectiveness of recurrent neural networks, for the
    division; Aggarwal (2018), https://doi.org/10.1007/978-3-319-94463-0, figure 7.3.
    Chapter: task_types.
    """
    words, n, inputs, outputs = TASK_TYPES[as_choice("kind", kind, TASK_TYPES)]
    y = {"z": 22, "h": 98, "x": 174}
    at = {"z": outputs, "h": range(1, n + 1), "x": inputs}
    gap = min(104, (WIDTH - 50) / max(n - 1, 1))
    middle = (n + 1) / 2
    nodes = [
        Node(f"{letter}_{t}", WIDTH / 2 + gap * (t - middle), y[letter], 48, 40)
        for letter, steps in at.items()
        for t in steps
    ]
    edges = [Edge(f"x_{t}", f"h_{t}", "input") for t in inputs]
    edges += [Edge(f"h_{t}", f"h_{t + 1}", "hidden", recurrent=True) for t in range(1, n)]
    edges += [Edge(f"h_{t}", f"z_{t}", "hidden") for t in outputs]
    seen = f"{n} hidden state{'s'[: n > 1]}" + (", each feeding the next" if n > 1 else "")
    return draw(
        nodes,
        edges,
        height=196,
        title=as_title("title", title, words),
        description=(
            f"Network diagram of a task from {kind}: {seen}; inputs at step "
            f"{', '.join(map(str, inputs))}, outputs at step {', '.join(map(str, outputs))}."
        ),
    )
