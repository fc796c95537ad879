"""`draw`: from the tables of nodes and edges to the chart."""

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from math import atan2, degrees, hypot

import altair as alt

from rnn_course.arguments import as_array, as_choice
from rnn_course.show.arguments import as_texts, as_title
from rnn_course.show.drawing.layers import DASHES, layers
from rnn_course.show.drawing.letters import Row, symbol_letters, symbol_width, words
from rnn_course.show.drawing.parts import Edge, Node
from rnn_course.show.drawing.routes import Point, rounded_path, route
from rnn_course.show.theme import COLOUR

WIDTH = 330
SIDES = ("left", "right", "above", "below")


def draw(
    nodes: Sequence[Node],
    edges: Sequence[Edge],
    *,
    captions: Sequence[tuple[float, float, str, str]] = (),
    height: float,
    title: str | list[str] | alt.TitleParams,
    description: str,
    highlight: Collection[str] | None = None,
) -> alt.LayerChart:
    """Draw boxes, arrows and labels.

    Args:
        nodes: the boxes; their names differ.
        edges: the arrows, each between two of the boxes.
        captions: other words, each as (x, y, text, alignment).
        height: of the drawing in pixels; it is 330 wide.
        title: one line of at most 44 letters, or a list of such lines.
        description: what one sees, for readers who do not.
        highlight: names of the nodes and edges ("x_t->h_t") that keep their colour; the rest turns
            faint. None: all keep it.

    Raises:
        TypeError, ValueError: an argument is not as above; the message names the box or the arrow.

    >>> boxes = [Node("x_t", 100, 100), Node("h_t", 100, 30)]
    >>> arrow = Edge("x_t", "h_t", "input", label="W_xh")
    >>> chart = draw(boxes, [arrow], height=120, title="One layer", description="Two boxes.")
    >>> chart.width, chart.height
    (330, 120)
    """
    _check(nodes, edges, title, highlight)
    place = {node.name: node for node in nodes}
    numbered = any(node.number or node.gradient for node in nodes)
    boxes: list[Row] = []
    lines: list[Row] = []
    heads: list[Row] = []
    texts = [row for x, y, text, align in captions for row in words(x, y, text, 12, align)]

    def shaded(rows: list[Row], name: str) -> list[Row]:
        lit = highlight is None or not name or name in highlight
        return [{**row, "dim": 1 if lit else 0.3} for row in rows]

    for node in nodes:
        boxes += shaded(_box(node, numbered), node.name)
        texts += shaded(_labels(node), node.name)
    for edge in edges:
        points = route(edge, place)
        name = edge.name if edge.source else ""
        lines += shaded([_line(edge, points, place)], name)
        if edge.head:
            heads += shaded([_head(edge, points)], name)
            texts += shaded(_beside(edge, points), name)
    return layers(boxes, lines, heads, texts).properties(
        width=WIDTH, height=height, title=title, description=description
    )


def _check(
    nodes: Sequence[Node],
    edges: Sequence[Edge],
    title: str | list[str] | alt.TitleParams,
    highlight: Collection[str] | None,
) -> None:
    if not isinstance(title, alt.TitleParams):
        as_title("title", title)
    if highlight is not None:
        as_texts("highlight", highlight, "several names")
    names = [node.name for node in nodes]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"nodes: expected names that differ, got {min(twice)!r} twice.")
    for node in nodes:
        as_choice(f"role of {node.name!r}", node.role, COLOUR)
        as_array(f"x, y, w, h of {node.name!r}", [node.x, node.y, node.w, node.h])
    for edge in edges:
        as_choice(f"role of {edge.name!r}", edge.role, COLOUR)
        as_choice(f"dash of {edge.name!r}", edge.dash, DASHES)
        as_choice(f"side of {edge.name!r}", edge.side, SIDES)
        for end in filter(None, (edge.source, edge.target)):
            if end not in names:
                raise ValueError(f"edges: {edge.name!r} ends at {end!r}, which is no node.")


