"""What is written, and what is mended."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import FunctionCheck
from rnn_course.nets import LSTM


def read(net: LSTM, pieces: list[NDArray]) -> NDArray:
    """The hidden state after a text that comes in pieces."""
    state = (np.zeros((1, net.n_units)), np.zeros((1, net.n_units)))
    for X in pieces:
        net.forward(X, state)
        state = net.state
    return state[0]


def _handing_on(what: Callable[[NDArray, NDArray], tuple[NDArray, NDArray]]) -> Callable:
    """The same with `what` handed on in the place of (h, c)."""

    def reading(net: LSTM, pieces: list[NDArray]) -> NDArray:
        state = (np.zeros((1, net.n_units)), np.zeros((1, net.n_units)))
        for X in pieces:
            net.forward(X, state)
            h, c = net.state
            state = what(h, c)
        return h

    return reading


def _cell(net: LSTM, pieces: list[NDArray]) -> NDArray:
    read(net, pieces)
    return net.state[1]


def _texts(rng: np.random.Generator) -> Iterator[tuple[LSTM, list[NDArray]]]:
    for n_units, lengths in ((3, (2, 3)), (4, (3, 1, 2))):
        net = LSTM(2, n_units, rng=rng, dtype="float64")
        yield net, [rng.normal(size=(1, length, 2)) for length in lengths]


CARRY = "Carrying on only half of the state"

check_read = FunctionCheck(
    "read",
    read,
    _texts,
    wrong=[
        Wrong(
            "h is the memory",
            _handing_on(lambda h, c: (h, 0 * c)),
            "Each piece begins with an empty cell: you hand on what the net showed, and not what "
            "it holds. The memory is c.",
            CARRY,
        ),
        Wrong(
            "the cell is all there is",
            _handing_on(lambda h, c: (0 * h, c)),
            "You hand on c alone. At the next step the gates look at h, and find nothing there.",
            CARRY,
        ),
        Wrong(
            "the weights hold the memory",
            _handing_on(lambda h, c: (0 * h, 0 * c)),
            "Nothing is handed on: the net reads the last piece as if it were the first. What was "
            "read is in the state, not in the weights.",
            CARRY,
        ),
        Wrong(
            "h and c are one",
            _handing_on(lambda h, c: (h, h)),
            "You hand on h in the place of c. The cell's content is neither squashed nor behind "
            "the output gate.",
            CARRY,
        ),
        Wrong(
            "h and c in another order",
            _handing_on(lambda h, c: (c, h)),
            "h and c have changed places: the state is the pair (h, c), h first.",
            CARRY,
        ),
        Wrong(
            "the cell is the answer",
            _cell,
            "That is c. What the net shows to the layer above is h.",
            "The circuit",
        ),
    ],
    hints=[
        "Run it whole and in two pieces: `net.forward(np.concatenate(pieces, axis=1))`.",
        "What is `c` at the start of the second piece? What should it be?",
        "`net.state` is the pair (h, c): take both.",
    ],
    because="With the pair (h, c) handed on, the cut is invisible.",
)


def forget_path(f: NDArray) -> NDArray:
    """The product of the forget gates after each step, f of shape (T, n)."""
    shares = np.ones_like(f)
    for t in range(len(f) - 2, -1, -1):
        shares[t] = shares[t + 1] * f[t + 1]
    return shares


def _forget_gates(rng: np.random.Generator) -> Iterator[tuple[NDArray]]:
    for T, n in ((4, 2), (6, 3)):
        yield (rng.uniform(0.3, 1, (T, n)),)


PATHS = "What carries the error?"

check_forget_path = FunctionCheck(
    "forget_path",
    forget_path,
    _forget_gates,
    wrong=[
        Wrong(
            "the step's own gate counts",
            lambda f: np.cumprod(f[::-1], axis=0)[::-1],
            "Off by one: the gate of step t stands between c_{{t-1}} and c_t, so it comes into "
            "play before step t, not after. At {at} you have {got}, expected {want}.",
            "The derivative of the cell state, term by term",
        ),
        Wrong(
            "from the front",
            lambda f: np.cumprod(f, axis=0),
            "You multiply from the first step on, as the content does. An error starts at step T "
            "and goes back: at step T all of it is there.",
            PATHS,
        ),
        Wrong(
            "a sum",
            lambda f: np.cumsum(f[::-1], axis=0)[::-1],
            "You add the gates. Each step back multiplies by its gate.",
            "The forget bias",
        ),
        Wrong(
            "the forget gate says how much goes",
            lambda f: forget_path(1 - f),
            "You multiply 1 - f. In spite of its name the forget gate says how much is kept, on "
            "the way back as well.",
            "The circuit",
        ),
        Wrong(
            "one gate for all steps",
            lambda f: f.mean(axis=0) ** np.arange(len(f) - 1, -1, -1)[:, None],
            "You take a power of the mean gate. That fits a gate set by its bias alone; these "
            "move from step to step, and one shut gate is enough to stop an error.",
            "The forget bias",
        ),
        Wrong(
            "a step at a time",
            lambda f: np.concatenate([f[1:], np.ones((1, f.shape[1]))]),
            "That is one step back. From T to t an error passes all the gates between.",
            PATHS,
        ),
        Wrong(
            "the way to the next error",
            lambda f: np.concatenate([forget_path(f)[1:], np.ones((1, f.shape[1]))]),
            "Off by one: between step t and step T stand the gates of steps t + 1 to T. The first "
            "of them is missing.",
            "The derivative of the cell state, term by term",
        ),
    ],
    hints=[
        "At step T all arrives: the last row is 1. At step T - 1 it has passed the gate of T.",
        "Go back from the end: row t is row t + 1, times the gates of step t + 1.",
        "`for t in range(len(f) - 2, -1, -1): shares[t] = shares[t + 1] * f[t + 1]`, after "
        "`shares = np.ones_like(f)`.",
    ],
    because="A product of gates, with no weights and no slopes in it. All paths together carry "
    "more, but without this one nothing arrives.",
)
