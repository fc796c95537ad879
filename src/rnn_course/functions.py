"""Three small functions every chapter needs."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import as_count


def sigmoid(x: NDArray) -> NDArray:
    """The logistic function 1 / (1 + exp(-x)), written with tanh so that it never overflows."""
    return 0.5 * (1.0 + np.tanh(0.5 * x))


def softmax(z: NDArray) -> NDArray:
    """exp(z) normalised to sum to 1 along the last axis; shifted by the maximum, so no overflow."""
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def one_hot(indices: ArrayLike, size: int, dtype: np.dtype | type = np.float32) -> NDArray:
    """Turn whole numbers 0..size-1 of any shape into rows with a single 1: shape (..., size).

    Raises:
        TypeError: the indices are no whole numbers.
        ValueError: an index lies outside 0..size-1.
    """
    size = as_count("size", size)
    indices = np.asarray(indices)
    if indices.dtype.kind not in "iu":
        raise TypeError(f"indices: expected whole numbers, got dtype {indices.dtype}.")
    if indices.size and (indices.min() < 0 or indices.max() >= size):
        raise ValueError(
            f"indices: expected values from 0 to {size - 1}, "
            f"got {indices.min()} to {indices.max()}."
        )
    return np.eye(size, dtype=dtype)[indices]
