"""What each symbol of the course stands for, and which of the seven colours is its own."""

from typing import NamedTuple


class Meaning(NamedTuple):
    """A symbol's role, which is the name of its colour, its shape, and what it means in words.

    >>> NOTATION["x"]
    Meaning(role='input', shape='(batch, n_inputs)', words='input')
    """

    role: str
    shape: str
    words: str


# By symbol, without its time index.
NOTATION = {
    "x": Meaning("input", "(batch, n_inputs)", "input"),
    "h": Meaning("hidden", "(batch, n_units)", "hidden state"),
    "c": Meaning("cell", "(batch, n_units)", "cell state: the memory of the LSTM"),
    "z": Meaning("output", "(batch, n_outputs)", "output, before softmax"),
    "ŷ": Meaning("output", "(batch, n_outputs)", "output of the net: its answer"),
    "y": Meaning("other", "(batch, n_outputs)", "target: the output we want"),
    "E": Meaning("error", "one number", "error of this step"),
    "W_xh": Meaning("other", "(n_inputs, n_units)", "weights from input to hidden state"),
    "W_hh": Meaning("other", "(n_units, n_units)", "weights from one hidden state to the next"),
    "W_hz": Meaning("other", "(n_units, n_outputs)", "weights from hidden state to output"),
    "W_sh": Meaning("other", "(n_outputs, n_units)", "weights from context to hidden state"),
    "b_h": Meaning("other", "(n_units,)", "bias of the hidden state"),
    "b_z": Meaning("other", "(n_outputs,)", "bias of the output"),
    "w": Meaning("other", "one number", "weight between two units, the same both ways"),
    "s": Meaning("hidden", "one number", "state of this unit: +1 or −1"),
    "i": Meaning("other", "(batch, n_units)", "input gate (0 to 1): share of c̃_t written"),
    "f": Meaning("other", "(batch, n_units)", "forget gate (0 to 1): share of c_{t-1} kept"),
    "c̃": Meaning("cell", "(batch, n_units)", "candidate (−1 to 1): what may be written"),
    "o": Meaning("other", "(batch, n_units)", "output gate (0 to 1): share of tanh(c_t) shown"),
    "u": Meaning("other", "(batch, n_units)", "update gate (0 to 1): share of h_{t-1} kept"),
    "r": Meaning("other", "(batch, n_units)", "reset gate (0 to 1): share of h_{t-1} seen by h̃_t"),
    "h̃": Meaning("hidden", "(batch, n_units)", "candidate (−1 to 1): what may be mixed in"),
    "h\u0304": Meaning("hidden", "(batch, n_units)", "hidden state of the encoder"),
    "g": Meaning("hidden", "(batch, n_units)", "glimpse: encoder states, weighed by attention"),
    "a": Meaning("other", "(batch, n_steps)", "attention: shares that sum to 1"),
}


def look_up(symbol: str) -> Meaning:
    """Colour, shape and meaning of a symbol, with or without its time index; empty if unknown.

    >>> look_up("h_{t-1}").words
    'hidden state'
    >>> look_up("q_t").role
    ''
    """
    unknown = Meaning("", "", "")
    return NOTATION.get(symbol) or NOTATION.get(symbol.split("_")[0], unknown)
