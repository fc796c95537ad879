"""Jordan's and Elman's nets, the LSTM and the GRU: one step forward, one step back, and the loop.

Rows are examples: `x_t @ W_xh`. Weights lie as in Keras: kernel (n_inputs, k·units), recurrent
kernel (units, k·units), bias; so `keras_layer.set_weights(cell.weights)` works, and back.

`Cell` holds what all nets share: the checks, the loop over time, masks and the carried state. Each
net below adds its equations: `_step` goes from t-1 to t, `_step_back` from t to t-1. What does not
have to wait for its turn is done for all steps at once: the product with the inputs before the
loop, the slopes of the activations before the loop back, the gradients of the weights after it.
Inside, time comes first, so that one step is one contiguous block.

Chapters 3 (Jordan, Elman), 5 and 6 (the way back), 7 (LSTM) and 8 (GRU).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arrays import as_array, as_choice, as_count, as_float_dtype, as_rng

State = NDArray | tuple[NDArray, ...]


class Cell:
    """A net with state, run over sequences; the base of all nets in this module.

    Attributes:
        weights: the live arrays, in Keras' order and layout; assigning a list copies its values in.
        state: the state after the last step of the last `forward`.
        last: the output at that step, (batch, n_outputs).
        dstate: the gradient of the initial state, after `backward`; shaped like `state`.
        trace: the letters of the equations ("h_t", "f_t", ...), each (batch, time, size).
    """

    weight_names: Sequence[str] = ("kernel", "recurrent_kernel", "bias")
    state_names: Sequence[str] = ("h",)

    def __init__(
        self,
        n_inputs: int,
        n_units: int,
        state_sizes: Sequence[int],
        weights: Sequence[NDArray],
        dtype: np.dtype,
    ) -> None:
        self.n_inputs, self.n_units, self.dtype = n_inputs, n_units, dtype
        self.n_outputs = state_sizes[0]
        self._state_sizes = tuple(state_sizes)
        self._weights = [np.ascontiguousarray(w, dtype) for w in weights]
        self._x = None

    @property
    def weights(self) -> list[NDArray]:
        return list(self._weights)

    @weights.setter
    def weights(self, values: Sequence[ArrayLike]) -> None:
        if len(values) != len(self._weights):
            names = ", ".join(self.weight_names)
            raise ValueError(
                f"weights: expected {len(self._weights)} arrays ({names}), got {len(values)}."
            )
        checked = [
            as_array(f"weights[{k}] ({name})", value, weight.shape, self.dtype)
            for k, (name, value, weight) in enumerate(
                zip(self.weight_names, values, self._weights, strict=True)
            )
        ]
        for weight, value in zip(self._weights, checked, strict=True):
            weight[...] = value

    def forward(
        self, X: ArrayLike, state: State | None = None, mask: ArrayLike | None = None
    ) -> NDArray:
        """Run over whole sequences and return the output of every step.

        Args:
            X: (batch, time, n_inputs).
            state: where to start, shaped like `self.state`; None for zeros.
            mask: (batch, time) of True and False. A step that is False keeps the state and repeats
                the last output; before the first True step of a sequence that output is zero.

        Returns:
            (batch, time, n_outputs).

        Raises:
            ValueError: a shape does not fit, or a value is not finite.
            FloatingPointError: the state overflows; the message names the first bad time step.
        """
        X = as_array("X", X, ("batch", "time", self.n_inputs), self.dtype)
        batch, time, _ = X.shape
        start = self._as_state("state", state, batch)
        self._x = np.ascontiguousarray(X.swapaxes(0, 1))  # (time, batch, n_inputs)
        self._s = [np.empty((time + 1, batch, size), self.dtype) for size in self._state_sizes]
        for s, s_0 in zip(self._s, start, strict=True):
            s[0] = s_0
        self._mask = None if mask is None else _as_mask(mask, batch, time)  # (time, batch, 1)
        with np.errstate(over="ignore", invalid="ignore"):
            self._prepare(time, batch)
            for t in range(time):
                self._step(t)
                if self._mask is not None:
                    for s in self._s:
                        np.copyto(s[t + 1], s[t], where=~self._mask[t])
            if not np.isfinite(self._s[0].sum()):
                self._report_overflow(self._s)
        outputs = self._s[0][1:]
        if self._mask is not None:
            self._begun = np.logical_or.accumulate(self._mask, axis=0)
            outputs = outputs * self._begun
        return outputs.swapaxes(0, 1).copy()  # (batch, time, n_outputs)

    def backward(
        self, dH: ArrayLike | None, dstate: State | None = None
    ) -> tuple[NDArray, list[NDArray]]:
        """Carry a gradient back through the steps of the last `forward`.

        Args:
            dH: gradient of the outputs, (batch, time, n_outputs), or that of the last output
                alone, (batch, n_outputs); None for zeros.
            dstate: gradient of the final state beyond what `dH` says, shaped like `self.state`.

        Returns:
            dX, (batch, time, n_inputs), and the gradients in the order of `weights`.

        Raises:
            RuntimeError: there was no `forward` before.
            ValueError: a shape does not fit, or a value is not finite.
            FloatingPointError: a gradient overflows; the message names the weight and the first
                bad time step on the way back.
        """
        if self._x is None:
            raise RuntimeError("backward: call forward first; there is no way to go back yet.")
        time, batch, _ = self._x.shape
        dH = self._as_output_gradient(dH, batch, time)
        # ds[k][t + 1] gathers the gradient of state k after step t; ds[k][0] is that of the start.
        self._ds = ds = [np.empty_like(s) for s in self._s]
        for d, d_T in zip(ds, self._as_state("dstate", dstate, batch), strict=True):
            d[time] = d_T
        with np.errstate(over="ignore", invalid="ignore"):
            self._prepare_back(time, batch)
            for t in reversed(range(time)):
                ds[0][t + 1] += dH[t]
                if self._mask is None:
                    self._step_back(t)
                else:
                    kept = [np.where(self._mask[t], 0, d[t + 1]) for d in ds]
                    for d, k in zip(ds, kept, strict=True):
                        d[t + 1] -= k
                    self._step_back(t)
                    for d, k in zip(ds, kept, strict=True):
                        d[t] += k
                        d[t + 1] += k
            self._finish_back()
            grads = self._weight_gradients(slice(None))
            dX = self._input_gradient()
        if not all(np.isfinite(g).all() for g in grads):
            self._report_gradient_overflow(grads)
        return dX.swapaxes(0, 1).copy(), grads  # (batch, time, n_inputs)

    @property
    def state(self) -> State:
        return self.state_at(-1)

    def state_at(self, step: int) -> State:
        """The state after `step` steps of the last `forward`: 0 is the start, -1 the end."""
        self._require_run("state")
        return self._pack([s[step].copy() for s in self._s])

    @property
    def last(self) -> NDArray:
        self._require_run("last")
        return self._s[0][-1].copy()

    @property
    def dstate(self) -> State:
        self._require_run("dstate", "_ds", "backward")
        return self._pack([d[0].copy() for d in self._ds])

    @property
    def trace(self) -> dict[str, NDArray]:
        self._require_run("trace")
        letters = {f"{name}_t": s[1:] for name, s in zip(self.state_names, self._s, strict=True)}
        letters |= self._letters()
        return {letter: values.swapaxes(0, 1).copy() for letter, values in letters.items()}

    @property
    def dtrace(self) -> dict[str, NDArray]:
        """After `backward`: dE/dh_t ("h_t") and its like for every state, (batch, time, size)."""
        self._require_run("dtrace", "_ds", "backward")
        return {
            f"{name}_t": d[1:].swapaxes(0, 1).copy()
            for name, d in zip(self.state_names, self._ds, strict=True)
        }

    # What each net says for itself ------------------------------------------------------------

    def _prepare(self, time: int, batch: int) -> None:
        """Before the loop: the input's share of all steps, x_t W_xh + b."""
        kernel, _, bias = self._weights
        self._a = self._x @ kernel  # (time, batch, k·units)
        self._a += bias
        self._recurrent = np.empty(self._a.shape[1:], self.dtype)

    def _step(self, t: int) -> None:
        raise NotImplementedError

    def _prepare_back(self, time: int, batch: int) -> None:
        self._da = np.empty_like(self._a)
        self._W_back = np.ascontiguousarray(self._weights[1].T)

    def _step_back(self, t: int) -> None:
        raise NotImplementedError

    def _finish_back(self) -> None:
        """After the loop back, before the gradients are gathered."""

    def _weight_gradients(self, steps: slice) -> list[NDArray]:
        """After the loop back: the sum over steps (and examples) of input times gradient."""
        x, h_prev, da = (_flat(v[steps]) for v in (self._x, self._s[0][:-1], self._da))
        return [x.T @ da, h_prev.T @ da, da.sum(axis=0)]

    def _input_gradient(self) -> NDArray:
        return self._da @ self._weights[0].T

    def _letters(self) -> dict[str, NDArray]:
        return {}

    # Checks and reports -----------------------------------------------------------------------

    def _as_state(self, name: str, state: State | None, batch: int) -> list[NDArray | float]:
        if state is None:
            return [0.0] * len(self._state_sizes)
        if len(self._state_sizes) == 1:
            return [as_array(name, state, (batch, self._state_sizes[0]), self.dtype)]
        if not isinstance(state, tuple | list) or len(state) != len(self._state_sizes):
            pair = ", ".join(self.state_names)
            raise ValueError(f"{name}: expected the tuple ({pair}), got {type(state).__name__}.")
        return [
            as_array(f"{name}[{k}] ({letter})", s, (batch, size), self.dtype)
            for k, (letter, s, size) in enumerate(
                zip(self.state_names, state, self._state_sizes, strict=True)
            )
        ]

    def _as_output_gradient(self, dH: ArrayLike | None, batch: int, time: int) -> NDArray:
        full = np.zeros((time, batch, self.n_outputs), self.dtype)
        if dH is None:
            return full
        if np.ndim(dH) == 2:
            full[-1] = as_array("dH", dH, (batch, self.n_outputs), self.dtype)
        else:
            dH = as_array("dH", dH, (batch, time, self.n_outputs), self.dtype)
            full = dH.swapaxes(0, 1)
        return full if self._mask is None else full * self._begun

    def _pack(self, values: list[NDArray]) -> State:
        return values[0] if len(values) == 1 else tuple(values)

    def _require_run(self, what: str, attribute: str = "_x", method: str = "forward") -> None:
        if getattr(self, attribute, None) is None:
            raise RuntimeError(f"{what}: call {method} first.")

    def _report_overflow(self, states: list[NDArray]) -> None:
        for t in range(1, len(states[0])):
            for name, s in zip(self.state_names, states, strict=True):
                if not np.isfinite(s[t]).all():
                    raise FloatingPointError(
                        f"{name}: the state overflows {self.dtype} at time step {t - 1}. "
                        "Smaller weights, a bounded activation or shorter sequences avoid this."
                    )

    def _report_gradient_overflow(self, grads: list[NDArray]) -> None:
        bad = next(k for k, g in enumerate(grads) if not np.isfinite(g).all())
        with np.errstate(over="ignore", invalid="ignore"):
            total, t = np.zeros_like(grads[bad]), len(self._x)
            while np.isfinite(total).all() and t > 0:
                t -= 1
                total = total + self._weight_gradients(slice(t, t + 1))[bad]
        raise FloatingPointError(
            f"{self.weight_names[bad]}: its gradient overflows {self.dtype}, first at time step "
            f"{t} on the way back from {len(self._x) - 1}. Smaller weights or a shorter way back "
            "(truncation) avoid this."
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

    s_t = λ s_{t-1} + y_{t-1},  h_t = φ(x_t W_xh + s_t W_sh + b_h),  y_t = g(h_t W_hy + b_y)

    Its `state` is the pair (y, s) of the last output and the context it was made with.

    Args:
        n_inputs: features of x_t.
        n_units: size of the hidden layer h_t.
        n_outputs: size of y_t and of the context s_t.
        activation: φ, one of "tanh", "sigmoid", "relu", "linear".
        output_activation: g, from the same list.
        decay: λ, how much of the old context stays, from 0 up to (not with) 1.
        rng: draws the weights: W_xh, W_sh and W_hy Glorot-uniform, the biases zero.
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
        _, W_sh, _, W_hy, b_y = self._weights
        (y_prev, s_prev), (y_t, s_t) = ([s[k] for s in self._s] for k in (t, t + 1))
        a_t, h_t = self._a[t], self._h[t]
        s_t[...] = self.decay * s_prev + y_prev
        a_t += s_t @ W_sh
        _ACTIVATIONS[self.activation][0](a_t, out=h_t)
        _ACTIVATIONS[self.output_activation][0](h_t @ W_hy + b_y, out=y_t)

    def _prepare_back(self, time: int, batch: int) -> None:
        self._da = np.empty_like(self._a)
        self._dz = np.empty_like(self._s[0][1:])
        self._slope = _ACTIVATIONS[self.activation][1](self._h)
        self._output_slope = _ACTIVATIONS[self.output_activation][1](self._s[0][1:])

    def _step_back(self, t: int) -> None:
        _, W_sh, _, W_hy, _ = self._weights
        (dy_t, ds_t), (dy_prev, ds_prev) = ([d[k] for d in self._ds] for k in (t + 1, t))
        dz_t = np.multiply(dy_t, self._output_slope[t], out=self._dz[t])
        da_t = np.multiply(dz_t @ W_hy.T, self._slope[t], out=self._da[t])
        ds_t += da_t @ W_sh.T
        dy_prev[...] = ds_t
        ds_prev[...] = self.decay * ds_t

    def _weight_gradients(self, steps: slice) -> list[NDArray]:
        # The context of a masked step is not kept, but its da and dz are zero.
        x, s, h, da, dz = (
            _flat(v[steps]) for v in (self._x, self._s[1][1:], self._h, self._da, self._dz)
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
        self._half = np.repeat(np.array([0.5, 0.5, 1, 0.5], self.dtype), self.n_units)
        kernel, recurrent_kernel, bias = (w * self._half for w in self._weights)
        self._a = self._x @ kernel  # (time, batch, 4·units), soon the gates
        self._a += bias
        self._W_hh, self._other_half = recurrent_kernel, 1 - self._half
        self._gates = _by_gate(self._a, 4)  # (time, 4, batch, units), a view
        self._tanh_c = np.empty_like(self._s[1][1:])
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
        c[t + 1] += np.multiply(i_t, c_tilde, out=self._new)
        np.tanh(c[t + 1], out=self._tanh_c[t])
        np.multiply(o_t, self._tanh_c[t], out=h[t + 1])

    def _prepare_back(self, time: int, batch: int) -> None:
        super()._prepare_back(time, batch)
        # How far c_t moves with a_i, a_f and a_c, and h_t with a_o and with c_t.
        i, f, c_tilde, o = self._gates.swapaxes(0, 1)
        self._slopes = (1 - self._a) * (self._a + (2 * self._half - 1))
        di, df, dc_tilde, do = _by_gate(self._slopes, 4).swapaxes(0, 1)
        di *= c_tilde
        df *= self._s[1][:-1]
        dc_tilde *= i
        do *= self._tanh_c
        self._dh_dc = 1 - self._tanh_c**2
        self._dh_dc *= o

    def _step_back(self, t: int) -> None:
        dh, dc = self._ds
        dc[t + 1] += np.multiply(dh[t + 1], self._dh_dc[t], out=self._new)
        da, slopes = (v[t].reshape(-1, 4, self.n_units) for v in (self._da, self._slopes))
        np.multiply(dc[t + 1][:, None], slopes[:, :3], out=da[:, :3])
        np.multiply(dh[t + 1], slopes[:, 3], out=da[:, 3])
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
        self._a = self._x @ kernel  # (time, batch, 3·units), soon u, r and h̃
        self._a += bias[0] if self.reset_after else bias
        self._gates = _by_gate(self._a, 3)  # (time, 3, batch, units), a view
        self._W_gates, self._W_hh = _columns(recurrent_kernel, 2 * self.n_units)
        # What the recurrent weights of h̃ are given (reset before) or give (reset after).
        self._inner = np.empty_like(self._s[0][1:])
        self._recurrent = np.empty_like(self._a[0])
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
            gates += np.dot(h_prev, self._W_gates)
            _sigmoid(gates, out=gates)
            np.multiply(r_t, h_prev, out=inner)
            h_tilde += np.dot(inner, self._W_hh, out=self._new)
        np.tanh(h_tilde, out=h_tilde)
        np.subtract(h_prev, h_tilde, out=h_t)
        h_t *= u_t
        h_t += h_tilde  # h̃ + u (h_{t-1} - h̃) = u h_{t-1} + (1 - u) h̃

    def _prepare_back(self, time: int, batch: int) -> None:
        super()._prepare_back(time, batch)
        h_prev = self._s[0][:-1]
        u, r, h_tilde = self._gates.swapaxes(0, 1)
        # How far h_t moves with a_u and a_h, and what r_t scales with a_r.
        self._slopes = np.empty_like(self._a)
        du, dr, dh_tilde = _by_gate(self._slopes, 3).swapaxes(0, 1)
        dh_tilde[...] = (1 - u) * (1 - h_tilde**2)
        du[...] = (h_prev - h_tilde) * u * (1 - u)
        dr[...] = (self._inner if self.reset_after else h_prev) * r * (1 - r)
        if self.reset_after:  # then all three move h_t directly
            dr *= dh_tilde
            self._slope_h = dh_tilde.copy()
            dh_tilde *= r
        else:
            self._W_gates_back = np.ascontiguousarray(self._W_gates.T)
            self._W_hh_back = np.ascontiguousarray(self._W_hh.T)

    def _step_back(self, t: int) -> None:
        dh, new = self._ds[0], self._new
        u_t, r_t, _ = self._gates[t]
        da, slopes = (v[t].reshape(-1, 3, self.n_units) for v in (self._da, self._slopes))
        if self.reset_after:
            np.multiply(dh[t + 1][:, None], slopes, out=da)
            np.dot(self._da[t], self._W_back, out=dh[t])
        else:
            np.multiply(dh[t + 1][:, None], slopes[:, ::2], out=da[:, ::2])
            dinner = np.dot(da[:, 2], self._W_hh_back)
            np.multiply(dinner, slopes[:, 1], out=da[:, 1])
            np.dot(self._da[t][:, : 2 * self.n_units], self._W_gates_back, out=dh[t])
            dh[t] += np.multiply(dinner, r_t, out=new)
        dh[t] += np.multiply(dh[t + 1], u_t, out=new)

    def _finish_back(self) -> None:
        if self.reset_after:  # the loop wrote what reaches the recurrent product, behind the gate
            self._drecurrent = self._da
            self._da = self._da.copy()
            _by_gate(self._da, 3)[:, 2] = self._ds[0][1:] * self._slope_h
            if self._mask is not None:
                self._da *= self._mask

    def _weight_gradients(self, steps: slice) -> list[NDArray]:
        x, h_prev, inner, da = (
            _flat(v[steps]) for v in (self._x, self._s[0][:-1], self._inner, self._da)
        )
        if not self.reset_after:
            da_gates, da_h = _columns(da, 2 * self.n_units)
            return [x.T @ da, np.hstack([h_prev.T @ da_gates, inner.T @ da_h]), da.sum(axis=0)]
        drecurrent = _flat(self._drecurrent[steps])
        bias = np.stack([da.sum(axis=0), drecurrent.sum(axis=0)])
        return [x.T @ da, h_prev.T @ drecurrent, bias]

    def _letters(self) -> dict[str, NDArray]:
        u, r, h_tilde = self._gates.swapaxes(0, 1)
        return {"u_t": u, "r_t": r, "h_tilde": h_tilde}


def glorot_uniform(shape: tuple[int, int], rng: np.random.Generator) -> NDArray:
    """Uniform on ±√(6 / (rows + columns)): Glorot and Bengio (2010), eq. 16."""
    limit = np.sqrt(6 / sum(shape))
    return rng.uniform(-limit, limit, shape)


def orthogonal(shape: tuple[int, int], rng: np.random.Generator) -> NDArray:
    """A random matrix with orthonormal rows (or columns, where there are fewer of those)."""
    rows, columns = shape
    Q, R = np.linalg.qr(rng.normal(size=(max(shape), min(shape))))
    Q *= np.sign(np.diag(R))  # without this Q would not be uniform over the rotations
    return Q if rows >= columns else Q.T


def draw_weights(
    n_inputs: int, n_units: int, n_gates: int, rng: np.random.Generator
) -> list[NDArray]:
    """Kernel, recurrent kernel and bias as Keras starts them, for `n_gates` gates side by side."""
    n_inputs, n_units = as_count("n_inputs", n_inputs), as_count("n_units", n_units)
    width = n_units * n_gates
    rng = as_rng("rng", rng)
    return [
        glorot_uniform((n_inputs, width), rng),
        orthogonal((n_units, width), rng),
        np.zeros(width),
    ]


def _sigmoid(a: NDArray, out: NDArray) -> None:
    np.multiply(a, 0.5, out=out)
    np.tanh(out, out=out)
    out *= 0.5
    out += 0.5


def _flat(values: NDArray) -> NDArray:
    return values.reshape(-1, values.shape[-1])  # (time·batch, size)


def _columns(values: NDArray, split: int) -> list[NDArray]:
    return [np.ascontiguousarray(v) for v in np.split(values, [split], axis=-1)]


def _by_gate(values: NDArray, n_gates: int) -> NDArray:
    time, batch, width = values.shape
    return values.reshape(time, batch, n_gates, width // n_gates).swapaxes(1, 2)


def _as_mask(mask: ArrayLike, batch: int, time: int) -> NDArray:
    mask = as_array("mask", mask, (batch, time), bool)
    return np.ascontiguousarray(mask.T)[:, :, None]
