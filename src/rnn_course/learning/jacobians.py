"""How gradients travel through time: norms, Jacobians, eigenvalues."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import (
    all_finite,
    as_array,
    as_choice,
    as_instance,
    as_numbers,
    check_room,
)
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
        state: where to start, shaped like `cell.state`; None for zeros.
        of: the letter of the state to look at, "h" (the output) or, for the LSTM, "c".

    Returns:
        (batch, time): entry t is the norm of the gradient of the state after step t.

    Raises:
        TypeError: `cell` is none, or an array does not hold real numbers.
        ValueError: a shape does not fit, a value is not finite, or the cell has no such state.
        FloatingPointError: a state or a gradient overflows.

    Chapter: vanishing_gradients.

    >>> from rnn_course.nets import LSTM
    >>> net = LSTM(n_inputs=1, n_units=4, rng=np.random.default_rng(0))
    >>> gradient_norms(net, np.ones((1, 3, 1)), of="c").shape
    (1, 3)
    """
    twin = _twin(cell)
    of = as_choice("of", twin.state_names[0] if of is None else of, twin.state_names)
    H = twin.forward(X, state)
    if dh_last is None:
        dh_last = np.full((len(H), twin.n_outputs), twin.n_outputs**-0.5)
    twin.backward(as_array("dh_last", dh_last, (len(H), twin.n_outputs), twin.dtype))
    with np.errstate(over="ignore"):  # the squares of large numbers; the norms are looked at
        norms = np.linalg.norm(twin.dtrace[f"{of}_t"].astype(np.float64), axis=-1)
    if not all_finite(norms):
        raise FloatingPointError("dh_last: the norm of a gradient overflows. Scale dh_last down.")
    return norms.astype(twin.dtype)


def jacobians(cell: Cell, X: ArrayLike, state: State | None = None) -> NDArray:
    """dh_t/dh_{t-1} at every step of one sequence.

    Args:
        cell: any cell of the course; it is left as it was.
        X: (time, n_inputs), or (1, time, n_inputs).
        state: where to start, with a batch of 1; None for zeros.

    Returns:
        (time, n, n): entry [t, i, j] is how much state i after step t moves with state j before it.
        n is the size of the whole state: for the LSTM first h, then c.

    Raises:
        TypeError: `cell` is none, or an array does not hold real numbers.
        ValueError: a shape does not fit, a value is not finite, or the result would be too large.
        FloatingPointError: a state or a gradient overflows.

    Chapter: vanishing_gradients.

    >>> from rnn_course.nets import Elman
    >>> net = Elman(1, 3, "linear", rng=np.random.default_rng(0), dtype="float64")
    >>> bool(np.allclose(jacobians(net, np.ones((5, 1)))[4], net.weights[1].T))
    True
    """
    twin = _twin(cell)
    axes = ("time", twin.n_inputs) if as_numbers("X", X).ndim == 2 else (1, "time", twin.n_inputs)
    X = as_array("X", X, axes, twin.dtype).reshape(1, -1, twin.n_inputs)
    time = X.shape[1]
    twin.forward(X, state)
    # Every step from every state at once, each as often as the state has entries: a single step
    # back from all unit vectors gives all rows of all Jacobians.
    before = [np.atleast_2d(_join(twin.state_at(t))) for t in range(time)]
    n = before[0].shape[1]
    check_room("cell, X", (time, n, n), twin.dtype)
    twin.forward(
        np.repeat(X[0], n, axis=0)[:, None], _split(twin, np.repeat(np.vstack(before), n, axis=0))
    )
    twin.backward(None, _split(twin, np.tile(np.eye(n), (time, 1))))
    return _join(twin.dstate).reshape(time, n, n)


def spectral_radius(W: ArrayLike) -> float:
    """The largest absolute eigenvalue: powers of W vanish below 1 and diverge above it.

    Args:
        W: a square matrix, (n, n).

    Raises:
        TypeError: W does not hold real numbers.
        ValueError: W is not square, or a value is not finite.
        FloatingPointError: the radius overflows.

    Chapter: vanishing_gradients.

    >>> round(spectral_radius([[0.0, 2.0], [-2.0, 0.0]]), 6)
    2.0
    """
    W = as_array("W", W, ("n", "n"))
    if W.shape[0] != W.shape[1]:
        raise ValueError(f"W: expected a square matrix, got shape {W.shape}.")
    return _scaled(W, lambda V: np.abs(np.linalg.eigvals(V)).max())


def largest_singular_value(W: ArrayLike) -> float:
    """σ_max, the most that W can stretch a vector; gradients must vanish if it is below 1/γ.

    γ bounds the slope of the activation: 1 for tanh, 1/4 for the logistic function.

    Args:
        W: a matrix, (rows, columns).

    Raises:
        TypeError: W does not hold real numbers.
        ValueError: W is no matrix, or a value is not finite.
        FloatingPointError: the value overflows.

    Source: R. Pascanu, T. Mikolov and Y. Bengio, ICML 2013, section 2.1.
    Chapter: vanishing_gradients.

    >>> round(largest_singular_value([[0.0, 2.0], [0.0, 0.0]]), 6)
    2.0
    """
    return _scaled(as_array("W", W, ("rows", "columns")), lambda V: np.linalg.norm(V, 2))


def _scaled(W, measure):
    """The measure of W, which grows as W does, taken at a size where nothing overflows."""
    scale = float(np.abs(W).max()) or 1.0
    found = scale * float(measure(W / scale))
    if not np.isfinite(found):
        raise FloatingPointError("W: the result overflows float64. Scale W down.")
    return found


def _twin(cell: Cell) -> Cell:
    """A copy to run, which shares nothing with the caller's cell."""
    return as_instance("cell", cell, Cell, "a cell such as an Elman net or an LSTM").copy()


def _join(state: State) -> NDArray:
    return np.concatenate(state, axis=-1) if isinstance(state, tuple) else state


def _split(cell: Cell, joined: NDArray) -> State:
    if len(cell.state_names) == 1:
        return joined
    return tuple(np.split(joined, len(cell.state_names), axis=-1))
