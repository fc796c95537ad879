"""Nets whose preactivations are normalised at every step."""

import numpy as np
from numpy.typing import DTypeLike, NDArray

from rnn_course.functions import sigmoid
from rnn_course.nets.cell import Cell, gates
from rnn_course.nets.initializers import draw_lstm_weights, draw_weights
from rnn_course.nets.layer import dtype_of_net
from rnn_course.nets.run import Parts, Run


class _Normalised(Cell):
    """A cell whose bias comes after the normalisation, as y_t = γ n_t + β."""

    weight_names = ("kernel", "recurrent_kernel", "gain", "bias")

    def _input_share(self, x: NDArray) -> NDArray:
        W_x, *_ = self._weights
        return x @ W_x

    def _weight_gradients(self, run: Run, gradients: Parts) -> list[NDArray]:
        da, dy = gradients
        dgain, dbias = (dy * run["n_t"]).sum(axis=0), dy.sum(axis=0)
        return [run["x_t"].T @ da, run["h_prev"].T @ da, dgain, dbias]


class LayerNormElman(_Normalised):
    """The Elman cell with its preactivation brought to mean 0 and deviation 1 at every step.

    a_t = x_t W_xh + h_{t-1} W_hh
    n_t = (a_t - μ_t) / σ_t,  with μ_t = mean of a_t and σ_t² = mean of (a_t - μ_t)² + ε
    h_t = tanh(γ n_t + β)

    The means are over the units of one example; the "gain" γ starts at 1 and the "bias" β at 0.
    We take ε = 1e-5, so that equal entries do no harm.

    >>> net = LayerNormElman(n_inputs=3, n_units=5, rng=np.random.default_rng(0))
    >>> H = net.forward(np.ones((2, 7, 3)))
    >>> bool(np.abs(net.trace["n_t"].mean(axis=-1)).max() < 1e-6)
    True

    Args:
        n_inputs: features of x_t.
        n_units: size of h_t.
        rng: draws the weights as for `Elman`.
        dtype: float32, or float64 for proofs.

    Raises:
        TypeError, ValueError: an argument is of the wrong kind, or a size below 1 or too large.

    Source: J. L. Ba, J. R. Kiros and G. E. Hinton, Layer normalization, 2016, eq. 4,
    https://doi.org/10.48550/arXiv.1607.06450. Chapter: vanishing_gradients.
    """

    letter_names = ("n_t", "sigma_t")

    def __init__(
        self,
        n_inputs: int,
        n_units: int,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = "float32",
    ) -> None:
        dtype = dtype_of_net(dtype)
        W_xh, W_hh, bias = draw_weights(n_inputs, n_units, 1, rng)
        super().__init__(n_inputs, n_units, [W_xh, W_hh, np.ones_like(bias), bias], dtype)

    def _step(self, a_t: NDArray, before: Parts) -> tuple[Parts, Parts]:
        (h_prev,) = before
        _, W_hh, gain, bias = self._weights
        n_t, sigma_t = _normalise(a_t + h_prev @ W_hh)
        h_t = np.tanh(gain * n_t + bias)
        return (h_t,), (n_t, sigma_t)

    def _step_back(
        self, dstate: Parts, before: Parts, state: Parts, letters: Parts
    ) -> tuple[Parts, Parts]:
        """The chain rule for one step; y_t = γ n_t + β stands before the tanh."""
        (dh_t,), (h_t,), (n_t, sigma_t) = dstate, state, letters
        _, W_hh, gain, _ = self._weights
        dy_t = dh_t * (1 - h_t**2)
        da_t = _normalise_back(dy_t * gain, n_t, sigma_t)
        dh_prev = da_t @ W_hh.T
        return (da_t, dy_t), (dh_prev,)


class LayerNormLSTM(_Normalised):
    """The LSTM with the preactivation of each gate brought to mean 0 and deviation 1 at every step.

    a_t = x_t W_x + h_{t-1} W_h; each of its four parts (i, f, c̃, o) is normalised over its own
    units, n_t = (a_t - μ_t) / σ_t, and y_t = γ n_t + β takes its place before the activations; the
    rest is the LSTM's. The "gain" γ starts at 1; the "bias" β holds the forget bias. This is the
    rule of `LayerNormElman` for every gate; Ba et al. normalise the two products apart, and c_t as
    well.

    >>> net = LayerNormLSTM(n_inputs=3, n_units=5, rng=np.random.default_rng(0))
    >>> net.forward(np.zeros((2, 7, 3))).shape  # (batch, time, n_units)
    (2, 7, 5)

    Args:
        n_inputs: features of x_t.
        n_units: size of h_t and of c_t.
        rng: draws the weights as for `LSTM`.
        forget_bias: β_f at the start.
        dtype: float32, or float64 for proofs.

    Raises:
        TypeError, ValueError: an argument is of the wrong kind, or a size below 1 or too large.

    Source: J. L. Ba, J. R. Kiros and G. E. Hinton, Layer normalization, 2016,
    https://doi.org/10.48550/arXiv.1607.06450. Chapter: gru_and_friends.
    """

    state_names = ("h", "c")
    letter_names = ("i_t", "f_t", "c_tilde", "o_t", "n_t", "sigma_t")

    def __init__(
        self,
        n_inputs: int,
        n_units: int,
        *,
        rng: np.random.Generator,
        forget_bias: float = 1.0,
        dtype: DTypeLike = "float32",
    ) -> None:
        W_x, W_h, bias = draw_lstm_weights(n_inputs, n_units, forget_bias, rng, dtype)
        super().__init__(n_inputs, n_units, [W_x, W_h, np.ones_like(bias), bias], dtype)

    def _step(self, a_t: NDArray, before: Parts) -> tuple[Parts, Parts]:
        h_prev, c_prev = before
        _, W_h, gain, bias = self._weights
        n, sigma = _normalise(gates(a_t + h_prev @ W_h, 4))
        n_t, sigma_t = np.concatenate(n, axis=1), np.concatenate(sigma, axis=1)  # side by side
        y_i, y_f, y_c, y_o = gates(gain * n_t + bias, 4)
        i_t = sigmoid(y_i)
        f_t = sigmoid(y_f)
        c_tilde = np.tanh(y_c)
        o_t = sigmoid(y_o)
        c_t = f_t * c_prev + i_t * c_tilde
        h_t = o_t * np.tanh(c_t)
        return (h_t, c_t), (i_t, f_t, c_tilde, o_t, n_t, sigma_t)

    def _step_back(
        self, dstate: Parts, before: Parts, state: Parts, letters: Parts
    ) -> tuple[Parts, Parts]:
        """As for the LSTM down to dy_t, then through the normalisation of each gate."""
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


def _normalise(a: NDArray) -> tuple[NDArray, NDArray]:
    """(a - μ) / σ over the last axis, and σ with that axis kept."""
    centred = a - a.mean(axis=-1, keepdims=True)
    variance = np.square(centred, dtype=np.float64).mean(axis=-1, keepdims=True)
    sigma = np.sqrt(variance + 1e-5).astype(a.dtype)
    return centred / sigma, sigma


def _normalise_back(dn: NDArray, n: NDArray, sigma: NDArray) -> NDArray:
    """da from that of the normalised: what moves μ or σ alone is taken out."""
    along = (dn * n).mean(axis=-1, keepdims=True)
    return (dn - dn.mean(axis=-1, keepdims=True) - n * along) / sigma
