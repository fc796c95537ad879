"""Jordan's and Elman's nets, the LSTM and the GRU: one step forward and one step back.

Rows are examples: `x_t @ W_xh`. Weights lie as in Keras: kernel (n_inputs, k·units), recurrent
kernel (units, k·units), bias; so `keras_layer.set_weights(cell.weights)` works, and back.

Each net is its equations. The loop over time that calls them, with its checks, masks and carried
state, is `recurrence.Cell`: there `forward`, `backward`, `weights`, `state` and the rest are told.

Chapters 3 (Jordan, Elman), 5 and 6 (the way back), 7 (LSTM) and 8 (GRU).
"""

import numpy as np
from numpy.typing import NDArray

from rnn_course.arrays import as_array, as_choice, as_count, as_float_dtype, as_rng
from rnn_course.recurrence import (
    Cell,
    by_gate,
    columns,
    draw_weights,
    flat,
    glorot_uniform,
    product,
)

# The activations and, in terms of their own value y, their slopes.
_ACTIVATIONS = {
    "tanh": (np.tanh, lambda y: 1 - y * y),
    "sigmoid": (lambda a, out: _sigmoid(a, out), lambda y: y * (1 - y)),
    "relu": (lambda a, out: np.maximum(a, 0, out=out), lambda y: (y > 0).astype(y.dtype)),
    "linear": (lambda a, out: np.copyto(out, a), np.ones_like),
}


class Elman(Cell):
    """The simple recurrent net of Elman (1990): the hidden layer sees its own copy of one step ago.

    h_t = φ(x_t W_xh + h_{t-1} W_hh + b_h)

    Args:
        n_inputs: features of x_t.
        n_units: size of h_t.
        activation: φ, one of "tanh", "sigmoid", "relu", "linear".
        rng: draws the weights: W_xh Glorot-uniform, W_hh orthogonal, b_h zero, as Keras does.
        dtype: float32, or float64 for proofs.

    Source: J. L. Elman, Cognitive Science 14, 179-211, 1990. Chapters 3 to 6.
    """

    def __init__(
        self,
        n_inputs: int,
        n_units: int,
        activation: str = "tanh",
        *,
        rng: np.random.Generator,
        dtype: np.dtype | type | str = "float32",
    ) -> None:
        self.activation = as_choice("activation", activation, _ACTIVATIONS)
        weights = draw_weights(n_inputs, n_units, 1, rng)
        super().__init__(n_inputs, n_units, [n_units], weights, as_float_dtype("dtype", dtype))

    def activate(self, a: NDArray) -> tuple[NDArray, NDArray]:
        """φ(a) and φ'(a)."""
        h, (activation, slope) = np.empty_like(a), _ACTIVATIONS[self.activation]
        activation(a, out=h)
        return h, slope(h)

    def _step(self, t: int) -> None:
        a_t, h_prev, h_t = self._a[t], self._s[0][t], self._s[0][t + 1]
        a_t += np.dot(h_prev, self._weights[1], out=self._recurrent)
        _ACTIVATIONS[self.activation][0](a_t, out=h_t)

    def _prepare_back(self, time: int, batch: int) -> None:
        super()._prepare_back(time, batch)
        self._slope = _ACTIVATIONS[self.activation][1](self._s[0][1:])

    def _step_back(self, t: int) -> None:
        da_t = np.multiply(self._ds[0][t + 1], self._slope[t], out=self._da[t])
        np.dot(da_t, self._W_back, out=self._ds[0][t])


