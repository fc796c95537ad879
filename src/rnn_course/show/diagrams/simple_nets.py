"""The nets of Elman and Jordan, each with its context and unrolled in time."""

import altair as alt

from rnn_course.show.arguments import as_title
from rnn_course.show.diagrams.columns import columns
from rnn_course.show.drawing import Edge, Node, draw


def elman(*, title: str | list[str] | None = None) -> alt.LayerChart:
    """Elman's net with its copied context, and below it the same net unrolled over three steps.

    >>> elman().to_dict()["title"][0]
    "Elman's net: the hidden state is copied"

    Args:
        title: replaces the drawing's own title.

    Raises:
        TypeError: `title` is neither a text nor a list of lines.

    Source: Elman (1990), https://doi.org/10.1207/s15516709cog1402_1, figure 2. Chapter: elman_xor.
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
    steps, arrows = columns(3, {"z": 330, "h": 410, "x": 490})
    return draw(
        nodes + steps,
        edges + arrows,
        captions=[(0, 284, "The same net, unrolled over three steps:", "left")],
        height=512,
        title=as_title(
            "title",
            title,
            ["Elman's net: the hidden state is copied", "and comes back at the next step"],
        ),
        description=(
            "Network diagram. Above: the input x_t and the context h_{t-1} feed the hidden layer "
            "h_t, which feeds the output z_t; an arrow of fixed weight 1 copies h_t into the "
            "context. Below: the same net as three columns, each hidden state feeding the next."
        ),
    )


def jordan(*, title: str | list[str] | None = None) -> alt.LayerChart:
    """Jordan's net, whose context gathers the outputs, and below it the same net unrolled.

    >>> jordan().to_dict()["title"][0]
    "Jordan's net: the output is gathered"

    Args:
        title: replaces the drawing's own title.

    Raises:
        TypeError: `title` is neither a text nor a list of lines.

    Source: Jordan (1986), Serial order: a parallel distributed processing approach. Chapter:
    elman_xor.
    """
    nodes = [
        Node("ŷ_t", 205, 30, 76, 44, word="output"),
        Node("h_t", 205, 120, 206, 44, word="hidden"),
        Node("x_t", 270, 210, 76, 44, word="input"),
        _context("s_t", 140, 210, 76, 44, word="context"),
    ]
    back = Edge("ŷ_t", "s_t", "output", "copy", "weight 1", "left", [(66, 30), (66, 210)])
    back.meaning = "adds ŷ_t to the next context; fixed, never trained"
    loop = Edge("s_t", "s_t", "output", "decay λ", "", "below", [(158, 254), (122, 254)])
    loop.meaning = "share of itself the context keeps: fixed, 0 to 1"
    back.recurrent = loop.recurrent = True
    edges = [
        Edge("x_t", "h_t", "input", "W_xh", side="right"),
        Edge("s_t", "h_t", "output", "W_sh"),
        Edge("h_t", "ŷ_t", "hidden", "W_hz", side="right"),
    ]
    steps, arrows = _jordan_columns(3)
    return draw(
        nodes + steps,
        [*edges, back, loop, *arrows],
        captions=[(0, 314, "The same net, unrolled over three steps:", "left")],
        height=562,
        title=as_title(
            "title",
            title,
            ["Jordan's net: the output is gathered", "in a context that slowly forgets"],
        ),
        description=(
            "Network diagram. Above: the input x_t and the context feed the hidden layer h_t, "
            "which feeds the output ŷ_t; an arrow of fixed weight 1 adds ŷ_t to the context, and a "
            "loop on the context is marked decay. Below: the same net as three columns, each "
            "output and each context feeding the next context."
        ),
    )


def _context(name: str, x: float, y: float, w: float, h: float = 36, word: str = "") -> Node:
    node = Node(name, x, y, w, h, word=word, role="output", shape="(batch, n_outputs)")
    node.meaning = "context: s_t = λ s_{t-1} + ŷ_{t-1}"
    return node


def _jordan_columns(n_steps: int) -> tuple[list[Node], list[Edge]]:
    """Jordan's net unrolled: each output and each context feeds the next context."""
    nodes, edges = [], []
    for t in range(1, n_steps + 1):
        x = 45 + 118 * (t - 1)
        nodes += [
            Node(f"ŷ_{t}", x, 360),
            Node(f"h_{t}", x, 440, 80),
            _context(f"s_{t}", x - 21, 520, 38),
            Node(f"x_{t}", x + 21, 520, 38),
        ]
        edges += [
            Edge(f"x_{t}", f"h_{t}", "input"),
            Edge(f"s_{t}", f"h_{t}", "output"),
            Edge(f"h_{t}", f"ŷ_{t}", "hidden"),
        ]
        if t > 1:
            output = [(x - 59, 360), (x - 59, 520)]
            context = [(x - 139, 556), (x - 21, 556)]
            edges += [
                Edge(f"ŷ_{t - 1}", f"s_{t}", "output", via=output, recurrent=True),
                Edge(f"s_{t - 1}", f"s_{t}", "output", via=context, recurrent=True),
            ]
    return nodes, edges
