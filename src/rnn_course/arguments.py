"""Checks of arguments whose errors help: what was wrong, what was expected, what came."""

import math
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray


def as_array(
    name: str,
    value: ArrayLike,
    shape: Sequence[int | str] | None = None,
    dtype: np.dtype | type = np.float64,
) -> NDArray:
    """Return `value` as an array of `dtype` once its shape fits and every number is finite.

    `shape` names each axis: an integer is a size that must fit, a word ("batch") any from 1 up.

    Raises:
        TypeError: `value` does not hold real numbers.
        ValueError: the shape does not fit, an axis is empty, or a value is NaN or infinite.
    """
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ValueError(
            f"{name}: expected a rectangular array, but its rows differ in length. "
            "Pad them to one length first."
        ) from error
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name}: expected real numbers, got dtype {array.dtype}.")
    if shape is not None and not _fits(array.shape, shape):
        raise ValueError(f"{name}: expected shape {_spell(shape)}, got {_spell(array.shape)}.")
    if array.size == 0:
        raise ValueError(
            f"{name}: expected at least one value on every axis, got shape {_spell(array.shape)}."
        )
    if array.dtype.kind == "f" and not all_finite(array):
        where = np.argwhere(~np.isfinite(array))[0]
        raise ValueError(
            f"{name}: expected finite numbers, got {array[tuple(where)]} at index {_spell(where)}. "
            "Remove or replace missing values first."
        )
    return array.astype(dtype, copy=False)


def as_count(name: str, value: int, least: int = 1) -> int:
    """Return `value` as a whole number of at least `least`.

    Raises:
        TypeError: `value` is no whole number.
        ValueError: `value` is below `least`.
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name}: expected a whole number, got {value!r}.")
    if value < least:
        raise ValueError(f"{name}: expected at least {least}, got {value}.")
    return int(value)


def as_choice(name: str, value: str, choices: Collection[str]) -> str:
    """Return `value` if it is one of `choices`.

    Raises:
        ValueError: it is not; the message lists what is.
    """
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{name}: expected one of {', '.join(map(repr, choices))}, got {value!r}.")
    return value


def as_float_dtype(name: str, value: np.dtype | type | str) -> np.dtype:
    """Return `value` as the dtype float32 or float64.

    Raises:
        TypeError: it is neither.
    """
    try:
        dtype = np.dtype(value)
    except TypeError:
        dtype = None
    if dtype not in (np.float32, np.float64):
        raise TypeError(f"{name}: expected float32 or float64, got {value!r}.")
    return dtype


def as_rng(name: str, value: np.random.Generator) -> np.random.Generator:
    """Return `value` if it is a NumPy random generator.

    Raises:
        TypeError: it is not, for example because a bare seed was passed.
    """
    if not isinstance(value, np.random.Generator):
        raise TypeError(
            f"{name}: expected a numpy.random.Generator, got {value!r}. "
            "Make one with numpy.random.default_rng(seed)."
        )
    return value


def all_finite(array: NDArray) -> bool:
    """Whether no entry is NaN or infinite."""
    # The sum of squares is several times cheaper to look at; it may overflow, the entries decide.
    return math.isfinite(np.vdot(array, array)) or bool(np.isfinite(array).all())


def _fits(got: tuple[int, ...], shape: Sequence[int | str]) -> bool:
    # A plain loop: nets of a few units call this often enough for `all(...)` to show.
    if len(got) != len(shape):
        return False
    for size, want in zip(got, shape, strict=True):
        if size != want and not isinstance(want, str):
            return False
    return True


def _spell(shape: Sequence[int | str]) -> str:
    return "(" + ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")"
