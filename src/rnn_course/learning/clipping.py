"""Gradients cut back when they explode, by norm or by value."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import as_array


def global_norm(grads: Sequence[ArrayLike]) -> float:
    """The length of all gradients taken as one vector."""
    checked = _as_gradients(grads)
    largest = max(float(np.abs(g).max()) for g in checked)
    if largest == 0:
        return 0.0
    # Scaled by the largest entry, so that the squares of big gradients do not overflow.
    return largest * float(np.sqrt(sum(np.sum((g / largest) ** 2, dtype=float) for g in checked)))


def clip_by_norm(grads: Sequence[ArrayLike], max_norm: float) -> list[NDArray]:
    """Shorten the gradients, taken as one vector, to `max_norm` where they are longer.

    g ← g·θ/|g| where |g| > θ: the direction stays.

    Raises:
        ValueError: max_norm is not above zero, or a gradient is not finite.

    Source: R. Pascanu, T. Mikolov and Y. Bengio, ICML 2013, algorithm 1. Chapter 6.
    """
    max_norm = _as_positive("max_norm", max_norm)
    checked = _as_gradients(grads)
    norm = global_norm(checked)
    factor = min(1.0, max_norm / norm) if norm > 0 else 1.0
    return [g * factor for g in checked]


def clip_by_value(grads: Sequence[ArrayLike], limit: float) -> list[NDArray]:
    """Cut every entry to [-limit, limit]; this turns the gradient's direction.

    Raises:
        ValueError: limit is not above zero, or a gradient is not finite.
    """
    limit = _as_positive("limit", limit)
    return [np.clip(g, -limit, limit) for g in _as_gradients(grads)]


def _as_gradients(grads: Sequence[ArrayLike]) -> list[NDArray]:
    if len(grads) == 0:
        raise ValueError("grads: expected at least one array, got none.")
    return [as_array(f"grads[{k}]", g, dtype=np.asarray(g).dtype) for k, g in enumerate(grads)]


def _as_positive(name: str, value: float) -> float:
    number = float(as_array(name, value, ()))
    if number <= 0:
        raise ValueError(f"{name}: expected a number above 0, got {value}.")
    return number