class Jordan(Cell):
    """The net of Jordan (1986): the hidden layer sees the net's own past outputs.

    s_t = λ s_{t-1} + ŷ_{t-1},  h_t = φ(x_t W_xh + s_t W_sh + b_h),  ŷ_t = g(h_t W_hz + b_z)

    Its `state` is the pair (ŷ, s) of the last output and the context it was made with.

    Args:
        n_inputs: features of x_t.
        n_units: size of the hidden layer h_t.
        n_outputs: size of ŷ_t and of the context s_t.
        activation: φ, one of "tanh", "sigmoid", "relu", "linear".
        output_activation: g, from the same list.
        decay: λ, how much of the old context stays, from 0 up to (not with) 1.
        rng: draws the weights: W_xh, W_sh and W_hz Glorot-uniform, the biases zero.
        dtype: float32, or float64 for proofs.

    Source: M. I. Jordan, Serial order: a parallel distributed processing approach, 1986. Chapter 3.
    """

    weight_names = ("kernel", "context_kernel", "bias", "output_kernel", "output_bias")
    state_names = ("y", "s")

    def __init__(
        self,
        n_inputs: int,
        n_units: int,
        n_outputs: int,
        activation: str = "tanh",
        output_activation: str = "sigmoid",
        decay: float = 0.5,
        *,
        rng: np.random.Generator,
        dtype: np.dtype | type | str = "float32",
    ) -> None:
        n_inputs, n_units = as_count("n_inputs", n_inputs), as_count("n_units", n_units)
        n_outputs = as_count("n_outputs", n_outputs)
        self.activation = as_choice("activation", activation, _ACTIVATIONS)
        self.output_activation = as_choice("output_activation", output_activation, _ACTIVATIONS)
        self.decay = float(as_array("decay", decay, ()))
        if not 0 <= self.decay < 1:
            raise ValueError(f"decay: expected at least 0 and below 1, got {decay}.")
        as_rng("rng", rng)
        weights = [
            glorot_uniform((n_inputs, n_units), rng),
            glorot_uniform((n_outputs, n_units), rng),
            np.zeros(n_units),
            glorot_uniform((n_units, n_outputs), rng),
            np.zeros(n_outputs),
        ]
        super().__init__(
            n_inputs, n_units, [n_outputs, n_outputs], weights, as_float_dtype("dtype", dtype)
        )

    def _prepare(self, time: int, batch: int) -> None:
        self._a = self._x @ self._weights[0] + self._weights[2]
        self._h = np.empty_like(self._a)

    def _step(self, t: int) -> None:
        _, W_sh, _, W_hz, b_z = self._weights
        (y_prev, s_prev), (y_t, s_t) = ([s[k] for s in self._s] for k in (t, t + 1))
        a_t, h_t = self._a[t], self._h[t]
        s_t[...] = self.decay * s_prev + y_prev
        a_t += s_t @ W_sh
        _ACTIVATIONS[self.activation][0](a_t, out=h_t)
        _ACTIVATIONS[self.output_activation][0](h_t @ W_hz + b_z, out=y_t)

    def _prepare_back(self, time: int, batch: int) -> None:
        self._da = np.empty_like(self._a)
        self._dz = np.empty_like(self._s[0][1:])
        self._slope = _ACTIVATIONS[self.activation][1](self._h)
        self._output_slope = _ACTIVATIONS[self.output_activation][1](self._s[0][1:])

    def _step_back(self, t: int) -> None:
        _, W_sh, _, W_hz, _ = self._weights
        (dy_t, ds_t), (dy_prev, ds_prev) = ([d[k] for d in self._ds] for k in (t + 1, t))
        dz_t = np.multiply(dy_t, self._output_slope[t], out=self._dz[t])
        da_t = np.multiply(dz_t @ W_hz.T, self._slope[t], out=self._da[t])
        ds_t += da_t @ W_sh.T
        dy_prev[...] = ds_t
        ds_prev[...] = self.decay * ds_t

    def _weight_gradients(self, steps: slice) -> list[NDArray]:
        # The context of a masked step is not kept, but its da and dz are zero.
        x, s, h, da, dz = (
            flat(v[steps]) for v in (self._x, self._s[1][1:], self._h, self._da, self._dz)
        )
        return [x.T @ da, s.T @ da, da.sum(axis=0), h.T @ dz, dz.sum(axis=0)]

    def _letters(self) -> dict[str, NDArray]:
        return {"h_t": self._h}


