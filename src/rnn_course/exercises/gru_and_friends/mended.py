"""What is mended: a comparison that looks at its own results, and a normalisation."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import FunctionCheck

COUNTS, NORM = "Who counts?", "Layer normalisation"


def at_best(trials: NDArray, reaches: NDArray) -> float:
    """The median reach at the learning rate that was best in other starts; (rates, starts)."""
    best = np.median(trials, axis=1).argmax()
    return float(np.median(reaches[best]))


def _reaches(rng: np.random.Generator) -> Iterator[tuple[NDArray, NDArray]]:
    for trials, reaches in (
        ([[10, 11, 12], [14, 15, 40], [13, 14, 99]], [[12, 30, 90], [11, 14, 16], [19, 23, 24]]),
        ([[1, 2, 60], [12, 13, 14], [5, 9, 10]], [[7, 8, 12], [10, 11, 15], [20, 21, 25]]),
    ):
        draws = rng.permutation(3)
        yield np.array(trials, float)[:, draws], np.array(reaches, float)[:, draws]


check_at_best = FunctionCheck(
    "at_best",
    at_best,
    _reaches,
    wrong=[
        Wrong(
            "chosen with the starts that count",
            lambda trials, reaches: np.median(reaches, axis=1).max(),
            "The rate is chosen with the starts that count. That picks lucky draws: choose it in "
            "the trials, then look at the others once.",
            COUNTS,
        ),
        Wrong(
            "the trials are reported",
            lambda trials, reaches: np.median(trials, axis=1).max(),
            "You report the trials themselves. They were used to choose: only other starts count.",
            COUNTS,
        ),
        Wrong(
            "the luckiest start",
            lambda trials, reaches: reaches[np.median(trials, axis=1).argmax()].max(),
            "That is the luckiest start. The page compares medians.",
            COUNTS,
        ),
        Wrong(
            "the luckiest trial chooses",
            lambda trials, reaches: np.median(reaches[trials.max(axis=1).argmax()]),
            "One lucky trial decides about your rate. Choose by the median of each rate.",
            COUNTS,
        ),
        Wrong(
            "a mean of reaches",
            lambda trials, reaches: reaches[np.median(trials, axis=1).argmax()].mean(),
            "That is the mean. One lucky start moves it far: the page compares medians.",
            COUNTS,
        ),
        Wrong(
            "one rate for all",
            lambda trials, reaches: np.median(reaches[0]),
            "You take the first rate, whatever the trials say.",
            COUNTS,
        ),
    ],
    hints=[
        "Which of the two arrays may decide about the rate?",
        "`best = np.median(trials, axis=1).argmax()`, then the median of `reaches[best]`.",
    ],
    because="Trials choose, other starts count. So a kind with more luck in its draws, or more "
    "rates to choose from, gains nothing.",
)


def normalised(a: NDArray, gamma: NDArray, beta: NDArray) -> NDArray:
    """Each row, over its units, at mean 0 and standard deviation 1, then gain and bias."""
    mean = a.mean(axis=1, keepdims=True)
    variance = ((a - mean) ** 2).mean(axis=1, keepdims=True) + 1e-5
    return gamma * (a - mean) / np.sqrt(variance) + beta


def _norm(
    axis: int | None = 1, root: bool = True, centre: bool = True, eps: float = 1e-5
) -> Callable:
    def norm(a: NDArray, gamma: NDArray, beta: NDArray) -> NDArray:
        mean = a.mean(axis=axis, keepdims=True)
        variance = ((a - mean) ** 2).mean(axis=axis, keepdims=True) + eps
        return gamma * (a - centre * mean) / (np.sqrt(variance) if root else variance) + beta

    return norm


def _inputs(rng: np.random.Generator) -> Iterator[tuple[NDArray, NDArray, NDArray]]:
    for n_rows, n, scale in ((3, 4, 2.0), (2, 5, 0.01)):
        a = scale * (1 + rng.normal(size=(n_rows, n)))
        yield a, rng.uniform(1, 2, n), rng.normal(size=n)


check_normalised = FunctionCheck(
    "normalised",
    normalised,
    _inputs,
    wrong=[
        Wrong(
            "batch normalisation",
            _norm(axis=0),
            "You normalise over the examples: that is batch normalisation. Here each example is "
            "alone, and the mean is over its units.",
            NORM,
        ),
        Wrong(
            "over everything",
            _norm(axis=None),
            "One mean for all examples together. Each row has its own.",
            NORM,
        ),
        Wrong(
            "the variance for its root",
            _norm(root=False),
            "You divide by the variance. σ is its root.",
            NORM,
        ),
        Wrong("not centred", _norm(centre=False), "The mean is not taken off.", NORM),
        Wrong(
            "ε is forgotten",
            _norm(eps=0.0),
            "ε is missing. Where all entries are nearly equal it shows: a constant row would be "
            "divided by zero.",
            NORM,
        ),
        Wrong(
            "ε outside the root",
            lambda a, gamma, beta: (
                _norm(eps=0.0)(a, gamma, 0.0) * (s := a.std(axis=1, keepdims=True)) / (s + 1e-5)
                + beta
            ),
            "ε belongs under the root, to the variance.",
            NORM,
        ),
        Wrong(
            "gain and bias first",
            lambda a, gamma, beta: _norm()(gamma * a + beta, 1.0, 0.0),
            "Gain and bias come after the quotient: before it they are normalised away.",
            NORM,
        ),
    ],
    hints=[
        "`a` has a row for each example and a column for each unit. Over which axis is the mean?",
        "`axis=1`, both times; `keepdims=True` stays.",
    ],
    because="Each example by itself, over its units: no other examples are needed.",
)
