"""The LSTM as a circuit."""

from collections.abc import Collection

import altair as alt

from rnn_course.show.arguments import as_title
from rnn_course.show.diagrams.circuit import both, gate, operation
from rnn_course.show.drawing import Edge, Node, draw


def lstm(*, title: str | list[str] | None = None) -> alt.LayerChart:
    """The LSTM as a circuit: the cell state runs along the top, four gates below decide over it.

    >>> lstm().to_dict()["title"][0]
    'The LSTM: the cell state c runs through,'

    Args:
        title: replaces the drawing's own title.

    Raises:
        TypeError: `title` is neither a text nor a list of lines.

    Source: Hochreiter and Schmidhuber (1997), https://doi.org/10.1162/neco.1997.9.8.1735, with the
    forget gate of Gers, Schmidhuber and Cummins (2000). Chapter: lstm.
    """
    return _circuit(
        None,
        as_title(
            "title",
            title,
            ["The LSTM: the cell state c runs through,", "gates decide what to keep, add and show"],
        ),
        "Circuit of one LSTM step. The cell state runs along the top from c_{t-1} to c_t: it is "
        "multiplied by the forget gate f_t, then the product of input gate i_t and candidate c̃_t "
        "is added. The new state goes through tanh and is multiplied by the output gate o_t, which "
        "gives h_t. The input x_t and the last hidden state h_{t-1} together feed all four gates.",
    )


def lstm_decisions(*, title: str | list[str] | None = None) -> alt.VConcatChart:
    """The circuit of the LSTM three times, each with one decision in colour: keep, write, show.

    >>> len(lstm_decisions().vconcat)
    3

    Args:
        title: replaces the drawing's own title.

    Raises:
        TypeError: `title` is neither a text nor a list of lines.

    Source: that of `lstm`. Chapter: lstm.
    """
    title = as_title("title", title, ["Three decisions at each step of an LSTM"])
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
        _circuit(inputs + lit, alt.Title(head, fontSize=13), f"{head}; the rest is faded.")
        for head, lit in panels
    ]
    return alt.vconcat(*charts, spacing=34).properties(
        title=title,
        description=(
            "The circuit of an LSTM three times, one below the other, the rest faded each time. "
            "First the forget gate f_t multiplies c_{t-1}. Then the input gate i_t multiplies the "
            "candidate c̃_t and the product is added. Last the output gate o_t multiplies "
            "tanh(c_t), which gives h_t."
        ),
    )


def _circuit(
    lit: Collection[str] | None, title: str | list[str] | alt.TitleParams, description: str
) -> alt.LayerChart:
    product = "product, unit by unit:"
    nodes = [
        Node("c_{t-1}", 18, 22, 36),
        operation("keep", 66, 22, "×", f"{product} f_t c_{{t-1}}", "cell"),
        operation("add", 163, 22, "+", "sum: c_t = f_t c_{t-1} + i_t c̃_t", "cell"),
        Node("new", 261, 22, 6, 6, "", "c_t", fill=1, corner=3),
        Node("c_t", 312, 22, 36),
        operation("write", 163, 88, "×", f"{product} i_t c̃_t", "cell"),
        operation("tanh", 261, 64, "", "tanh(c_t): squashed to −1 to 1", "cell"),
        operation("show", 261, 112, "×", f"{product} h_t = o_t tanh(c_t)", "hidden"),
        Node("h_t", 312, 112, 36),
        gate("f_t", 66, "forget", "σ"),
        gate("i_t", 131, "write", "σ"),
        gate("c̃_t", 196, "candidate", "tanh"),
        gate("o_t", 261, "reveal", "σ"),
        both(173, 234, "both go to every gate"),
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
        *(Edge("both", name) for name in ("f_t", "i_t", "c̃_t", "o_t")),
    ]
    return draw(nodes, edges, height=354, title=title, description=description, highlight=lit)
