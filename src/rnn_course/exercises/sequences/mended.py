"""What is mended: data for a forecast, with the future in them."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import FunctionCheck

SHUFFLED = "Testing on shuffled years"


def prepare(series: NDArray, lags: Sequence[int], n_train: int) -> list[NDArray]:
    """Inputs and targets to train on, and those of the years after."""
    return _prepare(lambda s, first, n: s[: first + n].max())(series, lags, n_train)


def _prepare(scale: Callable, at_random: bool = False, back: int = 0) -> Callable:
    """The four arrays, where the scale, the order or the lags are another."""

    def arrays(series: NDArray, lags: Sequence[int], n_train: int) -> list[NDArray]:
        first = max(lags)
        scaled = series / scale(series, first, n_train)
        X = np.column_stack([scaled[first - k + back : len(scaled) - k + back] for k in lags])
        y = scaled[first:]
        rows = np.arange(len(y))
        if at_random:
            rows = np.random.default_rng(0).permutation(len(y))
        fit, test = rows[:n_train], rows[n_train:]
        return [X[fit], y[fit], X[test], y[test]]

    return arrays


def _rising(rng: np.random.Generator) -> Iterator[tuple[NDArray, tuple[int, ...], int]]:
    for n, lags, n_train in ((30, (1, 2, 5), 15), (24, (1, 3), 12)):
        series = rng.uniform(10, 50, size=n)
        series[n_train - 2], series[-4] = 80, 150  # the largest of training, and of all
        yield series, lags, n_train


check_prepare = FunctionCheck(
    "prepare",
    prepare,
    _rising,
    wrong=[
        Wrong(
            "drawn at random, scaled by the whole record",
            _prepare(lambda s, first, n: s.max(), at_random=True),
            "As it stands: two things of the future get into training. Which rows are drawn, and "
            "by which number is divided?",
            SHUFFLED,
        ),
        Wrong(
            "a random split suits a series",
            _prepare(lambda s, first, n: s[: first + n].max(), at_random=True),
            "The scale is right now. The rows are still drawn at random: nearly every test year "
            "has its neighbours in training. Keep their order, and test on what comes after.",
            SHUFFLED,
        ),
        Wrong(
            "scaled by the whole record",
            _prepare(lambda s, first, n: s.max()),
            "The split is right now. But the largest number of all lies in the test years, and "
            "you divide by it: the training knows how high the future goes.",
            SHUFFLED,
        ),
        Wrong(
            "the lags are one off",
            _prepare(lambda s, first, n: s[: first + n].max(), back=1),
            "Your inputs hold the year that is to be forecast: a lag of 1 is the year before it.",
            "A window over a time series",
        ),
    ],
    hints=[
        "A forecaster stands at the end of the training years. Which numbers does he know?",
        "Rows are in the order of the years. The first `n_train` train, the rest tests.",
        "The last training target is `series[first + n_train - 1]`. Divide by the maximum up to "
        "it.",
    ],
    because="Nothing from after the last training target comes into training: no row, no scale.",
)
