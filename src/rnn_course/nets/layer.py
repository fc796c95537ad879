"""What every net has: weights with names, a dtype, and twins."""

import copy
from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from rnn_course.arguments import as_array, as_float_dtype, as_list, as_numbers


def dtype_of_net(dtype: DTypeLike) -> np.dtype:
    """float32 unless another is asked for; nets ask before they draw weights."""
    return as_float_dtype("dtype", "float32" if dtype is None else dtype)


class Layer:
    """The base of all nets: weights with names, and what the last `forward` left for the way back.

    Attributes:
        weights: the live arrays, in Keras' order and layout. Assigning a list copies its values
            in: all of them or, if one does not fit, none.
        weight_names: what each of them is called, in the same order.
        n_inputs: features of an input.
        n_outputs: features of an output.
        dtype: float32 or float64; inputs and gradients are cast to it.
    """

    weight_names: Sequence[str] = ("kernel", "bias")
    _run: Any = None  # replaced as a whole by `forward`, never changed

    def __init__(
        self, n_inputs: int, n_outputs: int, weights: Sequence[NDArray], dtype: DTypeLike
    ) -> None:
        self.n_inputs, self.n_outputs = n_inputs, n_outputs
        self.dtype = dtype_of_net(dtype)
        self._weights = [as_array("weights", w, dtype=self.dtype) for w in weights]

    @property
    def weights(self) -> list[NDArray]:
        return list(self._weights)

    @weights.setter
    def weights(self, values: Sequence[ArrayLike]) -> None:
        values, weights = as_list("weights", values, "arrays"), self._weights
        if len(values) != len(weights):
            raise ValueError(
                f"weights: expected {len(weights)} arrays, got {len(values)}. "
                f"They are: {', '.join(self.weight_names)}."
            )
        checked = [
            as_array(f"weights[{k}] ({self.weight_names[k]})", value, w.shape, w.dtype)
            for k, (value, w) in enumerate(zip(values, weights, strict=True))
        ]
        for w, value in zip(weights, checked, strict=True):
            w[...] = value

    def copy(self) -> Self:
        """A twin: the same weights in arrays of its own, and no run behind it."""
        twin = copy.copy(self)
        twin._weights = [w.copy() for w in self._weights]
        twin._run = None
        return twin

    def _last_run(self, what: str) -> Any:
        if self._run is None:
            raise RuntimeError(f"{what}: call forward first.")
        return self._run

    def _as_output_gradient(self, dH: ArrayLike | None, batch: int, time: int) -> NDArray:
        """dH (batch, time, n_outputs), from itself, from that of the last step alone, or None."""
        if dH is not None and as_numbers("dH", dH).ndim == 3:
            return as_array("dH", dH, (batch, time, self.n_outputs), self.dtype)
        full = np.zeros((batch, time, self.n_outputs), self.dtype)
        if dH is not None:
            full[:, -1] = as_array("dH", dH, (batch, self.n_outputs), self.dtype)
        return full
