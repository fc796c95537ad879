"""Nets whose preactivations are normalised at every step."""

import numpy as np
from numpy.typing import NDArray

from rnn_course.arguments import as_array
from rnn_course.nets.activations import sigmoid
from rnn_course.nets.cell import Cell, Parts, gates
from rnn_course.nets.initializers import draw_weights
from rnn_course.nets.run import Run


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
    letter_names = ("n_t", "sigma_t")

    def __init__(
        self,
        n_inputs: int,
        n_units: int,
        *,
        rng: np.random.Generator,
        dtype: np.dtype | type | str | None = "float32",
    ) -> None:
        kernel, recurrent_kernel, bias = draw_weights(n_inputs, n_units, 1, rng)
        weights = [kernel, recurrent_kernel, np.ones_like(bias), bias]
        super().__init__(n_inputs, n_units, weights, dtype)

    def _input_share(self, x: NDArray) -> NDArray:
        W_xh, _, _, _ = self._weights
        return x @ W_xh

    def _step(self, a_t: NDArray, before: Parts) -> tuple[Parts, Parts]:
        (h_prev,) = before
        _, W_hh, gain, bias = self._weights
        n_t, sigma_t = _normalise(a_t + h_prev @ W_hh)
        h_t = np.tanh(gain * n_t + bias)
        return (h_t,), (n_t, sigma_t)

    def _step_back(
        self, dstate: Parts, before: Parts, state: Parts, letters: Parts
    ) -> tuple[Parts, Parts]:
        (dh_t,), (h_t,), (n_t, sigma_t) = dstate, state, letters
        _, W_hh, gain, _ = self._weights
        dy_t = dh_t * (1 - h_t**2)
        da_t = _normalise_back(dy_t * gain, n_t, sigma_t)
        dh_prev = da_t @ W_hh.T
        return (da_t, dy_t), (dh_prev,)

    def _weight_gradients(self, run: Run, da: NDArray, dy: NDArray) -> list[NDArray]:
        dgain, dbias = (dy * run["n_t"]).sum(axis=0), dy.sum(axis=0)
        return [run["x_t"].T @ da, run["h_prev"].T @ da, dgain, dbias]


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
    letter_names = ("i_t", "f_t", "c_tilde", "o_t", "n_t", "sigma_t")

    def __init__(
        self,
        n_inputs: int,
        n_units: int,
        *,
        rng: np.random.Generator,
        forget_bias: float = 1.0,
        dtype: np.dtype | type | str | None = "float32",
    ) -> None:
        kernel, recurrent_kernel, bias = draw_weights(n_inputs, n_units, 4, rng)
        bias[n_units : 2 * n_units] = as_array("forget_bias", forget_bias, ())
        weights = [kernel, recurrent_kernel, np.ones_like(bias), bias]
        super().__init__(n_inputs, n_units, weights, dtype)

    _input_share = LayerNormElman._input_share

    def _step(self, a_t: NDArray, before: Parts) -> tuple[Parts, Parts]:
        h_prev, c_prev = before
        _, W_h, gain, bias = self._weights
        n, sigma = _normalise(gates(a_t + h_prev @ W_h, 4))
        n_t, sigma_t = np.concatenate(n, axis=1), np.concatenate(sigma, axis=1)
        a_i, a_f, a_c, a_o = gates(gain * n_t + bias, 4)
        i_t = sigmoid(a_i)
        f_t = sigmoid(a_f)
        c_tilde = np.tanh(a_c)
        o_t = sigmoid(a_o)
        c_t = f_t * c_prev + i_t * c_tilde
        h_t = o_t * np.tanh(c_t)
        return (h_t, c_t), (i_t, f_t, c_tilde, o_t, n_t, sigma_t)

    def _step_back(
        self, dstate: Parts, before: Parts, state: Parts, letters: Parts
    ) -> tuple[Parts, Parts]:
        (dh_t, dc_t), (_, c_prev), (_, c_t) = dstate, before, state
        i_t, f_t, c_tilde, o_t, n_t, sigma_t = letters
        _, W_h, gain, _ = self._weights
        tanh_c = np.tanh(c_t)
        dc_t += dh_t * o_t * (1 - tanh_c**2)
        dy_i = dc_t * c_tilde * i_t * (1 - i_t)
        dy_f = dc_t * c_prev * f_t * (1 - f_t)
        dy_c = dc_t * i_t * (1 - c_tilde**2)
        dy_o = dh_t * tanh_c * o_t * (1 - o_t)
        dy_t = np.concatenate([dy_i, dy_f, dy_c, dy_o], axis=1)
        da = _normalise_back(gates(dy_t * gain, 4), gates(n_t, 4), gates(sigma_t, 4))
        da_t = np.concatenate(da, axis=1)
        dh_prev = da_t @ W_h.T
        dc_prev = dc_t * f_t
        return (da_t, dy_t), (dh_prev, dc_prev)

    _weight_gradients = LayerNormElman._weight_gradients


def _normalise(a: NDArray) -> tuple[NDArray, NDArray]:
    """(a - μ) / σ over the last axis, and σ with that axis kept."""
    centred = a - a.mean(axis=-1, keepdims=True)
    sigma = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5)
    return centred / sigma, sigma


def _normalise_back(dnormal: NDArray, normal: NDArray, sigma: NDArray) -> NDArray:
    """da from the gradient of the normalised: what moves μ or σ alone is taken out."""
    along = (dnormal * normal).mean(axis=-1, keepdims=True)
    return (dnormal - dnormal.mean(axis=-1, keepdims=True) - normal * along) / sigma
