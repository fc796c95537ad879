"""The weights of a net that knows whether the ones so far are odd in number."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import MeasuredCheck
from rnn_course.nets import Dense, Elman

SPACE = "Where does a net keep time?"
NETS = "Jordan's net remembers what it said, Elman's what it thought"
NAMES = ("W_xh", "W_hh", "b_h", "W_hz", "b_z")
MOST = 20  # units
Found = tuple[bool, str, str]


def _weights_of(given: object) -> tuple[list[NDArray], str]:
    """The five arrays that a reader's function returns, or what is wrong with them."""
    if given is None or given is ...:
        return [], "Your function returns nothing yet."
    if not isinstance(given, tuple | list) or len(given) != len(NAMES):
        return [], f"Expected the five arrays {', '.join(NAMES)}."
    try:
        weights = [np.asarray(value, dtype=np.float64) for value in given]
    except (TypeError, ValueError):
        return [], "Expected five arrays of numbers."
    n = weights[2].size
    if not 1 <= n <= MOST:
        return [], f"Expected 1 to {MOST} units; `b_h` has {n} numbers."
    shapes = [(1, n), (n, n), (n,), (n, 1), (1,)]
    for name, array, shape in zip(NAMES, weights, shapes, strict=True):
        if array.shape != shape or not np.isfinite(array).all():
            told = f"Expected `{name}` of shape {shape}, finite; its shape is {array.shape}."
            return [], f"`b_h` says that there are {n} units. {told}"
    return weights, ""


def _answers(weights: list[NDArray], bits: NDArray) -> NDArray:
    """What the net of logistic units says at each step, 0 or 1."""
    W_xh, W_hh, b_h, W_hz, b_z = weights
    rng = np.random.default_rng(0)
    net = Elman(1, len(b_h), activation="sigmoid", rng=rng, dtype="float64")
    readout = Dense(len(b_h), 1, rng=rng, dtype="float64")
    net.weights, readout.weights = [W_xh, W_hh, b_h], [W_hz, b_z]
    return (readout.forward(net.forward(bits[..., None]))[..., 0] > 0).astype(int)


def _of_parity(parity: Callable) -> Found:
    weights, told = _weights_of(parity())
    if told:
        return False, told, NETS
    bits = np.random.default_rng(0).integers(0, 2, size=(20, 100))
    odd = np.cumsum(bits, axis=1) % 2
    said = _answers(weights, bits)
    right = float((said == odd).mean())
    at_first = f"{right:.0%} of the answers are right; a coin has 50%. "
    if right == 1:
        n = len(weights[2])
        told = f"Right at each of 100 steps, with {n} unit{'s' * (n > 1)}. No window can do that, "
        told += "however wide: the first bit counts at every step."
        return True, told, ""
    return False, at_first + _what_is_wrong(weights, bits, odd, said), SPACE


def _what_is_wrong(weights: list[NDArray], bits: NDArray, odd: NDArray, said: NDArray) -> str:
    W_xh, W_hh, *others = weights
    late, pairs = np.zeros_like(odd), bits.copy()
    late[:, 1:] = odd[:, :-1]
    pairs[:, 1:] ^= bits[:, :-1]
    if not W_hh.any():
        return "W_hh is 0: the net knows nothing but the bit it reads."
    if (_answers([W_xh, W_hh.T, *others], bits) == odd).all():
        return "W_hh is transposed: a row is the unit it comes from, a column the one it leads to."
    if (said == 1 - odd).all():
        return "It is right but turned round: it says 1 where the number of ones is even."
    if (said == late).all():
        return "It is right but one step late: the bit just read counts as well."
    if (said == np.maximum.accumulate(bits, axis=1)).all():
        return (
            "Your net says whether there has been a 1 at all: once on, it stays on. A second one "
            "must put it off."
        )
    if (said == pairs).all():
        return "That is the XOR of the last two bits. The state must hold the parity so far."
    first_wrong = int(np.argmax((said != odd).any(axis=0)))
    if first_wrong >= 3:
        return (
            f"Up to step {first_wrong} all are right, then the state has blurred. Larger weights "
            "make the units decide."
        )
    stream = int(np.argmax(said[:, first_wrong] != odd[:, first_wrong]))
    read = " ".join(str(bit) for bit in bits[stream, : first_wrong + 1])
    return f"After the bits {read} it says {said[stream, first_wrong]}. Work out each unit there."


def _parity(K: float = 20.0) -> list[NDArray]:
    """An OR and an AND of the bit and the parity so far, which is the one without the other."""
    W_hh = K * np.array([[1.0, 1.0], [-1.0, -1.0]])
    thresholds = -K * np.array([0.5, 1.5])
    return [
        K * np.ones((1, 2)),
        W_hh,
        thresholds,
        K * np.array([[1.0], [-1.0]]),
        np.array([-K / 2]),
    ]


def _without_recurrence() -> list[NDArray]:
    W_xh, W_hh, *others = _parity()
    return [W_xh, 0 * W_hh, *others]


def _transposed() -> list[NDArray]:
    W_xh, W_hh, *others = _parity()
    return [W_xh, W_hh.T, *others]


def _latch() -> list[NDArray]:
    return [np.array(w) for w in ([[20.0]], [[20.0]], [-10.0], [[20.0]], [-10.0])]


def _last_two() -> list[NDArray]:
    """A third unit holds the bit, and the others compare it with the next."""
    W_hh = np.zeros((3, 3))
    W_hh[2, :2] = 20
    b_h = np.array([-10.0, -30.0, -10.0])
    return [20 * np.ones((1, 3)), W_hh, b_h, np.array([[20.0], [-20], [0]]), np.array([-10.0])]


def _turned_round() -> list[NDArray]:
    *layer, W_hz, b_z = _parity()
    return [*layer, -W_hz, -b_z]


check_parity = MeasuredCheck(
    "parity",
    _of_parity,
    _parity,
    wrong=[
        Wrong("the bit is enough", _without_recurrence, "nothing but the bit it reads"),
        Wrong("rows and columns", _transposed, "W_hh is transposed"),
        Wrong("one unit is enough", _latch, "once on, it stays on"),
        Wrong("the last two bits are enough", _last_two, "XOR of the last two bits"),
        Wrong("small weights will do", lambda: _parity(4.0), "the state has blurred"),
        Wrong("even for odd", _turned_round, "turned round"),
    ],
    hints=[
        "Call the parity so far p. The new one is the XOR of p and the bit: 1 if one of the two is "
        "1, and not both. Two units can say that.",
        "Unit 1 is on if at least one is 1, unit 2 if both are. Then p is unit 1 minus unit 2, and "
        "that is what both read at the next step.",
        "`W_hh = [[20, 20], [-20, -20]]`, with biases of -10 and -30.",
    ],
)
