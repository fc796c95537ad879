"""What is written, and what is mended."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import FunctionCheck
from rnn_course.functions import one_hot

FORECAST = "Judging a forecast by what happened"


def cut(codes: NDArray, n: int) -> tuple[NDArray, NDArray]:
    """A stream (time, codes) cut into n pieces: inputs, and as targets the next symbols."""
    length = (len(codes) - 1) // n
    X, Y = codes[: n * length], codes[1 : n * length + 1]
    return X.reshape(n, length, -1), Y.reshape(n, length, -1)


def _backward(codes: NDArray, n: int) -> tuple[NDArray, NDArray]:
    X, Y = cut(codes, n)
    return Y, X


def _wrapped(codes: NDArray, n: int) -> tuple[NDArray, NDArray]:
    X, _ = cut(codes, n)
    return X, np.roll(X, -1, axis=1)


def _cut_short(codes: NDArray, n: int) -> tuple[NDArray, NDArray]:
    X, Y = cut(codes, n)
    Y = Y.copy()
    Y[:, -1] = 0
    return X, Y


def _two_on(codes: NDArray, n: int) -> tuple[NDArray, NDArray]:
    X, _ = cut(codes, n)
    return X, codes[2 : n * X.shape[1] + 2].reshape(X.shape)


def _dealt(codes: NDArray, n: int) -> tuple[NDArray, NDArray]:
    length = (len(codes) - 1) // n
    X, Y = (codes[k : n * length + k].reshape(length, n, -1) for k in (0, 1))
    return X.swapaxes(0, 1), Y.swapaxes(0, 1)


check_cut = FunctionCheck(
    "cut",
    cut,
    lambda rng: [(rng.normal(size=(T, 3)), n) for T, n in ((23, 4), (14, 3))],
    wrong=[
        Wrong(
            "the target is the input",
            lambda codes, n: (cut(codes, n)[0],) * 2,
            "The target is still the symbol that is read. A net that copies its input gets an "
            "error of nearly 0: far below the floor, so it cannot be a forecast.",
            "What can be known?",
        ),
        Wrong(
            "the symbol before",
            _backward,
            "Now the target is the symbol before: the net is asked for what it has read, not for "
            "what comes.",
            "Three streams, one question",
        ),
        Wrong(
            "two steps on",
            _two_on,
            "The target is one step too far: two symbols on.",
            "Three streams, one question",
        ),
        Wrong(
            "each piece goes round to its own start",
            _wrapped,
            "Only the last target of each piece is wrong: it is the piece's own first symbol, not "
            "the one that comes next in the stream.",
            "Elman's rule",
        ),
        Wrong(
            "a piece ends without a target",
            _cut_short,
            "The last target of each piece is empty. The stream goes on after it: shift the "
            "stream before you cut it.",
            "Elman's rule",
        ),
        Wrong(
            "symbols dealt out in turn",
            _dealt,
            "A piece is a stretch of the stream. Yours holds every n-th symbol.",
            "Elman's rule",
        ),
    ],
    hints=[
        "The floor at a consonant is 4/9. Which task has a floor of 0?",
        "Shift the stream before you cut it, so that the last target of a piece is right too.",
        "`Y = codes[1 : n * length + 1]`, then the same reshape.",
    ],
    because="The target is the next symbol, and the floor is back. A loss far below the floor is "
    "no success but a leak.",
)


def share(net: NDArray, odds: NDArray, flat: NDArray, came: NDArray) -> float:
    """Of what can be removed of the mean length of the error, the share that the net removed."""
    least, most, own = (_length(A - came) for A in (odds, flat, net))
    return (most - own) / (most - least)


def _length(error: NDArray) -> float:
    return np.linalg.norm(error, axis=1).mean()


def _by(measure: Callable[[NDArray], float]) -> Callable[..., float]:
    def by_measure(net: NDArray, odds: NDArray, flat: NDArray, came: NDArray) -> float:
        least, most, own = (measure(A - came) for A in (odds, flat, net))
        return (most - own) / (most - least)

    return by_measure


def _forecasts(rng: np.random.Generator) -> Iterator[tuple[NDArray, ...]]:
    for T, mixed in ((40, 0.5), (60, 0.8)):
        odds = rng.dirichlet(np.full(6, 0.3), size=T)
        came = one_hot(np.array([rng.choice(6, p=p) for p in odds]), 6).astype(float)
        flat = np.tile(came.mean(axis=0), (T, 1))
        yield mixed * odds + (1 - mixed) * flat, odds, flat, came


check_share = FunctionCheck(
    "share",
    share,
    _forecasts,
    wrong=[
        Wrong(
            "the best loss is zero",
            lambda net, odds, flat, came: 1 - _length(net - came) / _length(flat - came),
            "You measure against an error of 0, which nobody can reach. The floor is the error of "
            "the exact odds.",
            FORECAST,
        ),
        Wrong(
            "what is left",
            lambda net, odds, flat, came: 1 - share(net, odds, flat, came),
            "That is the share that is left. Asked is the share that was removed.",
            FORECAST,
        ),
        Wrong(
            "distance to the odds",
            lambda net, odds, flat, came: 1 - _length(net - odds) / _length(flat - odds),
            "You measure how far the answers are from the odds. Here it is the error to the word "
            "that came, and the odds only give its floor.",
            FORECAST,
        ),
        Wrong(
            "squares for lengths",
            _by(lambda error: (error**2).sum()),
            "You compare squared errors. The length of an error is the root of its sum of squares.",
            FORECAST,
        ),
        Wrong(
            "the root of the mean square",
            _by(lambda error: np.sqrt((error**2).mean())),
            "The root comes too late: take the length at each place, then the mean of the lengths.",
            "Then and now",
        ),
    ],
    hints=[
        "Three mean lengths are needed: of the net, of the odds and of the flat answer.",
        "What can be removed is the flat answer's length less that of the odds.",
        "`np.linalg.norm(net - came, axis=1).mean()`, and the same for the other two.",
    ],
    because="0 is the flat answer, 1 the exact odds. So measured, a net that is mostly wrong may "
    "have learned most of what there is.",
)
