"""Relatives of the LSTM: before it could forget, and with gates that look at the cell."""

import numpy as np
from numpy.typing import DTypeLike, NDArray

from rnn_course.functions import sigmoid
from rnn_course.nets.cell import Cell, gates
from rnn_course.nets.initializers import draw_lstm_weights, draw_weights
from rnn_course.nets.layer import dtype_of_net
from rnn_course.nets.run import Parts, Run


class LSTM1997(Cell):
    """The LSTM before it could forget: what is once in the cell stays; `state` is (h, c).

    i_t = σ(x_t W_xi + h_{t-1} W_hi + b_i)
    c̃_t = tanh(x_t W_xc + h_{t-1} W_hc + b_c)
    o_t = σ(x_t W_xo + h_{t-1} W_ho + b_o)
    c_t = c_{t-1} + i_t c̃_t
    h_t = o_t tanh(c_t)

    The paper squashes with logistic functions scaled to [-2, 2]
    and [-1, 1] where we take tanh.

    >>> net = LSTM1997(n_inputs=3, n_units=5, rng=np.random.default_rng(0))
    >>> net.forward(np.zeros((2, 7, 3))).shape  # (batch, time, n_units)
    (2, 7, 5)

    Args:
        n_inputs: features of x_t.
        n_units: size of h_t and of c_t.
        rng: draws the weights: kernel Glorot-uniform, recurrent kernel orthogonal, bias zero.
        dtype: float32, or float64 for proofs.

    Raises:
        TypeError, ValueError: an argument is of the wrong kind, or a size below 1 or too large.

    Source: S. Hochreiter and J. Schmidhuber, Neural Computation 9, 1735-1780, 1997,
    https://doi.org/10.1162/neco.1997.9.8.1735. Chapter: lstm.
    """

    state_names = ("h", "c")
    letter_names = ("i_t", "c_tilde", "o_t")

    def __init__(
        self,
        n_inputs: int,
        n_units: int,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = "float32",
    ) -> None:
        dtype = dtype_of_net(dtype)
        weights = draw_weights(n_inputs, n_units, 3, rng)
        super().__init__(n_inputs, n_units, weights, dtype)

    def _step(self, a_t: NDArray, before: Parts) -> tuple[Parts, Parts]:
        h_prev, c_prev = before
        _, W_h, _ = self._weights
        a_i, a_c, a_o = gates(a_t + h_prev @ W_h, 3)
        i_t = sigmoid(a_i)
        c_tilde = np.tanh(a_c)
        o_t = sigmoid(a_o)
        c_t = c_prev + i_t * c_tilde
        h_t = o_t * np.tanh(c_t)
        return (h_t, c_t), (i_t, c_tilde, o_t)

    def _step_back(
        self, dstate: Parts, before: Parts, state: Parts, letters: Parts
    ) -> tuple[Parts, Parts]:
        """As for the LSTM, without f_t: dc_t is handed on whole."""
        (dh_t, dc_t), (_, c_t), (i_t, c_tilde, o_t) = dstate, state, letters
        _, W_h, _ = self._weights
        tanh_c = np.tanh(c_t)
        dc_t += dh_t * o_t * (1 - tanh_c**2)
        da_i = dc_t * c_tilde * i_t * (1 - i_t)
        da_c = dc_t * i_t * (1 - c_tilde**2)
        da_o = dh_t * tanh_c * o_t * (1 - o_t)
        da_t = np.concatenate([da_i, da_c, da_o], axis=1)
        dh_prev = da_t @ W_h.T
        dc_prev = dc_t
        return (da_t,), (dh_prev, dc_prev)


