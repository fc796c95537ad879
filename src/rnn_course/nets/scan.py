"""A linear recurrence solved for all steps at once, in log2(time) rounds, and the way back."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import as_array, as_numbers
from rnn_course.nets.overflow import check_fits


def scan(a: ArrayLike, b: ArrayLike, h_0: ArrayLike | None = None) -> NDArray:
    """Solve h_t = a_t h_{t-1} + b_t for all steps, in log2(time) rounds.

    Two steps in a row are one step of the same kind: a_t a_{t-1} multiplies, a_t b_{t-1} + b_t is
    added. After the first round each place holds two steps, after the second four, and so on.

    Args:
        a: what multiplies the state at each step, (time, ...), time first.
        b: what is added, of the same shape.
        h_0: the state before the first step, of the shape of one step; None for zeros.

    Returns:
        h_t for every step, shaped like `b`.

    Raises:
        TypeError, ValueError: a shape does not fit, or a value is not finite.
        FloatingPointError: a state, or a product of many a, overflows.

    Source: W. D. Hillis and G. L. Steele, 1986, https://doi.org/10.1145/7902.7903; for a linear
    recurrence G. E. Blelloch, 1990, section 1.4. Chapter: after_and_back.

    >>> scan([1.0, 0.5, 0.5, 2.0], [1.0, 1.0, 1.0, 0.0]).tolist()
    [1.0, 1.5, 1.75, 3.5]
    """
    a, b = _as_steps(a, b)
    start = None if h_0 is None else as_array("h_0", h_0, b.shape[1:], b.dtype)
    return check_fits("a, b", _scan(a, b, start))


def scan_back(
    a: ArrayLike, H: ArrayLike, dH: ArrayLike, h_0: ArrayLike | None = None
) -> tuple[NDArray, NDArray, NDArray]:
    """Carry the gradient of all states back to a, b and h_0: a scan that runs backwards.

    What reaches h_t comes from its own output and from the next state:
    g_t = dE/dh_t + a_{t+1} g_{t+1}; then da_t = g_t h_{t-1} and db_t = g_t.

    Args:
        a: what multiplied the state, as given to `scan`.
        H: what `scan` returned.
        dH: the gradient of each h_t, as far as its own output gives it.
        h_0: the state before the first step; None for zeros.

    Returns:
        da, db and dh_0.

    Raises:
        TypeError, ValueError: a shape does not fit, or a value is not finite.
        FloatingPointError: a gradient overflows.

    Chapter: after_and_back.

    >>> da, db, dh_0 = scan_back([2.0, 3.0], [1.0, 4.0], [0.0, 1.0])
    >>> da.tolist(), db.tolist(), float(dh_0)
    ([0.0, 1.0], [3.0, 1.0], 6.0)
    """
    a, H = _as_steps(a, H, "H")
    dH = as_array("dH", dH, H.shape, H.dtype)
    start = np.zeros_like(H[0]) if h_0 is None else as_array("h_0", h_0, H.shape[1:], H.dtype)
    found = _scan_back(a, H, dH, start)
    for name, gradient in zip(("a", "b", "h_0"), found, strict=True):
        check_fits(f"{name}: its gradient", gradient)
    return found


def _scan(a: NDArray, b: NDArray, h_0: NDArray | None = None) -> NDArray:
    a, b = a.copy(), b.copy()
    with np.errstate(over="ignore", invalid="ignore"):
        if h_0 is not None:
            b[0] += a[0] * h_0
        reach = 1
        while reach < len(b):
            b[reach:] += a[reach:] * b[:-reach]
            a[reach:] *= a[:-reach]
            reach *= 2
    return b


def _scan_back(
    a: NDArray, H: NDArray, dH: NDArray, h_0: NDArray
) -> tuple[NDArray, NDArray, NDArray]:
    a_next = np.concatenate([a[1:], np.zeros_like(a[:1])])
    g = _scan(a_next[::-1], dH[::-1])[::-1]
    with np.errstate(over="ignore", invalid="ignore"):
        return g * np.concatenate([h_0[None], H[:-1]]), g, a[0] * g[0]


def _as_steps(a: ArrayLike, b: ArrayLike, name: str = "b") -> tuple[NDArray, NDArray]:
    """Both in one dtype, of one shape that has an axis of time."""
    if as_numbers("a", a).ndim == 0:
        raise ValueError("a: expected shape (time, ...), got a single number.")
    a = as_array("a", a, dtype=None)
    b = as_array(name, b, a.shape, dtype=None)
    dtype = np.result_type(a, b)
    return as_array("a", a, dtype=dtype), as_array(name, b, dtype=dtype)
