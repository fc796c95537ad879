"""How wrong the outputs are, and in which direction: errors and their gradients."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import as_array, as_choice
from rnn_course.functions import sigmoid, softmax


def squared_error(
    Z: ArrayLike, Y: ArrayLike, mask: ArrayLike | None = None, over_time: str = "mean"
) -> tuple[float, NDArray]:
    """E_t = mean over outputs of (z_t - y_t)², and its gradient.

    Args:
        Z: (batch, time, n_outputs) or (batch, n_outputs).
        Y: targets, shaped like Z.
        mask: (batch, time) of True and False; a step that is False does not count.
        over_time: "mean" averages over all steps that count; "sum" adds the steps of a sequence
            and averages over the batch.

    Returns:
        E and dE/dZ.

    Raises:
        ValueError: a shape does not fit, or a value is not finite.
    """
    Z, Y = _as_pair(Z, Y)
    share = _share(Z, mask, over_time)
    error = Z - Y
    dZ = share * (2 / Z.shape[-1]) * error
    return float(np.vdot(dZ, error)) / 2, dZ


def logistic_cross_entropy(
    Z: ArrayLike, Y: ArrayLike, mask: ArrayLike | None = None, over_time: str = "mean"
) -> tuple[float, NDArray]:
    """E_t = mean over outputs of -y ln ŷ - (1-y) ln(1-ŷ) with ŷ = σ(z), and its gradient.

    Arguments, result and errors as in `squared_error`; targets lie in [0, 1].
    """
    Z, Y = _as_pair(Z, Y)
    if Y.min() < 0 or Y.max() > 1:
        raise ValueError(f"Y: expected values in [0, 1], got {Y.min()} to {Y.max()}.")
    share = _share(Z, mask, over_time)
    n_outputs = Z.shape[-1]
    # -y ln σ(z) - (1-y) ln σ(-z), written so that no exponential overflows
    E_t = np.maximum(Z, 0) - Z * Y + np.log1p(np.exp(-np.abs(Z)))
    return float((share * E_t).sum() / n_outputs), share * (sigmoid(Z) - Y) / n_outputs


def softmax_cross_entropy(
    Z: ArrayLike, Y: ArrayLike, mask: ArrayLike | None = None, over_time: str = "mean"
) -> tuple[float, NDArray]:
    """E_t = -Σ_k y_k ln ŷ_k with ŷ = softmax(z), in nats, and its gradient.

    Arguments, result and errors as in `squared_error`; Y may also hold class numbers, one
    axis fewer than Z.
    """
    Z = _as_outputs(Z)
    Y = _as_classes(Y, Z) if np.ndim(Y) == Z.ndim - 1 else as_array("Y", Y, Z.shape, Z.dtype)
    share = _share(Z, mask, over_time)
    y_hat = softmax(Z)
    top = Z.max(axis=-1, keepdims=True)
    ln_y_hat = Z - top - np.log(np.exp(Z - top).sum(axis=-1, keepdims=True))
    return float(-(share * Y * ln_y_hat).sum()), share * (y_hat * Y.sum(-1, keepdims=True) - Y)


def _as_outputs(Z: ArrayLike) -> NDArray:
    Z = np.asarray(Z)
    axes = ("batch", "n_outputs") if Z.ndim == 2 else ("batch", "time", "n_outputs")
    return as_array("Z", Z, axes, Z.dtype if Z.dtype.kind == "f" else np.float64)


def _as_pair(Z: ArrayLike, Y: ArrayLike) -> tuple[NDArray, NDArray]:
    Z = _as_outputs(Z)
    return Z, as_array("Y", Y, Z.shape, Z.dtype)


def _as_classes(Y: ArrayLike, Z: NDArray) -> NDArray:
    Y = as_array("Y", Y, Z.shape[:-1], np.asarray(Y).dtype)
    if Y.dtype.kind not in "iu" or Y.min() < 0 or Y.max() >= Z.shape[-1]:
        raise ValueError(
            f"Y: expected whole numbers from 0 to {Z.shape[-1] - 1}, "
            f"got {Y.dtype} from {Y.min()} to {Y.max()}."
        )
    return np.eye(Z.shape[-1], dtype=Z.dtype)[Y]


def _share(Z: NDArray, mask: ArrayLike | None, over_time: str) -> NDArray | float:
    """The weight of each step's error in E, broadcastable to Z."""
    as_choice("over_time", over_time, ("mean", "sum"))
    batch = Z.shape[0]
    steps = Z.size // Z.shape[-1]
    if mask is None:
        return 1 / (batch if over_time == "sum" else steps)
    mask = as_array("mask", mask, Z.shape[:-1], bool)
    if not mask.any():
        raise ValueError("mask: expected at least one True, got none.")
    share = mask[..., None].astype(Z.dtype)
    return share / (batch if over_time == "sum" else mask.sum())
