"""What is written, and what is mended."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import FunctionCheck
from rnn_course.learning import clip_by_norm, clip_by_value


def path(W: NDArray, slopes: NDArray, dh: NDArray) -> NDArray:
    """|dE_T/dh_t| for t = 1 to T, from the error dh on h_T and the slopes at each step, (T, r)."""
    sizes = [np.linalg.norm(dh)]
    for slope in slopes[:0:-1]:
        dh = (dh * slope) @ W.T
        sizes.append(np.linalg.norm(dh))
    return np.array(sizes[::-1])


def _path(step: Callable[[NDArray, NDArray, NDArray], NDArray], used: slice) -> Callable:
    """The way back with another step, or with the slopes of other steps."""

    def walk(W: NDArray, slopes: NDArray, dh: NDArray) -> NDArray:
        sizes = [np.linalg.norm(dh)]
        for slope in slopes[used][::-1]:
            dh = step(dh, slope, W)
            sizes.append(np.linalg.norm(dh))
        return np.array(sizes[::-1])

    return walk


def _ways(rng: np.random.Generator) -> Iterator[tuple[NDArray, NDArray, NDArray]]:
    for T, r in ((4, 3), (6, 2)):
        yield rng.normal(size=(r, r)), rng.uniform(0.1, 1, (T, r)), rng.normal(size=r)


check_path = FunctionCheck(
    "path",
    path,
    _ways,
    wrong=[
        Wrong(
            "the slope is forgotten",
            _path(lambda dh, s, W: dh @ W.T, slice(1, None)),
            "The slopes are missing: at {at} you have {got}, with them it is {want}. Each step "
            "back goes through φ as well as through the weights.",
            "One unit",
        ),
        Wrong(
            "forward and backward weights",
            _path(lambda dh, s, W: (dh * s) @ W, slice(1, None)),
            "The error has gone through W in the forward direction. Back it goes through the "
            "transposed W: at {at} you have {got}, expected {want}.",
            "Many units: powers of a matrix",
        ),
        Wrong(
            "weights before slopes",
            _path(lambda dh, s, W: (dh @ W.T) * s, slice(1, None)),
            "The order is turned round: the error on h_t goes first through the slope at step t, "
            "then through the weights to h_{{t-1}}. At {at} you have {got}, expected {want}.",
            "Many units: powers of a matrix",
        ),
        Wrong(
            "slopes one step off",
            _path(lambda dh, s, W: (dh * s) @ W.T, slice(0, -1)),
            "The slopes are one step off: from h_t to h_{{t-1}} leads the slope at step t. At "
            "{at} you have {got}, expected {want}.",
            "Many units: powers of a matrix",
        ),
        Wrong(
            "the last step first",
            lambda W, slopes, dh: path(W, slopes, dh)[::-1],
            "The sizes are right, the order is not: the first is that of step 1, and the last, "
            "at step T, is the error itself.",
        ),
    ],
    hints=[
        "Start with the size of `dh` itself: that belongs to step T. Then go back T - 1 times.",
        "From step t to t - 1: first times the slope at step t, entry by entry, then times "
        "the transposed W.",
        "`for slope in slopes[:0:-1]: dh = (dh * slope) @ W.T`, and note "
        "`np.linalg.norm(dh)` each time; turn the list round at the end.",
    ],
    because="Each step back is one slope and one product with the transposed weights, in this "
    "order; the slope of step 1 leads to h₀ and is not needed.",
)


def clip(gradients: list[NDArray], limit: float) -> list[NDArray]:
    """All gradients shortened by one factor where their common norm is above the limit."""
    return clip_by_norm(gradients, limit)


def _each(gradients: list[NDArray], limit: float) -> list[NDArray]:
    return [clip_by_norm([g], limit)[0] for g in gradients]


def _always(gradients: list[NDArray], limit: float) -> list[NDArray]:
    norm = np.sqrt(sum(np.sum(g**2) for g in gradients))
    return [g * limit / norm for g in gradients]


def _by_square(gradients: list[NDArray], limit: float) -> list[NDArray]:
    square = sum(np.sum(g**2) for g in gradients)
    return [g * min(1.0, limit / square) for g in gradients]


def _gradients(rng: np.random.Generator) -> Iterator[tuple[list[NDArray], float]]:
    for scale, limit in ((3.0, 1.0), (0.3, 5.0), (2.0, 1.5)):
        yield [scale * rng.normal(size=(3, 2)), scale * rng.normal(size=2)], limit


check_clip = FunctionCheck(
    "clip",
    clip,
    _gradients,
    wrong=[
        Wrong(
            "each array has its own norm",
            _each,
            "You clip each array by its own norm. That turns the direction of the whole: the "
            "norm is that of all gradients taken as one vector.",
            "The cliff",
        ),
        Wrong(
            "clipping by value",
            clip_by_value,
            "That is clipping by value: each entry is cut on its own, and the direction turns.",
            "The cliff",
        ),
        Wrong(
            "always at the limit",
            _always,
            "You rescale always. A gradient below the limit must stay as it is: otherwise small "
            "gradients near a minimum are blown up.",
            "The cliff",
        ),
        Wrong(
            "the square of the norm",
            _by_square,
            "You compare the limit with the squared norm: the root is missing.",
            "The cliff",
        ),
    ],
    hints=[
        "One norm for all arrays: the root of the sum of all squares.",
        "If it is above the limit, multiply every array by limit / norm; else by 1.",
        "`norm = np.sqrt(sum(np.sum(g**2) for g in gradients))`, then "
        "`[g * min(1, limit / norm) for g in gradients]`.",
    ],
    because="One factor for all, so the direction stays; and 1 where the norm is small enough.",
)


def train_step(weights: NDArray, gradient: NDArray, rate: float, limit: float) -> NDArray:
    """One step of descent with the gradient clipped by norm."""
    return weights - rate * clip_by_norm([gradient], limit)[0]


def _steps(rng: np.random.Generator) -> Iterator[tuple[NDArray, NDArray, float, float]]:
    for scale in (40.0, 0.01):
        yield 3 * rng.normal(size=4), scale * rng.normal(size=4), 0.1, 1.0


check_train_step = FunctionCheck(
    "train_step",
    train_step,
    _steps,
    wrong=[
        Wrong(
            "the weights are clipped",
            lambda w, g, rate, limit: clip_by_norm([w - rate * g], limit)[0],
            "You clip the weights after the step: the step was as long as ever, and then the "
            "weights themselves are cut. Clip the gradient, before the step.",
            "The cliff",
        ),
        Wrong(
            "the step is clipped",
            lambda w, g, rate, limit: w - clip_by_norm([rate * g], limit)[0],
            "You clip rate times gradient. Then the threshold means something else at each "
            "rate; the longest step should be rate times limit.",
            "The cliff",
        ),
        Wrong(
            "clipping by value",
            lambda w, g, rate, limit: w - rate * clip_by_value([g], limit)[0],
            "The gradient is clipped by value: its direction has turned.",
            "The cliff",
        ),
        Wrong(
            "uphill",
            lambda w, g, rate, limit: w + rate * clip_by_norm([g], limit)[0],
            "The step goes uphill: the sign is wrong.",
        ),
    ],
    hints=[
        "What is too long here, and what is cut? Print both for one step.",
        "The limit is for the gradient. Cut it before it is multiplied by the rate.",
    ],
    because="The gradient is cut first; no step is then longer than rate times limit.",
)
