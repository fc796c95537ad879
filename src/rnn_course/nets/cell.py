"""The loop over time that all recurrent nets share."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import all_finite, as_array
from rnn_course.nets.recurrent import Recurrent
from rnn_course.nets.run import Parts, Run, State, flat


class Cell(Recurrent):
    """A net with a state, run over sequences; the base of every cell.

    What a net says for itself are its equations, one step forward (`_step`) and one step back
    (`_step_back`), both pure. What need not wait for its turn is done for all steps at once: the
    inputs' share before the loop, the gradients of the weights after the loop back. Inside, time
    comes first, so that a step is one block of memory.
    """

    weight_names: Sequence[str] = ("kernel", "recurrent_kernel", "bias")
    state_names: Sequence[str] = ("h",)
    letter_names: Sequence[str] = ()

    def __init__(
        self,
        n_inputs: int,
        n_units: int,
        weights: Sequence[NDArray],
        dtype: np.dtype | type | str | None,
        state_sizes: Sequence[int] | None = None,
    ) -> None:
        self.n_units = n_units
        self._state_sizes = tuple(state_sizes or [n_units] * len(self.state_names))
        super().__init__(n_inputs, self._state_sizes[0], weights, dtype)

    # The equations of a net

    def _input_share(self, x: NDArray) -> NDArray:
        """What the inputs give to a_t, x_t W_x + b, for (steps, n_inputs) at once."""
        W_x, _, b, *_ = self._weights
        a = x @ W_x
        a += b  # in place: the products of all steps are large
        return a

    def _step(self, a_t: NDArray, before: Parts) -> tuple[Parts, Parts]:
        """From the inputs' share and the state before: the new state, and the other letters."""
        raise NotImplementedError

    def _step_back(
        self, dstate: Parts, before: Parts, state: Parts, letters: Parts
    ) -> tuple[Parts, Parts]:
        """From the gradient of the new state: those of a_t and of the state before."""
        raise NotImplementedError

    def _weight_gradients(self, run: Run, da: NDArray, *others: NDArray) -> list[NDArray]:
        return [run["x_t"].T @ da, run["h_prev"].T @ da, da.sum(axis=0)]

    # The loop

    def _forward(
        self, X: ArrayLike, state: State | None, mask: ArrayLike | None
    ) -> tuple[NDArray, Run]:
        X = as_array("X", X, ("batch", "time", self.n_inputs), self.dtype)
        batch, time, _ = X.shape
        mask = None if mask is None else _as_mask(mask, batch, time)
        states, letters = [self._as_state("state", state, batch)], []
        x = np.ascontiguousarray(X.swapaxes(0, 1))  # (time, batch, n_inputs)
        with np.errstate(over="ignore", invalid="ignore"):
            a = self._input_share(flat(x)).reshape(time, batch, -1)
            for t in range(time):
                new, others = self._step(a[t], states[-1])
                if mask is not None:
                    new = _where(mask[t], new, states[-1])
                states.append(new)
                letters.append(others)
        run = Run(self.state_names, self.letter_names, x, states, letters, mask)
        H = run.over_time(f"{self.state_names[0]}_t")
        if not all(map(all_finite, [H, *states[-1]])):
            self._report_overflow(states[1:])
        if mask is not None:
            H = H * run.begun
        return H.swapaxes(0, 1).copy(), run  # (batch, time, n_outputs)

    def _backward(
        self, run: Run, dH: ArrayLike | None, dstate: State | None
    ) -> tuple[NDArray, list[NDArray], list[Parts]]:
        time, batch, _ = run.x.shape
        dH = self._as_output_gradient(dH, run)
        dprev = self._as_state("dstate", dstate, batch)
        das, dstates = [], []
        with np.errstate(over="ignore", invalid="ignore"):
            for t in reversed(range(time)):
                whole = dprev[0] + dH[t], *(d.copy() for d in dprev[1:])
                real = whole if run.mask is None else _where(run.mask[t], whole, [0] * len(whole))
                da, dprev = self._step_back(real, run.states[t], run.states[t + 1], run.letters[t])
                if run.mask is not None:
                    real, dprev = (_where(run.mask[t], d, whole) for d in (real, dprev))
                das.append(da)
                dstates.append(real)
            das = [np.stack(da[::-1]) for da in zip(*das, strict=True)]
            grads = self._weight_gradients(run, *map(flat, das))
            dX = (flat(das[0]) @ self._weights[0].T).reshape(run.x.shape)
        if not all(map(all_finite, grads)):
            self._report_gradient_overflow(run, das, grads)
        return dX.swapaxes(0, 1).copy(), grads, [dprev, *dstates[::-1]]

    def step(self, x_t: ArrayLike, state: State | None = None) -> tuple[NDArray, State]:
        x_t = as_array("x_t", x_t, ("batch", self.n_inputs), self.dtype)
        before = self._as_state("state", state, len(x_t))
        with np.errstate(over="ignore", invalid="ignore"):
            new, _ = self._step(self._input_share(x_t), before)
        if not all(map(all_finite, new)):
            self._report_overflow([new])
        return new[0].copy(), self._pack(new)

    def state_at(self, step: int) -> State:
        """The state after `step` steps of the last `forward`: 0 is the start, -1 the end."""
        return self._state_in(self._last_run("state_at"), step)

    def _state_in(self, run: Run, step: int) -> State:
        return self._pack(run.states[_as_step(step, len(run.letters))])

    def _last_in(self, run: Run) -> NDArray:
        return run.states[-1][0].copy()

    def _dstate_in(self, back: list[Parts]) -> State:
        return self._pack(back[0])

    @property
    def trace(self) -> dict[str, NDArray]:
        run = self._last_run("trace")
        names = [*(f"{name}_t" for name in self.state_names), *self.letter_names]
        return {letter: run.over_time(letter).swapaxes(0, 1).copy() for letter in names}

    @property
    def dtrace(self) -> dict[str, NDArray]:
        """After `backward`: dE/dh_t ("h_t") and its like for every state, (batch, time, size)."""
        dstates = self._last_back("dtrace")[1:]
        return {
            f"{name}_t": np.stack([d[k] for d in dstates], axis=1)
            for k, name in enumerate(self.state_names)
        }

    def _as_state(self, name: str, state: State | None, batch: int) -> Parts:
        if state is None:
            return tuple(np.zeros((batch, size), self.dtype) for size in self._state_sizes)
        if len(self._state_sizes) == 1:
            return (as_array(name, state, (batch, self._state_sizes[0]), self.dtype).copy(),)
        if not isinstance(state, tuple | list) or len(state) != len(self._state_sizes):
            pair = ", ".join(self.state_names)
            raise ValueError(f"{name}: expected the tuple ({pair}), got {type(state).__name__}.")
        return tuple(
            as_array(f"{name}[{k}] ({letter})", s, (batch, size), self.dtype).copy()
            for k, (letter, s, size) in enumerate(
                zip(self.state_names, state, self._state_sizes, strict=True)
            )
        )

    def _as_output_gradient(self, dH: ArrayLike | None, run: Run) -> NDArray:
        time, batch, _ = run.x.shape
        if np.ndim(dH) == 3:
            full = as_array("dH", dH, (batch, time, self.n_outputs), self.dtype).swapaxes(0, 1)
        else:
            full = np.zeros((time, batch, self.n_outputs), self.dtype)
            if dH is not None:
                full[-1] = as_array("dH", dH, (batch, self.n_outputs), self.dtype)
        return full if run.mask is None else full * run.begun

    def _pack(self, values: Parts) -> State:
        return values[0].copy() if len(values) == 1 else tuple(v.copy() for v in values)

    def _report_overflow(self, states: list[Parts]) -> None:
        for t, state in enumerate(states):
            for name, s in zip(self.state_names, state, strict=True):
                if not np.isfinite(s).all():
                    raise FloatingPointError(
                        f"{name}: the state overflows {self.dtype} at time step {t}. "
                        "Smaller weights, a bounded activation or shorter sequences avoid this."
                    )

    def _report_gradient_overflow(self, run, das, grads: list[NDArray]) -> None:
        bad = next(k for k, g in enumerate(grads) if not all_finite(g))
        with np.errstate(over="ignore", invalid="ignore"):
            total, t = np.zeros_like(grads[bad]), len(run.x)
            while np.isfinite(total).all() and t > 0:
                t -= 1
                total = total + self._weight_gradients(run.at(t), *(da[t] for da in das))[bad]
        raise FloatingPointError(
            f"{self.weight_names[bad]}: its gradient overflows {self.dtype}, first at time step "
            f"{t} on the way back from {len(run.x) - 1}. Smaller weights or a shorter way back "
            "(truncation) avoid this."
        )


def gates(a: NDArray, n_gates: int) -> NDArray:
    """(batch, n_gates·units), side by side as in Keras -> (n_gates, batch, units), to unpack."""
    return a.reshape(len(a), n_gates, -1).swapaxes(0, 1)


def _where(mask_t, where_true, where_false):
    return tuple(np.where(mask_t, a, b) for a, b in zip(where_true, where_false, strict=True))


def _as_mask(mask: ArrayLike, batch: int, time: int) -> NDArray:
    mask = as_array("mask", mask, (batch, time), bool)
    return np.ascontiguousarray(mask.T)[:, :, None]


def _as_step(step: int, time: int) -> int:
    if isinstance(step, bool) or not isinstance(step, int | np.integer):
        raise TypeError(f"step: expected a whole number, got {step!r}.")
    if not -1 <= step <= time:
        raise ValueError(
            f"step: expected 0 (the start) to {time} (the end), or -1 for the end, got {step}."
        )
    return int(step)
