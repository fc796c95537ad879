"""What is written: a run of a net, and an error."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import FunctionCheck

RECURRENT = "Feedforward against recurrent"
NORMALISER = "The error, and what it is divided by"
BEAT = "What to beat"


def run(X: NDArray, mask: NDArray, W_xh: NDArray, W_hh: NDArray, b_h: NDArray) -> NDArray:
    """The states after each step, (time, units); a step that is masked keeps the state."""
    return _run(lambda x, h, W: np.tanh(x @ W_xh + h @ W + b_h))(X, mask, W_xh, W_hh, b_h)


def _run(step: Callable | None = None, masked: Callable = lambda h, new: h) -> Callable:
    """A run with another step (of x_t, h and W_hh), or another state at a masked step."""

    def states(X: NDArray, mask: NDArray, W_xh: NDArray, W_hh: NDArray, b_h: NDArray) -> NDArray:
        h, H = np.zeros(len(b_h)), []
        for x, real in zip(X, mask, strict=True):
            new = step(x, h, W_hh) if step else np.tanh(x @ W_xh + h @ W_hh + b_h)
            h = new if real else masked(h, new)
            H.append(h)
        return np.array(H)

    return states


def _with_step(step: Callable) -> Callable:
    """A run whose step is that of all five arguments."""

    def states(X: NDArray, mask: NDArray, W_xh: NDArray, W_hh: NDArray, b_h: NDArray) -> NDArray:
        return _run(lambda x, h, W: step(x, h, W_xh, W, b_h))(X, mask, W_xh, W_hh, b_h)

    return states


def _texts(rng: np.random.Generator) -> Iterator[tuple[NDArray, ...]]:
    for steps, real, inputs, units in ((6, 4, 3, 2), (5, 3, 2, 4)):
        mask = np.arange(steps) < real
        X, W_xh = rng.normal(size=(steps, inputs)), rng.normal(size=(inputs, units))
        yield X, mask, W_xh, rng.normal(size=(units, units)), rng.normal(size=units)


check_run = FunctionCheck(
    "run",
    run,
    _texts,
    wrong=[
        Wrong(
            "the state is not carried",
            _with_step(lambda x, h, W_xh, W_hh, b_h: np.tanh(x @ W_xh + b_h)),
            "Each word is read alone: the state of the step before does not come in. At {at} "
            "you have {got}, with it it is {want}.",
            RECURRENT,
        ),
        Wrong(
            "padding is harmless",
            _run(masked=lambda h, new: new),
            "You read the padding too. Zeros as input still change the state, through W_hh and "
            "b_h: where the mask is False, keep it. At {at} you have {got}, expected {want}.",
            "Five steps from data to an evaluated model",
        ),
        Wrong(
            "the mask wipes the state",
            _run(masked=lambda h, new: 0 * h),
            "Where the mask is False your state becomes 0, and what was read is lost. Keep the "
            "state of the step before.",
            "Five steps from data to an evaluated model",
        ),
        Wrong(
            "a matrix is transposed",
            _with_step(lambda x, h, W_xh, W_hh, b_h: np.tanh(x @ W_xh + h @ W_hh.T + b_h)),
            "W_hh is transposed. The equation has h before the matrix: `h @ W_hh`.",
            RECURRENT,
        ),
        Wrong(
            "no tanh",
            _with_step(lambda x, h, W_xh, W_hh, b_h: x @ W_xh + h @ W_hh + b_h),
            "The tanh is missing: at {at} you have {got}, and no state is beyond 1.",
            RECURRENT,
        ),
        Wrong(
            "no bias",
            _with_step(lambda x, h, W_xh, W_hh, b_h: np.tanh(x @ W_xh + h @ W_hh)),
            "The bias is missing.",
            RECURRENT,
        ),
    ],
    hints=[
        "Begin with `h = np.zeros(len(b_h))`, and note h after each step in a list.",
        "`for x, real in zip(X, mask):`. If `real`, h becomes tanh of three terms; else it stays.",
        "`h = np.tanh(x @ W_xh + h @ W_hh + b_h)`.",
    ],
    because="One set of weights serves at every step, and what is no word leaves the state alone.",
)


def errors(forecast: NDArray, series: NDArray, first: int) -> list[float]:
    """The NMSE of a forecast and of persistence, from index `first` on."""
    return [_nmse(forecast[first:], series, first), _nmse(series[first - 1 : -1], series, first)]


def _nmse(forecast: NDArray, series: NDArray, first: int) -> float:
    return float(np.mean((forecast - series[first:]) ** 2) / series.var())


def _times(factor: Callable) -> Callable:
    """Both errors, times a factor of the series and `first`."""

    def times(forecast: NDArray, series: NDArray, first: int) -> list[float]:
        return [error * factor(series, first) for error in errors(forecast, series, first)]

    return times


def _cycles(rng: np.random.Generator) -> Iterator[tuple[NDArray, NDArray, int]]:
    for n, first in ((40, 25), (60, 50)):
        series = 50 + 30 * np.sin(np.arange(n) / 2) * np.linspace(1, 2, n) + rng.normal(size=n)
        yield series + 10 * rng.normal(size=n), series, first


check_errors = FunctionCheck(
    "errors",
    errors,
    _cycles,
    wrong=[
        Wrong(
            "the normaliser is that of the tested years",
            _times(lambda series, first: series.var() / series[first:].var()),
            "You divide by the variance of the tested years. Here it is to be that of the whole "
            "record: the forecasts are the same, and the numbers are not.",
            NORMALISER,
        ),
        Wrong(
            "not divided",
            _times(lambda series, first: series.var()),
            "That is the mean squared error. It has a unit; divide it by the variance.",
            NORMALISER,
        ),
        Wrong(
            "a sum in the place of the mean",
            _times(lambda series, first: len(series) - first),
            "You summed over the years. Then a longer test looks worse: take the mean.",
            NORMALISER,
        ),
        Wrong(
            "the standard deviation",
            _times(lambda series, first: series.std()),
            "You divide a squared error by the standard deviation. The variance is its square.",
            NORMALISER,
        ),
        Wrong(
            "persistence knows the year itself",
            lambda forecast, series, first: [_nmse(forecast[first:], series, first), 0.0],
            "Your persistence forecasts each year by itself, and so never errs. It is the number "
            "of the year before.",
            BEAT,
        ),
        Wrong(
            "persistence stands still",
            lambda forecast, series, first: [
                _nmse(forecast[first:], series, first),
                _nmse(series[first - 1], series, first),
            ],
            "Your persistence gives one number to all years. Each year it repeats the year "
            "before, which is known by then.",
            BEAT,
        ),
        Wrong(
            "all years",
            lambda forecast, series, first: [
                np.mean((forecast - series) ** 2) / series.var(),
                np.mean(np.diff(series) ** 2) / series.var(),
            ],
            "You count all years, also those that were trained on. Begin at `first`.",
            BEAT,
        ),
    ],
    hints=[
        "The forecast of persistence for index t is `series[t - 1]`.",
        "So from `first` on it is `series[first - 1 : -1]`.",
        "`np.mean((f - series[first:]) ** 2) / series.var()`, for both.",
    ],
    because="Both are divided by one variance, so their order does not depend on it; and beside "
    "persistence one sees what a forecast is worth.",
)
