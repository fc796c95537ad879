"""Gradients cut back when they explode, by norm or by value."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import as_array, as_list, as_number, as_numbers, check_room


def global_norm(grads: Sequence[ArrayLike]) -> float:
    """The length |g| of all gradients taken as one vector.

    Args:
        grads: arrays of any shapes.

    Raises:
        TypeError: `grads` is no list of arrays of numbers.
        ValueError: there is none, or a gradient is not finite.
        FloatingPointError: the length overflows.

    Chapter: vanishing_gradients.

    >>> global_norm([[3.0], [[4.0]]])
    5.0
    """
    largest, in_units = _length(_as_gradients(grads))
    if not np.isfinite(largest * in_units):
        raise FloatingPointError(f"grads: their length overflows, {in_units:g} times {largest:g}.")
    return largest * in_units


def clip_by_norm(grads: Sequence[ArrayLike], max_norm: float) -> list[NDArray]:
    """Shorten the gradients, taken as one vector, to `max_norm` where they are longer.

    g ← g θ/|g| where |g| > θ: the direction stays.

    Args:
        grads: arrays of any shapes.
        max_norm: θ, above 0.

    Returns:
        New arrays, shaped like `grads` and of their dtypes.

    Raises:
        TypeError: `grads` is no list of arrays of numbers, or `max_norm` no number.
        ValueError: `max_norm` is not above 0, there is no gradient, or one is not finite.

    Source: R. Pascanu, T. Mikolov and Y. Bengio, ICML 2013, algorithm 1.
    Chapter: vanishing_gradients.

    >>> [g.round(6).tolist() for g in clip_by_norm([[3.0], [[4.0]]], max_norm=1.0)]
    [[0.6], [[0.8]]]
    """
    max_norm = as_number("max_norm", max_norm, above=0)
    checked = _as_gradients(grads)
    largest, in_units = _length(checked)
    # Not max_norm / (largest * in_units): the length may overflow where the result does not.
    factor = min(1.0, max_norm / largest / in_units) if largest > 0 else 1.0
    return [g * factor for g in checked]


def clip_by_value(grads: Sequence[ArrayLike], limit: float) -> list[NDArray]:
    """Cut every entry to [-limit, limit]; this turns the gradient's direction.

    Args:
        grads: arrays of any shapes.
        limit: above 0.

    Returns:
        New arrays, shaped like `grads` and of their dtypes.

    Raises:
        TypeError: `grads` is no list of arrays of numbers, or `limit` no number.
        ValueError: `limit` is not above 0, there is no gradient, or one is not finite.

    Chapter: vanishing_gradients.

    >>> [g.tolist() for g in clip_by_value([[3.0], [[-0.5]]], limit=1.0)]
    [[1.0], [[-0.5]]]
    """
    limit = as_number("limit", limit, above=0)
    checked = _as_gradients(grads)
    limits = [min(limit, float(np.finfo(g.dtype).max)) for g in checked]
    return [np.clip(g, -most, most) for g, most in zip(checked, limits, strict=True)]


def _length(grads: list[NDArray]) -> tuple[float, float]:
    """The largest entry, and the length in units of it: so no square overflows."""
    largest = max(float(np.abs(g).max()) for g in grads)
    if largest == 0:
        return 0.0, 0.0
    squares = sum(float(np.sum(np.square(g / largest), dtype=np.float64)) for g in grads)
    return largest, float(np.sqrt(squares))


def _as_gradients(grads: Sequence[ArrayLike]) -> list[NDArray]:
    listed = as_list("grads", grads, "arrays, one a weight")
    if not listed:
        raise ValueError("grads: expected at least one array, got none.")
    arrays = [as_numbers(f"grads[{k}]", g) for k, g in enumerate(listed)]
    check_room("grads", (sum(g.size for g in arrays),))
    return [as_array(f"grads[{k}]", g, dtype=None) for k, g in enumerate(arrays)]
