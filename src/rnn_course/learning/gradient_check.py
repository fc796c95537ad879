"""Whether a gradient is right, by finite differences."""

import copy
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import as_array, as_number, as_numbers, shown

MOST_ENTRIES = 100_000


@dataclass(frozen=True)
class GradientCheck:
    """What `check_gradients` found: the worst entry, and the relative error of each array.

    Attributes:
        worst: the entry with the largest error, such as "recurrent_kernel[0, 2]".
        relative_error: its error; NaN where a gradient is NaN.
        analytic: what `backward` gives there.
        numeric: what finite differences give there.
        errors: the largest relative error in each array, by its name.
    """

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
    model: Any,
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
            `backward(dH) -> (dX, grads)`, a cell of your own included. A copy of it is run, so it
            is left as it was.
        X: what `forward` takes.
        dH: shaped like what `forward` returns.
        state: handed to `forward` if given.
        mask: handed to `forward` if given.
        step: how far to move a weight, above 0 and at most 1.

    Returns:
        The worst entry, its relative error, both values, and the error of every array.

    Raises:
        TypeError: the model lacks one of the three, or a weight is not a float64 array.
        ValueError: `backward` returns gradients that do not fit the weights, `step` is out of
            bounds, or there are more than MOST_ENTRIES entries to move.

    Chapter: bptt.

    >>> from rnn_course.nets import Elman
    >>> rng = np.random.default_rng(0)
    >>> net = Elman(n_inputs=2, n_units=3, rng=rng, dtype="float64")
    >>> check = check_gradients(net, rng.normal(size=(2, 4, 2)), rng.normal(size=(2, 4, 3)))
    >>> check.relative_error < 1e-8
    True
    """
    extra = {k: v for k, v in (("state", state), ("mask", mask)) if v is not None}
    X, dH = as_array("X", X).copy(), as_array("dH", dH)
    step = as_number("step", step, above=0, most=1)
    model = _twin(model)
    weights = _weights(model)
    H = as_numbers("model.forward(X)", model.forward(X, **extra))
    if dH.shape != H.shape:
        raise ValueError(f"dH: expected the shape of the outputs {H.shape}, got {dH.shape}.")
    analytic = _gradients(model.backward(dH), weights, X)
    arrays = {**weights, "X": X}
    if (n_entries := sum(w.size for w in arrays.values())) > MOST_ENTRIES:
        raise ValueError(
            f"model, X: expected at most {MOST_ENTRIES:,} entries, as each is moved on its own, "
            f"got {n_entries:,}. A smaller net has the same equations."
        )

    def error_at(w: NDArray, index: tuple[int, ...], value: float) -> float:
        w[index] = value
        return float(np.vdot(dH, model.forward(X, **extra)))

    numeric = {name: np.empty_like(w) for name, w in arrays.items()}
    for name, w in arrays.items():
        for index in np.ndindex(w.shape):
            here = float(w[index])
            up, down, up2, down2 = (
                error_at(w, index, here + k * step) for k in (1.0, -1.0, 2.0, -2.0)
            )
            w[index] = here
            numeric[name][index] = (8 * (up - down) - (up2 - down2)) / (12 * step)
    return _compare(analytic, numeric)


def _twin(model: Any) -> Any:
    if isinstance(model, type) or not all(
        hasattr(model, name) for name in ("weights", "forward", "backward")
    ):
        raise TypeError(
            f"model: expected an object with weights, forward and backward, got {shown(model)}."
        )
    # A reader's own cell need not have the nets' `copy`, and may hold others as parts.
    return copy.deepcopy(model)


def _weights(model: Any) -> dict[str, NDArray]:
    names = getattr(model, "weight_names", None)
    names = list(names) if names else [f"weights[{k}]" for k in range(len(model.weights))]
    weights = dict(zip(names, model.weights, strict=True))
    for name, w in weights.items():
        if not isinstance(w, np.ndarray) or w.dtype != np.float64:
            got = w.dtype if isinstance(w, np.ndarray) else type(w).__name__
            raise TypeError(
                f"model: expected {name} to be a float64 array (dtype='float64'), got {got}."
            )
    return weights


def _gradients(answer: Any, weights: dict[str, NDArray], X: NDArray) -> dict[str, NDArray]:
    """What `backward` answered, by name, once it fits."""
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        raise ValueError(f"model: expected backward to return (dX, grads), got {shown(answer)}.")
    dX, grads = answer
    if len(grads) != len(weights):
        raise ValueError(
            f"model: expected backward to return {len(weights)} gradients, got {len(grads)}."
        )
    found = {}
    for (name, w), g in zip({**weights, "X": X}.items(), [*grads, dX], strict=True):
        found[name] = as_numbers(f"model: the gradient of {name}", g)
        if found[name].shape != w.shape:
            raise ValueError(
                f"model: expected the gradient of {name} to have its shape {w.shape}, "
                f"got {found[name].shape}."
            )
    return found


def _compare(analytic: dict[str, NDArray], numeric: dict[str, NDArray]) -> GradientCheck:
    scales = {n: max(np.abs(analytic[n]).max(), np.abs(numeric[n]).max()) for n in numeric}
    floor = 1e-4 * max(scales.values()) or 1.0
    errors = {n: np.abs(analytic[n] - numeric[n]) / max(scales[n], floor) for n in numeric}
    # A NaN counts as the worst of all.
    worst = max(errors, key=lambda n: np.nan_to_num(errors[n], nan=np.inf).max())
    place = np.argmax(np.nan_to_num(errors[worst], nan=np.inf))
    index = np.unravel_index(place, errors[worst].shape)
    return GradientCheck(
        worst=f"{worst}[{', '.join(map(str, index))}]",
        relative_error=float(errors[worst][index]),
        analytic=float(analytic[worst][index]),
        numeric=float(numeric[worst][index]),
        errors={n: float(e.max()) for n, e in errors.items()},
    )
