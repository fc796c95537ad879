"""Drawings of networks, in Altair: each is a table of nodes and a table of edges, drawn by `_draw`.

A drawing is 330 pixels wide, so that it fits a phone with its labels at their true size. A box or
an arrow has the colour of what it holds or carries; a gradient is dashed. Hovering over one shows
its symbol, its shape and its meaning.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, cos, degrees, hypot, pi, sin
from typing import Any

import altair as alt
from numpy.typing import ArrayLike

from rnn_course.arrays import as_array, as_count
from rnn_course.charts import COLOUR, FONT, GRADIENT_DASH

WIDTH = 330
MATH_FONT = "KaTeX_Math, 'Times New Roman', 'Liberation Serif', serif"
DASHES = {"solid": [1, 0], "gradient": GRADIENT_DASH, "negative": [3, 3]}
ARROW = "M0 0L-.5 1.1L0 .85L.5 1.1Z"
# The width of a letter in an italic serif font of size 1, to centre a symbol with its subscript.
LETTER_WIDTH = {"W": 0.85, "E": 0.64, "f": 0.3, "i": 0.3, "t": 0.3, "r": 0.4, "−": 0.65, "∂": 0.5}

# Symbol without its time index: colour, shape, meaning.
NOTATION = {
    "x": ("input", "(batch, n_inputs)", "input"),
    "h": ("hidden", "(batch, n_units)", "hidden state"),
    "c": ("cell", "(batch, n_units)", "cell state: the memory of the LSTM"),
    "z": ("output", "(batch, n_outputs)", "output, before softmax"),
    "ŷ": ("output", "(batch, n_outputs)", "output of the net: its answer"),
    "y": ("other", "(batch, n_outputs)", "target: the output we want"),
    "E": ("error", "one number", "error of this step"),
    "W_xh": (
        "other",
        "(n_inputs, n_units)",
        "weights from input to hidden state, same at each step",
    ),
    "W_hh": ("other", "(n_units, n_units)", "weights from the last hidden state to the next"),
    "W_hz": ("other", "(n_units, n_outputs)", "weights from hidden state to output"),
    "W_sh": ("other", "(n_outputs, n_units)", "weights from context to hidden state"),
    "b_h": ("other", "(n_units,)", "bias of the hidden state"),
    "b_z": ("other", "(n_outputs,)", "bias of the output"),
    "w": ("other", "one number", "weight between two units, the same both ways"),
    "s": ("hidden", "one number", "state of this unit: +1 or −1"),
    "i": ("cell", "(batch, n_units)", "input gate, 0 to 1: the share of c̃_t that is written"),
    "f": ("cell", "(batch, n_units)", "forget gate, 0 to 1: the share of c_{t-1} that is kept"),
    "c̃": ("cell", "(batch, n_units)", "candidate, −1 to 1: what could be written"),
    "o": (
        "hidden",
        "(batch, n_units)",
        "output gate, 0 to 1: the share of tanh(c_t) that is shown",
    ),
    "u": ("hidden", "(batch, n_units)", "update gate, 0 to 1: the share of h_{t-1} that is kept"),
    "r": (
        "hidden",
        "(batch, n_units)",
        "reset gate, 0 to 1: the share of h_{t-1} the candidate sees",
    ),
    "h̃": ("hidden", "(batch, n_units)", "candidate, −1 to 1: what could replace the kept share"),
}


@dataclass
class Node:
    """A box `w` by `h` around (x, y), with a word, a symbol and a number below one another."""

    name: str
    x: float
    y: float
    w: float = 44
    h: float = 36
    symbol: str | None = None  # the symbol shown; the name if None
    word: str = ""
    number: str = ""
    gradient: str | None = None  # a strip below the number, dashed; None: no strip
    role: str = ""
    shape: str = ""
    meaning: str = ""
    fill: float = 0.14
    corner: float = 8

    def __post_init__(self) -> None:
        if self.symbol is None:
            self.symbol = self.name
        known = NOTATION.get(self.symbol) or NOTATION.get(self.symbol.split("_")[0])
        if known:
            role, shape, meaning = known
            self.role, self.shape = self.role or role, self.shape or shape
            self.meaning = self.meaning or meaning


@dataclass
class Edge:
    """An arrow from node to node, by way of the points `via`, moved sideways by `shift`."""

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
        self.symbol = self.symbol or self.label or f"{self.source} → {self.target}"
        if known := NOTATION.get(self.label):
            self.shape, self.meaning = known[1], self.meaning or known[2]
        self.meaning = self.meaning or f"carries {self.source} to {self.target}"


def hopfield(
    n_units: int = 5,
    state: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    *,
    title: str | list[str] | None = None,
) -> alt.LayerChart:
    """A Hopfield net: units on a circle, each joined to all others by one weight both ways.

    Args:
        n_units: 2 to 12 units.
        state: (n_units,) of -1 and +1; a unit at +1 is filled. None: the units bear their symbols.
        weights: (n_units, n_units), symmetric, zero diagonal. A positive weight is a full line, a
            negative one dotted, a heavier one thicker, zero is left out. None: all lines alike.
        title: replaces the drawing's own title.

    Raises:
        TypeError, ValueError: an argument is not as above.

    Source: Hopfield (1982), https://doi.org/10.1073/pnas.79.8.2554. Derived in chapter 1.
    """
    n = as_count("n_units", n_units)
    if not 2 <= n <= 12:
        raise ValueError(f"n_units: expected 2 to 12, as many as fit a drawing, got {n}.")
    s = None if state is None else as_array("state", state, (n,))
    if s is not None and not (abs(s) == 1).all():
        raise ValueError(f"state: expected only -1 and +1, got {s.tolist()}.")
    W = None if weights is None else as_array("weights", weights, (n, n))
    if W is not None and ((W != W.T).any() or W.diagonal().any()):
        raise ValueError("weights: expected a symmetric matrix with a zero diagonal.")

    size, radius, centre = (46, 112, 137) if n <= 8 else (40, 125, 147)
    nodes, edges = [], []
    for i in range(n):
        angle = 2 * pi * i / n - pi / 2
        unit = Node(f"s_{i + 1}", WIDTH / 2 + radius * cos(angle), centre + radius * sin(angle))
        unit.w = unit.h = size
        unit.corner, unit.fill = size / 2, 0
        if s is not None:
            unit.number, unit.fill = _number(s[i], plus=True), 0.5 if s[i] > 0 else 0
        nodes.append(unit)
    heaviest = abs(W).max() or 1.0 if W is not None else 1.0
    for i in range(n):
        for j in range(i):
            if W is not None and W[i, j] == 0:
                continue
            line = Edge(nodes[j].name, nodes[i].name, head=False, recurrent=True)
            line.shape, line.meaning = NOTATION["w"][1:]
            line.symbol = f"w_{j + 1},{i + 1}"
            if W is not None:
                line.meaning += f"; here {_number(W[i, j], plus=True)}"
                line.width = 0.75 + 2.75 * abs(W[i, j]) / heaviest
                line.role = "ink"
                line.dash = "solid" if W[i, j] > 0 else "negative"
            edges.append(line)

    words, y = [], 2 * centre + 18
    if W is not None:
        words = [(55, y, "positive weight", "left"), (205, y, "negative weight", "left")]
        for x, dash in ((20, "solid"), (170, "negative")):
            edges.append(_key(x, y, "ink", dash, "weight between two units"))
    seen = f"{n} units on a circle, each joined to every other by one line without direction"
    if s is not None:
        up = [i + 1 for i in range(n) if s[i] > 0]
        seen += f"; units at +1 are filled: {', '.join(map(str, up)) or 'none'}"
    if W is not None:
        seen += "; full lines are positive weights, dotted lines negative ones"
    return _draw(
        nodes,
        edges,
        words=words,
        height=y + 14 if words else 2 * centre,
        title=title
        or ["Hopfield's net: every unit is joined", "to every other, the same both ways"],
        description=f"Network diagram: {seen}.",
    )


def elman(*, title: str | list[str] | None = None) -> alt.LayerChart:
    """Elman's net with its copied context, and below it the same net unrolled over three steps.

    Source: Elman (1990), https://doi.org/10.1207/s15516709cog1402_1, figure 2. See chapter 3.
    """
    nodes = [
        Node("z_t", 205, 30, 76, 44, word="output"),
        Node("h_t", 205, 120, 206, 44, word="hidden"),
        Node("x_t", 270, 210, 76, 44, word="input"),
        Node("h_{t-1}", 140, 210, 76, 44, word="context", meaning="copy of the last hidden state"),
    ]
    copy = Edge("h_t", "h_{t-1}", "hidden", "copy", "weight 1", "left", [(62, 120), (62, 210)])
    copy.recurrent = True
    copy.meaning = "copies h_t; at the next step the copy is h_{t-1}. Fixed weight 1, never trained"
    edges = [
        Edge("x_t", "h_t", "input", "W_xh", side="right"),
        Edge("h_{t-1}", "h_t", "hidden", "W_hh"),
        Edge("h_t", "z_t", "hidden", "W_hz", side="right"),
        copy,
    ]
    steps, arrows = _steps(3, {"z": 330, "h": 410, "x": 490})
    return _draw(
        nodes + steps,
        edges + arrows,
        words=[(0, 284, "The same net, unrolled over three steps:", "left")],
        height=512,
        title=title
        or ["Elman's net: the hidden state is copied", "and comes back at the next step"],
        description=(
            "Network diagram. Above: the input x_t and the context h_{t-1} feed the hidden layer "
            "h_t, which feeds the output z_t; an arrow of fixed weight 1 copies h_t into the "
            "context. Below: the same net as three columns, each hidden state feeding the next."
        ),
    )


def jordan(*, title: str | list[str] | None = None) -> alt.LayerChart:
    """Jordan's net, whose context gathers the outputs, and below it the same net unrolled.

    Source: Jordan (1986), Serial order: a parallel distributed processing approach. See chapter 3.
    """
    context = {"role": "output", "shape": "(batch, n_outputs)"}
    context["meaning"] = "context: s_t = λ s_{t-1} + ŷ_{t-1}"
    nodes = [
        Node("ŷ_t", 205, 30, 76, 44, word="output"),
        Node("h_t", 205, 120, 206, 44, word="hidden"),
        Node("x_t", 270, 210, 76, 44, word="input"),
        Node("s_t", 140, 210, 76, 44, word="context", **context),
    ]
    back = Edge("ŷ_t", "s_t", "output", "copy", "weight 1", "left", [(62, 30), (62, 210)])
    back.meaning = "adds ŷ_t to the context of the next step. Fixed weight 1, never trained"
    loop = Edge("s_t", "s_t", "output", "decay λ", "", "below", [(158, 254), (122, 254)])
    loop.meaning = "the context keeps the share λ of itself: a fixed number from 0 to 1"
    back.recurrent = loop.recurrent = True
    into = Edge("s_t", "h_t", "output", "W_sh")
    edges = [
        Edge("x_t", "h_t", "input", "W_xh", side="right"),
        into,
        Edge("h_t", "ŷ_t", "hidden", "W_hz", side="right"),
    ]
    arrows, steps = [], []
    for t in (1, 2, 3):
        x = 45 + 118 * (t - 1)
        steps += [
            Node(f"ŷ_{t}", x, 360),
            Node(f"h_{t}", x, 440, 80),
            Node(f"s_{t}", x - 21, 520, 38, **context),
            Node(f"x_{t}", x + 21, 520, 38),
        ]
        arrows += [
            Edge(f"x_{t}", f"h_{t}", "input"),
            Edge(f"s_{t}", f"h_{t}", "output"),
            Edge(f"h_{t}", f"ŷ_{t}", "hidden"),
        ]
        if t > 1:
            arrows += [
                Edge(f"ŷ_{t - 1}", f"s_{t}", "output", via=[(x - 59, 360), (x - 59, 520)]),
                Edge(f"s_{t - 1}", f"s_{t}", "output", via=[(x - 139, 556), (x - 21, 556)]),
            ]
            arrows[-1].recurrent = arrows[-2].recurrent = True
    return _draw(
        nodes + steps,
        [*edges, back, loop, *arrows],
        words=[(0, 314, "The same net, unrolled over three steps:", "left")],
        height=562,
        title=title or ["Jordan's net: the output is gathered", "in a context that slowly forgets"],
        description=(
            "Network diagram. Above: the input x_t and the context feed the hidden layer h_t, "
            "which feeds the output ŷ_t; an arrow of fixed weight 1 adds ŷ_t to the context, and a "
            "loop on the context is marked decay. Below: the same net as three columns, each "
            "output and each context feeding the next context."
        ),
    )


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

    Derived in chapter 5.
    """
    n = as_count("n_steps", n_steps)
    if n > 4:
        raise ValueError(f"n_steps: expected 1 to 4, as many as fit a phone, got {n}.")
    steps = range(1, n + 1)
    weights = ["W_xh", "W_hh", "W_hz", "b_h", "b_z"]
    back = [f"{a}_{t}->{b}_{t}" for a, b in ("Ez", "zh") for t in steps]
    back += [f"h_{t}->h_{t - 1}" for t in steps]
    forward = [f"{a}_{t}->{b}_{t}" for a, b in ("xh", "hz", "zE", "yE") for t in steps]
    forward += [f"h_{t - 1}->h_{t}" for t in steps]
    inner = ["h_0"] + [f"{a}_{t}" for a in "xhzE" for t in steps]
    targets = [f"y_{t}" for t in steps]
    values = _numbers("values", values or {}, inner + targets + weights)
    with_arrows = gradients is not None
    gradients = _numbers("gradients", gradients or {}, inner + weights + back)
    if highlight is not None:
        _known("highlight", highlight, inner + targets + weights + forward + back)

    rows = "yEzhx" if any(name in values for name in targets) else "Ezhx"
    top, y, heights = 0.0, {}, {}
    for a in rows:
        strip = any(name in gradients for name in inner if name.startswith(a))
        heights[a] = 36 + 10 * bool(values) + 18 * strip
        y[a] = top + heights[a] / 2
        top += heights[a] + (32 if a in "yE" else 48 if a in "zh" else 0)
    nodes, edges = _steps(n, y, heights, values, gradients, with_arrows)
    below = [w for w in weights if w in gradients or (w in values and w.startswith("b"))]
    words, tall = [], 46 + 18 * bool(gradients)
    if below:
        words = [(0, top + 34, "Shared by all steps:", "left")]
        for k, name in enumerate(below):
            x = 29 + k * (WIDTH - 58) / 4
            pill = Node(name, x, top + 50 + tall / 2, 58, tall, number=values.get(name, ""))
            pill.gradient = gradients.get(name)
            nodes.append(pill)
        top += 50 + tall
    if with_arrows:
        top += 26
        edges.append(_key(0, top, "gradient", "gradient", "gradients flow from each error back"))
        words.append((34, top, "gradient of the error", "left"))
        top += 10
    seen = (
        f"{n} columns, one a step: the input x_t feeds h_t, h_t feeds z_t, z_t gives the error E_t"
    )
    seen += "; each hidden state feeds the next"
    if with_arrows:
        seen += "; dashed arrows run back from each error to all earlier hidden states"
    if values or gradients:
        seen += "; numbers stand on the boxes and beside the arrows"
    return _draw(
        nodes,
        edges,
        words=words,
        height=top,
        title=title
        or [f"The net unrolled over {n} step{'s'[: n > 1]}:", "the same weights at each step"],
        description=f"Network diagram: {seen}.",
        highlight=highlight,
    )


