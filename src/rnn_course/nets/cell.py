"""The loop over time that all recurrent nets share."""

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from rnn_course.arguments import all_finite, as_array, as_mask, shown
from rnn_course.nets.overflow import check_states, check_way_back
from rnn_course.nets.recurrent import Recurrent
from rnn_course.nets.run import Parts, Run, State, flat


class Cell(Recurrent):
    """A net with a state, run over sequences; the base of every cell.

    What a cell says for itself are its equations: `_step` from one step to the next, and
    `_step_back`, the chain rule for the same step. Neither changes the cell. Two more have an
    answer that fits most cells: `_input_share` and `_weight_gradients`. Three lists give the names.

    The loop computes at once what need not wait for its turn: the inputs' share of all steps
    before the loop, the gradients of the weights after the loop back. Inside, time comes first,
    (time, batch, size), so that a step is one block of memory.

    Attributes:
        weight_names: of the weights; the first is W_x, whose gradient is that of x_t W_x.
        state_names: of the parts of the state; the first part is also the output.
        letter_names: of what else a step computes and the way back or `trace` need.

    Chapter: own_cell writes one; bptt derives the loop back.
    """

    weight_names: Sequence[str] = ("kernel", "recurrent_kernel", "bias")
    state_names: Sequence[str] = ("h",)
    letter_names: Sequence[str] = ()

    def __init__(
        self,
        n_inputs: int,
        n_units: int,
        weights: Sequence[NDArray],
        dtype: DTypeLike = "float32",
        state_sizes: Sequence[int] | None = None,
    ) -> None:
        self.n_units = n_units
        self._state_sizes = tuple(state_sizes or [n_units] * len(self.state_names))
        super().__init__(n_inputs, self._state_sizes[0], weights, dtype)

    def _input_share(self, x: NDArray) -> NDArray:
        """a = x W_x + b, of all steps at once: (steps, n_inputs) -> (steps, size of a_t)."""
        W_x, _, b = self._weights[:3]
        a = x @ W_x
        a += b  # in place, for this is the largest array of all
        return a

    def _step(self, a_t: NDArray, before: Parts) -> tuple[Parts, Parts]:
        """One step: from a_t and the state before to the new state and the other letters."""
        raise NotImplementedError

    def _step_back(
        self, dstate: Parts, before: Parts, state: Parts, letters: Parts
    ) -> tuple[Parts, Parts]:
        """One step back, from the gradient of the new state, dE/dh_t and its like.

        Args:
            dstate: that gradient, as far as later steps and the output at t give it. Where one
                part of the state makes another, as c_t makes h_t, it is completed in place.
            before: the state before the step.
            state: the state after it.
            letters: the other letters, as `_step` gave them.

        Returns:
            The gradients that `_weight_gradients` needs, that of a_t first; and the gradient of
            the state before.
        """
        raise NotImplementedError

    def _weight_gradients(self, run: Run, gradients: Parts) -> list[NDArray]:
        """dE/dW = Σ_t (what W multiplies at t)ᵀ (gradient of the product), for every weight.

        Every letter of `run` and every gradient has all steps of all examples in one axis, so a
        sum over both is one product.
        """
        (da,) = gradients
        return [run["x_t"].T @ da, run["h_prev"].T @ da, da.sum(axis=0)]

    def step(self, x_t: ArrayLike, state: State = None) -> tuple[NDArray, State]:
        x_t = as_array("x_t", x_t, ("batch", self.n_inputs), self.dtype)
        before = self._as_parts("state", state, len(x_t))
        with np.errstate(over="ignore", invalid="ignore"):
            after, _ = self._step(self._input_share(x_t), before)
        check_states(self.state_names, [after])
        return after[0].copy(), self._as_state(after)

    def _forward(self, X: ArrayLike, state: State, mask: ArrayLike | None) -> tuple[NDArray, Run]:
        X = as_array("X", X, ("batch", "time", self.n_inputs), self.dtype)
        batch, time, _ = X.shape
        states, letters = [self._as_parts("state", state, batch)], []
        real = None if mask is None else as_mask("mask", mask, (batch, time)).T[:, :, None].copy()
        x = X.swapaxes(0, 1).copy()  # (time, batch, n_inputs)
        with np.errstate(over="ignore", invalid="ignore"):
            a = self._input_share(flat(x)).reshape(time, batch, -1)
            for t in range(time):
                after, others = self._step(a[t], states[t])
                states.append(after if real is None else _where(real[t], after, states[t]))
                letters.append(others)
        run = Run(self.state_names, self.letter_names, x, states, letters, real)
        H = run.over_time(f"{self.state_names[0]}_t")
        if not all(map(all_finite, [H, *states[-1]])):
            check_states(self.state_names, states[1:])
        return run.begun(H).swapaxes(0, 1).copy(), run  # (batch, time, n_outputs)

    def _backward(
        self, run: Run, dH: ArrayLike | None, dstate: State
    ) -> tuple[NDArray, list[NDArray], list[Parts]]:
        time, batch, _ = run.x.shape
        dh = run.begun(self._as_output_gradient(dH, batch, time).swapaxes(0, 1).copy())
        d_prev = self._as_parts("dstate", dstate, batch)
        nothing = self._as_parts("dstate", None, batch)
        gradients, dstates = [], []
        with np.errstate(over="ignore", invalid="ignore"):
            for t in reversed(range(time)):
                d_t = arriving = d_prev[0] + dh[t], *(d.copy() for d in d_prev[1:])
                if run.mask is not None:  # a step that is not real has no part in the way back ...
                    d_t = _where(run.mask[t], arriving, nothing)
                gradients_t, d_prev = self._step_back(
                    d_t, run.states[t], run.states[t + 1], run.letters[t]
                )
                if run.mask is not None:  # ... and hands on what arrives
                    d_t, d_prev = (_where(run.mask[t], d, arriving) for d in (d_t, d_prev))
                gradients.append(gradients_t)
                dstates.append(d_t)
            over_time = tuple(flat(np.stack(g[::-1])) for g in zip(*gradients, strict=True))
            grads = self._weight_gradients(run, over_time)
            dx = (over_time[0] @ self._weights[0].T).reshape(run.x.shape)
        if not all(map(all_finite, [*grads, dx, *d_prev])):
            self._report_overflow(run, gradients, [*dstates[1:], d_prev], dx)
        return dx.swapaxes(0, 1).copy(), grads, [d_prev, *reversed(dstates)]

    def state_at(self, step: int) -> State:
        """The state after `step` steps of the last `forward`: 0 is the start, -1 the end.

        Raises:
            RuntimeError: there was no `forward` before.
            TypeError, ValueError: `step` is no whole number, or the run has no such step.
        """
        return self._state_in(self._last_run("state_at"), step)

    @property
    def trace(self) -> dict[str, NDArray]:
        """The letters of the equations ("h_t", "f_t", ...), each (batch, time, size)."""
        run = self._last_run("trace")
        letters = [*(f"{name}_t" for name in self.state_names), *self.letter_names]
        return {letter: run.over_time(letter).swapaxes(0, 1).copy() for letter in letters}

    @property
    def dtrace(self) -> dict[str, NDArray]:
        """After `backward`: dE/dh_t ("h_t") and its like for every state, (batch, time, size)."""
        dstates = self._last_back("dtrace")[1:]
        parts = zip(self.state_names, zip(*dstates, strict=True), strict=True)
        return {f"{name}_t": np.stack(d, axis=1) for name, d in parts}

    def _state_in(self, run: Run, step: int) -> State:
        time = len(run.letters)
        if isinstance(step, bool) or not isinstance(step, int | np.integer):
            raise TypeError(f"step: expected a whole number, got {shown(step)}.")
        if not -1 <= step <= time:
            raise ValueError(f"step: expected 0 to {time}, or -1 for the end, got {step}.")
        return self._as_state(run.states[step])

    def _last_in(self, run: Run) -> NDArray:
        return run.states[-1][0].copy()

    def _dstate_in(self, back: list[Parts]) -> State:
        return self._as_state(back[0])

    def _as_state(self, parts: Parts) -> State:
        """The state as the user sees it, in arrays of its own: h, or (h, c)."""
        return parts[0].copy() if len(parts) == 1 else tuple(part.copy() for part in parts)

    def _as_parts(self, name: str, state: State, batch: int) -> Parts:
        """The state as the equations see it, in arrays of its own: (h,), or (h, c)."""
        shapes = [(batch, size) for size in self._state_sizes]
        if state is None:
            return tuple(np.zeros(shape, self.dtype) for shape in shapes)
        if len(shapes) == 1:
            return (as_array(name, state, shapes[0], self.dtype).copy(),)
        if not isinstance(state, tuple | list) or len(state) != len(shapes):
            pair = ", ".join(self.state_names)
            raise ValueError(f"{name}: expected the tuple ({pair}), got {type(state).__name__}.")
        return tuple(
            as_array(f"{name}[{k}] ({self.state_names[k]})", part, shapes[k], self.dtype).copy()
            for k, part in enumerate(state)
        )

    def _report_overflow(
        self, run: Run, gradients: list[Parts], dstates: list[Parts], dx: NDArray
    ) -> None:
        """Name what overflowed on the way back, and where; both lists begin at the last step."""
        end = len(run.letters) - 1
        with np.errstate(over="ignore", invalid="ignore"):
            shares = [self._weight_gradients(run.at(end - k), g) for k, g in enumerate(gradients)]
            for name, sums in zip(self.weight_names, zip(*shares, strict=True), strict=True):
                check_way_back(name, accumulate(sums), end)
        for name, d in zip(self.state_names, zip(*dstates, strict=True), strict=True):
            check_way_back(name, d, end)
        check_way_back("X", dx[::-1], end)
        raise FloatingPointError(f"dH: a gradient overflows {self.dtype} on the way back.")


def gates(a: NDArray, n_gates: int) -> NDArray:
    """The gates that stand side by side in `a`, each a block of memory, to be unpacked one by one.

    (batch, n_gates · units) -> (n_gates, batch, units)
    """
    return np.ascontiguousarray(a.reshape(len(a), n_gates, -1).swapaxes(0, 1))


def _where(condition: NDArray, here: Parts, there: Parts) -> Parts:
    return tuple(np.where(condition, a, b) for a, b in zip(here, there, strict=True))
