"""The simple recurrent net of Elman (1990)."""

import numpy as np
from numpy.typing import NDArray

from rnn_course.arguments import as_choice, as_float_dtype
from rnn_course.nets.activations import _ACTIVATIONS
from rnn_course.nets.cell import Cell
from rnn_course.nets.initializers import draw_weights


class Elman(Cell):
    """The simple recurrent net of Elman (1990): the hidden layer sees its own copy of one step ago.

    h_t = φ(x_t W_xh + h_{t-1} W_hh + b_h)

    Args:
        n_inputs: features of x_t.
        n_units: size of h_t.
        activation: φ, one of "tanh", "sigmoid", "relu", "linear".
        rng: draws the weights: W_xh Glorot-uniform, W_hh orthogonal, b_h zero, as Keras does.
        dtype: float32, or float64 for proofs.

    Source: J. L. Elman, Cognitive Science 14, 179-211, 1990. Chapters 3 to 6.
    """

    def __init__(
        self,
        n_inputs: int,
        n_units: int,
        activation: str = "tanh",
        *,
        rng: np.random.Generator,
        dtype: np.dtype | type | str = "float32",
    ) -> None:
        self.activation = as_choice("activation", activation, _ACTIVATIONS)
        weights = draw_weights(n_inputs, n_units, 1, rng)
        super().__init__(n_inputs, n_units, [n_units], weights, as_float_dtype("dtype", dtype))

    def activate(self, a: NDArray) -> tuple[NDArray, NDArray]:
        """φ(a) and φ'(a)."""
        h, (activation, slope) = np.empty_like(a), _ACTIVATIONS[self.activation]
        activation(a, out=h)
        return h, slope(h)

    def _step(self, t: int) -> None:
        a_t, h_prev, h_t = self._a[t], self._s[0][t], self._s[0][t + 1]
        a_t += np.dot(h_prev, self._weights[1], out=self._recurrent)
        _ACTIVATIONS[self.activation][0](a_t, out=h_t)

    def _prepare_back(self, time: int, batch: int) -> None:
        super()._prepare_back(time, batch)
        self._slope = _ACTIVATIONS[self.activation][1](self._s[0][1:])

    def _step_back(self, t: int) -> None:
        da_t = np.multiply(self._ds[0][t + 1], self._slope[t], out=self._da[t])
        np.dot(da_t, self._W_back, out=self._ds[0][t])
