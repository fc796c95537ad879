"""How gradients travel through time, how to tame them, and how to tell whether they are right.

Chapters 5 (checks), 6 (norms, Jacobians, clipping) and 7 (the path through the LSTM's cell).
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arrays import as_array, as_choice
from rnn_course.recurrence import Cell, State


def gradient_norms(
    cell: Cell,
    X: ArrayLike,
    dh_last: ArrayLike | None = None,
    state: State | None = None,
    of: str | None = None,
) -> NDArray:
    """|dE_T/dh_t| for every step t: how much the error at the end still depends on each state.

    Args:
        cell: any cell of the course; it is left as it was.
        X: (batch, time, n_inputs).
        dh_last: dE_T/dh_T, (batch, n_units); None for equal entries of norm 1.
        state: where to start.
        of: the letter of the state to look at, "h" (the output) or, for the LSTM, "c".

    Returns:
        (batch, time): entry t is the norm of the gradient of the state after step t.

    Raises:
        ValueError: a shape does not fit, or the cell has no such state.
    """
    cell = copy.copy(cell)
    of = as_choice("of", cell.state_names[0] if of is None else of, cell.state_names)
    H = cell.forward(X, state)
    if dh_last is None:
        dh_last = np.full((len(H), cell.n_outputs), cell.n_outputs**-0.5)
    cell.backward(as_array("dh_last", dh_last, (len(H), cell.n_outputs), cell.dtype))
    return np.linalg.norm(cell.dtrace[f"{of}_t"], axis=-1)


def jacobians(cell: Cell, X: ArrayLike, state: State | None = None) -> NDArray:
    """dh_t/dh_{t-1} at every step of one sequence.

    Args:
        cell: any cell of the course; it is left as it was.
        X: (time, n_inputs), or (1, time, n_inputs).
        state: where to start, with a batch of 1.

    Returns:
        (time, n, n): entry [t, i, j] is how much state i after step t moves with state j before it.
        n is the size of the whole state: for the LSTM first h, then c.

    Raises:
        ValueError: a shape does not fit.
    """
    cell = copy.copy(cell)
    X = as_array("X", X, (1, "time", cell.n_inputs) if np.ndim(X) == 3 else ("time", cell.n_inputs))
    X = X.reshape(1, -1, cell.n_inputs)
    time = X.shape[1]
    cell.forward(X, state)
    # Every step from every state at once, each as often as the state has entries: a single step
    # back from all unit vectors gives all rows of all Jacobians.
    before = [np.atleast_2d(_join(cell.state_at(t))) for t in range(time)]
    n = before[0].shape[1]
    cell.forward(
        np.repeat(X[0], n, axis=0)[:, None], _split(cell, np.repeat(np.vstack(before), n, axis=0))
    )
    cell.backward(None, _split(cell, np.tile(np.eye(n), (time, 1))))
    return _join(cell.dstate).reshape(time, n, n)


def spectral_radius(W: ArrayLike) -> float:
    """The largest absolute eigenvalue: powers of W vanish below 1 and diverge above it.

    Raises:
        ValueError: W is not square, or a value is not finite.
    """
    W = as_array("W", W)
    if W.ndim != 2 or W.shape[0] != W.shape[1]:
        raise ValueError(f"W: expected a square matrix, got shape {W.shape}.")
    return float(np.abs(np.linalg.eigvals(W)).max())


def largest_singular_value(W: ArrayLike) -> float:
    """σ_max, the most that W can stretch a vector; gradients must vanish if it is below 1/γ.

    γ bounds the slope of the activation: 1 for tanh, 1/4 for the logistic function.

    Raises:
        ValueError: W is no matrix, or a value is not finite.

    Source: R. Pascanu, T. Mikolov and Y. Bengio, ICML 2013, section 2.1.
    """
    W = as_array("W", W, ("rows", "columns"))
    return float(np.linalg.norm(W, 2))


def global_norm(grads: Sequence[ArrayLike]) -> float:
    """The length of all gradients taken as one vector."""
    checked = _as_gradients(grads)
    largest = max(float(np.abs(g).max()) for g in checked)
    if largest == 0:
        return 0.0
    # Scaled by the largest entry, so that the squares of big gradients do not overflow.
    return largest * float(np.sqrt(sum(np.sum((g / largest) ** 2, dtype=float) for g in checked)))


def clip_by_norm(grads: Sequence[ArrayLike], max_norm: float) -> list[NDArray]:
    """Shorten the gradients, taken as one vector, to `max_norm` where they are longer.

    g ← g·θ/|g| where |g| > θ: the direction stays.

    Raises:
        ValueError: max_norm is not above zero, or a gradient is not finite.

    Source: R. Pascanu, T. Mikolov and Y. Bengio, ICML 2013, algorithm 1. Chapter 6.
    """
    max_norm = _as_positive("max_norm", max_norm)
    checked = _as_gradients(grads)
    norm = global_norm(checked)
    factor = min(1.0, max_norm / norm) if norm > 0 else 1.0
    return [g * factor for g in checked]


def clip_by_value(grads: Sequence[ArrayLike], limit: float) -> list[NDArray]:
    """Cut every entry to [-limit, limit]; this turns the gradient's direction.

    Raises:
        ValueError: limit is not above zero, or a gradient is not finite.
    """
    limit = _as_positive("limit", limit)
    return [np.clip(g, -limit, limit) for g in _as_gradients(grads)]


@dataclass(frozen=True)
class GradientCheck:
    """What `check_gradients` found: the worst entry, and the relative error of each array."""

    worst: str
    relative_error: float
    analytic: float
    numeric: float
    errors: dict[str, float]

    def __str__(self) -> str:
        return (
            f"worst: {self.worst}, relative error {self.relative_error:.1e} "
            f"(backward gives {self.analytic:.6g}, finite differences {self.numeric:.6g})"
        )


def check_gradients(
    model: object,
    X: ArrayLike,
    dH: ArrayLike,
    state: object = None,
    mask: ArrayLike | None = None,
    step: float = 1e-4,
) -> GradientCheck:
    """Compare `backward` with finite differences, entry by entry.

    The error is E = Σ dH·H, so dH is its gradient. Every entry w of every weight and of X is moved
    by ±step and ±2·step: dE/dw ≈ (8 (E₊₁ - E₋₁) - (E₊₂ - E₋₂)) / (12 step), exact to step⁴. The
    relative error of an entry is the difference of the two gradients over the largest entry of its
    array (or a ten-thousandth of the largest of all, where an array has next to none).

    Args:
        model: anything with `weights` (a list of float64 arrays), `forward(X)` and
            `backward(dH) -> (dX, grads)`, a cell of your own included.
        X: what `forward` takes.
        dH: shaped like what `forward` returns.
        state: handed to `forward` if given.
        mask: handed to `forward` if given.
        step: how far to move a weight.

    Returns:
        The worst entry, its relative error, both values, and the error of every array.

    Raises:
        TypeError: a weight is not a float64 array.
        ValueError: `backward` returns gradients that do not fit the weights.
    """
    extra = {k: v for k, v in (("state", state), ("mask", mask)) if v is not None}
    X, dH = as_array("X", X).copy(), as_array("dH", dH)
    step = _as_positive("step", step)
    names = getattr(model, "weight_names", None)
    names = list(names) if names else [f"weights[{k}]" for k in range(len(model.weights))]
    for name, w in zip(names, model.weights, strict=True):
        if not isinstance(w, np.ndarray) or w.dtype != np.float64:
            got = w.dtype if isinstance(w, np.ndarray) else type(w).__name__
            raise TypeError(f"{name}: expected a float64 array (dtype='float64'), got {got}.")
    H = np.asarray(model.forward(X, **extra))
    if dH.shape != H.shape:
        raise ValueError(f"dH: expected the shape of the outputs {H.shape}, got {dH.shape}.")
    dX, grads = model.backward(dH)
    arrays = dict(zip([*names, "X"], [*model.weights, X], strict=True))
    if len(grads) != len(names):
        raise ValueError(f"backward: expected {len(names)} gradients, got {len(grads)}.")
    analytic = dict(zip(arrays, map(np.asarray, [*grads, dX]), strict=True))
    for name, g in analytic.items():
        if g.shape != arrays[name].shape:
            raise ValueError(
                f"backward: expected the gradient of {name} to have its shape "
                f"{arrays[name].shape}, got {g.shape}."
            )

    def error_at(w: NDArray, index: tuple[int, ...], value: float) -> float:
        w[index] = value
        return float(np.vdot(dH, model.forward(X, **extra)))

    numeric = {name: np.empty_like(w) for name, w in arrays.items()}
    for name, w in arrays.items():
        for index in np.ndindex(w.shape):
            here = w[index]
            up, down, up2, down2 = (
                error_at(w, index, here + k * step) for k in (1.0, -1.0, 2.0, -2.0)
            )
            w[index] = here
            numeric[name][index] = (8 * (up - down) - (up2 - down2)) / (12 * step)
    model.forward(X, **extra)
    scales = {n: max(np.abs(analytic[n]).max(), np.abs(numeric[n]).max()) for n in arrays}
    floor = 1e-4 * max(scales.values()) or 1.0
    errors = {n: np.abs(analytic[n] - numeric[n]) / max(scales[n], floor) for n in arrays}
    # A NaN counts as the worst of all.
    worst = max(arrays, key=lambda n: np.nan_to_num(errors[n], nan=np.inf).max())
    index = np.unravel_index(
        np.argmax(np.nan_to_num(errors[worst], nan=np.inf)), errors[worst].shape
    )
    return GradientCheck(
        worst=f"{worst}[{', '.join(map(str, index))}]",
        relative_error=float(errors[worst][index]),
        analytic=float(analytic[worst][index]),
        numeric=float(numeric[worst][index]),
        errors={n: float(e.max()) for n, e in errors.items()},
    )


def _as_gradients(grads: Sequence[ArrayLike]) -> list[NDArray]:
    if len(grads) == 0:
        raise ValueError("grads: expected at least one array, got none.")
    return [as_array(f"grads[{k}]", g, dtype=np.asarray(g).dtype) for k, g in enumerate(grads)]


def _as_positive(name: str, value: float) -> float:
    number = float(as_array(name, value, ()))
    if number <= 0:
        raise ValueError(f"{name}: expected a number above 0, got {value}.")
    return number


def _join(state: State) -> NDArray:
    return np.concatenate(state, axis=-1) if isinstance(state, tuple) else state


def _split(cell: Cell, joined: NDArray) -> State:
    if len(cell.state_names) == 1:
        return joined
    return tuple(np.split(joined, len(cell.state_names), axis=-1))
