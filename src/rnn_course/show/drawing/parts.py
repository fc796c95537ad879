"""The rows of the two tables that make a drawing: nodes and edges."""

from collections.abc import Sequence
from dataclasses import dataclass

from rnn_course.show.drawing.notation import look_up


@dataclass
class Node:
    """A box `w` by `h` around (x, y): a word, a symbol, a number and a note below one another.

    Colour, shape and meaning are those of its symbol in the course's notation, unless given.

    >>> Node("h_t", x=100, y=30).meaning
    'hidden state'
    """

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
        known = look_up(self.hint)
        self.role, self.shape = self.role or known.role, self.shape or known.shape
        self.meaning = self.meaning or known.words


@dataclass
class Edge:
    """An arrow from node to node, by way of the points `via`, moved sideways by `shift`.

    Its tooltip is that of its label; without one, it carries what its source holds.

    >>> Edge("h_1", "h_2", "hidden", label="W_hh").meaning
    'weights from one hidden state to the next'
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
        known = look_up(self.label)
        self.shape, self.meaning = self.shape or known.shape, self.meaning or known.words


def key(x: float, y: float, role: str, dash: str, meaning: str) -> Edge:
    """A short piece of line that says in a key what such a line means.

    >>> key(0, 100, "gradient", "gradient", "gradients flow back").via
    [(0, 100), (27, 100)]
    """
    line = Edge("", "", role, via=[(x, y), (x + 27, y)], dash=dash, head=False, meaning=meaning)
    line.symbol, line.shape = "key", "any"
    return line
