"""What is mended: a net that runs on its own."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import FunctionCheck

RESERVOIR = "What if we do not train the recurrent weights?"


def off_alone(
    h: NDArray, x: NDArray, W_xh: NDArray, W_hh: NDArray, b_h: NDArray, W_hz: NDArray
) -> NDArray:
    """|z - x| at each step of a net that reads its own output."""
    errors = []
    for x_k in x:
        z = np.append(h, 1) @ W_hz
        errors.append(np.abs(z - x_k)[0])
        h = np.tanh(z @ W_xh + h @ W_hh + b_h)
    return np.array(errors)


def _told_the_truth(
    h: NDArray, x: NDArray, W_xh: NDArray, W_hh: NDArray, b_h: NDArray, W_hz: NDArray
) -> NDArray:
    errors = []
    for x_k in x:
        errors.append(off_alone(h, x_k[None], W_xh, W_hh, b_h, W_hz)[0])
        h = np.tanh(x_k @ W_xh + h @ W_hh + b_h)
    return np.array(errors)


def _without_state(
    h: NDArray, x: NDArray, W_xh: NDArray, W_hh: NDArray, b_h: NDArray, W_hz: NDArray
) -> NDArray:
    z, errors = np.append(h, 1) @ W_hz, []
    for x_k in x:
        errors.append(np.abs(z - x_k)[0])
        z = np.append(np.tanh(z @ W_xh + h @ W_hh + b_h), 1) @ W_hz
    return np.array(errors)


def _without_recurrence(
    h: NDArray, x: NDArray, W_xh: NDArray, W_hh: NDArray, b_h: NDArray, W_hz: NDArray
) -> NDArray:
    first = off_alone(h, x[:1], W_xh, W_hh, b_h, W_hz)
    h = np.tanh(np.append(h, 1) @ W_hz @ W_xh + b_h)
    return np.append(first, off_alone(h, x[1:], W_xh, 0 * W_hh, b_h, W_hz))


def _one_late(
    h: NDArray, x: NDArray, W_xh: NDArray, W_hh: NDArray, b_h: NDArray, W_hz: NDArray
) -> NDArray:
    h = np.tanh(np.append(h, 1) @ W_hz @ W_xh + h @ W_hh + b_h)
    return off_alone(h, x, W_xh, W_hh, b_h, W_hz)


def _nets(rng: np.random.Generator) -> Iterator[tuple[NDArray, ...]]:
    for T, n in ((6, 4), (5, 3)):
        W_hh, W_hz = 0.5 * rng.normal(size=(n, n)), rng.normal(size=(n + 1, 1))
        h, b_h = rng.uniform(-1, 1, (2, n))
        yield h, rng.normal(size=(T, 1)), rng.uniform(-1, 1, (1, n)), W_hh, b_h, W_hz


check_off_alone = FunctionCheck(
    "off_alone",
    off_alone,
    _nets,
    wrong=[
        Wrong(
            "a one-step error is a free run",
            _told_the_truth,
            "This net is not alone: at each step it is told the true value. That measures the "
            "one-step error again and again. Alone, it reads its own output.",
            "Left alone: what keeps a net with its series?",
        ),
        Wrong(
            "the state is not carried",
            _without_state,
            "Every step starts from the first state: the new one has to be carried on.",
            RESERVOIR,
        ),
        Wrong(
            "no recurrence",
            _without_recurrence,
            "The state forgets all but the last output: h_{{t-1}} W_hh is missing.",
            RESERVOIR,
        ),
        Wrong(
            "one step late",
            _one_late,
            "One step off: the first output is read from the state that is given, before any step.",
            RESERVOIR,
        ),
    ],
    hints=[
        "What does the net get to read at each step? Where does it come from?",
        "`x` is there to measure the error. Into the state goes the output `z`.",
    ],
    because="The true values only measure. Its own errors come back to it now, and may grow.",
)
