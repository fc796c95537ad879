"""The GRU as a circuit."""

import altair as alt

from rnn_course.show.arguments import as_title
from rnn_course.show.diagrams.circuit import both, gate, operation
from rnn_course.show.drawing import Edge, Node, draw


def gru(*, title: str | list[str] | None = None) -> alt.LayerChart:
    """The GRU as a circuit, with h_t = u_t h_{t-1} + (1 - u_t) h̃_t along the top.

    >>> gru().to_dict()["title"][0]
    'The GRU: one gate sets how much is kept'

    Args:
        title: replaces the drawing's own title.

    Raises:
        TypeError: `title` is neither a text nor a list of lines.

    Source: Cho et al. (2014), https://doi.org/10.3115/v1/D14-1179. Chapter: gru_and_friends.
    """
    product = "product, unit by unit:"
    nodes = [
        Node("h_{t-1}", 18, 150, 36),
        operation("keep", 77, 22, "×", f"{product} u_t h_{{t-1}}", "hidden"),
        operation("add", 267, 22, "+", "sum: h_t = u_t h_{t-1} + (1 − u_t) h̃_t", "hidden"),
        Node("h_t", 312, 22, 36),
        Node("gate", 77, 88, 6, 6, "", "u_t", fill=1, corner=3),
        _rest(165, 88),
        operation("mix", 267, 88, "×", f"{product} (1 − u_t) h̃_t", "hidden"),
        gate("u_t", 77, "update", "σ"),
        gate("r_t", 146, "reset", "σ"),
        operation("reset", 206, 185, "×", f"{product} r_t h_{{t-1}}", "hidden"),
        gate("h̃_t", 267, "candidate", "tanh"),
        both(176, 248, "both go to the gates and the candidate"),
        Node("x_t", 176, 334, 44),
    ]
    edges = [
        Edge("h_{t-1}", "keep", "hidden", via=[(18, 22)]),
        Edge("h_{t-1}", "both", "hidden", via=[(18, 278)]),
        Edge("x_t", "both", "input"),
        Edge("keep", "add", "hidden"),
        Edge("add", "h_t", "hidden"),
        Edge("u_t", "gate", head=False),
        Edge("gate", "keep"),
        Edge("gate", "rest"),
        Edge("rest", "mix"),
        Edge("h̃_t", "mix", "hidden"),
        Edge("mix", "add", "hidden"),
        Edge("both", "u_t"),
        Edge("both", "r_t"),
        Edge("r_t", "reset"),
        Edge("both", "reset", "hidden", "h_{t-1}", side="right"),
        Edge("reset", "h̃_t", "hidden"),
        Edge("both", "h̃_t", "input", "x_t", side="right"),
    ]
    return draw(
        nodes,
        edges,
        height=354,
        title=as_title(
            "title", title, ["The GRU: one gate sets how much is kept", "and how much is replaced"]
        ),
        description=(
            "Circuit of one GRU step. The hidden state runs along the top from h_{t-1} to h_t: it "
            "is multiplied by the update gate u_t, then the candidate h̃_t times 1 − u_t is added. "
            "The candidate sees the input x_t and the product of reset gate r_t and h_{t-1}. Both "
            "gates are fed by x_t and h_{t-1}."
        ),
    )


def _rest(x: float, y: float) -> Node:
    node = Node("rest", x, y, 56, 28, "1 − u_t", role="other")
    node.shape, node.meaning = "(batch, n_units)", "the share of h̃_t that is mixed in"
    return node
