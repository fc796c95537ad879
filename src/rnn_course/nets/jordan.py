"""The net of Jordan (1986), which hears its own outputs."""

import numpy as np
from numpy.typing import DTypeLike, NDArray

from rnn_course.arguments import as_choice, as_count, as_number, as_rng, check_room
from rnn_course.nets.activations import ACTIVATIONS
from rnn_course.nets.cell import Cell
from rnn_course.nets.initializers import glorot_uniform
from rnn_course.nets.layer import dtype_of_net
from rnn_course.nets.run import Parts, Run


class Jordan(Cell):
    """The net of Jordan (1986): the hidden layer sees the net's own past outputs.

    s_t = λ s_{t-1} + ŷ_{t-1}
    h_t = φ(x_t W_xh + s_t W_sh + b_h)
    ŷ_t = g(h_t W_hz + b_z)

    Its `state` is the pair (ŷ, s) of the last output and the context it was made with.

    >>> net = Jordan(n_inputs=3, n_units=5, n_outputs=2, rng=np.random.default_rng(0))
    >>> net.forward(np.zeros((2, 7, 3))).shape  # (batch, time, n_outputs)
    (2, 7, 2)

    Args:
        n_inputs: features of x_t.
        n_units: size of the hidden layer h_t.
        n_outputs: size of ŷ_t and of the context s_t.
        activation: φ, one of "tanh", "sigmoid", "relu", "linear".
        output_activation: g, from the same list.
        decay: λ, how much of the old context stays, from 0 up to (not with) 1.
        rng: draws the weights: W_xh, W_sh and W_hz Glorot-uniform, the biases zero.
        dtype: float32, or float64 for proofs.

    Raises:
        TypeError, ValueError: an argument is of the wrong kind, or a number out of its bounds.

    Source: M. I. Jordan, Serial order: a parallel distributed processing approach, 1986.
    Chapter: elman_xor.
    """

    weight_names = ("kernel", "context_kernel", "bias", "output_kernel", "output_bias")
    state_names = ("y", "s")
    letter_names = ("h_t",)

    def __init__(
        self,
        n_inputs: int,
        n_units: int,
        n_outputs: int,
        activation: str = "tanh",
        output_activation: str = "sigmoid",
        decay: float = 0.5,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = "float32",
    ) -> None:
        n_inputs, n_units = as_count("n_inputs", n_inputs), as_count("n_units", n_units)
        n_outputs = as_count("n_outputs", n_outputs)
        self.activation = as_choice("activation", activation, ACTIVATIONS)
        self.output_activation = as_choice("output_activation", output_activation, ACTIVATIONS)
        self.decay = as_number("decay", decay, least=0, below=1)
        check_room("n_inputs, n_units, n_outputs", (max(n_inputs, n_outputs), n_units))
        rng, dtype = as_rng("rng", rng), dtype_of_net(dtype)
        weights = [
            glorot_uniform((n_inputs, n_units), rng),
            glorot_uniform((n_outputs, n_units), rng),
            np.zeros(n_units),
            glorot_uniform((n_units, n_outputs), rng),
            np.zeros(n_outputs),
        ]
        super().__init__(n_inputs, n_units, weights, dtype, state_sizes=(n_outputs, n_outputs))

    def _step(self, a_t: NDArray, before: Parts) -> tuple[Parts, Parts]:
        y_prev, s_prev = before
        _, W_sh, _, W_hz, b_z = self._weights
        phi, g = ACTIVATIONS[self.activation], ACTIVATIONS[self.output_activation]
        s_t = self.decay * s_prev + y_prev
        h_t = phi(a_t + s_t @ W_sh)
        y_t = g(h_t @ W_hz + b_z)
        return (y_t, s_t), (h_t,)

    def _step_back(
        self, dstate: Parts, before: Parts, state: Parts, letters: Parts
    ) -> tuple[Parts, Parts]:
        """The chain rule for one step; s_t reaches E through h_t and through s_{t+1}."""
        (dy_t, ds_t), (y_t, _), (h_t,) = dstate, state, letters
        _, W_sh, _, W_hz, _ = self._weights
        phi, g = ACTIVATIONS[self.activation], ACTIVATIONS[self.output_activation]
        dz_t = dy_t * g.slope(y_t)
        da_t = dz_t @ W_hz.T * phi.slope(h_t)
        ds_t += da_t @ W_sh.T
        dy_prev = ds_t
        ds_prev = self.decay * ds_t
        return (da_t, dz_t), (dy_prev, ds_prev)

    def _weight_gradients(self, run: Run, gradients: Parts) -> list[NDArray]:
        da, dz = gradients
        x_t, s_t, h_t = run["x_t"], run["s_t"], run["h_t"]
        return [x_t.T @ da, s_t.T @ da, da.sum(axis=0), h_t.T @ dz, dz.sum(axis=0)]
