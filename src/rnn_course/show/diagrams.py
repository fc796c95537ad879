"""Drawings of networks: each is a table of nodes and a table of edges, drawn by `drawing.draw`."""

from collections.abc import Collection, Iterable, Mapping
from math import cos, pi, sin
from typing import Any

import altair as alt
from numpy.typing import ArrayLike

from rnn_course.arguments import as_array, as_choice, as_count
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

    Source: Hopfield (1982), https://doi.org/10.1073/pnas.79.8.2554. Derived in chapter 1.
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

    words, y = [], max(unit.y for unit in nodes) + size / 2 + 24
    if W is not None:
        words = [(55, y, "positive weight", "left"), (205, y, "negative weight", "left")]
        for x, dash in ((20, "solid"), (170, "negative")):
            edges.append(key(x, y, "ink", dash, "weight between two units"))
    seen = f"{n} units on a circle, each joined to every other by one line without direction"
    if s is not None:
        up = [i + 1 for i in range(n) if s[i] > 0]
        seen += f"; units at +1 are filled: {', '.join(map(str, up)) or 'none'}"
    if W is not None:
        seen += "; full lines are positive weights, dotted lines negative ones"
    return draw(
        nodes,
        edges,
        words=words,
        height=y + 10 if words else y - 22,
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
    copy = Edge("h_t", "h_{t-1}", "hidden", "copy", "weight 1", "left", [(66, 120), (66, 210)])
    copy.recurrent = True
    copy.meaning = "h_t returns as h_{t-1}; fixed, never trained"
    edges = [
        Edge("x_t", "h_t", "input", "W_xh", side="right"),
        Edge("h_{t-1}", "h_t", "hidden", "W_hh"),
        Edge("h_t", "z_t", "hidden", "W_hz", side="right"),
        copy,
    ]
    steps, arrows = _steps(3, {"z": 330, "h": 410, "x": 490})
    return draw(
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
    back = Edge("ŷ_t", "s_t", "output", "copy", "weight 1", "left", [(66, 30), (66, 210)])
    back.meaning = "adds ŷ_t to the next context; fixed, never trained"
    loop = Edge("s_t", "s_t", "output", "decay λ", "", "below", [(158, 254), (122, 254)])
    loop.meaning = "share of itself the context keeps: fixed, 0 to 1"
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
    return draw(
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
        edges.append(key(0, top, "gradient", "gradient", "gradients flow from each error back"))
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
    return draw(
        nodes,
        edges,
        words=words,
        height=top,
        title=title
        or [f"The net unrolled over {n} step{'s'[: n > 1]}:", "the same weights at each step"],
        description=f"Network diagram: {seen}.",
        highlight=highlight,
    )


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
        ValueError: `kind` is none of these.

    Source: Karpathy (2015), The unreasonable effectiveness of recurrent neural networks, for the
    division; Aggarwal (2018), https://doi.org/10.1007/978-3-319-94463-0, figure 7.3. See chapter 2.
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
        title=title or words,
        description=(
            f"Network diagram of a task from {kind}: {seen}; inputs at step "
            f"{', '.join(map(str, inputs))}, outputs at step {', '.join(map(str, outputs))}."
        ),
    )


def encoder_decoder(
    *, attention: bool = False, title: str | list[str] | None = None
) -> alt.LayerChart:
    """An encoder that reads, a decoder that writes, and what passes from one to the other.

    Args:
        attention: show a step of a decoder that looks back at all states of the encoder. False: the
            last state of the encoder is all that the decoder gets.
        title: replaces the drawing's own title.

    Raises:
        TypeError: `attention` is no bool.

    Source: Sutskever, Vinyals and Le (2014), https://doi.org/10.48550/arXiv.1409.3215, figure 1;
    Bahdanau, Cho and Bengio (2015), https://doi.org/10.48550/arXiv.1409.0473, figure 1, but with
    the glimpse g_t going to the output instead of the next state. See chapter 13.
    """
    if not isinstance(attention, bool):
        raise TypeError(f"attention: expected True or False, got {attention!r}.")
    if attention:
        nodes, edges = _encoder([36, 110, 184, 258], h_bar_y=288, x_y=366, width=44)
        nodes += [
            Node("z_t", 222, 22, 60, 40, word="output"),
            Node("h_{t-1}", 30, 104, 44, 40, meaning="the decoder's last state; h_0 is h̄_4"),
            Node("h_t", 116, 104, 66, 40, word="decoder", meaning="state of the decoder"),
            Node("y_{t-1}", 116, 22, 56, 40, word="so far", meaning="the symbol written last"),
            Node("g_t", 222, 186, 70, 40, word="glimpse"),
        ]
        edges += [
            Edge("h_{t-1}", "h_t", "hidden", recurrent=True),
            Edge("y_{t-1}", "h_t", "other"),
            Edge("h_t", "z_t", "hidden"),
            Edge("h_t", "g_t", "hidden", via=[(116, 186)], meaning="the question: where to look?"),
            Edge("g_t", "z_t", "hidden"),
        ]
        for s in (1, 2, 3, 4):
            share = Edge(f"h\u0304_{s}", "g_t", "hidden", symbol=f"a_t,{s}")
            share.meaning = f"share of h\u0304_{s} in the glimpse, by softmax"
            share.shape = "one number"
            edges.append(share)
        height = 386
        head = ["Attention: at each step the decoder", "looks at all states of the encoder"]
        seen = (
            "Network diagram. Below, four inputs feed four encoder states, each feeding the next. "
            "From every encoder state an arrow goes up to the glimpse g_t. The decoder's state h_t "
            "asks for it; h_t and g_t together feed the output z_t."
        )
    else:
        place = {k: 25 + 56 * k for k in range(6)}
        nodes, edges = _encoder([place[k] for k in range(3)], h_bar_y=98, x_y=176, width=42)
        edges.append(Edge("h\u0304_3", "h_1", "hidden", recurrent=True))
        edges[-1].meaning = "the bottleneck: all the decoder learns of the input"
        for t in (1, 2, 3):
            x = place[t + 2]
            nodes.append(Node(f"h_{t}", x, 98, 42, 40, meaning=f"state of the decoder, step {t}"))
            nodes.append(Node(f"z_{t}", x, 22, 42, 36))
            start = (
                "the sign that says: begin" if t == 1 else "the symbol before; in training, true"
            )
            nodes.append(Node(f"y_{t - 1}", x, 176, 42, 36, meaning=start))
            edges.append(Edge(f"y_{t - 1}", f"h_{t}", "other"))
            edges.append(Edge(f"h_{t}", f"z_{t}", "hidden"))
            if t > 1:
                edges.append(Edge(f"h_{t - 1}", f"h_{t}", "hidden", recurrent=True))
        height = 196
        head = ["The encoder reads, the decoder writes;", "one state passes between them"]
        seen = (
            "Network diagram. Left, three inputs feed three encoder states, each feeding the next. "
            "The last encoder state feeds the first of three decoder states. Each decoder state "
            "gets the symbol before as its input and feeds an output."
        )
    return draw(nodes, edges, height=height, title=title or head, description=seen)


def _encoder(
    columns: list[float], h_bar_y: float, x_y: float, width: float
) -> tuple[list[Node], list[Edge]]:
    """A chain of encoder states, one a column, each above the input that it reads."""
    nodes, edges = [], []
    for s, x in enumerate(columns, 1):
        read = f"hidden state of the encoder, after reading x_{s}"
        nodes.append(Node(f"h\u0304_{s}", x, h_bar_y, width, 40, meaning=read))
        nodes.append(Node(f"x_{s}", x, x_y, width, 36))
        edges.append(Edge(f"x_{s}", f"h\u0304_{s}", "input"))
        if s > 1:
            edges.append(Edge(f"h\u0304_{s - 1}", f"h\u0304_{s}", "hidden", recurrent=True))
    return nodes, edges


def lstm(*, title: str | list[str] | None = None) -> alt.LayerChart:
    """The LSTM as a circuit: the cell state runs along the top, four gates below decide over it.

    Source: Hochreiter and Schmidhuber (1997), https://doi.org/10.1162/neco.1997.9.8.1735, with the
    forget gate of Gers, Schmidhuber and Cummins (2000). Derived in chapter 7.
    """
    return _lstm(
        None,
        title
        or ["The LSTM: the cell state c runs through,", "gates decide what to keep, add and show"],
        "Circuit of one LSTM step. The cell state runs along the top from c_{t-1} to c_t: it is "
        "multiplied by the forget gate f_t, then the product of input gate i_t and candidate c̃_t "
        "is added. The new state goes through tanh and is multiplied by the output gate o_t, which "
        "gives h_t. The input x_t and the last hidden state h_{t-1} together feed all four gates.",
    )


def lstm_decisions(*, title: str | list[str] | None = None) -> alt.VConcatChart:
    """The circuit of the LSTM three times, each with one decision in colour: keep, write, show.

    Source and chapter as for `lstm`.
    """
    inputs = ["x_t", "h_{t-1}", "both", "x_t->both", "h_{t-1}->both"]
    forget = ["c_{t-1}", "f_t", "keep", "both->f_t", "f_t->keep", "c_{t-1}->keep"]
    write = ["i_t", "c̃_t", "write", "add", "both->i_t", "both->c̃_t", "i_t->write", "c̃_t->write"]
    write += ["write->add", "keep->add", "add->new", "new", "new->c_t", "c_t"]
    show = ["c_t", "new", "new->c_t", "tanh", "o_t", "show", "h_t", "both->o_t", "o_t->show"]
    show += ["new->tanh", "tanh->show", "show->h_t"]
    panels = [
        ("1. Forget: how much of the old memory stays", forget),
        ("2. Write: how much of the candidate is added", write),
        ("3. Reveal: how much of the memory is shown", show),
    ]
    charts = [
        _lstm(inputs + lit, alt.Title(head, fontSize=13), f"{head}; the rest is faded.")
        for head, lit in panels
    ]
    return alt.vconcat(*charts, spacing=34).properties(
        title=title or ["Three decisions at each step of an LSTM"],
        description=(
            "The circuit of an LSTM three times, one below the other, the rest faded each time. "
            "First the forget gate f_t multiplies c_{t-1}. Then the input gate i_t multiplies the "
            "candidate c̃_t and the product is added. Last the output gate o_t multiplies "
            "tanh(c_t), which gives h_t."
        ),
    )


def _lstm(lit: Collection[str] | None, title: Any, description: str) -> alt.LayerChart:
    product = "product, unit by unit:"
    nodes = [
        Node("c_{t-1}", 18, 22, 36),
        _operation("keep", 66, 22, "×", f"{product} f_t c_{{t-1}}", "cell"),
        _operation("add", 163, 22, "+", "sum: c_t = f_t c_{t-1} + i_t c̃_t", "cell"),
        Node("new", 261, 22, 6, 6, "", "c_t", fill=1, corner=3),
        Node("c_t", 312, 22, 36),
        _operation("write", 163, 88, "×", f"{product} i_t c̃_t", "cell"),
        _operation("tanh", 261, 64, "", "tanh(c_t): squashed to −1 to 1", "cell"),
        _operation("show", 261, 112, "×", f"{product} h_t = o_t tanh(c_t)", "hidden"),
        Node("h_t", 312, 112, 36),
        _gate("f_t", 66, "forget", "σ"),
        _gate("i_t", 131, "write", "σ"),
        _gate("c̃_t", 196, "candidate", "tanh"),
        _gate("o_t", 261, "reveal", "σ"),
        _both(173, 234, "both go to every gate"),
        Node("h_{t-1}", 18, 278, 36),
        Node("x_t", 173, 334, 44),
    ]
    edges = [
        Edge("c_{t-1}", "keep", "cell"),
        Edge("keep", "add", "cell"),
        Edge("add", "new", "cell", head=False),
        Edge("new", "c_t", "cell"),
        Edge("f_t", "keep"),
        Edge("i_t", "write", via=[(131, 88)]),
        Edge("c̃_t", "write", "cell", via=[(196, 88)]),
        Edge("write", "add", "cell"),
        Edge("new", "tanh", "cell"),
        Edge("tanh", "show", "cell"),
        Edge("o_t", "show"),
        Edge("show", "h_t", "hidden"),
        Edge("h_{t-1}", "both", "hidden"),
        Edge("x_t", "both", "input"),
        *(Edge("both", gate) for gate in ("f_t", "i_t", "c̃_t", "o_t")),
    ]
    return draw(nodes, edges, height=354, title=title, description=description, highlight=lit)


def gru(*, title: str | list[str] | None = None) -> alt.LayerChart:
    """The GRU as a circuit, with h_t = u_t h_{t-1} + (1 - u_t) h̃_t along the top.

    Source: Cho et al. (2014), https://doi.org/10.3115/v1/D14-1179. Derived in chapter 8.
    """
    product = "product, unit by unit:"
    rest = {"shape": "(batch, n_units)", "meaning": "the share of h̃_t that is mixed in"}
    nodes = [
        Node("h_{t-1}", 18, 150, 36),
        _operation("keep", 77, 22, "×", f"{product} u_t h_{{t-1}}", "hidden"),
        _operation("add", 267, 22, "+", "sum: h_t = u_t h_{t-1} + (1 − u_t) h̃_t", "hidden"),
        Node("h_t", 312, 22, 36),
        Node("gate", 77, 88, 6, 6, "", "u_t", fill=1, corner=3),
        Node("rest", 165, 88, 56, 28, "1 − u_t", role="other", **rest),
        _operation("mix", 267, 88, "×", f"{product} (1 − u_t) h̃_t", "hidden"),
        _gate("u_t", 77, "update", "σ"),
        _gate("r_t", 146, "reset", "σ"),
        _operation("reset", 206, 185, "×", f"{product} r_t h_{{t-1}}", "hidden"),
        _gate("h̃_t", 267, "candidate", "tanh"),
        _both(176, 248, "both go to the gates and the candidate"),
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
        title=title or ["The GRU: one gate sets how much is kept", "and how much is replaced"],
        description=(
            "Circuit of one GRU step. The hidden state runs along the top from h_{t-1} to h_t: it "
            "is multiplied by the update gate u_t, then the candidate h̃_t times 1 − u_t is added. "
            "The candidate sees the input x_t and the product of reset gate r_t and h_{t-1}. Both "
            "gates are fed by x_t and h_{t-1}."
        ),
    )


def _operation(name: str, x: float, y: float, symbol: str, meaning: str, role: str) -> Node:
    """A small circle where vectors meet unit by unit; without a symbol, its name in a pill."""
    word, wide = ("", 24) if symbol else (name, 40)
    node = Node(name, x, y, wide, 24, symbol, symbol or name, word, role=role, meaning=meaning)
    node.shape, node.fill, node.corner = "(batch, n_units)", 0, 12
    return node


def _gate(name: str, x: float, word: str, squash: str) -> Node:
    node = Node(name, x, 185, 58, 66, word=word)
    node.note = squash
    return node


def _both(x: float, w: float, word: str) -> Node:
    """The long box that hands x_t and h_{t-1} to the gates."""
    node = Node("both", x, 278, w, 32, "", "[x_t, h_{t-1}]", word, role="other")
    node.shape = "(batch, n_inputs + n_units)"
    node.meaning = "both, side by side; each gate has weights of its own"
    return node


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
    aside = 24 if any(name.startswith(("E", "z")) for name in gradients) else 0
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
                edge.symbol = f"∂E/∂{edge.target}"
                edge.meaning = f"gradient: its part that comes back from {edge.source}"
                edges.append(edge)
    return nodes, edges


def _numbers(name: str, given: Mapping[str, Any], known: Collection[str]) -> dict[str, str]:
    """The numbers given, written out, once their names are known."""
    if not isinstance(given, Mapping):
        raise TypeError(f"{name}: expected a dict from names to numbers, got {given!r}.")
    _known(name, given, known)
    written = {}
    for symbol, value in given.items():
        one = as_array(f"{name}[{symbol!r}]", value)
        if one.size != 1:
            raise ValueError(f"{name}[{symbol!r}]: expected one number, got shape {one.shape}.")
        written[symbol] = _number(one.item())
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
