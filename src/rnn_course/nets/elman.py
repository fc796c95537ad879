"""The simple recurrent net of Elman (1990)."""

import numpy as np
from numpy.typing import DTypeLike, NDArray

from rnn_course.arguments import as_choice
from rnn_course.nets.activations import ACTIVATIONS
from rnn_course.nets.cell import Cell
from rnn_course.nets.initializers import draw_weights
from rnn_course.nets.layer import dtype_of_net
from rnn_course.nets.run import Parts


class Elman(Cell):
    """The simple recurrent net of Elman (1990): the hidden layer sees its own copy of one step ago.

    h_t = φ(x_t W_xh + h_{t-1} W_hh + b_h)

    >>> net = Elman(n_inputs=3, n_units=5, rng=np.random.default_rng(0))
    >>> net.forward(np.zeros((2, 7, 3))).shape  # (batch, time, n_units)
    (2, 7, 5)

    Args:
        n_inputs: features of x_t.
        n_units: size of h_t.
        activation: φ, one of "tanh", "sigmoid", "relu", "linear".
        rng: draws the weights: W_xh Glorot-uniform, W_hh orthogonal, b_h zero, as Keras does.
        dtype: float32, or float64 for proofs.

    Raises:
        TypeError, ValueError: an argument is of the wrong kind, or a size below 1 or too large.

    Source: J. L. Elman, Finding structure in time, Cognitive Science 14, 179-211, 1990,
    https://doi.org/10.1207/s15516709cog1402_1. Chapter: elman_xor.
    """

    def __init__(
        self,
        n_inputs: int,
        n_units: int,
        activation: str = "tanh",
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = "float32",
    ) -> None:
        self.activation = as_choice("activation", activation, ACTIVATIONS)
        dtype = dtype_of_net(dtype)
        super().__init__(n_inputs, n_units, draw_weights(n_inputs, n_units, 1, rng), dtype)

    def _step(self, a_t: NDArray, before: Parts) -> tuple[Parts, Parts]:
        (h_prev,) = before
        _, W_hh, _ = self._weights
        phi = ACTIVATIONS[self.activation]
        h_t = phi(a_t + h_prev @ W_hh)
        return (h_t,), ()

    def _step_back(
        self, dstate: Parts, before: Parts, state: Parts, letters: Parts
    ) -> tuple[Parts, Parts]:
        """The chain rule for one step; dh_t stands for ∂E/∂h_t."""
        (dh_t,), (h_t,) = dstate, state
        _, W_hh, _ = self._weights
        phi = ACTIVATIONS[self.activation]
        da_t = dh_t * phi.slope(h_t)
        dh_prev = da_t @ W_hh.T
        return (da_t,), (dh_prev,)
