"""A memory of keys and values, written at every step by Hebb's rule or by the delta rule."""

import numpy as np
from numpy.typing import DTypeLike, NDArray

from rnn_course.arguments import as_choice, as_count, as_number, as_rng, check_room
from rnn_course.functions import sigmoid
from rnn_course.nets.cell import Cell, gates
from rnn_course.nets.initializers import glorot_uniform
from rnn_course.nets.layer import dtype_of_net
from rnn_course.nets.run import Parts, Run

RULES = ("delta", "hebb")
SMALLEST = 1e-6  # added to a squared length, so that a vector of zeros has one


class DeltaMemory(Cell):
    """A matrix of keys and values that is corrected while reading; its `state` is the pair (h, S).

    q_t, k_t = x_t W_q + b_q, x_t W_k + b_k, each divided by its length    question, key
    v_t = x_t W_v + b_v                              value
    β_t = max_beta σ(x_t w_β + b_β)                  how strongly is written
    e_t = v_t - k_t S_{t-1}                          what the memory gets wrong; Hebb's rule: v_t
    S_t = S_{t-1} + β_t k_tᵀ e_t
    h_t = q_t S_t

    The delta rule is one step of least squares, and with β_t = 1 it makes the memory right about
    k_t. Hebb's rule adds without looking: that is linear attention. The state S is kept flat,
    (batch, n_units²).

    >>> net = DeltaMemory(n_inputs=3, n_units=5, rng=np.random.default_rng(0))
    >>> h_t, (h_t, S_t) = net.step(np.zeros((2, 3)))
    >>> h_t.shape, S_t.shape
    ((2, 5), (2, 25))

    Args:
        n_inputs: features of x_t.
        n_units: size of questions, keys and values.
        rule: "delta" or "hebb".
        max_beta: the most that β_t can be, above 0 and at most 2; above 1 a write can turn what is
            stored under a key into its opposite.
        rng: draws the kernel Glorot-uniform, matrix by matrix; the bias starts at zero.
        dtype: float32, or float64 for proofs.

    Raises:
        TypeError, ValueError: an argument is of the wrong kind, a size below 1 or too large, a rule
            unknown, or `max_beta` out of bounds.

    Source: I. Schlag, K. Irie and J. Schmidhuber, 2021, eq. 24,
    https://doi.org/10.48550/arXiv.2102.11174; keys of length 1 as in S. Yang et al., 2024,
    https://doi.org/10.48550/arXiv.2406.06484; β_t up to 2 as in R. Grazzi et al., 2024,
    https://doi.org/10.48550/arXiv.2411.12537. Chapter: after_and_back.
    """

    weight_names = ("kernel", "bias")
    state_names = ("h", "S")
    letter_names = ("q_t", "k_t", "v_t", "beta_t", "e_t", "length_q", "length_k")

    def __init__(
        self,
        n_inputs: int,
        n_units: int,
        rule: str = "delta",
        max_beta: float = 1.0,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = "float32",
    ) -> None:
        n_inputs, n_units = as_count("n_inputs", n_inputs), as_count("n_units", n_units)
        self.rule = as_choice("rule", rule, RULES)
        self.max_beta = as_number("max_beta", max_beta, above=0, most=2)
        check_room("n_inputs, n_units", (max(n_inputs, n_units), 3 * n_units + 1))
        rng, dtype = as_rng("rng", rng), dtype_of_net(dtype)
        sizes = [n_units] * 3 + [1]
        kernel = np.hstack([glorot_uniform((n_inputs, size), rng) for size in sizes])
        weights = [kernel, np.zeros(3 * n_units + 1)]
        super().__init__(n_inputs, n_units, weights, dtype, [n_units, n_units**2])

    def _input_share(self, x: NDArray) -> NDArray:
        W, b = self._weights
        a = x @ W
        a += b
        return a

    def _step(self, a_t: NDArray, before: Parts) -> tuple[Parts, Parts]:
        S_prev = self._as_matrix(before[1])
        a_q, a_k, v_t = gates(a_t[:, :-1], 3)
        q_t, length_q = _of_length_1(a_q)
        k_t, length_k = _of_length_1(a_k)
        beta_t = self.max_beta * sigmoid(a_t[:, -1:])
        e_t = v_t - _ask(k_t, S_prev) if self.rule == "delta" else v_t
        S_t = S_prev + _outer(beta_t * k_t, e_t)
        h_t = _ask(q_t, S_t)
        return (h_t, S_t.reshape(len(S_t), -1)), (q_t, k_t, v_t, beta_t, e_t, length_q, length_k)

    def _step_back(
        self, dstate: Parts, before: Parts, state: Parts, letters: Parts
    ) -> tuple[Parts, Parts]:
        """The chain rule for one step; S_t reaches E through S_{t+1} and through h_t.

        The old memory reaches it as it stands and, by the delta rule, through the error e_t too.
        """
        (dh_t, dS_flat), S_prev = dstate, self._as_matrix(before[1])
        q_t, k_t, _, beta_t, e_t, length_q, length_k = letters
        S_t, dS_t = self._as_matrix(state[1]), self._as_matrix(dS_flat)
        dS_t += _outer(q_t, dh_t)
        dq = _ask(dh_t, S_t.swapaxes(1, 2))
        dwritten = _ask(e_t, dS_t.swapaxes(1, 2))  # that of β_t k_t
        de = _ask(beta_t * k_t, dS_t)
        dbeta = (dwritten * k_t).sum(axis=1, keepdims=True)
        dk = beta_t * dwritten
        dS_prev = dS_t.copy()
        if self.rule == "delta":
            dk -= _ask(de, S_prev.swapaxes(1, 2))
            dS_prev -= _outer(k_t, de)
        da_q = _of_length_1_back(dq, q_t, length_q)
        da_k = _of_length_1_back(dk, k_t, length_k)
        da_beta = dbeta * beta_t * (1 - beta_t / self.max_beta)
        da_t = np.concatenate([da_q, da_k, de, da_beta], axis=1)
        return (da_t,), (np.zeros_like(dh_t), dS_prev.reshape(len(dS_prev), -1))

    def _weight_gradients(self, run: Run, gradients: Parts) -> list[NDArray]:
        (da,) = gradients
        return [run["x_t"].T @ da, da.sum(axis=0)]

    def _as_matrix(self, flat: NDArray) -> NDArray:
        return flat.reshape(-1, self.n_units, self.n_units)


def _of_length_1(a: NDArray) -> tuple[NDArray, NDArray]:
    """Each row divided by its length, and the lengths; long rows are scaled down to be squared."""
    scale = np.maximum(1, np.abs(a).max(axis=1, keepdims=True))
    squares = ((a / scale) ** 2).sum(axis=1, keepdims=True)
    length = scale * np.sqrt(squares + SMALLEST / scale / scale)
    return a / length, length


def _of_length_1_back(d: NDArray, unit: NDArray, length: NDArray) -> NDArray:
    """What lies along the row itself has no effect on its direction."""
    return (d - unit * (unit * d).sum(axis=1, keepdims=True)) / length


def _ask(row: NDArray, M: NDArray) -> NDArray:
    """row M, for each example: (batch, n) and (batch, n, m) -> (batch, m)."""
    return (row[:, None] @ M)[:, 0]


def _outer(column: NDArray, row: NDArray) -> NDArray:
    return column[:, :, None] * row[:, None, :]
