"""Ridge regression in one solve, by the normal equations or by a QR factorisation."""

import numpy as np
from numpy.typing import NDArray
from scipy import linalg


def ridge_regression(
    H: NDArray, Y: NDArray, ridge: float, solver: str = "normal"
) -> tuple[NDArray, NDArray]:
    """W and b that make |H W + b - Y|² + ridge |W|² as small as it can be.

    The bias is not penalised, so it makes up for the means: W is found for H and Y minus their
    means, and b = mean of Y - (mean of H) W.

    - "normal" solves (HᵀH + ridge I) W = HᵀY. It is the quicker way, but HᵀH has the squared
      condition number of H: a ridge below about 1e-8 is lost in rounding.
    - "qr" factors H itself and keeps twice as many digits, in about four times the time.

    >>> H = np.array([[0.0], [1.0], [2.0]])
    >>> W, b = ridge_regression(H, 3 * H + 1, ridge=0.0, solver="qr")
    >>> W.round(6).tolist(), b.round(6).tolist()
    ([[3.0]], [1.0])

    Args:
        H: (steps, n_units), float64.
        Y: (steps, n_outputs), float64.
        ridge: the penalty, 0 or more.
        solver: one of `SOLVERS`.

    Raises:
        ValueError: there is no unique solution.

    Source: A. E. Hoerl and R. W. Kennard, Technometrics 12, 55-67, 1970,
    https://doi.org/10.1080/00401706.1970.10488634. Chapter: echo_state.
    """
    mean_h, mean_y = H.mean(axis=0), Y.mean(axis=0)
    try:
        W = SOLVERS[solver](H - mean_h, Y - mean_y, ridge)
    except linalg.LinAlgError as error:
        raise ValueError(
            f"ridge: with {ridge} the {H.shape[1]} units are not independent enough on "
            f"{len(H)} steps for a unique readout. Try a larger ridge."
        ) from error
    return W, mean_y - mean_h @ W


def _by_normal_equations(H: NDArray, Y: NDArray, ridge: float) -> NDArray:
    gram = H.T @ H
    gram.flat[:: len(gram) + 1] += ridge
    factor = linalg.cho_factor(gram, overwrite_a=True, check_finite=False)
    return linalg.cho_solve(factor, H.T @ Y, check_finite=False)


def _by_qr(H: NDArray, Y: NDArray, ridge: float) -> NDArray:
    # The ridge as n_units more rows; the targets as more columns, which come out as QᵀY.
    n = H.shape[1]
    more = np.sqrt(ridge) * np.eye(n, n + Y.shape[1])
    R = np.asarray(np.linalg.qr(np.concatenate([np.hstack([H, Y]), more]), mode="r"))
    if np.abs(R.diagonal()[:n]).min() == 0:
        raise linalg.LinAlgError
    return linalg.solve_triangular(R[:n, :n], R[:n, n:], check_finite=False)


SOLVERS = {"normal": _by_normal_equations, "qr": _by_qr}
