"""The gated recurrent unit, with the reset before or after the recurrent product."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from rnn_course.arguments import as_flag
from rnn_course.functions import sigmoid
from rnn_course.nets.cell import Cell, gates
from rnn_course.nets.initializers import draw_weights
from rnn_course.nets.layer import dtype_of_net
from rnn_course.nets.run import Parts, Run


class GRU(Cell):
    """The gated recurrent unit; u_t is the share of the old state that is kept.

    u_t = σ(x_t W_xu + h_{t-1} W_hu + b_u)               update gate
    r_t = σ(x_t W_xr + h_{t-1} W_hr + b_r)               reset gate
    h̃_t = tanh(x_t W_xh + (r_t h_{t-1}) W_hh + b_h)      candidate
    h_t = u_t h_{t-1} + (1 - u_t) h̃_t

    With `reset_after` the reset comes after the recurrent product, which has a bias b' of its own
    (all three gates do): v_t = h_{t-1} W_hh + b'_h and h̃_t = tanh(x_t W_xh + r_t v_t + b_h).

    >>> net = GRU(n_inputs=3, n_units=5, rng=np.random.default_rng(0), reset_after=True)
    >>> [w.shape for w in net.weights]
    [(3, 15), (5, 15), (2, 15)]

    Args:
        n_inputs: features of x_t.
        n_units: size of h_t.
        rng: draws the weights: kernel Glorot-uniform, recurrent kernel orthogonal, bias zero.
        reset_after: False as in the paper; True as in Keras' default, with a bias of
            shape (2, 3·units), the second row for the recurrent product.
        dtype: float32, or float64 for proofs.

    Raises:
        TypeError, ValueError: an argument is of the wrong kind, or a size below 1 or too large.

    Source: K. Cho et al., EMNLP 2014, 1724-1734, eq. 5 to 8, https://doi.org/10.3115/v1/D14-1179,
    where our u_t is z. Chapter: gru_and_friends.
    """

    letter_names: Sequence[str] = ("u_t", "r_t", "h_tilde")
    reset_after = False

    def __new__(cls, *args: Any, reset_after: bool = False, **settings: Any) -> "GRU":
        if not as_flag("reset_after", reset_after):
            return super().__new__(cls)
        if cls is not GRU:
            raise TypeError(f"reset_after: only GRU itself has two forms, {cls.__name__} has one.")
        return super().__new__(_ResetAfterGRU)

    def __init__(
        self,
        n_inputs: int,
        n_units: int,
        *,
        rng: np.random.Generator,
        reset_after: bool = False,
        dtype: DTypeLike = "float32",
    ) -> None:
        dtype = dtype_of_net(dtype)
        W_x, W_h, b = draw_weights(n_inputs, n_units, 3, rng)
        b = np.zeros((2, 3 * n_units)) if self.reset_after else b
        super().__init__(n_inputs, n_units, [W_x, W_h, b], dtype)

    def _step(self, a_t: NDArray, before: Parts) -> tuple[Parts, Parts]:
        (h_prev,) = before
        W_ur, W_hh = self._recurrent_kernels()
        n = 2 * self.n_units
        a_u, a_r = gates(a_t[:, :n] + h_prev @ W_ur, 2)
        u_t = sigmoid(a_u)
        r_t = sigmoid(a_r)
        h_tilde = np.tanh(a_t[:, n:] + (r_t * h_prev) @ W_hh)
        h_t = u_t * h_prev + (1 - u_t) * h_tilde
        return (h_t,), (u_t, r_t, h_tilde)

    def _step_back(
        self, dstate: Parts, before: Parts, state: Parts, letters: Parts
    ) -> tuple[Parts, Parts]:
        """The chain rule for one step, with σ' = σ (1 - σ) and tanh' = 1 - tanh².

        dh_t stands for ∂E/∂h_t. The old state reaches E four ways: kept, through the candidate
        (behind the reset gate), and through each of the two gates.
        """
        (dh_t,), (h_prev,) = dstate, before
        u_t, r_t, h_tilde = letters
        W_ur, W_hh = self._recurrent_kernels()
        da_h = dh_t * (1 - u_t) * (1 - h_tilde**2)
        dreset = da_h @ W_hh.T  # that of r_t h_{t-1}
        da_u = dh_t * (h_prev - h_tilde) * u_t * (1 - u_t)
        da_r = dreset * h_prev * r_t * (1 - r_t)
        da_ur = np.concatenate([da_u, da_r], axis=1)
        dh_prev = dh_t * u_t + dreset * r_t + da_ur @ W_ur.T
        da_t = np.concatenate([da_u, da_r, da_h], axis=1)
        return (da_t,), (dh_prev,)

    def _weight_gradients(self, run: Run, gradients: Parts) -> list[NDArray]:
        (da,) = gradients
        x_t, h_prev, r_t = run["x_t"], run["h_prev"], run["r_t"]
        da_ur, da_h = np.split(da, [2 * self.n_units], axis=1)
        dW_h = np.hstack([h_prev.T @ da_ur, (r_t * h_prev).T @ da_h])
        return [x_t.T @ da, dW_h, da.sum(axis=0)]

    def _recurrent_kernels(self) -> tuple[NDArray, NDArray]:
        """[W_hu, W_hr], which multiply h_{t-1}, and W_hh, which multiplies r_t h_{t-1}."""
        _, W_h, _ = self._weights
        return W_h[:, : 2 * self.n_units], W_h[:, 2 * self.n_units :]


class _ResetAfterGRU(GRU):
    """The GRU that resets after the recurrent product, v = h_{t-1} W_h + b'."""

    letter_names = ("u_t", "r_t", "h_tilde", "v_t")
    reset_after = True

    def _input_share(self, x: NDArray) -> NDArray:
        W_x, _, (b, _) = self._weights
        a = x @ W_x
        a += b
        return a

    def _step(self, a_t: NDArray, before: Parts) -> tuple[Parts, Parts]:
        (h_prev,) = before
        _, W_h, (_, b_v) = self._weights
        a_u, a_r, a_h = gates(a_t, 3)
        v_u, v_r, v_t = gates(h_prev @ W_h + b_v, 3)
        u_t = sigmoid(a_u + v_u)
        r_t = sigmoid(a_r + v_r)
        h_tilde = np.tanh(a_h + r_t * v_t)
        h_t = u_t * h_prev + (1 - u_t) * h_tilde
        return (h_t,), (u_t, r_t, h_tilde, v_t)

    def _step_back(
        self, dstate: Parts, before: Parts, state: Parts, letters: Parts
    ) -> tuple[Parts, Parts]:
        """The chain rule for one step; what reaches v of the candidate passes the reset gate."""
        (dh_t,), (h_prev,) = dstate, before
        u_t, r_t, h_tilde, v_t = letters
        _, W_h, _ = self._weights
        da_u = dh_t * (h_prev - h_tilde) * u_t * (1 - u_t)
        da_h = dh_t * (1 - u_t) * (1 - h_tilde**2)
        da_r = da_h * v_t * r_t * (1 - r_t)
        da_t = np.concatenate([da_u, da_r, da_h], axis=1)
        dv = np.concatenate([da_u, da_r, da_h * r_t], axis=1)
        dh_prev = dh_t * u_t + dv @ W_h.T
        return (da_t, dv), (dh_prev,)

    def _weight_gradients(self, run: Run, gradients: Parts) -> list[NDArray]:
        da, dv = gradients
        db = np.stack([da.sum(axis=0), dv.sum(axis=0)])
        return [run["x_t"].T @ da, run["h_prev"].T @ dv, db]