class PeepholeLSTM(Cell):
    """The LSTM whose gates look at the cell state: i_t and f_t at c_{t-1}, o_t at c_t.

    i_t = σ(x_t W_xi + h_{t-1} W_hi + b_i + p_i c_{t-1})
    f_t = σ(x_t W_xf + h_{t-1} W_hf + b_f + p_f c_{t-1})
    c̃_t = tanh(x_t W_xc + h_{t-1} W_hc + b_c)
    c_t = f_t c_{t-1} + i_t c̃_t
    o_t = σ(x_t W_xo + h_{t-1} W_ho + b_o + p_o c_t)
    h_t = o_t tanh(c_t)

    The weight "peephole", (3, units), holds p_i, p_f and p_o. It starts at zero, where the net
    equals `LSTM`.

    >>> net = PeepholeLSTM(n_inputs=3, n_units=5, rng=np.random.default_rng(0))
    >>> net.weights[3].shape
    (3, 5)

    Args:
        n_inputs: features of x_t.
        n_units: size of h_t and of c_t.
        rng: draws the weights as for `LSTM`.
        forget_bias: b_f at the start.
        dtype: float32, or float64 for proofs.

    Raises:
        TypeError, ValueError: an argument is of the wrong kind, or a size below 1 or too large.

    Source: F. A. Gers and J. Schmidhuber, Recurrent nets that time and count, IJCNN 2000,
    https://doi.org/10.1109/IJCNN.2000.861302. Chapter: gru_and_friends.
    """

    weight_names = ("kernel", "recurrent_kernel", "bias", "peephole")
    state_names = ("h", "c")
    letter_names = ("i_t", "f_t", "c_tilde", "o_t")

    def __init__(
        self,
        n_inputs: int,
        n_units: int,
        *,
        rng: np.random.Generator,
        forget_bias: float = 1.0,
        dtype: DTypeLike = "float32",
    ) -> None:
        weights = draw_lstm_weights(n_inputs, n_units, forget_bias, rng, dtype)
        weights.append(np.zeros((3, n_units)))
        super().__init__(n_inputs, n_units, weights, dtype)

    def _step(self, a_t: NDArray, before: Parts) -> tuple[Parts, Parts]:
        h_prev, c_prev = before
        _, W_h, _, (p_i, p_f, p_o) = self._weights
        a_i, a_f, a_c, a_o = gates(a_t + h_prev @ W_h, 4)
        i_t = sigmoid(a_i + p_i * c_prev)
        f_t = sigmoid(a_f + p_f * c_prev)
        c_tilde = np.tanh(a_c)
        c_t = f_t * c_prev + i_t * c_tilde
        o_t = sigmoid(a_o + p_o * c_t)
        h_t = o_t * np.tanh(c_t)
        return (h_t, c_t), (i_t, f_t, c_tilde, o_t)

    def _step_back(
        self, dstate: Parts, before: Parts, state: Parts, letters: Parts
    ) -> tuple[Parts, Parts]:
        """As for the LSTM, with three more ways: c_t in o_t, c_{t-1} in i_t and in f_t."""
        (dh_t, dc_t), (_, c_prev), (_, c_t) = dstate, before, state
        i_t, f_t, c_tilde, o_t = letters
        _, W_h, _, (p_i, p_f, p_o) = self._weights
        tanh_c = np.tanh(c_t)
        da_o = dh_t * tanh_c * o_t * (1 - o_t)
        dc_t += dh_t * o_t * (1 - tanh_c**2) + da_o * p_o
        da_i = dc_t * c_tilde * i_t * (1 - i_t)
        da_f = dc_t * c_prev * f_t * (1 - f_t)
        da_c = dc_t * i_t * (1 - c_tilde**2)
        da_t = np.concatenate([da_i, da_f, da_c, da_o], axis=1)
        dh_prev = da_t @ W_h.T
        dc_prev = dc_t * f_t + da_i * p_i + da_f * p_f
        return (da_t,), (dh_prev, dc_prev)

    def _weight_gradients(self, run: Run, gradients: Parts) -> list[NDArray]:
        (da,) = gradients
        da_i, da_f, _, da_o = gates(da, 4)
        seen = run["c_prev"] * da_i, run["c_prev"] * da_f, run["c_t"] * da_o
        dpeephole = np.stack([p.sum(axis=0) for p in seen])
        return [*super()._weight_gradients(run, gradients), dpeephole]
