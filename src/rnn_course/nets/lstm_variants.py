"""Relatives of the LSTM: before it could forget, and with gates that look at the cell."""

import numpy as np
from numpy.typing import NDArray

from rnn_course.arguments import as_array, as_float_dtype
from rnn_course.functions import sigmoid
from rnn_course.nets.cell import Cell, by_gate
from rnn_course.nets.initializers import draw_weights


class LSTM1997(Cell):
    """The LSTM before it could forget: what is once in the cell stays; `state` is (h, c).

    i_t, o_t = σ(x_t W_x· + h_{t-1} W_h· + b·),  c̃_t = tanh(x_t W_xc + h_{t-1} W_hc + b_c)
    c_t = c_{t-1} + i_t c̃_t,  h_t = o_t tanh(c_t)

    The gates lie in the order i, c̃, o. The paper squashes with logistic functions scaled to [-2, 2]
    and [-1, 1] where we take tanh.

    Args:
        n_inputs: features of x_t.
        n_units: size of h_t and of c_t.
        rng: draws the weights: kernel Glorot-uniform, recurrent kernel orthogonal, bias zero.
        dtype: float32, or float64 for proofs.

    Source: S. Hochreiter and J. Schmidhuber, Neural Computation 9, 1735-1780, 1997. Chapter 7.
    """

    state_names = ("h", "c")

    def __init__(
        self,
        n_inputs: int,
        n_units: int,
        *,
        rng: np.random.Generator,
        dtype: np.dtype | type | str = "float32",
    ) -> None:
        weights = draw_weights(n_inputs, n_units, 3, rng)
        super().__init__(n_inputs, n_units, [n_units] * 2, weights, as_float_dtype("dtype", dtype))

    def _step(self, t: int) -> None:
        h, c = self._s
        self._a[t] += h[t] @ self._weights[1]
        i_t, c_tilde, o_t = gates = by_gate(self._a, 3)[t]
        gates[:] = sigmoid(i_t), np.tanh(c_tilde), sigmoid(o_t)
        c[t + 1] = c[t] + i_t * c_tilde
        h[t + 1] = o_t * np.tanh(c[t + 1])

    def _step_back(self, t: int) -> None:
        dh, dc = self._ds
        i_t, c_tilde, o_t = by_gate(self._a, 3)[t]
        tanh_c = np.tanh(self._s[1][t + 1])
        dc[t + 1] += dh[t + 1] * o_t * (1 - tanh_c**2)
        by_gate(self._da, 3)[t] = (
            dc[t + 1] * c_tilde * i_t * (1 - i_t),
            dc[t + 1] * i_t * (1 - c_tilde**2),
            dh[t + 1] * tanh_c * o_t * (1 - o_t),
        )
        dc[t] = dc[t + 1]
        dh[t] = self._da[t] @ self._W_back

    def _letters(self) -> dict[str, NDArray]:
        i, c_tilde, o = by_gate(self._a, 3).swapaxes(0, 1)
        return {"i_t": i, "c_tilde": c_tilde, "o_t": o}


class PeepholeLSTM(Cell):
    """The LSTM whose gates look at the cell state: i_t and f_t at c_{t-1}, o_t at c_t.

    i_t = σ(... + p_i c_{t-1}),  f_t = σ(... + p_f c_{t-1}),  o_t = σ(... + p_o c_t), entry by
    entry; the rest is the LSTM's. The weight "peephole", (3, units), holds p_i, p_f and p_o, and
    starts at zero, where the net equals `LSTM`.

    Args:
        n_inputs: features of x_t.
        n_units: size of h_t and of c_t.
        rng: draws the weights as for `LSTM`.
        forget_bias: b_f at the start.
        dtype: float32, or float64 for proofs.

    Source: F. A. Gers and J. Schmidhuber, Recurrent nets that time and count, IJCNN 2000.
    Chapter 8.
    """

    weight_names = ("kernel", "recurrent_kernel", "bias", "peephole")
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
        weights.append(np.zeros((3, n_units)))
        super().__init__(n_inputs, n_units, [n_units] * 2, weights, as_float_dtype("dtype", dtype))

    def _step(self, t: int) -> None:
        h, c = self._s
        p_i, p_f, p_o = self._weights[3]
        self._a[t] += h[t] @ self._weights[1]
        i_t, f_t, c_tilde, o_t = by_gate(self._a, 4)[t]
        i_t[:] = sigmoid(i_t + p_i * c[t])
        f_t[:] = sigmoid(f_t + p_f * c[t])
        c_tilde[:] = np.tanh(c_tilde)
        c[t + 1] = f_t * c[t] + i_t * c_tilde
        o_t[:] = sigmoid(o_t + p_o * c[t + 1])
        h[t + 1] = o_t * np.tanh(c[t + 1])

    def _step_back(self, t: int) -> None:
        dh, dc = self._ds
        p_i, p_f, p_o = self._weights[3]
        c_prev, c_t = self._s[1][t : t + 2]
        i_t, f_t, c_tilde, o_t = by_gate(self._a, 4)[t]
        da_i, da_f, da_c, da_o = by_gate(self._da, 4)[t]
        tanh_c = np.tanh(c_t)
        da_o[:] = dh[t + 1] * tanh_c * o_t * (1 - o_t)
        dc[t + 1] += dh[t + 1] * o_t * (1 - tanh_c**2) + da_o * p_o
        da_i[:] = dc[t + 1] * c_tilde * i_t * (1 - i_t)
        da_f[:] = dc[t + 1] * c_prev * f_t * (1 - f_t)
        da_c[:] = dc[t + 1] * i_t * (1 - c_tilde**2)
        dc[t] = dc[t + 1] * f_t + da_i * p_i + da_f * p_f
        dh[t] = self._da[t] @ self._W_back

    def _weight_gradients(self, steps: slice) -> list[NDArray]:
        c_prev, c_t = self._s[1][:-1][steps], self._s[1][1:][steps]
        da_i, da_f, _, da_o = by_gate(self._da[steps], 4).swapaxes(0, 1)
        seen = (c_prev * da_i, c_prev * da_f, c_t * da_o)
        return [*super()._weight_gradients(steps), np.stack([p.sum(axis=(0, 1)) for p in seen])]

    def _letters(self) -> dict[str, NDArray]:
        i, f, c_tilde, o = by_gate(self._a, 4).swapaxes(0, 1)
        return {"i_t": i, "f_t": f, "c_tilde": c_tilde, "o_t": o}
