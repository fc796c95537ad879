"""What is written: a step of the unit as another library has it."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import FunctionCheck
from rnn_course.functions import sigmoid

WAYS, GATES = "Four ways to write the same unit", "Two gates instead of three"


def their_step(
    x_t: NDArray, h_prev: NDArray, W_x: NDArray, W_h: NDArray, b: NDArray, b_after: NDArray
) -> NDArray:
    """h_t, where z is the share of the new value and the reset comes after the product."""
    x_z, x_r, x_h = np.split(x_t @ W_x + b, 3, axis=-1)
    W_hz, W_hr, W_hh = np.split(W_h, 3, axis=1)
    z_t = sigmoid(x_z + h_prev @ W_hz)
    r_t = sigmoid(x_r + h_prev @ W_hr)
    h_tilde = np.tanh(x_h + r_t * (h_prev @ W_hh + b_after))
    return (1 - z_t) * h_prev + z_t * h_tilde


def _step(
    kept: Callable = lambda z: 1 - z,
    past: Callable = lambda r, h, W, b: r * (h @ W + b),
    order: tuple[int, int, int] = (0, 1, 2),
) -> Callable:
    """The step with another share kept, another view of the past, or other places of the parts."""

    def step(
        x_t: NDArray, h_prev: NDArray, W_x: NDArray, W_h: NDArray, b: NDArray, b_after: NDArray
    ) -> NDArray:
        x_parts, W_parts = np.split(x_t @ W_x + b, 3, axis=-1), np.split(W_h, 3, axis=1)
        x_z, x_r, x_h = (x_parts[k] for k in order)
        W_hz, W_hr, W_hh = (W_parts[k] for k in order)
        z_t, r_t = sigmoid(x_z + h_prev @ W_hz), sigmoid(x_r + h_prev @ W_hr)
        h_tilde = np.tanh(x_h + past(r_t, h_prev, W_hh, b_after))
        return kept(z_t) * h_prev + (1 - kept(z_t)) * h_tilde

    return step


def _steps(rng: np.random.Generator) -> Iterator[tuple[NDArray, ...]]:
    for m, n in ((2, 3), (3, 2)):
        x_t, h_prev = rng.normal(size=(2, m)), rng.uniform(-1, 1, (2, n))
        W_x, W_h = rng.normal(size=(m, 3 * n)), 1.5 * rng.normal(size=(n, 3 * n))
        yield x_t, h_prev, W_x, W_h, rng.normal(size=3 * n), rng.normal(size=n)


check_their_step = FunctionCheck(
    "their_step",
    their_step,
    _steps,
    wrong=[
        Wrong(
            "z keeps everywhere",
            _step(kept=lambda z: z),
            "You keep the share z. In this library z is the share of the new: it keeps 1 - z.",
            WAYS,
        ),
        Wrong(
            "the reset before the product",
            _step(past=lambda r, h, W, b: (r * h) @ W + b),
            "You reset the state before the product, as Cho does. This library resets what comes "
            "out of it.",
            WAYS,
        ),
        Wrong(
            "z keeps, and the reset before the product",
            _step(lambda z: z, lambda r, h, W, b: (r * h) @ W + b),
            "That is this course's unit. The library differs twice: in z, and where it resets.",
            WAYS,
        ),
        Wrong(
            "the bias behind the reset",
            _step(past=lambda r, h, W, b: r * (h @ W) + b),
            "The second bias belongs into the bracket that r multiplies.",
            WAYS,
        ),
        Wrong(
            "the second bias is forgotten",
            _step(past=lambda r, h, W, b: r * (h @ W)),
            "The second bias, `b_after`, is missing.",
            WAYS,
        ),
        Wrong(
            "the order of the gates",
            _step(order=(1, 0, 2)),
            "Reset and update gate have changed places: z comes first.",
            GATES,
        ),
        Wrong(
            "no reset",
            _step(past=lambda r, h, W, b: h @ W + b),
            "The reset gate is not used.",
            GATES,
        ),
    ],
    hints=[
        "Begin with `gru_step` from the chapter. Two lines change.",
        "The candidate: `np.tanh(x_h + r_t * (h_prev @ W_hh + b_after))`.",
        "The state: `(1 - z_t) * h_prev + z_t * h_tilde`.",
    ],
    because="The same two gates. Only the shares are named the other way round, and the reset "
    "stands behind the product.",
)
