"""Long short-term memory, with a forget gate."""

import numpy as np
from numpy.typing import DTypeLike, NDArray

from rnn_course.functions import sigmoid
from rnn_course.nets.cell import Cell, gates
from rnn_course.nets.initializers import draw_lstm_weights
from rnn_course.nets.run import Parts


class LSTM(Cell):
    """Long short-term memory with a forget gate; its `state` is the pair (h, c).

    i_t = σ(x_t W_xi + h_{t-1} W_hi + b_i)       input gate
    f_t = σ(x_t W_xf + h_{t-1} W_hf + b_f)       forget gate
    c̃_t = tanh(x_t W_xc + h_{t-1} W_hc + b_c)    candidate
    o_t = σ(x_t W_xo + h_{t-1} W_ho + b_o)       output gate
    c_t = f_t c_{t-1} + i_t c̃_t
    h_t = o_t tanh(c_t)

    The four matrices of a kind lie side by side in one, in this order, as in Keras.

    >>> net = LSTM(n_inputs=3, n_units=5, rng=np.random.default_rng(0))
    >>> h_t, (h_t, c_t) = net.step(np.zeros((2, 3)))
    >>> h_t.shape, c_t.shape
    ((2, 5), (2, 5))

    Args:
        n_inputs: features of x_t.
        n_units: size of h_t and of c_t.
        rng: draws the weights: kernel Glorot-uniform, recurrent kernel orthogonal.
        forget_bias: b_f at the start; the other biases start at zero.
        dtype: float32, or float64 for proofs.

    Raises:
        TypeError, ValueError: an argument is of the wrong kind, or a size below 1 or too large.

    Source: S. Hochreiter and J. Schmidhuber, Neural Computation 9, 1735-1780, 1997,
    https://doi.org/10.1162/neco.1997.9.8.1735; the forget gate is that of F. A. Gers,
    J. Schmidhuber and F. Cummins, Neural Computation 12, 2451-2471, 2000,
    https://doi.org/10.1162/089976600300015015. Chapter: lstm.
    """

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
        super().__init__(n_inputs, n_units, weights, dtype)

    def _step(self, a_t: NDArray, before: Parts) -> tuple[Parts, Parts]:
        h_prev, c_prev = before
        _, W_h, _ = self._weights
        a_i, a_f, a_c, a_o = gates(a_t + h_prev @ W_h, 4)
        i_t = sigmoid(a_i)
        f_t = sigmoid(a_f)
        c_tilde = np.tanh(a_c)
        o_t = sigmoid(a_o)
        c_t = f_t * c_prev + i_t * c_tilde
        h_t = o_t * np.tanh(c_t)
        return (h_t, c_t), (i_t, f_t, c_tilde, o_t)

    def _step_back(
        self, dstate: Parts, before: Parts, state: Parts, letters: Parts
    ) -> tuple[Parts, Parts]:
        """The chain rule for one step, with σ' = σ (1 - σ) and tanh' = 1 - tanh².

        dc_t stands for ∂E/∂c_t. The cell c_t reaches E through c_{t+1} and through h_t. The state
        h_{t-1} reaches it through a_t, the sums of all four gates.
        """
        (dh_t, dc_t), (_, c_prev), (_, c_t) = dstate, before, state
        i_t, f_t, c_tilde, o_t = letters
        _, W_h, _ = self._weights
        tanh_c = np.tanh(c_t)
        dc_t += dh_t * o_t * (1 - tanh_c**2)
        da_i = dc_t * c_tilde * i_t * (1 - i_t)
        da_f = dc_t * c_prev * f_t * (1 - f_t)
        da_c = dc_t * i_t * (1 - c_tilde**2)
        da_o = dh_t * tanh_c * o_t * (1 - o_t)
        da_t = np.concatenate([da_i, da_f, da_c, da_o], axis=1)
        dh_prev = da_t @ W_h.T
        dc_prev = dc_t * f_t
        return (da_t,), (dh_prev, dc_prev)
