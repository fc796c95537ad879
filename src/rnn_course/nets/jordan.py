"""The net of Jordan (1986), which hears its own outputs."""

import numpy as np
from numpy.typing import NDArray

from rnn_course.arguments import as_array, as_choice, as_count, as_float_dtype, as_rng
from rnn_course.nets.activations import _ACTIVATIONS
from rnn_course.nets.cell import Cell, flat
from rnn_course.nets.initializers import glorot_uniform


class Jordan(Cell):
    """The net of Jordan (1986): the hidden layer sees the net's own past outputs.

    s_t = λ s_{t-1} + ŷ_{t-1},  h_t = φ(x_t W_xh + s_t W_sh + b_h),  ŷ_t = g(h_t W_hz + b_z)

    Its `state` is the pair (ŷ, s) of the last output and the context it was made with.

    Args:
        n_inputs: features of x_t.
        n_units: size of the hidden layer h_t.
        n_outputs: size of ŷ_t and of the context s_t.
        activation: φ, one of "tanh", "sigmoid", "relu", "linear".
        output_activation: g, from the same list.
        decay: λ, how much of the old context stays, from 0 up to (not with) 1.
        rng: draws the weights: W_xh, W_sh and W_hz Glorot-uniform, the biases zero.
        dtype: float32, or float64 for proofs.

    Source: M. I. Jordan, Serial order: a parallel distributed processing approach, 1986. Chapter 3.
    """

    weight_names = ("kernel", "context_kernel", "bias", "output_kernel", "output_bias")
    state_names = ("y", "s")

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
        dtype: np.dtype | type | str = "float32",
    ) -> None:
        n_inputs, n_units = as_count("n_inputs", n_inputs), as_count("n_units", n_units)
        n_outputs = as_count("n_outputs", n_outputs)
        self.activation = as_choice("activation", activation, _ACTIVATIONS)
        self.output_activation = as_choice("output_activation", output_activation, _ACTIVATIONS)
        self.decay = float(as_array("decay", decay, ()))
        if not 0 <= self.decay < 1:
            raise ValueError(f"decay: expected at least 0 and below 1, got {decay}.")
        as_rng("rng", rng)
        weights = [
            glorot_uniform((n_inputs, n_units), rng),
            glorot_uniform((n_outputs, n_units), rng),
            np.zeros(n_units),
            glorot_uniform((n_units, n_outputs), rng),
            np.zeros(n_outputs),
        ]
        super().__init__(
            n_inputs, n_units, [n_outputs, n_outputs], weights, as_float_dtype("dtype", dtype)
        )

    def _prepare(self, time: int, batch: int) -> None:
        self._a = self._x @ self._weights[0] + self._weights[2]
        self._h = np.empty_like(self._a)

    def _step(self, t: int) -> None:
        _, W_sh, _, W_hz, b_z = self._weights
        (y_prev, s_prev), (y_t, s_t) = ([s[k] for s in self._s] for k in (t, t + 1))
        a_t, h_t = self._a[t], self._h[t]
        s_t[...] = self.decay * s_prev + y_prev
        a_t += s_t @ W_sh
        _ACTIVATIONS[self.activation][0](a_t, out=h_t)
        _ACTIVATIONS[self.output_activation][0](h_t @ W_hz + b_z, out=y_t)

    def _prepare_back(self, time: int, batch: int) -> None:
        self._da = np.empty_like(self._a)
        self._dz = np.empty_like(self._s[0][1:])
        self._slope = _ACTIVATIONS[self.activation][1](self._h)
        self._output_slope = _ACTIVATIONS[self.output_activation][1](self._s[0][1:])

    def _step_back(self, t: int) -> None:
        _, W_sh, _, W_hz, _ = self._weights
        (dy_t, ds_t), (dy_prev, ds_prev) = ([d[k] for d in self._ds] for k in (t + 1, t))
        dz_t = np.multiply(dy_t, self._output_slope[t], out=self._dz[t])
        da_t = np.multiply(dz_t @ W_hz.T, self._slope[t], out=self._da[t])
        ds_t += da_t @ W_sh.T
        dy_prev[...] = ds_t
        ds_prev[...] = self.decay * ds_t

    def _weight_gradients(self, steps: slice) -> list[NDArray]:
        # The context of a masked step is not kept, but its da and dz are zero.
        x, s, h, da, dz = (
            flat(v[steps]) for v in (self._x, self._s[1][1:], self._h, self._da, self._dz)
        )
        return [x.T @ da, s.T @ da, da.sum(axis=0), h.T @ dz, dz.sum(axis=0)]

    def _letters(self) -> dict[str, NDArray]:
        return {"h_t": self._h}
