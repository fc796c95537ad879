"""Hopfield's net: units on a circle."""

from math import cos, pi, sin

import altair as alt
import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import as_array, as_count
from rnn_course.show.arguments import as_title
from rnn_course.show.diagrams.numbers import written
from rnn_course.show.drawing import NOTATION, WIDTH, Edge, Node, draw, key


def hopfield(
    n_units: int = 5,
    state: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    *,
    title: str | list[str] | None = None,
) -> alt.LayerChart:
    """A Hopfield net: units on a circle, each joined to all others by one weight both ways.

    Args:
        n_units: 2 to 10 units.
        state: (n_units,) of -1 and +1; a unit at +1 is filled. None: the units bear their symbols.
        weights: (n_units, n_units), symmetric, zero diagonal. A positive weight is a full line, a
            negative one dotted, a heavier one thicker, zero is left out. None: all lines alike.
        title: replaces the drawing's own title.

    Raises:
        TypeError, ValueError: an argument is not as above.

    >>> hopfield(3, state=[1, -1, 1]).to_dict()["description"].split("; ")[-1]
    'units at +1 are filled: 1, 3.'

    Source: Hopfield (1982), https://doi.org/10.1073/pnas.79.8.2554. Chapter: hopfield.
    """
    n = as_count("n_units", n_units)
    if not 2 <= n <= 10:
        raise ValueError(f"n_units: expected 2 to 10, as many as fit a drawing, got {n}.")
    s = None if state is None else as_array("state", state, (n,))
    if s is not None and not (abs(s) == 1).all():
        raise ValueError(f"state: expected only -1 and +1, got {s.tolist()}.")
    W = None if weights is None else as_array("weights", weights, (n, n))
    if W is not None and ((W != W.T).any() or W.diagonal().any()):
        raise ValueError("weights: expected a symmetric matrix with a zero diagonal.")

    nodes = _units(n, s)
    edges = _weights(nodes, W)
    seen = f"{n} units on a circle, each joined to every other by one line without direction"
    if s is not None:
        up = [i + 1 for i in range(n) if s[i] > 0]
        seen += f"; units at +1 are filled: {', '.join(map(str, up)) or 'none'}"
    captions, bottom = [], max(unit.y + unit.h / 2 for unit in nodes)
    if W is not None:
        seen += "; full lines are positive weights, dotted lines negative ones"
        y = bottom + 24
        captions = [(55, y, "positive weight", "left"), (205, y, "negative weight", "left")]
        for x, dash in ((20, "solid"), (170, "negative")):
            edges.append(key(x, y, "ink", dash, "weight between two units"))
    return draw(
        nodes,
        edges,
        captions=captions,
        height=bottom + (34 if captions else 2),
        title=as_title(
            "title",
            title,
            ["Hopfield's net: every unit is joined", "to every other, the same both ways"],
        ),
        description=f"Network diagram: {seen}.",
    )


def _units(n: int, state: NDArray[np.float64] | None) -> list[Node]:
    """The units, clockwise from the top."""
    size, radius, centre = (46, 112, 137) if n <= 8 else (40, 125, 147)
    units = []
    for i in range(n):
        angle = 2 * pi * i / n - pi / 2
        x, y = WIDTH / 2 + radius * cos(angle), centre + radius * sin(angle)
        unit = Node(f"s_{i + 1}", x, y, size, size, corner=size / 2, fill=0)
        if state is not None:
            unit.number, unit.fill = written(state[i], plus=True), 0.5 if state[i] > 0 else 0
        units.append(unit)
    return units


def _weights(units: list[Node], weights: NDArray[np.float64] | None) -> list[Edge]:
    """A line between any two units; with the weights given, in their sign and size."""
    heaviest = 1.0 if weights is None else abs(weights).max() or 1.0
    lines = []
    for i in range(len(units)):
        for j in range(i):
            line = Edge(units[j].name, units[i].name, head=False, recurrent=True)
            _, line.shape, line.meaning = NOTATION["w"]
            line.symbol = f"w_{j + 1},{i + 1}"
            if weights is not None:
                if weights[i, j] == 0:
                    continue
                line.meaning += f"; here {written(weights[i, j], plus=True)}"
                line.width = 0.75 + 2.75 * abs(weights[i, j]) / heaviest
                line.role = "ink"
                line.dash = "solid" if weights[i, j] > 0 else "negative"
            lines.append(line)
    return lines
