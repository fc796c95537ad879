"""What is written, and what is mended."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import FunctionCheck
from rnn_course.functions import sigmoid


def bit_by_bit(pairs: NDArray) -> NDArray:
    """Pairs of bits, (n, 2), as n sequences of two steps with one feature."""
    return pairs[:, :, None]


def _pairs(rng: np.random.Generator) -> Iterator[tuple[NDArray]]:
    for n in (4, 5):
        yield (rng.permutation(2 * n).reshape(n, 2).astype(float),)


AXIS = "What goes wrong"

check_bit_by_bit = FunctionCheck(
    "bit_by_bit",
    bit_by_bit,
    _pairs,
    wrong=[
        Wrong(
            "three axes are temporal",
            lambda pairs: pairs[:, None, :],
            "One step with two features: both bits come at once, and the recurrent weights never "
            "act. Three axes make no task temporal; the second one is time.",
            AXIS,
        ),
        Wrong(
            "the shape is all that counts",
            lambda pairs: pairs.T.reshape(len(pairs), 2, 1),
            "The shape is right, and the bits are mixed up: a sequence now holds bits of two "
            "pairs. Look at the numbers, not at the shape alone.",
            AXIS,
        ),
        Wrong(
            "time comes first",
            lambda pairs: pairs.T[:, :, None],
            "Here time is the first axis: a layer would read two sequences as long as there are "
            "pairs. It wants (sequences, steps, features).",
            AXIS,
        ),
        Wrong(
            "all in one stream",
            lambda pairs: pairs.reshape(1, -1, 1),
            "That is one long sequence. Each pair is a sequence of its own, and begins with an "
            "empty state.",
            AXIS,
        ),
        Wrong(
            "the last bit first",
            lambda pairs: pairs[:, ::-1, None],
            "The two bits of each pair come in the reverse order.",
        ),
    ],
    hints=[
        "A layer reads (sequences, steps, features). How many of each do you want?",
        "n sequences of two steps with one feature: where does the axis of length 1 belong?",
    ],
    because="Two steps with one feature: now the second bit meets a state that knows the first.",
)


def _rule(
    read: Callable[[NDArray, NDArray], NDArray] = lambda context, h_t: context,
    slope_h: Callable[[NDArray], NDArray] = lambda h: h * (1 - h),
    slope_y: Callable[[NDArray], NDArray] = lambda y: y * (1 - y),
) -> Callable:
    """Elman's gradient of W_hh, or one with another context or slope."""

    def gradient(x_t: float, y_t: float, context: NDArray, weights: list[NDArray]) -> NDArray:
        W_xh, W_hh, b_h, W_hz, b_z = weights
        h_t = sigmoid(x_t * W_xh + context @ W_hh + b_h)
        y_hat = sigmoid(h_t @ W_hz + b_z)
        delta_z = (y_hat - y_t) * slope_y(y_hat)
        delta_a = delta_z @ W_hz.T * slope_h(h_t)
        return read(context, h_t).T @ delta_a

    return gradient


gradient = _rule()


def _moments(rng: np.random.Generator) -> Iterator[tuple[float, float, NDArray, list[NDArray]]]:
    for n, x_t, y_t in ((2, 1.0, 0.0), (3, 0.0, 1.0)):
        shapes = [(1, n), (n, n), (n,), (n, 1), (1,)]
        weights = [rng.uniform(-2, 2, shape) for shape in shapes]
        yield x_t, y_t, rng.uniform(0.1, 0.9, (1, n)), weights


RULE = "Elman's experiment"

