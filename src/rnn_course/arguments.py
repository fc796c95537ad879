"""Checks of arguments whose errors help: what was wrong, what was expected, what came.

Each check returns the value in the form that is needed. Or it raises: a TypeError where the value
is of the wrong kind, a ValueError where it is wrong. The message starts with the argument's name.
"""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

MOST_COUNT, MOST_GIB = 2**31 - 1, 2

_T = TypeVar("_T")
_Shape = Sequence[int | str]


def as_numbers(name: str, value: ArrayLike, shape: _Shape | None = None) -> NDArray:
    """`value` as an array of real numbers, which are not looked at one by one.

    `shape` names each axis: an integer is a size that must fit, a word ("batch") any size.
    """
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ValueError(
            f"{name}: expected a rectangular array, but its rows differ in length. "
            "Pad them to one length first."
        ) from error
    except Exception as error:
        raise TypeError(f"{name}: expected real numbers, got {shown(value)}.") from error
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name}: expected real numbers, got dtype {array.dtype}.")
    if array is not value and _is_masked(value):
        raise ValueError(
            f"{name}: expected no masked values: their mask would be lost. Fill them first, "
            "and hand the mask over where one is taken."
        )
    if shape is not None and not _fits(array.shape, shape):
        raise ValueError(f"{name}: expected shape {_spell(shape)}, got {_spell(array.shape)}.")
    return array


def as_array(
    name: str,
    value: ArrayLike,
    shape: _Shape | None = None,
    dtype: DTypeLike | None = np.float64,
) -> NDArray:
    """`value` as an array of `dtype` once its shape fits and every number is finite.

    A `dtype` of None keeps that of floats and makes float64 of whole numbers. An array that is
    right as it stands comes back itself, not as a copy.

    >>> as_array("X", [[1, 2]], ("batch", 3))
    Traceback (most recent call last):
    ValueError: X: expected shape (batch, 3), got (1, 2).
    """
    array = as_numbers(name, value, shape)
    if array.size == 0:
        got = _spell(array.shape)
        raise ValueError(f"{name}: expected at least one value on every axis, got shape {got}.")
    if dtype is None:
        dtype = array.dtype if array.dtype.kind == "f" else np.float64
    if array.size > 1 << 26:
        check_room(name, array.shape, dtype)
    cast = array
    if array.dtype != dtype:
        with np.errstate(over="ignore", invalid="ignore"):
            cast = array.astype(dtype)
    floats = cast if cast.dtype.kind == "f" else array
    if floats.dtype.kind == "f" and not all_finite(floats):
        where = tuple(np.argwhere(~np.isfinite(floats))[0])
        bad = f"{array[where]} at index {_spell(where)}"
        if np.isfinite(array[where]):
            raise ValueError(f"{name}: {bad} does not fit {cast.dtype}. Scale the values down.")
        raise ValueError(
            f"{name}: expected finite numbers, got {bad}. Remove or replace missing values first."
        )
    return cast


def as_whole_numbers(
    name: str,
    value: ArrayLike,
    shape: _Shape | None = None,
    least: int = 0,
    most: int = MOST_COUNT,
    empty: bool = False,
) -> NDArray[np.int64]:
    """`value` as an array of whole numbers from `least` to `most`, `empty` only if that is said."""
    array = as_numbers(name, value, shape)
    if array.size:
        if array.dtype.kind not in "iu":
            raise TypeError(f"{name}: expected whole numbers, got dtype {array.dtype}.")
        if array.min() < least or array.max() > most:
            raise ValueError(
                f"{name}: expected whole numbers from {least} to {most}, "
                f"got {array.min()} to {array.max()}."
            )
    elif not empty:
        raise ValueError(f"{name}: expected at least one whole number, got none.")
    return array.astype(np.int64, copy=False)


def as_mask(name: str, value: ArrayLike, shape: _Shape) -> NDArray[np.bool_]:
    """`value` as True and False, given as such or as 1 and 0."""
    array = as_array(name, value, shape, None)
    if array.dtype.kind != "b" and not np.isin(array, (0, 1)).all():
        raise ValueError(f"{name}: expected True and False, or 1 and 0, got other numbers.")
    return array.astype(bool, copy=False)


def check_room(name: str, shape: Sequence[int], dtype: DTypeLike = np.float64) -> None:
    """Refuse an array of more than MOST_GIB before it is made; `name` says what makes it large."""
    gib = math.prod(map(int, shape)) * np.dtype(dtype).itemsize / 2**30
    if gib > MOST_GIB:
        room = f"shape {_spell(shape)} takes {gib:,.0f} GiB"
        raise ValueError(f"{name}: expected arrays of at most {MOST_GIB} GiB, but {room}.")