def _steps(
    n: int,
    y: Mapping[str, float],
    heights: Mapping[str, float] | None = None,
    values: Mapping[str, str] | None = None,
    gradients: Mapping[str, str] | None = None,
    back: bool = False,
) -> tuple[list[Node], list[Edge]]:
    """The nodes and edges of a net unrolled over `n` steps, one row of nodes a letter of `y`."""
    heights, values, gradients = heights or {}, values or {}, gradients or {}
    aside = 22 if any(name.startswith(("E", "z")) for name in gradients) else 0
    w = 42 if n > 3 else 50 if aside else 54
    gap = min(52, (WIDTH - aside - 32 - n * w) / n)
    left = (WIDTH - aside - 32 - n * (w + gap)) / 2
    nodes, edges = [], []
    for letter in y:
        for t in range(0 if letter == "h" else 1, n + 1):
            name, h = f"{letter}_{t}", heights.get(letter, 36)
            x = left + 16 if t == 0 else left + 32 + t * (gap + w) - w / 2
            nodes.append(Node(name, x, y[letter], w if t else 32, h, number=values.get(name, "")))
            nodes[-1].gradient = gradients.get(name)
    away = 7 if back else 0
    for t in range(1, n + 1):
        wires = [("x", "h", "W_xh", "left", 0), ("h", "z", "W_hz", "left", away)]
        wires += [("z", "E", "", "left", away), ("y", "E", "", "left", 0)]
        for a, b, weight, side, shift in wires:
            if a in y and b in y:
                role = NOTATION[a][0]
                edge = Edge(f"{a}_{t}", f"{b}_{t}", role, weight, values.get(weight, ""), side)
                edge.shift = shift
                edges.append(edge)
        recur = Edge(f"h_{t - 1}", f"h_{t}", "hidden", "W_hh", values.get("W_hh", ""), "above")
        recur.shift, recur.recurrent = away, True
        edges.append(recur)
        if back:
            for a, b, side in (("E", "z", "right"), ("z", "h", "right"), ("h", "h", "below")):
                edge = Edge(f"{a}_{t}", f"{b}_{t - (a == b)}", "gradient", side=side, shift=away)
                if edge.target == "h_0" and not {"h_0", edge.name} & set(gradients):
                    continue
                edge.dash, edge.number = "gradient", gradients.get(edge.name, "")
                edge.meaning = f"the part of ∂E/∂{edge.target} that comes back from {edge.source}"
                edges.append(edge)
    return nodes, edges


