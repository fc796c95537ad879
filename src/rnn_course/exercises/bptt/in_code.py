"""What is written: the sweep backward."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import FunctionCheck

SWEEP = "The same sum in one sweep"


def sweep(h: NDArray, dz: NDArray, W_hz: float, W_hh: float) -> tuple[float, float]:
    """dE/dW_hh and dE/dh_0, from the states h_0 to h_T and the errors of steps 1 to T."""
    grad = da = 0.0
    for t in range(len(dz), 0, -1):
        da = (dz[t - 1] * W_hz + da * W_hh) * (1 - h[t] ** 2)
        grad += da * h[t - 1]
    return grad, da * W_hh


def _forgets(h: NDArray, dz: NDArray, W_hz: float, W_hh: float) -> tuple[float, float]:
    da = dz * W_hz * (1 - h[1:] ** 2)
    return da @ h[:-1], da[0] * W_hh


def _overwrites(h: NDArray, dz: NDArray, W_hz: float, W_hh: float) -> tuple[float, float]:
    start = sweep(h, dz, W_hz, W_hh)[1]
    return start / W_hh * h[0], start


def _slope_left_out(h: NDArray, dz: NDArray, W_hz: float, W_hh: float) -> tuple[float, float]:
    grad = da = 0.0
    for t in range(len(dz), 0, -1):
        da = dz[t - 1] * W_hz * (1 - h[t] ** 2) + da * W_hh
        grad += da * h[t - 1]
    return grad, da * W_hh


def _one_late(h: NDArray, dz: NDArray, W_hz: float, W_hh: float) -> tuple[float, float]:
    grad = da = 0.0
    for t in range(len(dz), 0, -1):
        da = (dz[t - 1] * W_hz + da * W_hh) * (1 - h[t] ** 2)
        grad += da * h[t]
    return grad, da * W_hh


def _forward(h: NDArray, dz: NDArray, W_hz: float, W_hh: float) -> tuple[float, float]:
    grad = da = 0.0
    for t in range(1, len(dz) + 1):
        da = (dz[t - 1] * W_hz + da * W_hh) * (1 - h[t] ** 2)
        grad += da * h[t - 1]
    return grad, da * W_hh


def _mean(h: NDArray, dz: NDArray, W_hz: float, W_hh: float) -> tuple[float, float]:
    grad, start = sweep(h, dz, W_hz, W_hh)
    return grad / len(dz), start


def _short(h: NDArray, dz: NDArray, W_hz: float, W_hh: float) -> tuple[float, float]:
    grad, start = sweep(h, dz, W_hz, W_hh)
    return grad, start / W_hh


def _bent(h: NDArray, dz: NDArray, W_hz: float, W_hh: float) -> tuple[float, float]:
    grad, start = sweep(h, dz, W_hz, W_hh)
    return grad, start * (1 - h[0] ** 2)


def _runs(rng: np.random.Generator) -> Iterator[tuple[NDArray, NDArray, float, float]]:
    for T, W_hh in ((4, 0.9), (3, -1.3)):
        h = [0.5]
        for x_t in rng.normal(size=T):
            h.append(np.tanh(x_t + W_hh * h[-1]))
        yield np.array(h), rng.normal(size=T), 1.2, W_hh


check_sweep = FunctionCheck(
    "sweep",
    sweep,
    _runs,
    wrong=[
        Wrong(
            "the future is forgotten",
            _forgets,
            "What comes from the next step is missing: h counts as a constant there, which is "
            "Elman's rule.",
            SWEEP,
        ),
        Wrong(
            "overwritten, not added",
            _overwrites,
            "Only the use at step 1 is left of your first number: it was overwritten at each "
            "step. Add the uses with `+=`.",
            "What goes wrong",
        ),
        Wrong(
            "mean for sum",
            _mean,
            "You divide by the number of steps. The uses of one weight add up.",
            "Shared weights as copies",
        ),
        Wrong(
            "the future goes round the tanh",
            _slope_left_out,
            "What comes from the next step has to go through the tanh as well: add it to the "
            "step's own error before you multiply by the slope.",
            SWEEP,
        ),
        Wrong(
            "one step off",
            _one_late,
            "At step t the weight multiplies h_{{t-1}}, not h_t.",
            "All five gradients",
        ),
        Wrong(
            "forward in time",
            _forward,
            "Your loop runs forward. What comes from the future must be known first: begin with "
            "the last step.",
            SWEEP,
        ),
        Wrong(
            "the way to the start ends too early",
            _short,
            "Your first number is right. From a_1 to h_0 the path still goes through W_hh.",
            SWEEP,
        ),
        Wrong(
            "a slope at the start",
            _bent,
            "Your first number is right. But h_0 is given: it is the value of no tanh, so it has "
            "no slope.",
            "Every road from the error to the weight",
        ),
    ],
    hints=[
        "Begin with `da = 0` and t = T. Which two parts does the error on h_t have?",
        "`da = (dz[t - 1] * W_hz + da * W_hh) * (1 - h[t] ** 2)`, then one line for the weight.",
        "After the loop `da` belongs to step 1. From there one factor leads to h_0.",
    ],
    because="One turn of the loop for each step, and all paths are counted, also those to h_0.",
)