def as_count(name: str, value: int, least: int = 1, most: int = MOST_COUNT) -> int:
    """`value` as a whole number from `least` to `most`."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name}: expected a whole number, got {shown(value)}.")
    if not least <= value <= most:
        bound = f"least {least}" if value < least else f"most {most}"
        raise ValueError(f"{name}: expected at {bound}, got {shown(value)}.")
    return int(value)


def as_number(
    name: str,
    value: float,
    *,
    least: float = -math.inf,
    above: float = -math.inf,
    most: float = math.inf,
    below: float = math.inf,
) -> float:
    """`value` as a finite float within the bounds given."""
    if isinstance(value, bool | np.bool_):
        raise TypeError(f"{name}: expected a number, got {value!r}.")
    number = float(as_array(name, value, ()))
    if not (least <= number <= most and above < number < below):
        bounds = {"of at least": least, "above": above, "at most": most, "below": below}
        wanted = " and ".join(f"{word} {b:g}" for word, b in bounds.items() if math.isfinite(b))
        raise ValueError(f"{name}: expected a number {wanted}, got {shown(value)}.")
    return number


def as_flag(name: str, value: bool) -> bool:
    """`value`, True or False and nothing that only counts as one of them."""
    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"{name}: expected True or False, got {shown(value)}.")
    return bool(value)


def as_choice(name: str, value: str, choices: Collection[str]) -> str:
    """`value`, one of `choices`; the message lists them."""
    if not isinstance(value, str) or value not in choices:
        known = ", ".join(map(repr, choices))
        raise ValueError(f"{name}: expected one of {known}, got {shown(value)}.")
    return value


def as_list(name: str, value: Iterable[_T], of: str) -> list[_T]:
    """The entries of `value`, which are several of something: one text is no list of texts."""
    try:
        if type(value) is not list:
            len(value)  # type: ignore[arg-type]  # an endless iterator has none, and is left alone
            if isinstance(value, str | bytes | bytearray | Mapping | Set):
                raise TypeError
        return list(value)
    except TypeError as error:
        raise TypeError(f"{name}: expected {of}, in a list, got {shown(value)}.") from error


def as_function(name: str, value: Callable[..., _T]) -> Callable[..., _T]:
    """`value`, something to call that is no class."""
    if not callable(value) or isinstance(value, type):
        raise TypeError(f"{name}: expected a function, got {shown(value)}.")
    return value


def as_instance(name: str, value: Any, kind: type[_T], wanted: str) -> _T:
    """`value`, of the kind that `wanted` names in words."""
    if not isinstance(value, kind):
        raise TypeError(f"{name}: expected {wanted}, got {type(value).__name__}.")
    return value


def as_float_dtype(name: str, value: DTypeLike | None, default: str | None = None) -> np.dtype:
    """`value` as the dtype float32 or float64; None stands for the default, if there is one."""
    value = default if value is None else value
    try:
        dtype = np.dtype(value) if isinstance(value, str | type | np.dtype) else None
    except Exception:  # NumPy's own errors are of many kinds, SyntaxError among them
        dtype = None
    if dtype is None or dtype not in (np.float32, np.float64):
        raise TypeError(f"{name}: expected float32 or float64, got {shown(value)}.")
    return dtype


def as_rng(name: str, value: np.random.Generator | None) -> np.random.Generator:
    """`value`, a random generator of NumPy and no bare seed."""
    if not isinstance(value, np.random.Generator):
        raise TypeError(
            f"{name}: expected a numpy.random.Generator, got {shown(value)}. "
            "Make one with numpy.random.default_rng(seed)."
        )
    return value


def all_finite(array: NDArray) -> bool:
    """Whether no entry is NaN or infinite."""
    # The sum of squares is several times cheaper to look at; it may overflow, the entries decide.
    return math.isfinite(np.vdot(array, array)) or bool(np.isfinite(array).all())


def shown(value: object) -> str:
    """What `value` looks like in one short line; its own `repr` may be endless, or fail."""
    try:
        text = " ".join(repr(value).split())
    except Exception:
        text = f"a {type(value).__name__}"
    return text if len(text) <= 60 else f"{text[:57]}..."


def _is_masked(value: object) -> bool:
    if isinstance(value, list | tuple) and value and isinstance(value[0], np.ndarray):
        return any(map(_is_masked, value))
    return isinstance(value, np.ma.MaskedArray) and bool(np.ma.is_masked(value))


def _fits(got: tuple[int, ...], shape: _Shape) -> bool:
    # A plain loop: nets of a few units call this often enough for `all(...)` to show.
    if len(got) != len(shape):
        return False
    for size, want in zip(got, shape, strict=True):
        if size != want and not isinstance(want, str):
            return False
    return True


def _spell(shape: _Shape) -> str:
    return "(" + ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")"
