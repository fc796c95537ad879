"""Whether a gradient is right, by finite differences."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import as_array
from rnn_course.learning.clipping import _as_positive


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
