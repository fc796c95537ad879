"""How an answer differs from the right one, where no usual mistake explains it."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

NEARLY = 1e-3  # a share of the largest value
_Values = Sequence[NDArray[np.float64]]


class Difference(NamedTuple):
    """What to tell of a difference, and the words for a sentence of one's own."""

    told: str
    words: dict[str, str]


def same(got: _Values, want: _Values, tolerance: float) -> bool:
    """Whether all arrays agree, up to a share of the largest value of each.

    >>> same([np.array([1.0, 2.0])], [np.array([1.0, 2.0000001])], 1e-6)
    True
    """
    return len(got) == len(want) and all(
        g.shape == w.shape and _close(g, w, tolerance) for g, w in zip(got, want, strict=True)
    )


def describe(got: _Values, want: _Values, tolerance: float) -> Difference:
    """What sets `got` apart from `want`, in words: shape, no number, sign, factor, order, place."""
    pairs = zip(got, want, strict=True)
    g, w = next((g, w) for g, w in pairs if not same([g], [w], tolerance))
    if g.shape != w.shape:
        words = {"got": _spelled(g), "want": _spelled(w), "at": "its shape"}
        return Difference(_about_shape(g, w), words)
    if not np.isfinite(g).all():
        at = _place(np.unravel_index(np.argmin(np.isfinite(g)), g.shape))
        words = {"got": "no number", "want": _spelled(w), "at": at}
        return Difference(f"Your result is not a finite number{_in(at)}.", words)
    worst = np.unravel_index(np.argmax(np.abs(g - w)), g.shape)
    at, got_there, want_there = _place(worst), f"{g[worst]:.3g}", f"{w[worst]:.3g}"
    words = {"got": got_there, "want": want_there, "at": at}
    return Difference(_about_values(got, want, words), words)


def _about_shape(g: NDArray, w: NDArray) -> str:
    told = f"Your result has the shape {g.shape}, expected was {w.shape}."
    return f"{told} Is something transposed?" if g.shape == w.shape[::-1] else told


def _about_values(got: _Values, want: _Values, words: dict[str, str]) -> str:
    pairs = list(zip(got, want, strict=True))
    there = f"you have {words['got']} where {words['want']} was expected{_in(words['at'])}"
    if all(g.shape == w.shape and _close(g, w, NEARLY) for g, w in pairs):
        off = max(float(np.abs(g - w).max()) for g, w in pairs)
        return f"Nearly right: off by {off:.1g} at most. Is a number rounded?"
    if all(_agree(-g, w) for g, w in pairs):
        return f"Right but for the sign: {there}."
    scales = [np.sum(g * w) / np.sum(w * w) for g, w in pairs if g.shape == w.shape and w.any()]
    if scales and scales[0] and all(_agree(g, scales[0] * w) for g, w in pairs):
        return (
            f"Right but for a factor: yours is {scales[0]:.3g} times the right answer everywhere."
        )
    if all(g.ndim == 2 and g.shape == w.T.shape and _agree(g.T, w) for g, w in pairs):
        return "Right but transposed: rows and columns have changed places."
    if all(g.ndim and _agree(g[::-1], w) for g, w in pairs):
        return "Right but in the reverse order."
    agree = sum(int(np.isclose(g, w).sum()) for g, w in pairs if g.shape == w.shape)
    of = sum(w.size for _, w in pairs)
    if agree and of > 1:
        return f"{agree} of {of} numbers are right; {there}."
    return f"Not yet: {there}."


def _close(g: NDArray, w: NDArray, tolerance: float) -> bool:
    scale = np.abs(w[np.isfinite(w)]).max(initial=0.0)
    return bool(np.allclose(g, w, rtol=0.0, atol=tolerance * scale, equal_nan=True))


def _agree(g: NDArray, w: NDArray) -> bool:
    return g.shape == w.shape and _close(g, w, 1e-6)


def _place(index: tuple) -> str:
    return "index " + ", ".join(str(int(i)) for i in index) if index else ""


def _in(at: str) -> str:
    return f" at {at}" if at else ""


def _spelled(value: NDArray) -> str:
    return f"{float(value):.3g}" if value.ndim == 0 else f"an array of shape {value.shape}"