class LSTM(Cell):
    """Long short-term memory with a forget gate; its `state` is the pair (h, c).

    i_t, f_t, o_t = σ(x_t W_x· + h_{t-1} W_h· + b·)     input, forget and output gate
    c̃_t = tanh(x_t W_xc + h_{t-1} W_hc + b_c)           candidate
    c_t = f_t c_{t-1} + i_t c̃_t
    h_t = o_t tanh(c_t)

    Args:
        n_inputs: features of x_t.
        n_units: size of h_t and of c_t.
        rng: draws the weights: kernel Glorot-uniform, recurrent kernel orthogonal.
        forget_bias: b_f at the start; the other biases start at zero.
        dtype: float32, or float64 for proofs.

    Source: S. Hochreiter and J. Schmidhuber, Neural Computation 9, 1735-1780, 1997; the forget gate
    is that of F. A. Gers, J. Schmidhuber and F. Cummins, Neural Computation 12, 2451-2471, 2000.
    Chapter 7.
    """

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
        super().__init__(
            n_inputs, n_units, [n_units, n_units], weights, as_float_dtype("dtype", dtype)
        )

    def _prepare(self, time: int, batch: int) -> None:
        # half·tanh(half·a) + (1 - half) is σ(a) where half is 1/2, and tanh(a) where it is 1.
        half = np.repeat(np.array([0.5, 0.5, 1, 0.5], self.dtype), self.n_units)
        kernel, recurrent_kernel, bias = (w * half for w in self._weights)
        self._a = self._product("a", self._x, kernel)  # (time, batch, 4·units), soon the gates
        self._a += bias
        self._W_hh = recurrent_kernel
        self._half = np.tile(half, (batch, 1))  # in full: faster than broadcasting at every step
        self._other_half = 1 - self._half
        self._gates = by_gate(self._a, 4)  # (time, 4, batch, units), a view
        self._tanh_c = self._room("tanh_c", self._s[1][1:].shape)
        self._recurrent = np.empty_like(self._a[0])
        self._new = np.empty_like(self._tanh_c[0])

    def _step(self, t: int) -> None:
        h, c = self._s
        gates, (i_t, f_t, c_tilde, o_t) = self._a[t], self._gates[t]
        gates += np.dot(h[t], self._W_hh, out=self._recurrent)
        np.tanh(gates, out=gates)
        gates *= self._half
        gates += self._other_half
        np.multiply(f_t, c[t], out=c[t + 1])
        c[t + 1] += np.multiply(i_t, c_tilde, out=self._new)  # c_t = f_t c_{t-1} + i_t c̃_t
        np.tanh(c[t + 1], out=self._tanh_c[t])
        np.multiply(o_t, self._tanh_c[t], out=h[t + 1])  # h_t = o_t tanh(c_t)

    def _prepare_back(self, time: int, batch: int) -> None:
        super()._prepare_back(time, batch)
        self._dgates = by_gate(self._da, 4)
        self._dh_dc = self._room("dh_dc", self._tanh_c.shape)

    def _slopes(self, steps: slice) -> None:
        # How far c_t moves with a_i, a_f and a_c, and h_t with a_o and with c_t: the loop makes it
        # da. First the slopes of the gates themselves: (1 - g) g for σ, (1 - g) (1 + g) for tanh.
        gates, slopes, tanh_c = self._a[steps], self._da[steps], self._tanh_c[steps]
        np.subtract(1, gates, out=slopes)
        slopes *= gates + (self._half - self._other_half)
        i, _, c_tilde, o = self._gates[steps].swapaxes(0, 1)
        di, df, dc_tilde, do = self._dgates[steps].swapaxes(0, 1)
        di *= c_tilde
        df *= self._s[1][:-1][steps]
        dc_tilde *= i
        do *= tanh_c
        dh_dc = np.multiply(tanh_c, tanh_c, out=self._dh_dc[steps])
        np.subtract(1, dh_dc, out=dh_dc)
        dh_dc *= o

    def _step_back(self, t: int) -> None:
        dh, dc = self._ds
        dc[t + 1] += np.multiply(dh[t + 1], self._dh_dc[t], out=self._new)  # c_t also made h_t
        da = self._da[t].reshape(-1, 4, self.n_units)
        da[:, :3] *= dc[t + 1][:, None]
        da[:, 3] *= dh[t + 1]
        np.multiply(dc[t + 1], self._gates[t, 1], out=dc[t])
        np.dot(self._da[t], self._W_back, out=dh[t])

    def _letters(self) -> dict[str, NDArray]:
        i, f, c_tilde, o = self._gates.swapaxes(0, 1)
        return {"i_t": i, "f_t": f, "c_tilde": c_tilde, "o_t": o}


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


def _sigmoid(a: NDArray, out: NDArray) -> None:
    np.multiply(a, 0.5, out=out)
    np.tanh(out, out=out)
    out *= 0.5
    out += 0.5
