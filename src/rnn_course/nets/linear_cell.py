"""A cell whose state enters the next one linearly, so that all its steps are one scan."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from rnn_course.arguments import (
    all_finite,
    as_array,
    as_count,
    as_mask,
    as_number,
    as_rng,
    check_room,
)
from rnn_course.functions import sigmoid
from rnn_course.nets.cell import Cell
from rnn_course.nets.initializers import glorot_uniform
from rnn_course.nets.layer import dtype_of_net
from rnn_course.nets.overflow import check_states
from rnn_course.nets.run import Parts, Run, State, flat
from rnn_course.nets.scan import _scan, _scan_back


class LinearCell(Cell):
    """A gated recurrence without a nonlinearity in its way: each unit keeps a share, and adds.

    a_t = low + (1 - low) σ(x_t W_xa + b_a)     what multiplies the old state, from low to 1
    b_t = x_t W_xb + b_b                        what is added
    h_t = a_t h_{t-1} + b_t

    The gate sees x_t and not h_{t-1}: so a_t and b_t of all steps are known before the first step
    is made, and `forward` is one scan. With low = -1 a unit can change its sign, and so can tell
    odd from even; with low = 0 it cannot.

    >>> net = LinearCell(n_inputs=3, n_units=5, low=-1, rng=np.random.default_rng(0))
    >>> net.forward(np.zeros((2, 7, 3))).shape  # (batch, time, n_units)
    (2, 7, 5)

    Args:
        n_inputs: features of x_t.
        n_units: size of h_t.
        low: the least that a_t can be, from -1 to 0.
        rng: draws the kernel Glorot-uniform; the bias starts at zero.
        dtype: float32, or float64 for proofs.

    Raises:
        TypeError, ValueError: an argument is of the wrong kind, a size below 1 or too large, or
            `low` outside -1 to 0.

    Source: E. Martin and C. Cundy, 2018, https://doi.org/10.48550/arXiv.1709.04057; for the range
    of a_t R. Grazzi et al., 2024, https://doi.org/10.48550/arXiv.2411.12537.
    Chapter: after_and_back.
    """

    weight_names: Sequence[str] = ("kernel", "bias")
    letter_names: Sequence[str] = ("a_t", "b_t")  # the first is what multiplies the state
    _n_gates = 2

    def __init__(
        self,
        n_inputs: int,
        n_units: int,
        low: float = 0.0,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = "float32",
    ) -> None:
        self.low = as_number("low", low, least=-1, most=0)
        n_inputs, n_units = as_count("n_inputs", n_inputs), as_count("n_units", n_units)
        width = self._n_gates * n_units
        check_room("n_inputs, n_units", (n_inputs, width))
        rng, dtype = as_rng("rng", rng), dtype_of_net(dtype)
        weights = [glorot_uniform((n_inputs, width), rng), np.zeros(width)]
        super().__init__(n_inputs, n_units, weights, dtype)

    def _input_share(self, x: NDArray) -> NDArray:
        W, b = self._weights
        sums = x @ W
        sums += b
        return sums

    def _from_input(self, sums: NDArray) -> tuple[NDArray, NDArray, Parts]:
        """a_t, b_t and the letters, from the sums x_t W + b of one step, or of all."""
        share, b_t = np.split(sums, 2, axis=-1)
        a_t = self.low + (1 - self.low) * sigmoid(share)
        return a_t, b_t, (a_t, b_t)

    def _to_input(self, da: NDArray, db: NDArray, letters: Parts) -> NDArray:
        """The gradient of the sums, from those of a_t and b_t."""
        a_t, _ = letters
        slope = (a_t - self.low) * (1 - a_t) / (1 - self.low)
        return np.concatenate([da * slope, db], axis=-1)

    def _step(self, a_t: NDArray, before: Parts) -> tuple[Parts, Parts]:
        (h_prev,) = before
        a_t, b_t, letters = self._from_input(a_t)
        h_t = a_t * h_prev + b_t
        return (h_t,), letters

    def _forward(self, X: ArrayLike, state: State, mask: ArrayLike | None) -> tuple[NDArray, Run]:
        """All steps at once; a step that is not real multiplies by 1 and adds nothing."""
        X = as_array("X", X, ("batch", "time", self.n_inputs), self.dtype)
        batch, time, _ = X.shape
        (h_0,) = self._as_parts("state", state, batch)
        real = None if mask is None else as_mask("mask", mask, (batch, time)).T[:, :, None].copy()
        x = X.swapaxes(0, 1).copy()  # (time, batch, n_inputs)
        with np.errstate(over="ignore", invalid="ignore"):
            a, b, letters = self._from_input(self._input_share(flat(x)).reshape(time, batch, -1))
        if real is not None:
            a, b = np.where(real, a, 1), np.where(real, b, 0)
        H = _scan(a, b, h_0)
        states: list[Parts] = [(h_0,), *((h_t,) for h_t in H)]
        letters_t: list[Parts] = list(zip(*letters, strict=True))
        run = Run(self.state_names, self.letter_names, x, states, letters_t, real)
        if not all_finite(H):
            check_states(self.state_names, states[1:])
        return run.begun(H).swapaxes(0, 1).copy(), run

    def _backward(
        self, run: Run, dH: ArrayLike | None, dstate: State
    ) -> tuple[NDArray, list[NDArray], list[Parts]]:
        time, batch, _ = run.x.shape
        dh = run.begun(self._as_output_gradient(dH, batch, time).swapaxes(0, 1).copy())
        dh[-1] += self._as_parts("dstate", dstate, batch)[0]
        letters = tuple(run.over_time(name) for name in self.letter_names)
        a = letters[0] if run.mask is None else np.where(run.mask, letters[0], 1)
        with np.errstate(over="ignore", invalid="ignore"):
            da, g, dh_0 = _scan_back(a, run.over_time("h_t"), dh, run.states[0][0])
            dsums = self._to_input(da, g, letters)
            if run.mask is not None:
                dsums = np.where(run.mask, dsums, 0)
            grads = self._weight_gradients(run, (flat(dsums),))
            dx = dsums @ self._weights[0].T
        back: list[Parts] = [(dh_0,), *((g_t,) for g_t in g)]
        if not all(map(all_finite, [*grads, dx, dh_0])):
            gradients: list[Parts] = [(d,) for d in dsums[::-1]]
            self._report_overflow(run, gradients, back[-2::-1], dx)
        return dx.swapaxes(0, 1).copy(), grads, back

    def _weight_gradients(self, run: Run, gradients: Parts) -> list[NDArray]:
        (dsums,) = gradients
        return [run["x_t"].T @ dsums, dsums.sum(axis=0)]
