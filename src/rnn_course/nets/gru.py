"""The gated recurrent unit."""

import numpy as np
from numpy.typing import NDArray

from rnn_course.arguments import as_float_dtype
from rnn_course.nets.activations import _sigmoid
from rnn_course.nets.cell import Cell, by_gate, columns, flat, product
from rnn_course.nets.initializers import draw_weights


class GRU(Cell):
    """The gated recurrent unit; u_t is the share of the old state that is kept.

    u_t, r_t = σ(x_t W_x· + h_{t-1} W_h· + b·)           update and reset gate
    h̃_t = tanh(x_t W_xh + (r_t h_{t-1}) W_hh + b_h)      with reset_after: r_t (h_{t-1} W_hh + b'_h)
    h_t = u_t h_{t-1} + (1 - u_t) h̃_t

    Args:
        n_inputs: features of x_t.
        n_units: size of h_t.
        rng: draws the weights: kernel Glorot-uniform, recurrent kernel orthogonal, bias zero.
        reset_after: False as in the paper; True as in Keras' default, with a bias of
            shape (2, 3·units), the second row for the recurrent product.
        dtype: float32, or float64 for proofs.

    Source: K. Cho et al., EMNLP 2014, 1724-1734. Chapter 8.
    """

    def __init__(
        self,
        n_inputs: int,
        n_units: int,
        *,
        rng: np.random.Generator,
        reset_after: bool = False,
        dtype: np.dtype | type | str = "float32",
    ) -> None:
        if not isinstance(reset_after, bool):
            raise TypeError(f"reset_after: expected True or False, got {reset_after!r}.")
        self.reset_after = reset_after
        weights = draw_weights(n_inputs, n_units, 3, rng)
        if reset_after:
            weights[2] = np.zeros((2, 3 * n_units))
        super().__init__(n_inputs, n_units, [n_units], weights, as_float_dtype("dtype", dtype))

    def _prepare(self, time: int, batch: int) -> None:
        kernel, recurrent_kernel, bias = self._weights
        self._a = self._product("a", self._x, kernel)  # (time, batch, 3·units): soon u, r, h̃
        self._a += bias[0] if self.reset_after else bias
        self._gates = by_gate(self._a, 3)  # (time, 3, batch, units), a view
        self._W_gates, self._W_hh = columns(recurrent_kernel, 2 * self.n_units)
        # What the recurrent weights of h̃ are given (reset before) or give (reset after).
        self._inner = self._room("inner", self._s[0][1:].shape)
        width = self._a.shape[-1] if self.reset_after else 2 * self.n_units
        self._recurrent = np.empty((batch, width), self.dtype)
        self._new = np.empty_like(self._inner[0])

    def _step(self, t: int) -> None:
        (h_prev, h_t), inner = self._s[0][t : t + 2], self._inner[t]
        gates, (u_t, r_t, h_tilde) = self._a[t][:, : 2 * self.n_units], self._gates[t]
        if self.reset_after:
            recurrent = np.dot(h_prev, self._weights[1], out=self._recurrent)
            recurrent += self._weights[2][1]
            gates += recurrent[:, : 2 * self.n_units]
            _sigmoid(gates, out=gates)
            inner[...] = recurrent[:, 2 * self.n_units :]
            h_tilde += np.multiply(r_t, inner, out=self._new)
        else:
            gates += np.dot(h_prev, self._W_gates, out=self._recurrent)
            _sigmoid(gates, out=gates)
            np.multiply(r_t, h_prev, out=inner)
            h_tilde += np.dot(inner, self._W_hh, out=self._new)
        np.tanh(h_tilde, out=h_tilde)
        np.subtract(h_prev, h_tilde, out=h_t)
        h_t *= u_t
        h_t += h_tilde  # h̃ + u (h_{t-1} - h̃) = u h_{t-1} + (1 - u) h̃

    def _prepare_back(self, time: int, batch: int) -> None:
        super()._prepare_back(time, batch)
        self._dgates = by_gate(self._da, 3)
        if self.reset_after:
            self._slope_h = self._room("slope_h", self._inner.shape)
        else:
            self._W_gates_back = np.ascontiguousarray(self._W_gates.T)
            self._W_hh_back = np.ascontiguousarray(self._W_hh.T)

    def _slopes(self, steps: slice) -> None:
        # How far h_t moves with a_u and a_h, and what r_t scales with a_r: the loop makes it da.
        h_prev, inner = self._s[0][:-1][steps], self._inner[steps]
        u, r, h_tilde = self._gates[steps].swapaxes(0, 1)
        du, dr, dh_tilde = self._dgates[steps].swapaxes(0, 1)
        # In place: (1 - u)(1 - h̃²), (h_{t-1} - h̃) u (1 - u) and r (1 - r) times what r scales.
        new = 1 - u
        np.multiply(h_tilde, h_tilde, out=dh_tilde)
        np.subtract(1, dh_tilde, out=dh_tilde)
        dh_tilde *= new
        np.subtract(h_prev, h_tilde, out=du)
        du *= u
        du *= new
        np.subtract(1, r, out=dr)
        dr *= r
        dr *= inner if self.reset_after else h_prev
        if self.reset_after:  # then all three move h_t directly
            dr *= dh_tilde
            self._slope_h[steps] = dh_tilde
            dh_tilde *= r

    def _step_back(self, t: int) -> None:
        dh, new = self._ds[0], self._new
        u_t, r_t, _ = self._gates[t]
        da = self._da[t].reshape(-1, 3, self.n_units)
        if self.reset_after:
            da *= dh[t + 1][:, None]
            np.dot(self._da[t], self._W_back, out=dh[t])
        else:
            da[:, ::2] *= dh[t + 1][:, None]
            dinner = np.dot(da[:, 2], self._W_hh_back)
            da[:, 1] *= dinner
            np.dot(self._da[t][:, : 2 * self.n_units], self._W_gates_back, out=dh[t])
            dh[t] += np.multiply(dinner, r_t, out=new)
        dh[t] += np.multiply(dh[t + 1], u_t, out=new)

    def _finish_back(self) -> None:
        if self.reset_after:  # the loop wrote what reaches the recurrent product, behind the gate
            self._da_h = np.multiply(self._ds[0][1:], self._slope_h, out=self._slope_h)
            if self._mask is not None:
                self._da_h *= self._mask

    def _weight_gradients(self, steps: slice) -> list[NDArray]:
        x, h_prev, inner, da = (
            flat(v[steps]) for v in (self._x, self._s[0][:-1], self._inner, self._da)
        )
        if not self.reset_after:
            da_gates, da_h = np.split(da, [2 * self.n_units], axis=1)
            return [x.T @ da, np.hstack([h_prev.T @ da_gates, inner.T @ da_h]), da.sum(axis=0)]
        drecurrent, da_gates, da_h = da, da[:, : 2 * self.n_units], flat(self._da_h[steps])
        bias = np.stack([np.hstack([da_gates.sum(axis=0), da_h.sum(axis=0)]), da.sum(axis=0)])
        return [np.hstack([x.T @ da_gates, x.T @ da_h]), h_prev.T @ drecurrent, bias]

    def _input_gradient(self) -> NDArray:
        if not self.reset_after:
            return super()._input_gradient()
        W_gates, W_xh = columns(self._weights[0], 2 * self.n_units)
        dX = product(self._da[..., : 2 * self.n_units], W_gates.T)
        dX += product(self._da_h, W_xh.T)
        return dX

    def _letters(self) -> dict[str, NDArray]:
        u, r, h_tilde = self._gates.swapaxes(0, 1)
        return {"u_t": u, "r_t": r, "h_tilde": h_tilde}
