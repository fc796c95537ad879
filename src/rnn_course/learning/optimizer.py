"""What all optimizers share: a step that is checked first, and then moves all weights at once."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import all_finite, as_list, as_number, as_numbers, shown

Moved = tuple[NDArray, NDArray | Sequence[NDArray]]

_IN_CACHE = 1 << 14  # weights that are moved at a time


class Optimizer:
    """The base of the four: checks, and one update of all weights together.

    All weights and all gradients are laid end to end as one long vector each, so that a rule is
    written, and run, once a step. A step that is refused moves nothing and remembers nothing.

    Args:
        learning_rate: η, above 0.

    Attributes:
        learning_rate: may be changed between two steps, down to 0 at the end of a schedule.
        iterations: steps taken so far.

    Raises:
        TypeError: `learning_rate` is no number.
        ValueError: it is not above 0.

    A rule of your own is one method: what to add to the weights, and what to remember.

    >>> class Sign(Optimizer):
    ...     def _move(self, g, memories):
    ...         return -self.learning_rate * np.sign(g), memories
    >>> w = np.array([1.0, 2.0])
    >>> Sign(learning_rate=0.5).step([w], [[0.1, -3.0]])
    >>> w.tolist()
    [0.5, 2.5]
    """

    _n_memories = 0  # vectors remembered from step to step, zero at the start

    def __init__(self, learning_rate: float) -> None:
        self._learning_rate = as_number("learning_rate", learning_rate, above=0)
        self.iterations = 0
        self._weights: list[NDArray] = []
        self._memories = np.empty((0, 0))

    @property
    def learning_rate(self) -> float:
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        self._learning_rate = as_number("learning_rate", value, least=0)

    def step(self, weights: Sequence[NDArray], grads: Sequence[ArrayLike]) -> None:
        """Move every weight, in place.

        Args:
            weights: float arrays; the same at every step.
            grads: their gradients, shaped like them.

        Raises:
            TypeError: a weight is no float array, or a gradient holds no real numbers.
            ValueError: lengths or shapes do not fit, a weight is read-only, or the weights are
                others than before.
            FloatingPointError: a gradient is not finite, or the step from it would overflow.
        """
        checked = self._as_weights(weights)
        self._update(checked, _as_vector(checked, grads))

    def _update(self, weights: list[NDArray], g: NDArray) -> None:
        """Move the weights by a rule whose gradient g is all theirs, end to end."""
        memories = self._memories
        if not self._weights:
            self._check_settings(g.dtype)
            memories = np.zeros((self._n_memories, g.size), g.dtype)
        moved, remembered = np.concatenate([w.ravel() for w in weights]), np.empty_like(memories)
        with np.errstate(all="ignore"):  # what comes out is looked at instead
            for begin in range(0, g.size, _IN_CACHE):
                now = slice(begin, begin + _IN_CACHE)
                move, values = self._move(g[now], memories[:, now])
                for memory, value in zip(remembered, values, strict=True):
                    memory[now] = value
                moved[now] += move
        if not (all_finite(moved) and all_finite(remembered)):
            raise FloatingPointError(
                f"grads: a step from gradients up to {np.abs(g).max():.1e} overflows {g.dtype}; "
                "the weights stay as they were. Clip the gradients, or lower the learning rate."
            )
        end = 0
        for w in weights:
            begin, end = end, end + w.size
            w[...] = moved[begin:end].reshape(w.shape)
        self._weights, self._memories = weights, remembered
        self.iterations += 1

    def _move(self, g: NDArray, memories: NDArray) -> Moved:
        """What to add to the weights, and what the rule remembers from now on."""
        raise NotImplementedError

    def _as_weights(self, weights: Sequence[NDArray]) -> list[NDArray]:
        listed = as_list("weights", weights, "arrays to move")
        if not listed:
            raise ValueError("weights: expected at least one array, got none.")
        for k, w in enumerate(listed):
            if not isinstance(w, np.ndarray) or w.dtype.kind != "f":
                raise TypeError(f"weights[{k}]: expected a float array to move, got {shown(w)}.")
            if not w.flags.writeable:
                raise ValueError(f"weights[{k}]: expected an array to move, got a read-only one.")
        if len(set(map(id, listed))) < len(listed):
            raise ValueError(
                "weights: expected each array once. Where one is used twice, add up its gradients."
            )
        if self._weights and not (
            len(listed) == len(self._weights) and all(map(_same, listed, self._weights))
        ):
            raise ValueError(
                "weights: expected those of the first step, in the same order. Other weights "
                "need an optimizer of their own, for this one remembers."
            )
        return listed

    def _check_settings(self, dtype: np.dtype) -> None:
        epsilon = getattr(self, "epsilon", 1.0)
        with np.errstate(over="ignore"):
            kept = np.asarray(epsilon).astype(dtype)
        if kept == 0 or np.isinf(kept):
            raise ValueError(
                f"epsilon: expected {np.finfo(dtype).tiny:.1e} to {np.finfo(dtype).max:.1e}, "
                f"as the weights are {dtype}, got {epsilon:g}."
            )


def _as_vector(weights: list[NDArray], grads: Sequence[ArrayLike]) -> NDArray:
    """All gradients end to end, in the dtype of the weights."""
    listed = as_list("grads", grads, "arrays, one a weight")
    if len(listed) != len(weights):
        raise ValueError(f"grads: expected {len(weights)}, one a weight, got {len(listed)}.")
    arrays = []
    for k, (w, g) in enumerate(zip(weights, listed, strict=True)):
        if type(g) is not np.ndarray or g.dtype != w.dtype or g.shape != w.shape:
            g = as_numbers(f"grads[{k}]", g, w.shape)
        arrays.append(g)
    dtype = np.result_type(*weights)
    with np.errstate(over="ignore"):
        vector = np.concatenate([g.ravel() for g in arrays], dtype=dtype, casting="unsafe")
        if not all_finite(vector):
            bad = next(k for k, g in enumerate(arrays) if not all_finite(g.astype(dtype)))
            raise FloatingPointError(
                f"grads[{bad}]: expected finite numbers, got NaN, infinity or what does not fit "
                f"{dtype}. A lower learning rate or clipping keeps the weights in bounds."
            )
    return vector


def _same(w: NDArray, before: NDArray) -> bool:
    """Whether two arrays are one, or views of one place."""
    return w is before or (w.shape == before.shape and np.may_share_memory(w, before))
