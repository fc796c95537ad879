"""Real-time recurrent learning: the gradient carried forward in time."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import all_finite, as_array, check_room
from rnn_course.nets.activations import ACTIVATIONS
from rnn_course.nets.elman import Elman


def rtrl(
    cell: Elman, X: ArrayLike, dH: ArrayLike, state: ArrayLike | None = None
) -> tuple[NDArray, list[NDArray]]:
    """Real-time recurrent learning: outputs and gradients in one pass forward, no way back.

    Along with h_t we carry P_t = dh_t/dW for every single weight W:
    P_t = φ'(a_t) (∂a_t/∂W + P_{t-1} W_hh), and dE/dW is the sum over t of dE_t/dh_t P_t. Nothing of
    the past is kept, but with n units P_t has n²(n + n_inputs + 1) entries an example, and a step
    costs n times that; the way back through time costs n(n + n_inputs) a step.

    Args:
        cell: an Elman cell; it is left as it was.
        X: (batch, time, n_inputs).
        dH: dE_t/dh_t, (batch, time, n_units): what each output adds to the error directly.
        state: where to start, (batch, n_units); None for zeros.

    Returns:
        H and the gradients in the order of `cell.weights`, equal to those of `backward`.

    Raises:
        TypeError: the cell is no Elman cell, or an array does not hold real numbers.
        ValueError: a shape does not fit, a value is not finite, or P_t would be too large.
        FloatingPointError: the state or a gradient overflows.

    Source: R. J. Williams and D. Zipser, Neural Computation 1, 270-280, 1989. Chapter: bptt.

    >>> from rnn_course.nets import Elman
    >>> net = Elman(n_inputs=1, n_units=3, rng=np.random.default_rng(0))
    >>> H, grads = rtrl(net, np.ones((1, 5, 1)), np.ones((1, 5, 3)))
    >>> H.shape, [g.shape for g in grads]
    ((1, 5, 3), [(1, 3), (3, 3), (3,)])
    """
    if type(cell) is not Elman:
        raise TypeError(f"cell: expected an Elman cell, got {type(cell).__name__}.")
    X = as_array("X", X, ("batch", "time", cell.n_inputs), cell.dtype)
    batch, time, n_inputs = X.shape
    n = cell.n_units
    dH = as_array("dH", dH, (batch, time, n), cell.dtype)
    h = np.zeros((batch, n), cell.dtype)
    if state is not None:
        h = as_array("state", state, (batch, n), cell.dtype)
    (W_xh, W_hh, b_h), phi = cell.weights, ACTIVATIONS[cell.activation]
    # P[b, k, m, j] = dh_k/dW_mj, where the rows of W are those of W_xh, of W_hh, and b_h
    rows = n_inputs + n + 1
    check_room("cell, X", (batch, n, rows, n), cell.dtype)
    P = np.zeros((batch, n, rows, n), cell.dtype)
    total = np.zeros((rows, n), cell.dtype)
    H = np.empty((batch, time, n), cell.dtype)
    units = np.arange(n)
    with np.errstate(over="ignore", invalid="ignore"):
        for t in range(time):
            v = np.hstack([X[:, t], h, np.ones((batch, 1), cell.dtype)])  # (batch, rows)
            h = phi(X[:, t] @ W_xh + h @ W_hh + b_h)
            P = np.einsum("bkmj,kl->blmj", P, W_hh, optimize=True)
            P[:, units, :, units] += v  # a_k depends directly on the weights into unit k
            P *= phi.slope(h)[:, :, None, None]
            total += np.einsum("bk,bkmj->mj", dH[:, t], P, optimize=True)
            H[:, t] = h
    if not (all_finite(H) and all_finite(total)):
        raise FloatingPointError(
            f"cell: its state or gradient overflows {cell.dtype}. Smaller weights, a bounded "
            "activation or shorter sequences avoid this."
        )
    return H, [total[:n_inputs], total[n_inputs:-1], total[-1]]
