"""Boxes, arrows and symbols: draws a table of nodes and a table of edges in Altair.

`diagrams.py` holds the tables. A drawing is 330 pixels wide, so that it fits a phone with its
labels at their true size. A box or an arrow has the colour of what it holds or carries; a gradient
is dashed. Hovering over one shows its symbol, its shape and its meaning.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, degrees, hypot
from typing import Any
from unicodedata import normalize

import altair as alt

from rnn_course.show.theme import COLOUR, FONT, GRADIENT_DASH

WIDTH = 330
# On the site symbols look as in its formulas, elsewhere as in any serif font: letters slanted.
SERIF = "'Times New Roman', 'Liberation Serif', serif"
STYLES = {
    "letter": {"font": f"KaTeX_Math, {SERIF}", "fontStyle": "italic"},
    "sign": {"font": f"KaTeX_Main, {SERIF}"},
    "word": {"font": FONT},
}
ACCENTS = {"\u0302": "ˆ", "\u0303": "˜", "\u0304": "ˉ"}
DASHES = {"solid": [], "gradient": GRADIENT_DASH, "negative": [2, 3]}
LETTERS_OR_SIGNS = re.compile(r"[^\W\d_]+|[\W\d]+")
ARROW = "M0 0L-.5 1.1L0 .85L.5 1.1Z"
# The width of a letter in a serif font of size 1, to centre a symbol with its subscript.
LETTER_WIDTH = {"W": 0.88, "E": 0.66, "f": 0.35, "i": 0.31, "t": 0.33, "r": 0.42, "s": 0.43}
LETTER_WIDTH |= {"c": 0.44, "z": 0.43, "−": 0.6, " ": 0.25}

# Symbol without its time index: colour, shape, meaning.
NOTATION = {
    "x": ("input", "(batch, n_inputs)", "input"),
    "h": ("hidden", "(batch, n_units)", "hidden state"),
    "c": ("cell", "(batch, n_units)", "cell state: the memory of the LSTM"),
    "z": ("output", "(batch, n_outputs)", "output, before softmax"),
    "ŷ": ("output", "(batch, n_outputs)", "output of the net: its answer"),
    "y": ("other", "(batch, n_outputs)", "target: the output we want"),
    "E": ("error", "one number", "error of this step"),
    "W_xh": ("other", "(n_inputs, n_units)", "weights from input to hidden state"),
    "W_hh": ("other", "(n_units, n_units)", "weights from one hidden state to the next"),
    "W_hz": ("other", "(n_units, n_outputs)", "weights from hidden state to output"),
    "W_sh": ("other", "(n_outputs, n_units)", "weights from context to hidden state"),
    "b_h": ("other", "(n_units,)", "bias of the hidden state"),
    "b_z": ("other", "(n_outputs,)", "bias of the output"),
    "w": ("other", "one number", "weight between two units, the same both ways"),
    "s": ("hidden", "one number", "state of this unit: +1 or −1"),
    "i": ("other", "(batch, n_units)", "input gate (0 to 1): share of c̃_t written"),
    "f": ("other", "(batch, n_units)", "forget gate (0 to 1): share of c_{t-1} kept"),
    "c̃": ("cell", "(batch, n_units)", "candidate (−1 to 1): what may be written"),
    "o": ("other", "(batch, n_units)", "output gate (0 to 1): share of tanh(c_t) shown"),
    "u": ("other", "(batch, n_units)", "update gate (0 to 1): share of h_{t-1} kept"),
    "r": ("other", "(batch, n_units)", "reset gate (0 to 1): share of h_{t-1} seen by h̃_t"),
    "h̃": ("hidden", "(batch, n_units)", "candidate (−1 to 1): what may be mixed in"),
    "h\u0304": ("hidden", "(batch, n_units)", "hidden state of the encoder"),
    "g": ("hidden", "(batch, n_units)", "glimpse: encoder states, weighed by attention"),
    "a": ("other", "(batch, n_steps)", "attention: shares that sum to 1"),
}


def look_up(symbol: str) -> tuple[str, str, str]:
    """Colour, shape and meaning of a symbol, with or without its time index."""
    return NOTATION.get(symbol) or NOTATION.get(symbol.split("_")[0], ("", "", ""))


@dataclass
class Node:
    """A box `w` by `h` around (x, y): a word, a symbol, a number and a note below one another."""

    name: str
    x: float
    y: float
    w: float = 44
    h: float = 36
    symbol: str | None = None  # shown in the box; the name if None
    hint: str = ""  # the symbol in the tooltip; the one shown if empty
    word: str = ""
    number: str = ""
    note: str = ""
    gradient: str | None = None  # a strip below the number, dashed; None: no strip
    role: str = ""
    shape: str = ""
    meaning: str = ""
    fill: float = 0.14
    corner: float = 8

    def __post_init__(self) -> None:
        if self.symbol is None:
            self.symbol = self.name
        self.hint = self.hint or self.symbol
        role, shape, meaning = look_up(self.hint)
        self.role, self.shape = self.role or role, self.shape or shape
        self.meaning = self.meaning or meaning


@dataclass
class Edge:
    """An arrow from node to node, by way of the points `via`, moved sideways by `shift`.

    Its tooltip is that of its label; without one, it carries what its source holds.
    """

    source: str
    target: str
    role: str = "other"
    label: str = ""  # a symbol beside the longest stretch
    number: str = ""
    side: str = "left"  # of the label: left, right, above or below
    via: Sequence[tuple[float, float]] = ()
    shift: float = 0
    dash: str = "solid"
    head: bool = True
    width: float = 1.75
    recurrent: bool = False
    shape: str = ""
    meaning: str = ""
    symbol: str = ""

    def __post_init__(self) -> None:
        self.name = f"{self.source}->{self.target}"
        self.symbol = self.symbol or self.label
        _, shape, meaning = look_up(self.label)
        self.shape, self.meaning = self.shape or shape, self.meaning or meaning


def key(x: float, y: float, role: str, dash: str, meaning: str) -> Edge:
    """A short piece of line that says in a key what such a line means."""
    line = Edge("", "", role, via=[(x, y), (x + 27, y)], dash=dash, head=False, meaning=meaning)
    line.symbol, line.shape = "key", "any"
    return line


def draw(
    nodes: Sequence[Node],
    edges: Sequence[Edge],
    *,
    words: Sequence[tuple[float, float, str, str]] = (),
    height: float,
    title: str | list[str],
    description: str,
    highlight: Collection[str] | None = None,
) -> alt.LayerChart:
    """Draw boxes, arrows and labels; what is not highlighted turns grey."""
    place = {node.name: node for node in nodes}
    boxes, lines, heads = [], [], []
    texts = [row for x, y, text, align in words for row in _text(x, y, text, 12, align)]

    numbered = any(node.number or node.gradient for node in nodes)

    def lit(name: str) -> dict[str, Any]:
        return {"dim": 1 if highlight is None or not name or name in highlight else 0.3}

    for node in nodes:
        strip = 18 if node.gradient is not None else 0
        tip = {"symbol": node.hint, "shape": node.shape, "meaning": node.meaning}
        shade = lit(node.name)
        top, bottom = node.y - node.h / 2, node.y + node.h / 2
        sides = {"x": node.x - node.w / 2, "x2": node.x + node.w / 2}
        box = {**sides, "y": top, "y2": bottom - strip, "corner": node.corner, "fill": node.fill}
        boxes.append({**box, "colour": COLOUR[node.role], "dash": "solid", **tip, **shade})
        if numbered:
            boxes[-1]["value"] = node.number
        texts += [{**row, **shade} for row in _lines(node, top, bottom - strip)]
        if strip:
            slope = {"symbol": f"∂E/∂{node.hint}", "shape": node.shape, "value": node.gradient}
            slope["meaning"] = f"gradient: how fast the error grows with {node.hint}"
            box |= {"y": bottom - strip, "y2": bottom, "corner": 4}
            boxes.append(
                {**box, "colour": COLOUR["gradient"], "dash": "gradient", **slope, **shade}
            )
            under = _text(node.x, bottom - strip / 2, node.gradient, 12)
            texts += [{**row, **shade} for row in under]

    for edge in edges:
        shade, colour = lit(edge.name if edge.source else ""), COLOUR[edge.role]
        points = _route(edge, place)
        (x1, y1), (x2, y2) = points[-2:]
        if edge.head:
            turn = round(degrees(atan2(x2 - x1, y1 - y2)))
            heads.append({"x": x2, "y": y2, "turn": turn, "colour": colour, **shade})
            texts += [{**row, **shade} for row in _beside(edge, points)]
            length = hypot(x2 - x1, y2 - y1)
            points[-1] = (x2 - 5 * (x2 - x1) / length, y2 - 5 * (y2 - y1) / length)
        line = {"x": 0, "y": 0, "path": _path(points), "colour": colour, "dash": edge.dash}
        line |= {"width": round(edge.width, 2), **shade}
        if edge.recurrent:
            line["recurrent"] = True
        held = place.get(edge.source)
        tip = {name: getattr(edge, name) for name in ("symbol", "shape", "meaning")}
        if held:
            tip["symbol"] = tip["symbol"] or held.hint
            tip["shape"] = tip["shape"] or held.shape
            tip["meaning"] = tip["meaning"] or held.meaning
        lines.append({**line, **tip})
    return _layers(boxes, lines, heads, texts).properties(
        width=WIDTH, height=height, title=title, description=description
    )


def _route(edge: Edge, place: Mapping[str, Node]) -> list[tuple[float, float]]:
    """The corners of an arrow, from the border of its source to the border of its target."""
    if not edge.source:
        return list(edge.via)
    ends = [place[edge.source], place[edge.target]]
    points = [(ends[0].x, ends[0].y), *edge.via, (ends[1].x, ends[1].y)]
    for k in sorted((0, -1), key=lambda k: -ends[k].w):  # a wide box adapts to the narrow one
        points[k] = _border(ends[k], *points[1 if k == 0 else -2])
    if edge.shift:  # to the left of its own direction
        (x1, y1), (x2, y2) = points[0], points[-1]
        length = hypot(x2 - x1, y2 - y1)
        dx, dy = edge.shift * (y2 - y1) / length, -edge.shift * (x2 - x1) / length
        points = [(x + dx, y + dy) for x, y in points]
    return [(round(x, 1), round(y, 1)) for x, y in points]


def _border(node: Node, x: float, y: float) -> tuple[float, float]:
    """Where a line from (x, y) meets the node: straight on if it can, else to its centre."""
    dx, dy = x - node.x, y - node.y
    half_w, half_h = node.w / 2, node.h / 2
    if node.corner >= half_w:
        far = half_w / hypot(dx, dy)
        return node.x + far * dx, node.y + far * dy
    if abs(dx) <= half_w:
        return x, node.y + half_h * (1 if dy > 0 else -1)
    if abs(dy) <= half_h:
        return node.x + half_w * (1 if dx > 0 else -1), y
    far = min(half_w / abs(dx), half_h / abs(dy))
    return node.x + far * dx, node.y + far * dy


def _path(points: Sequence[tuple[float, float]]) -> str:
    """An SVG path through the points with rounded corners."""
    path = "M{:.1f} {:.1f}".format(*points[0])
    for (ax, ay), (bx, by), (cx, cy) in zip(points, points[1:], points[2:], strict=False):
        before, after = hypot(ax - bx, ay - by), hypot(cx - bx, cy - by)
        p, q = min(10, before / 2) / before, min(10, after / 2) / after
        path += f"L{bx + p * (ax - bx):.1f} {by + p * (ay - by):.1f}"
        path += f"Q{bx:.1f} {by:.1f} {bx + q * (cx - bx):.1f} {by + q * (cy - by):.1f}"
    return path + "L{:.1f} {:.1f}".format(*points[-1])


def _lines(node: Node, top: float, bottom: float) -> list[dict[str, Any]]:
    """The word, the symbol and the number of a box, below one another and centred in it."""
    shown = [(node.word, 11, 14), (node.symbol, 16, 23), (node.number, 12, 15), (node.note, 12, 15)]
    shown = [line for line in shown if line[0]]
    y = (top + bottom - sum(line[2] for line in shown)) / 2
    rows = []
    for text, size, tall in shown:
        rows += (_symbol if "_" in text else _text)(node.x, y + tall / 2, text, size)
        y += tall
    return rows


def _beside(edge: Edge, points: Sequence[tuple[float, float]]) -> list[dict[str, Any]]:
    """The label and the number of an arrow, on its side of its longest stretch."""
    stretches = list(pairwise(points))
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
            half = _width(text, 15) / 2
            centre = x + {"right": -half, "left": half}.get(align, 0)
            rows += _symbol(centre, y + 16 * k + 8, text, 15)
        else:
            size = 11 if edge.dash == "gradient" else 12  # such numbers stand close together
            rows += _text(x, y + 16 * k + 8, text, size, align)
    return rows


def _parts(symbol: str) -> tuple[str, str, str]:
    """Split a symbol into its letter, its subscript and its accent."""
    base, _, below = normalize("NFD", symbol).partition("_")
    accent = next((mark for mark in ACCENTS if mark in base), "")
    return base.replace(accent, ""), below.strip("{}").replace("-", "−"), ACCENTS.get(accent, "")


def _wide(text: str, size: float) -> float:
    return size * sum(LETTER_WIDTH.get(letter, 0.5) for letter in text)


def _width(symbol: str, size: float) -> float:
    base, below, _ = _parts(symbol)
    return _wide(base, size) + _wide(below, max(11, 0.7 * size))


def _symbol(x: float, y: float, symbol: str, size: float) -> list[dict[str, Any]]:
    """A symbol around (x, y): its letter, its lowered subscript, its accent.

    Letter and subscript meet at one point, so they touch in any font.
    """
    base, below, accent = _parts(symbol)
    small = max(11, 0.7 * size)
    join = x - _width(symbol, size) / 2 + _wide(base, size)
    rows, end, start = [], join, join + 0.5
    for run in reversed(LETTERS_OR_SIGNS.findall(base)):
        style, shown = "letter" if run[0].isalpha() else "sign", run.rstrip()
        rows += _text(end - _wide(run[len(shown) :], size), y, shown, size, "right", style)
        end -= _wide(run, size)
    for run in LETTERS_OR_SIGNS.findall(below):
        style = "letter" if run[0].isalpha() else "sign"
        rows += _text(start, y + 0.28 * size, run, small, "left", style)
        start += _wide(run, small)
    if accent:
        above = y - (0.42 if base == "h" else 0.15) * size
        rows += _text(join - _wide(base, size) / 2 + 1, above, accent, size, style="sign")
    return rows


def _text(
    x: float, y: float, text: str, size: float, align: str = "center", style: str = "word"
) -> list[dict[str, Any]]:
    row = {"x": round(x, 1), "y": round(y, 1), "text": text, "size": round(size, 1)}
    return [{**row, "align": align, "style": style}] if text else []


def _layers(
    boxes: list[dict[str, Any]],
    lines: list[dict[str, Any]],
    heads: list[dict[str, Any]],
    texts: list[dict[str, Any]],
) -> alt.LayerChart:
    """The drawing in Altair; the last two layers are unseen, wider, and show the tooltips."""
    x, y = alt.X("x:Q", scale=None, axis=None), alt.Y("y:Q", scale=None, axis=None)
    colour = {"shorthand": "colour:N", "scale": None, "legend": None}
    dash = {"strokeDash": alt.expr(f"({DASHES})[datum.dash]")}
    dim = alt.Opacity("dim:Q", scale=None, legend=None)

    def layer(rows: list[dict[str, Any]]) -> alt.Chart:
        return alt.Chart(alt.InlineData(values=rows)).encode(x, y)

    def plain(rows: list[dict[str, Any]], mark: str, **how: Any) -> alt.Chart:
        chart = layer(rows)
        return getattr(chart, f"mark_{mark}")(aria=False, **how).encode(dim)

    def tips(rows: list[dict[str, Any]]) -> list[alt.Tooltip]:
        names = ["symbol", "shape", "meaning", "value"]
        names = [name for name in names if any(name in row for row in rows)]
        return [alt.Tooltip(f"{name}:N") for name in names]

    outline = {"cornerRadius": alt.expr("datum.corner"), "strokeWidth": 1.75, **dash}
    corners = {"x2": "x2:Q", "y2": "y2:Q"}
    path = alt.Shape("path:N", scale=None, legend=None)
    wide = alt.StrokeWidth("width:Q", scale=None, legend=None)
    box = plain(boxes, "rect", **outline).encode(
        **corners,
        fill=alt.Fill(**colour),
        stroke=alt.Stroke(**colour),
        fillOpacity=alt.FillOpacity("fill:Q", scale=None, legend=None),
    )
    line = plain(lines, "point", size=4, filled=False, **dash).encode(
        path, wide, alt.Color(**colour)
    )
    head = plain(heads, "point", shape=ARROW, size=256, filled=True).encode(
        alt.Angle("turn:Q", scale=None, legend=None), alt.Color(**colour)
    )
    how = {"align": alt.expr("datum.align"), "baseline": "middle", "color": COLOUR["ink"]}
    size = alt.Size("size:Q", scale=None, legend=None)
    text = []
    for style, font in STYLES.items():
        rows = [row for row in texts if row["style"] == style]
        text.append(plain(rows, "text", **how, **font).encode(alt.Text("text:N"), size))
    over_lines = layer(lines).mark_point(
        size=4, filled=False, strokeWidth=14, strokeOpacity=0, color=COLOUR["page"], aria=False
    )
    over_boxes = layer(boxes).mark_rect(
        fillOpacity=0,
        color=COLOUR["page"],
        description=alt.expr("datum.symbol + ': ' + datum.meaning"),
    )
    return alt.layer(
        box,
        line,
        head,
        *text,
        over_lines.encode(path, tooltip=tips(lines)),
        over_boxes.encode(**corners, tooltip=tips(boxes)),
    )
