"""What is written, and what is mended: the way back, a round of the scan, the delta rule."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import FunctionCheck

SCAN, MEMORY = "The scan", "Memory as regression while reading"


def way_back(a: NDArray, dH: NDArray) -> NDArray:
    """g_t = dE/dh_t + a_{t+1} g_{t+1} for every step; nothing comes after the last."""
    g = np.array(dH, dtype=float)
    for t in range(len(g) - 2, -1, -1):
        g[t] += a[t + 1] * g[t + 1]
    return g


def _backwards(factor: Callable[[NDArray, int], float]) -> Callable:
    def back(a: NDArray, dH: NDArray) -> NDArray:
        g = np.array(dH, dtype=float)
        for t in range(len(g) - 2, -1, -1):
            g[t] += factor(a, t) * g[t + 1]
        return g

    return back


def _forwards(a: NDArray, dH: NDArray) -> NDArray:
    g = np.array(dH, dtype=float)
    for t in range(1, len(g)):
        g[t] += a[t] * g[t - 1]
    return g


def _steps(rng: np.random.Generator) -> Iterator[tuple[NDArray, NDArray]]:
    for time in (6, 4):
        yield rng.uniform(0.3, 0.9, time), rng.normal(size=time)


check_way_back = FunctionCheck(
    "way_back",
    way_back,
    _steps,
    wrong=[
        Wrong(
            "the factor of this step",
            _backwards(lambda a, t: a[t]),
            "You multiply by a_t. Between h_t and h_{{t+1}} stands the factor of the later step.",
            SCAN,
        ),
        Wrong(
            "a gradient that runs forwards",
            _forwards,
            "Your sum runs forwards: it carries an error to the steps after it.",
            SCAN,
        ),
        Wrong(
            "errors that add up",
            _backwards(lambda a, t: 1.0),
            "You add up all later errors. Each is multiplied on its way.",
            SCAN,
        ),
        Wrong(
            "one step only",
            lambda a, dH: np.array(dH) + np.append(a[1:] * dH[1:], 0),
            "You take one step back. What reaches h_{{t+1}} is g there, not its own error alone.",
            SCAN,
        ),
        Wrong(
            "each step for itself",
            lambda a, dH: np.array(dH, dtype=float),
            "Each state reaches the error through the next one, too.",
            SCAN,
        ),
    ],
    hints=[
        "Begin at the end: there g is the step's own error.",
        "Then go left: its own error, and a of the step on the right times g there.",
    ],
    because="One factor a step, and the later step's: a scan from the right does the same.",
)


def one_round(a: NDArray, b: NDArray, reach: int) -> tuple[NDArray, NDArray]:
    """Join each place with the one `reach` before it."""
    b = np.append(b[:reach], a[reach:] * b[:-reach] + b[reach:])
    return np.append(a[:reach], a[reach:] * a[:-reach]), b


def _round(
    factor: Callable[[NDArray, int], NDArray], added: Callable[[NDArray, NDArray, int], NDArray]
) -> Callable:
    def join(a: NDArray, b: NDArray, reach: int) -> tuple[NDArray, NDArray]:
        return np.append(a[:reach], factor(a, reach)), np.append(b[:reach], added(a, b, reach))

    return join


def _product(a: NDArray, n: int) -> NDArray:
    return a[n:] * a[:-n]


def _in_one_array(a: NDArray, b: NDArray, reach: int) -> tuple[NDArray, NDArray]:
    a, b = a.copy(), b.copy()
    for t in range(reach, len(b)):
        a[t], b[t] = a[t] * a[t - reach], a[t] * b[t - reach] + b[t]
    return a, b


def _places(rng: np.random.Generator) -> Iterator[tuple[NDArray, NDArray, int]]:
    for reach in (1, 2):
        yield rng.uniform(0.3, 0.9, 8), rng.uniform(1, 2, 8), reach


check_one_round = FunctionCheck(
    "one_round",
    one_round,
    _places,
    wrong=[
        Wrong(
            "the factors first",
            _round(_product, lambda a, b, n: _product(a, n) * b[:-n] + b[n:]),
            "By the time b is joined, a has been joined already, and multiplies twice. Which line "
            "has to come first?",
            SCAN,
        ),
        Wrong(
            "the earlier factor",
            _round(_product, lambda a, b, n: a[:-n] * b[:-n] + b[n:]),
            "What was added earlier is multiplied by the later factor, a[reach:].",
            SCAN,
        ),
        Wrong(
            "the two exchanged",
            _round(_product, lambda a, b, n: a[n:] * b[n:] + b[:-n]),
            "The later step multiplies what the earlier one added, not its own b.",
            SCAN,
        ),
        Wrong(
            "the factors are not joined",
            _round(lambda a, n: a[n:], lambda a, b, n: a[n:] * b[:-n] + b[n:]),
            "b is right, but a is not joined: the next round multiplies by too few factors.",
            SCAN,
        ),
        Wrong(
            "place by place in one array",
            _in_one_array,
            "Place by place you read what this round has already changed. All places read first, "
            "then all write.",
            SCAN,
        ),
    ],
    hints=[
        "Take three places by hand: which a does the second line see?",
        "Join b first, then a; or keep the old a.",
    ],
    because="All places read what the last round left. Then the order of the lines is no matter.",
)


def write(S: NDArray, k: NDArray, v: NDArray, beta: float) -> NDArray:
    """The delta rule: correct what the memory would say of k."""
    return S + beta * np.outer(k, v - k @ S)


def _memories(rng: np.random.Generator) -> Iterator[tuple[NDArray, NDArray, NDArray, float]]:
    for beta in (0.5, 0.3):
        yield rng.normal(size=(4, 4)), rng.normal(size=4), rng.normal(size=4), beta


check_write = FunctionCheck(
    "write",
    write,
    _memories,
    wrong=[
        Wrong(
            "Hebb's rule",
            lambda S, k, v, beta: S + beta * np.outer(k, v),
            "That is Hebb's rule: it adds without looking at what the memory says of k already.",
            MEMORY,
        ),
        Wrong(
            "the sign of the correction",
            lambda S, k, v, beta: S + beta * np.outer(k, v + k @ S),
            "You add what the memory says. Take it away: only what is wrong is stored.",
            MEMORY,
        ),
        Wrong(
            "value times key",
            lambda S, k, v, beta: S + beta * np.outer(v - k @ S, k),
            "Your product is transposed: keys are rows of S, values its columns.",
            MEMORY,
        ),
        Wrong(
            "β on the value alone",
            lambda S, k, v, beta: S + np.outer(k, beta * v - k @ S),
            "β stands before the whole correction, not before v alone.",
            MEMORY,
        ),
        Wrong(
            "the memory fades",
            lambda S, k, v, beta: (1 - beta) * S + beta * np.outer(k, v),
            "That lets all of S fade. Only what is stored under k is to change.",
            MEMORY,
        ),
        Wrong(
            "asked from the wrong side",
            lambda S, k, v, beta: S + beta * np.outer(k, v - S @ k),
            "You ask S @ k. A key is a row: k @ S is what the memory says.",
            MEMORY,
        ),
    ],
    hints=[
        "What does the memory say of k? How far off is it?",
        "`np.outer(k, ...)` of what is off.",
    ],
    because="It stores what is wrong, and a key it is right about changes nothing.",
)