check_gradient = FunctionCheck(
    "gradient",
    gradient,
    _moments,
    wrong=[
        Wrong(
            "the context is the state of now",
            _rule(read=lambda context, h_t: h_t),
            "The context is overwritten too early: what W_hh has read is h_{{t-1}}, not h_t. The "
            "copy belongs after the weights have learned.",
            RULE,
        ),
        Wrong(
            "rows and columns",
            lambda *given: gradient(*given).T,
            "Transposed: a row of W_hh belongs to the unit of the context that it comes from, a "
            "column to the unit it leads to.",
            RULE,
        ),
        Wrong(
            "the slope of the hidden units is 1",
            _rule(slope_h=np.ones_like),
            "The slope of the hidden units, h (1 - h), is missing: at {at} you have {got}, "
            "expected {want}.",
            RULE,
        ),
        Wrong(
            "the slope of the output is 1",
            _rule(slope_y=np.ones_like),
            "The slope of the output is missing: that is the gradient of the cross-entropy. Here "
            "the error is squared.",
            RULE,
        ),
        Wrong(
            "tanh",
            _rule(slope_h=lambda h: 1 - h**2),
            "1 - h² is the slope of tanh. These units are logistic: h (1 - h).",
            RULE,
        ),
        Wrong(
            "uphill",
            lambda *given: -gradient(*given),
            "The sign is wrong: the error is ŷ - y, and the weights move against the gradient.",
            RULE,
        ),
    ],
    hints=[
        "Which vector has W_hh been multiplied with, to make h_t?",
        "Print `context` where h_t is made, and again where the gradient is made.",
    ],
    because="The gradient of a weight is the error at its end times what it has read, and W_hh "
    "has read the old context.",
)


def reach(n_steps: int, k: int) -> NDArray:
    """Over how many earlier states each error of a segment reaches, in blocks of k steps."""
    return np.arange(n_steps) % k


CUT = "How far back must the gradient go?"

check_reach = FunctionCheck(
    "reach",
    reach,
    lambda rng: [(12, 3), (15, 5), (6, 2)],
    wrong=[
        Wrong(
            "blocks are windows",
            lambda n_steps, k: np.full(n_steps, k - 1),
            "Those are windows: every error reaches equally far. A block stops the gradient where "
            "it begins, so its first error reaches over no earlier state.",
            CUT,
        ),
        Wrong(
            "k steps are k states",
            lambda n_steps, k: np.full(n_steps, k),
            "k is the length of a block, not what each error reaches. The last error of a block "
            "reaches over k - 1 earlier states, the first over none.",
            CUT,
        ),
        Wrong(
            "its own state counts",
            lambda n_steps, k: np.arange(n_steps) % k + 1,
            "Off by one: the state of the error's own step is not an earlier one.",
            CUT,
        ),
        Wrong(
            "steps from 1",
            lambda n_steps, k: (np.arange(n_steps) + 1) % k,
            "Off by one: the first step, t = 0 in the code, begins a block, and reaches over none.",
            CUT,
        ),
        Wrong(
            "windows",
            lambda n_steps, k: np.minimum(np.arange(n_steps), k - 1),
            "Once full, yours keeps its length: that is a sliding window. A block begins anew "
            "after k steps.",
            CUT,
        ),
        Wrong(
            "the number of the block",
            lambda n_steps, k: np.arange(n_steps) // k,
            "That is the number of the block. What counts is the place within it.",
            CUT,
        ),
        Wrong(
            "forward",
            lambda n_steps, k: k - 1 - np.arange(n_steps) % k,
            "That is how far a block goes on after each step. An error goes back.",
            CUT,
        ),
        Wrong(
            "the mean of a block",
            lambda n_steps, k: np.full(n_steps, (k - 1) / 2),
            "That is the mean over a block. Each step has a reach of its own.",
            CUT,
        ),
        Wrong(
            "the state is carried, and so is the gradient",
            lambda n_steps, k: np.arange(n_steps),
            "The state is carried from block to block, the gradient is not: it stops where a "
            "block begins.",
            CUT,
        ),
    ],
    hints=[
        "Write it down for blocks of three: 0, 1, 2, and then?",
        "It is what is left when the step is divided by k: `%`.",
    ],
    because="From 0 to k - 1 and again from 0: some errors hardly reach back, wherever k lies.",
)
