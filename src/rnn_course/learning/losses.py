"""How wrong the outputs are, and in which direction: errors and their gradients."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import (
    all_finite,
    as_array,
    as_choice,
    as_mask,
    as_numbers,
    as_whole_numbers,
)
from rnn_course.functions import _log_softmax, one_hot, sigmoid


def squared_error(
    Z: ArrayLike, Y: ArrayLike, mask: ArrayLike | None = None, over_time: str = "mean"
) -> tuple[float, NDArray]:
    """E_t = mean over outputs of (z_t - y_t)², and its gradient.

    Args:
        Z: outputs, (batch, time, n_outputs) or (batch, n_outputs).
        Y: targets, shaped like Z.
        mask: (batch, time) of True and False; a step that is False does not count.
        over_time: "mean" averages over all steps that count; "sum" adds the steps of a sequence
            and averages over the batch.

    Returns:
        E, and dE/dZ in the dtype of Z.

    Raises:
        TypeError: an array does not hold real numbers.
        ValueError: a shape does not fit, a value is not finite, the mask leaves no step, or
            `over_time` is unknown.
        FloatingPointError: the error overflows the dtype of Z.

    Chapter: elman_xor.

    >>> E, dZ = squared_error([[1.0, 3.0]], [[1.0, 1.0]])
    >>> E, dZ.tolist()
    (2.0, [[0.0, 2.0]])
    """
    Z = _as_outputs(Z)
    Y = as_array("Y", Y, Z.shape, Z.dtype)
    share = _share(Z, mask, over_time)
    with np.errstate(over="ignore", invalid="ignore"):
        error = Z - Y
        dZ = share * (2 / Z.shape[-1]) * error
        E = np.vdot(dZ, error) / 2
    return _finite(E, dZ)


def logistic_cross_entropy(
    Z: ArrayLike, Y: ArrayLike, mask: ArrayLike | None = None, over_time: str = "mean"
) -> tuple[float, NDArray]:
    """E_t = mean over outputs of -y ln ŷ - (1-y) ln(1-ŷ) with ŷ = σ(z), and its gradient.

    Args:
        Z: outputs before the σ, (batch, time, n_outputs) or (batch, n_outputs).
        Y: targets from 0 to 1, shaped like Z.
        mask: (batch, time) of True and False; a step that is False does not count.
        over_time: "mean" or "sum", as in `squared_error`.

    Returns:
        E, and dE/dZ in the dtype of Z.

    Raises:
        TypeError: an array does not hold real numbers.
        ValueError: a target lies outside [0, 1], or what `squared_error` refuses.
        FloatingPointError: the error overflows the dtype of Z.

    Chapter: elman_xor.

    >>> E, dZ = logistic_cross_entropy([[0.0]], [[1.0]])
    >>> round(E, 4), dZ.tolist()
    (0.6931, [[-0.5]])
    """
    Z = _as_outputs(Z)
    Y = as_array("Y", Y, Z.shape, Z.dtype)
    if Y.min() < 0 or Y.max() > 1:
        raise ValueError(f"Y: expected values in [0, 1], got {Y.min():g} to {Y.max():g}.")
    share = _share(Z, mask, over_time)
    n_outputs = Z.shape[-1]
    with np.errstate(over="ignore", invalid="ignore"):
        # -y ln σ(z) - (1-y) ln σ(-z), written so that no exponential overflows
        E_t = np.maximum(Z, 0) - Z * Y + np.log1p(np.exp(-np.abs(Z)))
        E = (share * E_t).sum() / n_outputs
    return _finite(E, share * (sigmoid(Z) - Y) / n_outputs)


def softmax_cross_entropy(
    Z: ArrayLike, Y: ArrayLike, mask: ArrayLike | None = None, over_time: str = "mean"
) -> tuple[float, NDArray]:
    """E_t = -Σ_k y_k ln ŷ_k with ŷ = softmax(z), in nats, and its gradient.

    Args:
        Z: outputs before the softmax, (batch, time, K) or (batch, K).
        Y: the true classes, whole numbers below K, one axis fewer than Z; or probabilities,
            shaped like Z, that sum to 1 at every step that counts.
        mask: (batch, time) of True and False; a step that is False does not count.
        over_time: "mean" or "sum", as in `squared_error`.

    Returns:
        E, and dE/dZ in the dtype of Z.

    Raises:
        TypeError: an array does not hold real numbers, or the classes are no whole numbers.
        ValueError: a class is outside 0..K-1, a row of Y is no probabilities, or what
            `squared_error` refuses.
        FloatingPointError: two outputs of a step lie so far apart that their difference overflows.

    Chapter: bptt.

    >>> E, dZ = softmax_cross_entropy([[0.0, 0.0]], [1])
    >>> round(E, 4), dZ.tolist()
    (0.6931, [[0.5, -0.5]])
    """
    Z = _as_outputs(Z)
    share = _share(Z, mask, over_time)
    y = as_numbers("Y", Y)
    if y.ndim == Z.ndim - 1:
        classes = as_whole_numbers("Y", y, Z.shape[:-1], most=Z.shape[-1] - 1)
        y = one_hot(classes, Z.shape[-1]).astype(Z.dtype, copy=False)
    else:
        y = as_array("Y", y, Z.shape, Z.dtype)
        _check_probabilities(y, share)
    ln_y_hat = _log_softmax(Z)
    with np.errstate(invalid="ignore"):
        E = -(share * y * ln_y_hat).sum()
    return _finite(E, share * (np.exp(ln_y_hat) - y))


def _as_outputs(Z: ArrayLike) -> NDArray:
    Z = as_numbers("Z", Z)
    axes = ("batch", "n_outputs") if Z.ndim == 2 else ("batch", "time", "n_outputs")
    return as_array("Z", Z, axes, dtype=None)


def _share(Z: NDArray, mask: ArrayLike | None, over_time: str) -> NDArray | float:
    """The weight of each step's error in E, broadcastable to Z."""
    as_choice("over_time", over_time, ("mean", "sum"))
    batch, steps = len(Z), Z.size // Z.shape[-1]
    if mask is None:
        return 1 / (batch if over_time == "sum" else steps)
    counts = as_mask("mask", mask, Z.shape[:-1])
    if not counts.any():
        raise ValueError("mask: expected at least one True, got none.")
    # A whole number of NumPy's would turn float32 into float64.
    return counts[..., None].astype(Z.dtype) / (batch if over_time == "sum" else int(counts.sum()))


def _check_probabilities(y: NDArray, share: NDArray | float) -> None:
    wrong = (np.abs(y.sum(axis=-1) - 1) > 1e-3) | (y.min(axis=-1) < 0)
    wrong &= np.squeeze(share, -1) > 0 if isinstance(share, np.ndarray) else True
    if wrong.any():
        where = tuple(np.argwhere(wrong)[0].tolist())
        raise ValueError(
            f"Y: expected probabilities, 0 or more and 1 in sum, in each row, "
            f"got {np.round(y[where], 3).tolist()} at {where}."
        )


def _finite(E: float, dZ: NDArray) -> tuple[float, NDArray]:
    if not (math.isfinite(E) and all_finite(dZ)):
        raise FloatingPointError(
            f"Z, Y: the error overflows {dZ.dtype}. Scale them down, or clip what made Z so large."
        )
    return float(E), dZ
