"""Relatives of the LSTM and the Elman cell, each its equations and no more.

They share the loop, the weights' layout and the face of the other cells (`recurrence.Cell`), and
are written to be read, not to be fast. Chapters 6 (layer normalisation), 7 and 8 (the LSTM's kin).
"""

import numpy as np
from numpy.typing import NDArray

from rnn_course.arrays import as_array, as_float_dtype, sigmoid
from rnn_course.recurrence import Cell, by_gate, draw_weights, flat


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


class LayerNormElman(Cell):
    """The Elman cell with its preactivation brought to mean 0 and deviation 1 at every step.

    a_t = x_t W_xh + h_{t-1} W_hh,  h_t = tanh(γ (a_t - μ_t) / σ_t + β)

    μ_t and σ_t are the mean and the deviation over the units of one example; the "gain" γ starts at
    1 and the "bias" β at 0. We take σ_t = √(variance + 1e-5), so that equal entries do no harm.

    Args:
        n_inputs: features of x_t.
        n_units: size of h_t.
        rng: draws the weights as for `Elman`.
        dtype: float32, or float64 for proofs.

    Source: J. L. Ba, J. R. Kiros and G. E. Hinton, Layer normalization, arXiv:1607.06450, 2016,
    eq. 4. Chapter 6.
    """

    weight_names = ("kernel", "recurrent_kernel", "gain", "bias")

    def __init__(
        self,
        n_inputs: int,
        n_units: int,
        *,
        rng: np.random.Generator,
        dtype: np.dtype | type | str = "float32",
    ) -> None:
        kernel, recurrent_kernel, bias = draw_weights(n_inputs, n_units, 1, rng)
        weights = [kernel, recurrent_kernel, np.ones_like(bias), bias]
        super().__init__(n_inputs, n_units, [n_units], weights, as_float_dtype("dtype", dtype))

    def _prepare(self, time: int, batch: int) -> None:
        self._a = self._x @ self._weights[0]  # (time, batch, units)
        self._sigma = np.empty((time, batch, 1), self.dtype)
        self._normal = np.empty_like(self._a)

    def _step(self, t: int) -> None:
        _, W_hh, gain, bias = self._weights
        (h,) = self._s
        self._normal[t], self._sigma[t] = _normalise(self._a[t] + h[t] @ W_hh)
        h[t + 1] = np.tanh(gain * self._normal[t] + bias)

    def _prepare_back(self, time: int, batch: int) -> None:
        super()._prepare_back(time, batch)
        self._dy = np.empty_like(self._a)

    def _step_back(self, t: int) -> None:
        (h,), (dh,), gain = self._s, self._ds, self._weights[2]
        self._dy[t] = dh[t + 1] * (1 - h[t + 1] ** 2)
        self._da[t] = _normalise_back(self._dy[t] * gain, self._normal[t], self._sigma[t])
        dh[t] = self._da[t] @ self._W_back

    def _weight_gradients(self, steps: slice) -> list[NDArray]:
        x, h_prev, da, dy, normal = (
            flat(v[steps]) for v in (self._x, self._s[0][:-1], self._da, self._dy, self._normal)
        )
        return [x.T @ da, h_prev.T @ da, (dy * normal).sum(axis=0), dy.sum(axis=0)]


class LayerNormLSTM(Cell):
    """The LSTM with the preactivation of each gate brought to mean 0 and deviation 1 at every step.

    a_t = x_t W_x + h_{t-1} W_h; each of its four parts (i, f, c̃, o) is normalised over its own
    units, a ← γ (a - μ_t) / σ_t + β, before its activation; the rest is the LSTM's. The "gain" γ
    starts at 1; the "bias" β holds the forget bias. This is the rule of `LayerNormElman` for every
    gate; Ba et al. normalise the two products apart, and c_t as well.

    Args:
        n_inputs: features of x_t.
        n_units: size of h_t and of c_t.
        rng: draws the weights as for `LSTM`.
        forget_bias: β_f at the start.
        dtype: float32, or float64 for proofs.

    Source: J. L. Ba, J. R. Kiros and G. E. Hinton, Layer normalization, arXiv:1607.06450, 2016.
    Chapter 7.
    """

    weight_names = ("kernel", "recurrent_kernel", "gain", "bias")
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
        kernel, recurrent_kernel, bias = draw_weights(n_inputs, n_units, 4, rng)
        bias[n_units : 2 * n_units] = as_array("forget_bias", forget_bias, ())
        weights = [kernel, recurrent_kernel, np.ones_like(bias), bias]
        super().__init__(n_inputs, n_units, [n_units] * 2, weights, as_float_dtype("dtype", dtype))

    def _prepare(self, time: int, batch: int) -> None:
        self._a = self._x @ self._weights[0]  # (time, batch, 4·units)
        self._normal = np.empty_like(self._a)
        self._sigma = np.empty((time, 4, batch, 1), self.dtype)

    def _step(self, t: int) -> None:
        h, c = self._s
        _, W_hh, gain, bias = self._weights
        self._a[t] += h[t] @ W_hh
        i_t, f_t, c_tilde, o_t = gates = by_gate(self._a, 4)[t]
        by_gate(self._normal, 4)[t], self._sigma[t] = _normalise(gates)
        self._a[t] = gain * self._normal[t] + bias
        gates[:] = sigmoid(i_t), sigmoid(f_t), np.tanh(c_tilde), sigmoid(o_t)
        c[t + 1] = f_t * c[t] + i_t * c_tilde
        h[t + 1] = o_t * np.tanh(c[t + 1])

    def _prepare_back(self, time: int, batch: int) -> None:
        super()._prepare_back(time, batch)
        self._dy = np.empty_like(self._a)

    def _step_back(self, t: int) -> None:
        dh, dc = self._ds
        i_t, f_t, c_tilde, o_t = by_gate(self._a, 4)[t]
        c_prev, c_t = self._s[1][t : t + 2]
        tanh_c = np.tanh(c_t)
        dc[t + 1] += dh[t + 1] * o_t * (1 - tanh_c**2)
        by_gate(self._dy, 4)[t] = (
            dc[t + 1] * c_tilde * i_t * (1 - i_t),
            dc[t + 1] * c_prev * f_t * (1 - f_t),
            dc[t + 1] * i_t * (1 - c_tilde**2),
            dh[t + 1] * tanh_c * o_t * (1 - o_t),
        )
        dnormal = by_gate((self._dy[t] * self._weights[2])[None], 4)[0]
        by_gate(self._da, 4)[t] = _normalise_back(
            dnormal, by_gate(self._normal, 4)[t], self._sigma[t]
        )
        dc[t] = dc[t + 1] * f_t
        dh[t] = self._da[t] @ self._W_back

    _weight_gradients = LayerNormElman._weight_gradients

    def _letters(self) -> dict[str, NDArray]:
        i, f, c_tilde, o = by_gate(self._a, 4).swapaxes(0, 1)
        return {"i_t": i, "f_t": f, "c_tilde": c_tilde, "o_t": o}


def _normalise(a: NDArray) -> tuple[NDArray, NDArray]:
    """(a - μ) / σ over the last axis, and σ with that axis kept."""
    centred = a - a.mean(axis=-1, keepdims=True)
    sigma = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5)
    return centred / sigma, sigma


def _normalise_back(dnormal: NDArray, normal: NDArray, sigma: NDArray) -> NDArray:
    """da from the gradient of the normalised: what moves μ or σ alone is taken out."""
    along = (dnormal * normal).mean(axis=-1, keepdims=True)
    return (dnormal - dnormal.mean(axis=-1, keepdims=True) - normal * along) / sigma
