"""Long short-term memory, with a forget gate."""

import numpy as np
from numpy.typing import NDArray

from rnn_course.arguments import as_array, as_float_dtype
from rnn_course.nets.cell import Cell, by_gate
from rnn_course.nets.initializers import draw_weights


class LSTM(Cell):
    """Long short-term memory with a forget gate; its `state` is the pair (h, c).

    i_t, f_t, o_t = σ(x_t W_x· + h_{t-1} W_h· + b·)     input, forget and output gate
    c̃_t = tanh(x_t W_xc + h_{t-1} W_hc + b_c)           candidate
    c_t = f_t c_{t-1} + i_t c̃_t
    h_t = o_t tanh(c_t)

    Args:
        n_inputs: features of x_t.
        n_units: size of h_t and of c_t.
        rng: draws the weights: kernel Glorot-uniform, recurrent kernel orthogonal.
        forget_bias: b_f at the start; the other biases start at zero.
        dtype: float32, or float64 for proofs.

    Source: S. Hochreiter and J. Schmidhuber, Neural Computation 9, 1735-1780, 1997; the forget gate
    is that of F. A. Gers, J. Schmidhuber and F. Cummins, Neural Computation 12, 2451-2471, 2000.
    Chapter 7.
    """

    state_names = ("h", "c")

    def __init__(
        self,
        n_inputs: int,
        n_units: int,
        *,
        rng: np.random.Generator,
        forget_bias: float = 1.0,
        dtype: np.dtype | type | str = "float32",
    ) -> None:
        weights = draw_weights(n_inputs, n_units, 4, rng)
        weights[2][n_units : 2 * n_units] = as_array("forget_bias", forget_bias, ())
        super().__init__(
            n_inputs, n_units, [n_units, n_units], weights, as_float_dtype("dtype", dtype)
        )

    def _prepare(self, time: int, batch: int) -> None:
        # half·tanh(half·a) + (1 - half) is σ(a) where half is 1/2, and tanh(a) where it is 1.
        half = np.repeat(np.array([0.5, 0.5, 1, 0.5], self.dtype), self.n_units)
        kernel, recurrent_kernel, bias = (w * half for w in self._weights)
        self._a = self._product("a", self._x, kernel)  # (time, batch, 4·units), soon the gates
        self._a += bias
        self._W_hh = recurrent_kernel
        self._half = np.tile(half, (batch, 1))  # in full: faster than broadcasting at every step
        self._other_half = 1 - self._half
        self._gates = by_gate(self._a, 4)  # (time, 4, batch, units), a view
        self._tanh_c = self._room("tanh_c", self._s[1][1:].shape)
        self._recurrent = np.empty_like(self._a[0])
        self._new = np.empty_like(self._tanh_c[0])

    def _step(self, t: int) -> None:
        h, c = self._s
        gates, (i_t, f_t, c_tilde, o_t) = self._a[t], self._gates[t]
        gates += np.dot(h[t], self._W_hh, out=self._recurrent)
        np.tanh(gates, out=gates)
        gates *= self._half
        gates += self._other_half
        np.multiply(f_t, c[t], out=c[t + 1])
        c[t + 1] += np.multiply(i_t, c_tilde, out=self._new)  # c_t = f_t c_{t-1} + i_t c̃_t
        np.tanh(c[t + 1], out=self._tanh_c[t])
        np.multiply(o_t, self._tanh_c[t], out=h[t + 1])  # h_t = o_t tanh(c_t)

    def _prepare_back(self, time: int, batch: int) -> None:
        super()._prepare_back(time, batch)
        self._dgates = by_gate(self._da, 4)
        self._dh_dc = self._room("dh_dc", self._tanh_c.shape)

    def _slopes(self, steps: slice) -> None:
        # How far c_t moves with a_i, a_f and a_c, and h_t with a_o and with c_t: the loop makes it
        # da. First the slopes of the gates themselves: (1 - g) g for σ, (1 - g) (1 + g) for tanh.
        gates, slopes, tanh_c = self._a[steps], self._da[steps], self._tanh_c[steps]
        np.subtract(1, gates, out=slopes)
        slopes *= gates + (self._half - self._other_half)
        i, _, c_tilde, o = self._gates[steps].swapaxes(0, 1)
        di, df, dc_tilde, do = self._dgates[steps].swapaxes(0, 1)
        di *= c_tilde
        df *= self._s[1][:-1][steps]
        dc_tilde *= i
        do *= tanh_c
        dh_dc = np.multiply(tanh_c, tanh_c, out=self._dh_dc[steps])
        np.subtract(1, dh_dc, out=dh_dc)
        dh_dc *= o

    def _step_back(self, t: int) -> None:
        dh, dc = self._ds
        dc[t + 1] += np.multiply(dh[t + 1], self._dh_dc[t], out=self._new)  # c_t also made h_t
        da = self._da[t].reshape(-1, 4, self.n_units)
        da[:, :3] *= dc[t + 1][:, None]
        da[:, 3] *= dh[t + 1]
        np.multiply(dc[t + 1], self._gates[t, 1], out=dc[t])
        np.dot(self._da[t], self._W_back, out=dh[t])

    def _letters(self) -> dict[str, NDArray]:
        i, f, c_tilde, o = self._gates.swapaxes(0, 1)
        return {"i_t": i, "f_t": f, "c_tilde": c_tilde, "o_t": o}
