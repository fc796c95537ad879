"""A simple recurrent net unrolled in time, with its numbers and its gradients."""

from collections.abc import Collection, Mapping

import altair as alt

from rnn_course.arguments import as_count
from rnn_course.show.arguments import as_texts, as_title
from rnn_course.show.diagrams.columns import columns
from rnn_course.show.diagrams.numbers import as_names, as_numbers
from rnn_course.show.drawing import WIDTH, Node, draw, key

WEIGHTS = ["W_xh", "W_hh", "W_hz", "b_h", "b_z"]


def unrolled(
    n_steps: int = 3,
    *,
    values: Mapping[str, float] | None = None,
    gradients: Mapping[str, float] | None = None,
    highlight: Collection[str] | None = None,
    title: str | list[str] | None = None,
) -> alt.LayerChart:
    """A simple recurrent net unrolled in time: x_t -> h_t -> z_t -> E_t, and h_{t-1} -> h_t.

    Args:
        n_steps: 1 to 4 steps.
        values: numbers to write on the drawing, by name: "x_1", "h_0", "h_1", "z_1", "y_1" (the
            targets then get a row), "E_1", ..., the weights "W_xh", "W_hh", "W_hz" (beside each
            arrow) and the biases "b_h", "b_z" (in a row below).
        gradients: turns on the dashed arrows backward. Numbers by name: "h_2" is dE/dh_2 (below
            the value), "h_2->h_1" the part of it that flows along that arrow ("E_1->z_1" and
            "z_1->h_1" are the others), "W_hh" the sum over the steps (in a row below). Pass an
            empty dict for arrows without numbers.
        highlight: names of nodes and arrows that keep their colour; "h_1->h_2" is an arrow forward,
            "h_2->h_1" backward. None: all.
        title: replaces the drawing's own title.

    Raises:
        TypeError, ValueError: an argument is not as above; the message lists the names that are.

    >>> chart = unrolled(2, values={"x_1": 1.0, "h_1": 0.46}, gradients={"h_1": -0.012})
    >>> chart.to_dict()["title"]
    ['The net unrolled over 2 steps:', 'the same weights at each step']

    Chapter: bptt.
    """
    n = as_count("n_steps", n_steps)
    if n > 4:
        raise ValueError(f"n_steps: expected 1 to 4, as many as fit a phone, got {n}.")
    inner, targets, forward, back = _names(n)
    backward = gradients is not None
    numbers = as_numbers("values", {} if values is None else values, inner + targets + WEIGHTS)
    slopes = as_numbers("gradients", {} if gradients is None else gradients, inner + WEIGHTS + back)
    if highlight is not None:
        highlight = as_texts("highlight", highlight, "several names")
        as_names("highlight", highlight, inner + targets + WEIGHTS + forward + back)

    y, heights, bottom = _rows(numbers, slopes)
    nodes, edges = columns(n, y, heights, numbers, slopes, backward=backward)
    shared = _shared(bottom, numbers, slopes)
    captions: list[tuple[float, float, str, str]] = []
    if shared:
        captions = [(0, bottom + 34, "Shared by all steps:", "left")]
        bottom += 50 + shared[0].h
    if backward:
        edges.append(
            key(0, bottom + 26, "gradient", "gradient", "gradients flow from each error back")
        )
        captions.append((34, bottom + 26, "gradient of the error", "left"))
        bottom += 36
    return draw(
        nodes + shared,
        edges,
        captions=captions,
        height=bottom,
        title=as_title(
            "title",
            title,
            [f"The net unrolled over {n} step{'s'[: n > 1]}:", "the same weights at each step"],
        ),
        description=_seen(n, backward, bool(numbers or slopes)),
        highlight=highlight,
    )


def _names(n: int) -> tuple[list[str], list[str], list[str], list[str]]:
    """Names of the boxes, of the targets, of the arrows forward and of those backward."""
    steps = range(1, n + 1)
    inner = ["h_0"] + [f"{a}_{t}" for a in "xhzE" for t in steps]
    forward = [f"{a}_{t}->{b}_{t}" for a, b in ("xh", "hz", "zE", "yE") for t in steps]
    forward += [f"h_{t - 1}->h_{t}" for t in steps]
    back = [f"{a}_{t}->{b}_{t}" for a, b in ("Ez", "zh") for t in steps]
    back += [f"h_{t}->h_{t - 1}" for t in steps]
    return inner, [f"y_{t}" for t in steps], forward, back


def _rows(
    numbers: Mapping[str, str], slopes: Mapping[str, str]
) -> tuple[dict[str, float], dict[str, float], float]:
    """The middle and the height of each row of boxes, and where the last one ends."""
    rows = "yEzhx" if any(name.startswith("y_") for name in numbers) else "Ezhx"
    y, heights, top = {}, {}, 0.0
    for letter in rows:
        strip = any(name.startswith(letter) and "->" not in name for name in slopes)
        heights[letter] = 36.0 + 10 * bool(numbers) + 18 * strip
        y[letter] = top + heights[letter] / 2
        top += heights[letter] + {"y": 32, "E": 32, "z": 48, "h": 48, "x": 0}[letter]
    return y, heights, top


def _shared(top: float, numbers: Mapping[str, str], slopes: Mapping[str, str]) -> list[Node]:
    """A row below the columns: the biases, and each weight that has a gradient."""
    tall = 46 + 18 * bool(slopes)
    pills: list[Node] = []
    for name in WEIGHTS:
        if name in slopes or (name in numbers and name.startswith("b")):
            x = 29 + len(pills) * (WIDTH - 58) / 4
            pill = Node(name, x, top + 50 + tall / 2, 58, tall, number=numbers.get(name, ""))
            pill.gradient = slopes.get(name)
            pills.append(pill)
    return pills


def _seen(n: int, backward: bool, numbered: bool) -> str:
    seen = (
        f"{n} columns, one a step: the input x_t feeds h_t, h_t feeds z_t, z_t gives the error E_t"
    )
    seen += "; each hidden state feeds the next"
    if backward:
        seen += "; dashed arrows run back from each error to all earlier hidden states"
    if numbered:
        seen += "; numbers stand on the boxes and beside the arrows"
    return f"Network diagram: {seen}."