def _box(node: Node, numbered: bool) -> list[Row]:
    """The box of a node and, below its number, the strip of its gradient."""
    strip = 18 if node.gradient is not None else 0
    bottom = node.y + node.h / 2
    box: Row = {"x": node.x - node.w / 2, "x2": node.x + node.w / 2, "y": node.y - node.h / 2}
    box |= {"y2": bottom - strip, "corner": node.corner, "fill": node.fill}
    box |= {"colour": COLOUR[node.role], "dash": "solid"}
    tip: Row = {"symbol": node.hint, "shape": node.shape, "meaning": node.meaning}
    if numbered:
        tip["value"] = node.number
    if not strip:
        return [box | tip]
    slope: Row = {"symbol": f"∂E/∂{node.hint}", "shape": node.shape, "value": node.gradient}
    slope["meaning"] = f"gradient: how fast the error grows with {node.hint}"
    under: Row = {"y": bottom - strip, "y2": bottom, "corner": 4}
    under |= {"colour": COLOUR["gradient"], "dash": "gradient"}
    return [box | tip, box | under | slope]


def _labels(node: Node) -> list[Row]:
    """The word, the symbol, the number and the note of a box, below one another, centred in it."""
    strip = 18 if node.gradient is not None else 0
    top, bottom = node.y - node.h / 2, node.y + node.h / 2 - strip
    lines = [(node.word, 11, 14), (node.symbol, 16, 23), (node.number, 12, 15), (node.note, 12, 15)]
    shown = [(text, size, tall) for text, size, tall in lines if text]
    y = (top + bottom - sum(tall for _, _, tall in shown)) / 2
    rows = []
    for text, size, tall in shown:
        rows += (symbol_letters if "_" in text else words)(node.x, y + tall / 2, text, size)
        y += tall
    if node.gradient is not None:
        rows += words(node.x, bottom + strip / 2, node.gradient, 12)
    return rows


def _line(edge: Edge, points: Sequence[Point], place: Mapping[str, Node]) -> Row:
    """The line of an arrow, which ends within its head."""
    points = list(points)
    if edge.head:
        (x1, y1), (x2, y2) = points[-2:]
        length = hypot(x2 - x1, y2 - y1)
        points[-1] = (x2 - 5 * (x2 - x1) / length, y2 - 5 * (y2 - y1) / length)
    line: Row = {"x": 0, "y": 0, "path": rounded_path(points)}
    line |= {"colour": COLOUR[edge.role], "dash": edge.dash, "width": round(edge.width, 2)}
    if edge.recurrent:
        line["recurrent"] = True
    line |= {"symbol": edge.symbol, "shape": edge.shape, "meaning": edge.meaning}
    if held := place.get(edge.source):
        line["symbol"] = line["symbol"] or held.hint
        line["shape"] = line["shape"] or held.shape
        line["meaning"] = line["meaning"] or held.meaning
    return line


def _head(edge: Edge, points: Sequence[Point]) -> Row:
    (x1, y1), (x2, y2) = points[-2:]
    turn = round(degrees(atan2(x2 - x1, y1 - y2)))
    return {"x": x2, "y": y2, "turn": turn, "colour": COLOUR[edge.role]}


def _beside(edge: Edge, points: Sequence[Point]) -> list[Row]:
    """The label and the number of an arrow, on its side of its longest stretch."""
    stretches = pairwise(points)
    (x1, y1), (x2, y2) = max(
        stretches, key=lambda ab: hypot(ab[1][0] - ab[0][0], ab[1][1] - ab[0][1])
    )
    x, y = (x1 + x2) / 2, (y1 + y2) / 2
    shown = [text for text in (edge.label, edge.number) if text]
    tall = 16 * len(shown)
    align = {"left": "right", "right": "left"}.get(edge.side, "center")
    x += {"left": -6, "right": 6}.get(edge.side, 0)
    y += {"above": -tall - 4, "below": 4}.get(edge.side, -tall / 2)
    rows = []
    for k, text in enumerate(shown):
        if "_" in text:
            half = symbol_width(text, 15) / 2
            centre = x + {"right": -half, "left": half}.get(align, 0)
            rows += symbol_letters(centre, y + 16 * k + 8, text, 15)
        else:
            size = 11 if edge.dash == "gradient" else 12  # such numbers stand close together
            rows += words(x, y + 16 * k + 8, text, size, align)
    return rows
