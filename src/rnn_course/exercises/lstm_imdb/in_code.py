"""What is written, and what is mended."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import FunctionCheck
from rnn_course.functions import sigmoid

REVIEWS, READING, WRONG = "The reviews", "Reading", "What goes wrong"
OWN = "A review of your own"


def report(validation: NDArray[np.bool_], test: NDArray[np.bool_]) -> tuple[int, float]:
    """Which candidate validates best, and its accuracy on the test reviews."""
    k = int(validation.mean(axis=1).argmax())
    return k, float(test[k].mean())


def _peek(validation: NDArray, test: NDArray) -> tuple[int, float]:
    accuracy = test.mean(axis=1)
    return int(accuracy.argmax()), float(accuracy.max())


def _pooled_choice(validation: NDArray, test: NDArray) -> tuple[int, float]:
    k = int(np.concatenate([validation, test], axis=1).mean(axis=1).argmax())
    return k, float(test[k].mean())


def _by_validation(validation: NDArray, test: NDArray) -> tuple[int, float]:
    accuracy = validation.mean(axis=1)
    return int(accuracy.argmax()), float(accuracy.max())


def _answers(rng: np.random.Generator) -> Iterator[tuple[NDArray, NDArray]]:
    """Two tables of right answers whose best candidates are not the same."""
    found = 0
    while found < 3:
        right = rng.uniform(0.7, 0.8, size=(8, 1))
        tables = rng.random((8, 120)) < right, rng.random((8, 90)) < right
        both = [one.mean(axis=1) for one in (*tables, np.concatenate(tables, axis=1))]
        best = {int(accuracy.argmax()) for accuracy in both}
        sure = all(np.sum(accuracy == accuracy.max()) == 1 for accuracy in both)
        if len(best) == 3 and sure:
            found += 1
            yield tables


check_report = FunctionCheck(
    "report",
    report,
    _answers,
    wrong=[
        Wrong(
            "the test reviews choose",
            _peek,
            "The test reviews choose, and then report. The best of several is best partly by luck, "
            "and the luck is in your number.",
            REVIEWS,
        ),
        Wrong(
            "both choose",
            _pooled_choice,
            "The test reviews help to choose. Once they have, they cannot say how good the choice "
            "is.",
            REVIEWS,
        ),
        Wrong(
            "the chosen one's validation",
            _by_validation,
            "You choose by validation, but report the accuracy on the very reviews that chose.",
            REVIEWS,
        ),
        Wrong(
            "all candidates",
            lambda validation, test: (report(validation, test)[0], float(test.mean())),
            "You report the mean of all candidates. The test is asked about the chosen one.",
            REVIEWS,
        ),
    ],
    hints=[
        "Which reviews choose, and which may answer once?",
        "Choose k by the mean of the rows of `validation`.",
        "`k = validation.mean(axis=1).argmax()`, and then `test[k].mean()`",
    ],
    because="The test reviews have answered once, about one candidate, and have chosen nothing.",
)


def pooled(h: NDArray, real: NDArray[np.bool_]) -> NDArray:
    """The maximum over the real steps, unit by unit."""
    return np.where(real[:, :, None], h, -np.inf).max(axis=1)


def _padded(rng: np.random.Generator) -> Iterator[tuple[NDArray, NDArray]]:
    for batch, time, units in ((3, 6, 2), (4, 5, 3)):
        h = rng.uniform(-1, 1, size=(batch, time, units))
        h[0] = -np.abs(h[0])  # a review without a positive state
        lengths = rng.integers(1, time, size=batch)
        real = np.arange(time) >= time - lengths[:, None]
        h[~real] = rng.uniform(0.5, 1, size=(int(np.sum(~real)), units)) * rng.choice([-1, 1])
        h[1, 0] = 0.99  # of a step on a zero
        yield h, real


check_pooled = FunctionCheck(
    "pooled",
    pooled,
    _padded,
    wrong=[
        Wrong(
            "no mask",
            lambda h, real: h.max(axis=1),
            "Steps on zeros take part: {got} instead of {want} at {at}. So the answer to a review "
            "depends on which others are in its batch.",
            WRONG,
        ),
        Wrong(
            "zero for the padding",
            lambda h, real: (h * real[:, :, None]).max(axis=1),
            "You set the padding to 0, and 0 is larger than a negative state: where all real "
            "states are negative, the padding still wins.",
            WRONG,
        ),
        Wrong(
            "the mean",
            lambda h, real: (h * real[:, :, None]).sum(1) / real.sum(1)[:, None],
            "That is the mean over the real steps. Asked is the largest.",
            READING,
        ),
        Wrong(
            "the largest in size",
            lambda h, real: np.abs(h * real[:, :, None]).max(axis=1),
            "You take sizes. A state of -0.9 is small, not large.",
            READING,
        ),
        Wrong(
            "the last state",
            lambda h, real: h[:, -1],
            "That is the last state. A telling phrase may stand anywhere.",
            READING,
        ),
    ],
    hints=[
        "What value at a step of padding can never be the largest?",
        "0 can: states may be negative. Minus infinity cannot.",
        "`np.where(real[:, :, None], h, -np.inf)`",
    ],
    because="What stands at a step of padding has no share, whatever its sign.",
)


def after_each(h: NDArray, W_hz: NDArray, b_z: NDArray) -> NDArray:
    """P(positive) after each word, of a reader that pools by the maximum."""
    return sigmoid(np.maximum.accumulate(h, axis=0) @ W_hz + b_z)[:, 0]


check_after_each = FunctionCheck(
    "after_each",
    after_each,
    lambda rng: [
        (rng.uniform(-1, 1, size=(T, 4)), rng.normal(size=(4, 1)), rng.normal(size=1))
        for T in (6, 9)
    ],
    wrong=[
        Wrong(
            "the answer can only grow",
            lambda h, W_hz, b_z: np.maximum.accumulate(sigmoid(h @ W_hz + b_z)[:, 0]),
            "Your P can only grow, so blame is never heard. Each *unit* keeps its largest value; a "
            "unit of negative weight then lowers P.",
            OWN,
        ),
        Wrong(
            "each state alone",
            lambda h, W_hz, b_z: sigmoid(h @ W_hz + b_z)[:, 0],
            "Each step answers from its own state. What a unit reported before has to stay.",
            OWN,
        ),
        Wrong(
            "the end is known",
            lambda h, W_hz, b_z: np.full(len(h), sigmoid(h.max(axis=0) @ W_hz + b_z)[0]),
            "Every step knows the end: the maximum of the first t words must not see word t + 1.",
            OWN,
        ),
        Wrong(
            "a running mean",
            lambda h, W_hz, b_z: sigmoid(
                np.cumsum(h, axis=0) / np.arange(1, len(h) + 1)[:, None] @ W_hz + b_z
            )[:, 0],
            "You pool by the mean. This reader was trained with the maximum.",
            READING,
        ),
        Wrong(
            "over the units",
            lambda h, W_hz, b_z: sigmoid(np.maximum.accumulate(h, axis=1) @ W_hz + b_z)[:, 0],
            "Your maximum runs over the units of one step. It has to run over time, axis 0.",
            OWN,
        ),
        Wrong(
            "log odds",
            lambda h, W_hz, b_z: (np.maximum.accumulate(h, axis=0) @ W_hz + b_z)[:, 0],
            "These are log odds. The sigmoid makes a probability of them.",
            READING,
        ),
    ],
    hints=[
        "After t words, m is the largest value of each unit so far.",
        "`np.maximum.accumulate(h, axis=0)` has all of them, a row a word.",
        "`sigmoid(m @ W_hz + b_z)[:, 0]`",
    ],
    because="Each unit can only rise, and P still falls where a unit of negative weight does.",
)
