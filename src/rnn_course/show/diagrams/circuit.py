"""The parts of a circuit: operations, gates, and the box that hands them their input."""

from rnn_course.show.drawing import Node


def operation(name: str, x: float, y: float, symbol: str, meaning: str, role: str) -> Node:
    """A small circle where vectors meet unit by unit; without a symbol, its name in a pill."""
    word, wide = ("", 24) if symbol else (name, 40)
    node = Node(name, x, y, wide, 24, symbol, symbol or name, word, role=role, meaning=meaning)
    node.shape, node.fill, node.corner = "(batch, n_units)", 0, 12
    return node


def gate(name: str, x: float, word: str, squash: str) -> Node:
    """A box in the row of the gates: its task in a word, its symbol, the function that squashes."""
    return Node(name, x, 185, 58, 66, word=word, note=squash)


def both(x: float, w: float, word: str) -> Node:
    """The long box that hands x_t and h_{t-1} to the gates."""
    node = Node("both", x, 278, w, 32, "", "[x_t, h_{t-1}]", word, role="other")
    node.shape = "(batch, n_inputs + n_units)"
    node.meaning = "both, side by side; each gate has weights of its own"
    return node
