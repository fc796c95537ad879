"""Nets whose preactivations are normalised at every step."""

import numpy as np
from numpy.typing import NDArray

from rnn_course.arguments import as_array, as_float_dtype
from rnn_course.functions import sigmoid
from rnn_course.nets.cell import Cell, by_gate, flat
from rnn_course.nets.initializers import draw_weights


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
