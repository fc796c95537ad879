"""The columns of an unrolled net, one a step."""

from collections.abc import Mapping

from rnn_course.show.drawing import NOTATION, Edge, Node
from rnn_course.show.drawing.picture import WIDTH


def columns(
    n_steps: int,
    y: Mapping[str, float],
    heights: Mapping[str, float] | None = None,
    values: Mapping[str, str] | None = None,
    gradients: Mapping[str, str] | None = None,
    *,
    backward: bool = False,
) -> tuple[list[Node], list[Edge]]:
    """Nodes and edges of a net unrolled over `n_steps`, one row of nodes a letter of `y`.

    Args:
        n_steps: how many columns, beside h_0.
        y: the middle of each row, by its letter: "x", "h", "z", "E" and "y".
        heights: of the boxes in each row.
        values: what to write in the boxes and beside the arrows, by name.
        gradients: the same for the way back.
        backward: whether to draw the arrows of the way back.
    """
    heights, values, gradients = heights or {}, values or {}, gradients or {}
    aside = 24 if any(name.startswith(("E", "z")) for name in gradients) else 0
    w = 42 if n_steps > 3 else 50 if aside else 54
    gap = min(52, (WIDTH - aside - 32 - n_steps * w) / n_steps)
    left = (WIDTH - aside - 32 - n_steps * (w + gap)) / 2
    nodes = []
    for letter in y:
        for t in range(0 if letter == "h" else 1, n_steps + 1):
            name, h = f"{letter}_{t}", heights.get(letter, 36)
            x = left + 16 if t == 0 else left + 32 + t * (gap + w) - w / 2
            box = Node(name, x, y[letter], w if t else 32, h, number=values.get(name, ""))
            box.gradient = gradients.get(name)
            nodes.append(box)
    edges = []
    for t in range(1, n_steps + 1):
        edges += _forward(t, y, values, away=7 if backward else 0)
        if backward:
            edges += _backward(t, gradients)
    return nodes, edges


def _forward(
    t: int, rows: Mapping[str, float], values: Mapping[str, str], away: float
) -> list[Edge]:
    """The arrows into and within column t, `away` from where an arrow back runs beside them."""
    edges = []
    wires = [("x", "h", "W_xh", 0), ("h", "z", "W_hz", away), ("z", "E", "", away)]
    for a, b, weight, shift in [*wires, ("y", "E", "", 0)]:
        if a in rows and b in rows:
            edge = Edge(f"{a}_{t}", f"{b}_{t}", NOTATION[a].role, weight, values.get(weight, ""))
            edge.shift = shift
            edges.append(edge)
    last = Edge(f"h_{t - 1}", f"h_{t}", "hidden", "W_hh", values.get("W_hh", ""), "above")
    last.shift, last.recurrent = away, True
    return [*edges, last]


def _backward(t: int, gradients: Mapping[str, str]) -> list[Edge]:
    """The dashed arrows back from column t; that to h_0 only where a number belongs to it."""
    edges = []
    for a, b, side in (("E", "z", "right"), ("z", "h", "right"), ("h", "h", "below")):
        edge = Edge(f"{a}_{t}", f"{b}_{t - (a == b)}", "gradient", side=side, shift=7)
        if edge.target == "h_0" and not {"h_0", edge.name} & set(gradients):
            continue
        edge.dash, edge.number = "gradient", gradients.get(edge.name, "")
        edge.symbol = f"∂E/∂{edge.target}"
        edge.meaning = f"gradient: its part that comes back from {edge.source}"
        edges.append(edge)
    return edges
