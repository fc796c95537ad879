"""The GRU and the LSTM cut down until a scan can run them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import DTypeLike, NDArray

from rnn_course.functions import sigmoid
from rnn_course.nets.linear_cell import LinearCell
from rnn_course.nets.run import Parts


class _MinimalCell(LinearCell):
    """What is kept of the old state is a share, from 0 to 1, and what is added the rest."""

    def __init__(
        self,
        n_inputs: int,
        n_units: int,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = "float32",
    ) -> None:
        super().__init__(n_inputs, n_units, rng=rng, dtype=dtype)


class MinGRU(_MinimalCell):
    """The GRU whose gate and candidate no longer look at h_{t-1}.

    u_t = σ(x_t W_xu + b_u)                   update gate, the share that is kept
    h̃_t = x_t W_xh + b_h                      candidate
    h_t = u_t h_{t-1} + (1 - u_t) h̃_t

    >>> net = MinGRU(n_inputs=3, n_units=5, rng=np.random.default_rng(0))
    >>> net.forward(np.zeros((2, 7, 3))).shape  # (batch, time, n_units)
    (2, 7, 5)

    Args:
        n_inputs: features of x_t.
        n_units: size of h_t.
        rng: draws the kernel Glorot-uniform; the bias starts at zero.
        dtype: float32, or float64 for proofs.

    Raises:
        TypeError, ValueError: an argument is of the wrong kind, or a size below 1 or too large.

    Source: L. Feng et al., Were RNNs all we needed?, 2024, section 3.1,
    https://doi.org/10.48550/arXiv.2410.01201, where our u_t is 1 - z_t. Chapter: after_and_back.
    """

    letter_names: Sequence[str] = ("u_t", "h_tilde")

    def _from_input(self, sums: NDArray) -> tuple[NDArray, NDArray, Parts]:
        a_u, h_tilde = np.split(sums, 2, axis=-1)
        u_t = sigmoid(a_u)
        return u_t, (1 - u_t) * h_tilde, (u_t, h_tilde)

    def _to_input(self, da: NDArray, db: NDArray, letters: Parts) -> NDArray:
        u_t, h_tilde = letters
        da_u = (da - db * h_tilde) * u_t * (1 - u_t)
        return np.concatenate([da_u, db * (1 - u_t)], axis=-1)


class MinLSTM(_MinimalCell):
    """The LSTM whose gates and candidate no longer look at h_{t-1}, and whose gates share one.

    f_t = σ(x_t W_xf + b_f)                   forget gate
    i_t = σ(x_t W_xi + b_i)                   input gate
    h̃_t = x_t W_xh + b_h                      candidate
    s_t = f_t / (f_t + i_t)                   the share that is kept
    h_t = s_t h_{t-1} + (1 - s_t) h̃_t

    >>> net = MinLSTM(n_inputs=3, n_units=5, rng=np.random.default_rng(0))
    >>> net.forward(np.zeros((2, 7, 3))).shape  # (batch, time, n_units)
    (2, 7, 5)

    Args:
        n_inputs, n_units, rng, dtype: as for `MinGRU`.

    Raises:
        TypeError, ValueError: as `MinGRU`.

    Source: L. Feng et al., Were RNNs all we needed?, 2024, section 3.2,
    https://doi.org/10.48550/arXiv.2410.01201. Chapter: after_and_back.
    """

    letter_names: Sequence[str] = ("s_t", "f_t", "i_t", "h_tilde")
    _n_gates = 3

    def _from_input(self, sums: NDArray) -> tuple[NDArray, NDArray, Parts]:
        a_f, a_i, h_tilde = np.split(sums, 3, axis=-1)
        f_t = sigmoid(a_f)
        i_t = sigmoid(a_i)
        # f / (f + i) = σ(ln f - ln i), which does not fail where both gates round to zero
        s_t = sigmoid(np.logaddexp(0, -a_i) - np.logaddexp(0, -a_f))
        return s_t, (1 - s_t) * h_tilde, (s_t, f_t, i_t, h_tilde)

    def _to_input(self, da: NDArray, db: NDArray, letters: Parts) -> NDArray:
        s_t, f_t, i_t, h_tilde = letters
        ds = (da - db * h_tilde) * s_t * (1 - s_t)
        return np.concatenate([ds * (1 - f_t), -ds * (1 - i_t), db * (1 - s_t)], axis=-1)
