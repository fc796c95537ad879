"""A few small functions that every chapter needs."""

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from rnn_course.arguments import (
    all_finite,
    as_array,
    as_count,
    as_float_dtype,
    as_numbers,
    as_whole_numbers,
    check_room,
)


def sigmoid(x: ArrayLike) -> NDArray:
    """The logistic function σ(x) = 1 / (1 + exp(-x)), entry by entry.

    Written as (1 + tanh(x/2)) / 2, which never overflows. NaN stays NaN: inside a net it is the net
    that finds out, and says at which step.

    Args:
        x: numbers of any shape.

    Returns:
        σ(x), shaped like x.

    Raises:
        TypeError: x does not hold real numbers.
        ValueError: the rows of x differ in length, or it is too large.

    Chapter: elman_xor.

    >>> sigmoid([-2, 0, 2]).round(3).tolist()
    [0.119, 0.5, 0.881]
    """
    if type(x) is not np.ndarray or x.dtype.kind != "f" or x.size > 1 << 26:
        x = as_numbers("x", x)
        check_room("x", x.shape)
    return 0.5 * (1.0 + np.tanh(0.5 * x))


def softmax(z: ArrayLike) -> NDArray:
    """exp(z_k) / Σ_j exp(z_j) along the last axis: positive, and 1 in sum.

    The largest z of each row is taken off first, which changes nothing and never overflows.

    Args:
        z: (..., K); -infinity is fine where a row has a finite number too, and becomes 0.

    Returns:
        The probabilities, shaped like z.

    Raises:
        TypeError: z does not hold real numbers.
        ValueError: z has no axis, a number is NaN or +infinity, a row has none that is finite, or z
            is too large.

    Chapter: bptt.

    >>> softmax([0, 0, -np.inf]).tolist()
    [0.5, 0.5, 0.0]
    """
    z = as_numbers("z", z)
    check_room("z", z.shape)
    if z.ndim == 0 or z.size == 0:
        raise ValueError(f"z: expected shape (..., K) with K of at least 1, got {z.shape}.")
    z = z.astype(z.dtype if z.dtype.kind == "f" else np.float64, copy=False)
    top = z.max(axis=-1, keepdims=True)
    if not all_finite(top):
        raise ValueError("z: expected in each row a finite largest number, got NaN or infinity.")
    with np.errstate(over="ignore"):  # two numbers far apart: the smaller one gets 0
        e = np.exp(z - top)
    return e / e.sum(axis=-1, keepdims=True)


def log_softmax(z: ArrayLike) -> NDArray:
    """ln softmax(z)_k = z_k - ln Σ_j exp(z_j) along the last axis, exact where softmax rounds to 0.

    Args:
        z: (..., K), finite.

    Returns:
        The natural logarithms of the probabilities, shaped like z.

    Raises:
        TypeError: z does not hold real numbers.
        ValueError: z has no axis, or a number is not finite.
        FloatingPointError: two numbers of a row lie so far apart that their difference overflows.

    Chapter: language_models.

    >>> log_softmax([0, 1000]).tolist()
    [-1000.0, 0.0]
    """
    z = as_array("z", z, dtype=None)
    if z.ndim == 0:
        raise ValueError("z: expected shape (..., K), got a single number.")
    ln_y_hat = _log_softmax(z)
    if not all_finite(ln_y_hat):
        raise FloatingPointError("z: the difference of two numbers of a row overflows.")
    return ln_y_hat


def one_hot(indices: ArrayLike, size: int, dtype: DTypeLike = np.float32) -> NDArray:
    """Rows with a single 1, at the place that the index says.

    Args:
        indices: whole numbers from 0 to size - 1, of any shape.
        size: entries of a row.
        dtype: float32 or float64.

    Returns:
        Zeros and ones, shape (*indices.shape, size).

    Raises:
        TypeError: the indices or `size` are no whole numbers, or `dtype` is another.
        ValueError: an index lies outside 0..size-1, or there would be too many rows.

    Chapter: sequences.

    >>> one_hot([2, 0], 3).tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    size, dtype = as_count("size", size), as_float_dtype("dtype", dtype)
    indices = as_whole_numbers("indices", indices, most=size - 1, empty=True)
    check_room("indices, size", (*indices.shape, size), dtype)
    codes = np.zeros((*indices.shape, size), dtype)
    np.put_along_axis(codes, indices[..., None], 1, axis=-1)
    return codes


def _log_softmax(z: NDArray) -> NDArray:
    with np.errstate(over="ignore"):  # two numbers far apart: the smaller one gets -infinity
        below_top = z - z.max(axis=-1, keepdims=True)
    return below_top - np.log(np.exp(below_top).sum(axis=-1, keepdims=True))
