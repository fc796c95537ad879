"""The loop all recurrent nets share: over time, forward and back, with masks and carried state.

`Cell` checks what comes in, keeps what the way back needs, and calls the equations of a net:
`_step` goes from t-1 to t, `_step_back` from t to t-1. What does not have to wait for its turn is
done for all steps at once: the product with the inputs before the loop, the slopes of the
activations before the loop back, the gradients of the weights after it. Inside, time comes first,
so that one step is one contiguous block of memory.

The nets themselves stand in `cells` and `variants`. Chapters 3 (forward) and 5 (the way back).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import all_finite, as_array

State = NDArray | tuple[NDArray, ...]


_IN_CACHE = 1 << 16  # numbers of each letter that are worked on at a time


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
        self._rooms: dict[str, NDArray] = {}

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
        self._s = [
            self._room(f"s{k}", (time + 1, batch, size)) for k, size in enumerate(self._state_sizes)
        ]
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
        if not all_finite(self._s[0]):
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
        self._ds = ds = [self._room(f"ds{k}", s.shape) for k, s in enumerate(self._s)]
        for d, d_T in zip(ds, self._as_state("dstate", dstate, batch), strict=True):
            d[time] = d_T
        with np.errstate(over="ignore", invalid="ignore"):
            self._prepare_back(time, batch)
            few = max(1, _IN_CACHE // (batch * self.n_units))
            for t in range(0, time, few):
                self._slopes(slice(t, t + few))
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
        if not all(map(all_finite, grads)):
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
        kernel, _, bias, *_ = self._weights
        self._a = self._product("a", self._x, kernel)  # (time, batch, k·units)
        self._a += bias
        self._recurrent = np.empty(self._a.shape[1:], self.dtype)

    def _step(self, t: int) -> None:
        raise NotImplementedError

    def _prepare_back(self, time: int, batch: int) -> None:
        self._da = self._room("da", self._a.shape)
        self._W_back = np.ascontiguousarray(self._weights[1].T)

    def _slopes(self, steps: slice) -> None:
        """Before the loop back: how far the states of a few steps move with what made them."""

    def _step_back(self, t: int) -> None:
        raise NotImplementedError

    def _finish_back(self) -> None:
        """After the loop back, before the gradients are gathered."""

    def _weight_gradients(self, steps: slice) -> list[NDArray]:
        """After the loop back: the sum over steps (and examples) of input times gradient."""
        x, h_prev, da = (flat(v[steps]) for v in (self._x, self._s[0][:-1], self._da))
        return [x.T @ da, h_prev.T @ da, da.sum(axis=0)]

    def _input_gradient(self) -> NDArray:
        return product(self._da, self._weights[0].T)

    def _letters(self) -> dict[str, NDArray]:
        return {}

    # Room for what they compute ---------------------------------------------------------------

    def _room(self, name: str, shape: tuple[int, ...]) -> NDArray:
        """Room for values: that of the last run if its shape still fits. Fresh memory is slow."""
        if name not in self._rooms or self._rooms[name].shape != shape:
            self._rooms[name] = np.empty(shape, self.dtype)
        return self._rooms[name]

    def _product(self, name: str, values: NDArray, W: NDArray) -> NDArray:
        """values @ W for all steps in one go, in a room of that name."""
        out = self._room(name, (*values.shape[:2], W.shape[1]))
        np.dot(flat(values), W, out=flat(out))
        return out

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
        if np.ndim(dH) == 3:
            full = as_array("dH", dH, (batch, time, self.n_outputs), self.dtype).swapaxes(0, 1)
        else:
            full = np.zeros((time, batch, self.n_outputs), self.dtype)
            if dH is not None:
                full[-1] = as_array("dH", dH, (batch, self.n_outputs), self.dtype)
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
        bad = next(k for k, g in enumerate(grads) if not all_finite(g))
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


def flat(values: NDArray) -> NDArray:
    return values.reshape(-1, values.shape[-1])  # (time·batch, size)


def product(values: NDArray, W: NDArray) -> NDArray:
    """values @ W for all steps in one go."""
    return (flat(values) @ W).reshape(*values.shape[:2], -1)


def columns(values: NDArray, split: int) -> list[NDArray]:
    return [np.ascontiguousarray(v) for v in np.split(values, [split], axis=-1)]


def by_gate(values: NDArray, n_gates: int) -> NDArray:
    time, batch, width = values.shape
    return values.reshape(time, batch, n_gates, width // n_gates).swapaxes(1, 2)


def _as_mask(mask: ArrayLike, batch: int, time: int) -> NDArray:
    mask = as_array("mask", mask, (batch, time), bool)
    return np.ascontiguousarray(mask.T)[:, :, None]
