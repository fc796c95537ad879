"""How gradients travel through time: norms, Jacobians, eigenvalues."""

import copy

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import as_array, as_choice
from rnn_course.nets.cell import Cell
from rnn_course.nets.run import State


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


def _join(state: State) -> NDArray:
    return np.concatenate(state, axis=-1) if isinstance(state, tuple) else state


def _split(cell: Cell, joined: NDArray) -> State:
    if len(cell.state_names) == 1:
        return joined
    return tuple(np.split(joined, len(cell.state_names), axis=-1))