def _key(x: float, y: float, role: str, dash: str, meaning: str) -> Edge:
    """A short piece of line that says in a key what such a line means."""
    key = Edge("", "", role, via=[(x, y), (x + 27, y)], dash=dash, head=False, meaning=meaning)
    key.symbol = "key"
    return key


def _numbers(name: str, given: Mapping[str, Any], known: Collection[str]) -> dict[str, str]:
    """The numbers given, written out, once their names are known."""
    if not isinstance(given, Mapping):
        raise TypeError(f"{name}: expected a dict from names to numbers, got {given!r}.")
    _known(name, given, known)
    written = {}
    for key, value in given.items():
        one = as_array(f"{name}[{key!r}]", value)
        if one.size != 1:
            raise ValueError(f"{name}[{key!r}]: expected one number, got shape {one.shape}.")
        written[key] = _number(one.item())
    return written


def _known(name: str, given: Iterable[str], known: Collection[str]) -> None:
    if isinstance(given, str):
        raise TypeError(f"{name}: expected several names, in a list or set, got {given!r}.")
    if unknown := [key for key in given if key not in known]:
        raise ValueError(f"{name}: expected names out of {', '.join(known)}, got {unknown[0]!r}.")


def _number(value: float, plus: bool = False) -> str:
    """A number in few characters: three decimals, or one digit and a power of ten if small."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    if (value and abs(value) < 0.0005) or abs(value) >= 1000:
        digits, power = f"{value:.0e}".split("e")
        text = f"{digits}e{int(power)}"
    text = "0" if text == "-0" else text
    return ("+" if plus and value > 0 else "") + text.replace("-", "−")


def _draw(
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

    def lit(name: str) -> dict[str, Any]:
        return {"dim": 1 if highlight is None or not name or name in highlight else 0.3}

    for node in nodes:
        strip = 18 if node.gradient is not None else 0
        tip = {"symbol": node.symbol, "shape": node.shape, "meaning": node.meaning}
        shade = lit(node.name)
        top, bottom = node.y - node.h / 2, node.y + node.h / 2
        sides = {"x": node.x - node.w / 2, "x2": node.x + node.w / 2}
        box = {**sides, "y": top, "y2": bottom - strip, "corner": node.corner, "fill": node.fill}
        boxes.append({**box, "role": node.role, "dash": "solid", **tip, **shade})
        if node.number:
            boxes[-1]["value"] = node.number
        texts += [{**row, **shade} for row in _lines(node, top, bottom - strip)]
        if strip:
            slope = {"symbol": f"∂E/∂{node.symbol}", "shape": node.shape, "value": node.gradient}
            slope["meaning"] = f"gradient: how fast the error grows with {node.symbol}"
            box |= {"y": bottom - strip, "y2": bottom, "corner": 4}
            boxes.append({**box, "role": "gradient", "dash": "gradient", **slope, **shade})
            under = _text(node.x, bottom - strip / 2, node.gradient, 12)
            texts += [{**row, **shade} for row in under]

    for edge in edges:
        shade = lit(edge.name if edge.source else "")
        points = _route(edge, place)
        (x1, y1), (x2, y2) = points[-2:]
        if edge.head:
            turn = round(degrees(atan2(x2 - x1, y1 - y2)))
            heads.append({"x": x2, "y": y2, "turn": turn, "role": edge.role, **shade})
            texts += [{**row, **shade} for row in _beside(edge, points)]
            length = hypot(x2 - x1, y2 - y1)
            points[-1] = (x2 - 5 * (x2 - x1) / length, y2 - 5 * (y2 - y1) / length)
        line = {"x": 0, "y": 0, "path": _path(points), "role": edge.role, "dash": edge.dash}
        line |= {"width": round(edge.width, 2), "recurrent": edge.recurrent, **shade}
        tip = {"symbol": edge.symbol, "shape": edge.shape, "meaning": edge.meaning}
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
    shown = [(node.word, 11, 14), (node.symbol, 16, 21), (node.number, 12, 15)]
    shown = [line for line in shown if line[0]]
    y = (top + bottom - sum(line[2] for line in shown)) / 2
    rows = []
    for text, size, tall in shown:
        rows += (_symbol if size == 16 else _text)(node.x, y + tall / 2, text, size)
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
    x += {"left": -7, "right": 7}.get(edge.side, 0)
    y += {"above": -tall - 4, "below": 4}.get(edge.side, -tall / 2)
    rows = []
    for k, text in enumerate(shown):
        if text in NOTATION:
            half = _width(text, 15) / 2
            centre = x + {"right": -half, "left": half}.get(align, 0)
            rows += _symbol(centre, y + 16 * k + 8, text, 15)
        else:
            rows += _text(x, y + 16 * k + 8, text, 12, align)
    return rows


def _parts(symbol: str) -> tuple[str, str, bool]:
    """Split a symbol into its letter, its subscript and whether it bears a tilde."""
    base, _, below = symbol.partition("_")
    return base.replace("\u0303", ""), below.strip("{}").replace("-", "−"), "\u0303" in base


def _width(symbol: str, size: float) -> float:
    base, below, _ = _parts(symbol)
    wide = [sum(LETTER_WIDTH.get(letter, 0.47) for letter in part) for part in (base, below)]
    return wide[0] * size + wide[1] * max(11, 0.7 * size)


def _symbol(x: float, y: float, symbol: str, size: float) -> list[dict[str, Any]]:
    """A symbol around (x, y): its letter, its lowered subscript, its tilde."""
    base, below, tilde = _parts(symbol)
    join = x - _width(symbol, size) / 2 + _width(base, size)
    rows = _text(join, y, base, size, "right", math=True)
    if below:
        rows += _text(join + 0.5, y + 0.28 * size, below, max(11, 0.7 * size), "left", math=True)
    if tilde:
        rows += _text(join - _width(base, size) / 2 + 1, y - 0.4 * size, "˜", size, math=True)
    return rows


def _text(
    x: float, y: float, text: str, size: float, align: str = "center", math: bool = False
) -> list[dict[str, Any]]:
    row = {"x": round(x, 1), "y": round(y, 1), "text": text, "size": round(size, 1)}
    return [{**row, "align": align, "math": math}] if text else []


def _layers(
    boxes: list[dict[str, Any]],
    lines: list[dict[str, Any]],
    heads: list[dict[str, Any]],
    texts: list[dict[str, Any]],
) -> alt.LayerChart:
    """The drawing in Altair; the last two layers are unseen, wider, and show the tooltips."""
    x, y = alt.X("x:Q", scale=None, axis=None), alt.Y("y:Q", scale=None, axis=None)
    colours = alt.Scale(domain=list(COLOUR), range=list(COLOUR.values()))
    dashes = alt.Scale(domain=list(DASHES), range=list(DASHES.values()))
    colour = {"scale": colours, "legend": None}
    dash = alt.StrokeDash("dash:N", scale=dashes, legend=None)
    dim = alt.Opacity("dim:Q", scale=None, legend=None)

    def layer(rows: list[dict[str, Any]]) -> alt.Chart:
        return alt.Chart(alt.Data(values=rows)).encode(x, y)

    def plain(rows: list[dict[str, Any]], mark: str, **how: Any) -> alt.Chart:
        chart = layer(rows)
        return getattr(chart, f"mark_{mark}")(aria=False, **how).encode(dim)

    def tips(rows: list[dict[str, Any]]) -> list[alt.Tooltip]:
        names = [
            name for name in ("symbol", "shape", "meaning", "value") if rows and name in rows[0]
        ]
        return [alt.Tooltip(f"{name}:N") for name in names]

    outline = {"cornerRadius": alt.expr("datum.corner"), "strokeWidth": 1.75}
    outline["strokeDash"] = alt.expr(f"datum.dash == 'gradient' ? {GRADIENT_DASH} : []")
    corners = {"x2": "x2:Q", "y2": "y2:Q"}
    path = alt.Shape("path:N", scale=None, legend=None)
    wide = alt.StrokeWidth("width:Q", scale=None, legend=None)
    box = plain(boxes, "rect", **outline).encode(
        **corners,
        fill=alt.Fill("role:N", **colour),
        stroke=alt.Stroke("role:N", **colour),
        fillOpacity=alt.FillOpacity("fill:Q", scale=None, legend=None),
    )
    line = plain(lines, "point", size=4, filled=False).encode(
        path, wide, dash, alt.Color("role:N", **colour)
    )
    head = plain(heads, "point", shape=ARROW, size=256, filled=True).encode(
        alt.Angle("turn:Q", scale=None, legend=None), alt.Color("role:N", **colour)
    )
    how = {"align": alt.expr("datum.align"), "baseline": "middle", "color": COLOUR["ink"]}
    text = [
        plain([row for row in texts if row["math"] == math], "text", **how, **font).encode(
            alt.Text("text:N"), alt.Size("size:Q", scale=None, legend=None)
        )
        for math, font in (
            (True, {"font": MATH_FONT, "fontStyle": "italic"}),
            (False, {"font": FONT}),
        )
    ]
    over_lines = layer(lines).mark_point(
        size=4, filled=False, strokeWidth=14, strokeOpacity=0, color=COLOUR["page"], aria=False
    )
    over_boxes = layer(boxes).mark_rect(fillOpacity=0, color=COLOUR["page"])
    return alt.layer(
        box,
        line,
        head,
        *text,
        over_lines.encode(path, tooltip=tips(lines)),
        over_boxes.encode(**corners, tooltip=tips(boxes), description=alt.Description("meaning:N")),
    )
