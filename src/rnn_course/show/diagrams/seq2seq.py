"""An encoder that reads and a decoder that writes, without and with attention."""

import altair as alt

from rnn_course.arguments import as_flag
from rnn_course.show.arguments import as_title
from rnn_course.show.drawing import Edge, Node, draw


def encoder_decoder(
    *, attention: bool = False, title: str | list[str] | None = None
) -> alt.LayerChart:
    """An encoder that reads, a decoder that writes, and what passes from one to the other.

    Args:
        attention: show a step of a decoder that looks back at all states of the encoder. False: the
            last state of the encoder is all that the decoder gets.
        title: replaces the drawing's own title.

    Raises:
        TypeError: `attention` is no bool, or `title` is neither a text nor a list of lines.

    >>> encoder_decoder(attention=True).to_dict()["title"][0]
    'Attention: at each step the decoder'

    Source: Sutskever, Vinyals and Le (2014), https://doi.org/10.48550/arXiv.1409.3215, figure 1;
    Bahdanau, Cho and Bengio (2015), https://doi.org/10.48550/arXiv.1409.0473, figure 1, but with
    the glimpse g_t going to the output instead of the next state. Chapter: seq2seq.
    """
    return _attention(title) if as_flag("attention", attention) else _bottleneck(title)


def _bottleneck(title: str | list[str] | None) -> alt.LayerChart:
    place = [25 + 56 * k for k in range(6)]
    nodes, edges = _encoder(place[:3], h_bar_y=98, x_y=176, width=42)
    edges.append(Edge("h\u0304_3", "h_1", "hidden", recurrent=True))
    edges[-1].meaning = "the bottleneck: all the decoder learns of the input"
    for t in (1, 2, 3):
        x = place[t + 2]
        nodes.append(Node(f"h_{t}", x, 98, 42, 40, meaning=f"state of the decoder, step {t}"))
        nodes.append(Node(f"z_{t}", x, 22, 42, 36))
        start = "the sign that says: begin" if t == 1 else "the symbol before; in training, true"
        nodes.append(Node(f"y_{t - 1}", x, 176, 42, 36, meaning=start))
        edges.append(Edge(f"y_{t - 1}", f"h_{t}", "other"))
        edges.append(Edge(f"h_{t}", f"z_{t}", "hidden"))
        if t > 1:
            edges.append(Edge(f"h_{t - 1}", f"h_{t}", "hidden", recurrent=True))
    return draw(
        nodes,
        edges,
        height=196,
        title=as_title(
            "title",
            title,
            ["The encoder reads, the decoder writes;", "one state passes between them"],
        ),
        description=(
            "Network diagram. Left, three inputs feed three encoder states, each feeding the next. "
            "The last encoder state feeds the first of three decoder states. Each decoder state "
            "gets the symbol before as its input and feeds an output."
        ),
    )


def _attention(title: str | list[str] | None) -> alt.LayerChart:
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
    return draw(
        nodes,
        edges,
        height=386,
        title=as_title(
            "title",
            title,
            ["Attention: at each step the decoder", "looks at all states of the encoder"],
        ),
        description=(
            "Network diagram. Below, four inputs feed four encoder states, each feeding the next. "
            "From every encoder state an arrow goes up to the glimpse g_t. The decoder's state h_t "
            "asks for it; h_t and g_t together feed the output z_t."
        ),
    )


def _encoder(
    columns: list[int], h_bar_y: float, x_y: float, width: float
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
