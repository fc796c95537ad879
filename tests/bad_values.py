"""More than a hundred kinds of values that may be handed over by mistake, each made anew."""

import datetime
import decimal
import fractions
import itertools
import math
import pathlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from rnn_course.learning import SGD
from rnn_course.nets import LSTM, Elman
from rnn_course.text import Vocabulary


class Anything:
    """A class that can be made of anything."""

    def __init__(self, *args: Any, **more: Any) -> None:
        pass


class Unreadable:
    """An object that NumPy asks for an array, in vain."""

    def __array__(self, *args: Any, **more: Any) -> Any:
        raise KeyError("no array")


def nothing(*args: Any, **more: Any) -> None:
    """A function that takes anything and answers nothing."""


def _loop() -> list:
    endless: list = []
    endless.append(endless)
    return endless


def _read_only(values: np.ndarray) -> np.ndarray:
    values.setflags(write=False)
    return values


# A few of each family, so that a check that knows only one of its kind is found out.
PLAIN: dict[str, Callable[[], Any]] = {
    "None": lambda: None,
    "True": lambda: True,
    "False": lambda: False,
    "0": lambda: 0,
    "-1": lambda: -1,
    "1": lambda: 1,
    "3": lambda: 3,
    "0.5": lambda: 0.5,
    "-0.5": lambda: -0.5,
    "2.0": lambda: 2.0,
    "NaN": lambda: math.nan,
    "inf": lambda: math.inf,
    "-inf": lambda: -math.inf,
    "1e39": lambda: 1e39,
    "-1e39": lambda: -1e39,
    "1e-320": lambda: 1e-320,
    "1e308": lambda: 1e308,
    "10**9": lambda: 10**9,
    "2**31": lambda: 2**31,
    "2**64": lambda: 2**64,
    "10**30": lambda: 10**30,
    "-(10**30)": lambda: -(10**30),
    "10**400": lambda: 10**400,
    "1j": lambda: 1j,
    "Decimal": lambda: decimal.Decimal("1.5"),
    "Fraction": lambda: fractions.Fraction(1, 2),
    "NumPy float": lambda: np.float32(0.5),
    "NumPy int": lambda: np.int64(2),
    "NumPy bool": lambda: np.True_,
    "NumPy NaN": lambda: np.float64("nan"),
    "empty text": lambda: "",
    "text": lambda: "x",
    "number as text": lambda: "1",
    "long text": lambda: "x" * 10_000,
    "empty bytes": lambda: b"",
    "bytes": lambda: b"ab",
    "NumPy text": lambda: np.str_("x"),
    "empty list": lambda: [],
    "list of an empty list": lambda: [[]],
    "list of None": lambda: [None],
    "list of texts": lambda: ["a", "b"],
    "list of numbers": lambda: [1, 2],
    "list of floats": lambda: [0.25, 0.75],
    "list of NaN": lambda: [math.nan],
    "ragged list": lambda: [[1], [1, 2]],
    "list of dicts": lambda: [{"a": 1}],
    "list of lists of texts": lambda: [["a"], ["b"]],
    "mixed list": lambda: [1, "a", None],
    "deep list": lambda: [[[[[1.0]]]]],
    "list that holds itself": _loop,
    "empty tuple": lambda: (),
    "pair": lambda: (1, 2),
    "pair of arrays": lambda: (np.ones((2, 3)), np.ones((2, 3))),
    "empty dict": lambda: {},
    "dict": lambda: {"a": 1},
    "empty set": lambda: set(),
    "set": lambda: {1},
    "set of texts": lambda: {"a"},
    "generator": lambda: (n for n in (1, 2)),
    "iterator of texts": lambda: iter("ab"),
    "range": lambda: range(3),
    "map": lambda: map(str, (1, 2)),
    "function": lambda: nothing,
    "class": lambda: Anything,
    "int, the class": lambda: int,
    "ndarray, the class": lambda: np.ndarray,
    "object": object,
    "Ellipsis": lambda: ...,
    "slice": lambda: slice(1),
    "exception": lambda: ValueError("x"),
    "module": lambda: math,
    "path": lambda: pathlib.Path("x"),
    "date": lambda: datetime.date(2024, 3, 17),
    "datetime64": lambda: np.datetime64("2024-03-17"),
    "seed sequence": lambda: np.random.SeedSequence(0),
    "generator of random numbers": lambda: np.random.default_rng(0),
    "RandomState": lambda: np.random.RandomState(0),
    "Elman net": lambda: Elman(2, 3, rng=np.random.default_rng(0)),
    "LSTM, the class": lambda: LSTM,
    "other net": lambda: LSTM(5, 4, rng=np.random.default_rng(0), dtype="float64"),
    "optimizer": SGD,
    "vocabulary": lambda: Vocabulary([["a"]]),
    "unreadable object": Unreadable,
    "memoryview": lambda: memoryview(b"ab"),
    "array of no axes": lambda: np.array(1.0),
    "empty array": lambda: np.array([]),
    "array of objects": lambda: np.array([1, "a", None], dtype=object),
    "array of texts": lambda: np.array(["a", "b"]),
    "array of complex": lambda: np.array([1j, 2]),
    "array of dates": lambda: np.array(["2024-03-17"], dtype="datetime64[D]"),
    "array of records": lambda: np.zeros(2, dtype=[("a", "f8"), ("b", "i4")]),
    "array of bools": lambda: np.array([True, False]),
    "array of huge ints": lambda: np.array([2**63], dtype=np.uint64),
    "vector": lambda: np.ones(3),
    "matrix": lambda: np.ones((2, 3)),
    "three axes": lambda: np.ones((2, 4, 2)),
    "four axes": lambda: np.ones((1, 2, 4, 2)),
    "an axis of none": lambda: np.ones((2, 0, 3)),
    "endless array": lambda: np.broadcast_to(np.float32(0.5), (10**5, 10**5)),
    "masked array": lambda: np.ma.array([1.0, 999.0], mask=[False, True]),
    "sparse matrix": lambda: sparse.eye(3, format="csr"),
    "Series": lambda: pd.Series([1.0, 2.0]),
    "Series of texts": lambda: pd.Series(["a", "b"]),
    "Series with a gap": lambda: pd.Series([1, None], dtype="Int64"),
    "Series of times": lambda: pd.Series(pd.to_datetime(["2024-03-17"])),
    "DataFrame": lambda: pd.DataFrame({"a": [1.0, 2.0]}),
    "empty DataFrame": pd.DataFrame,
    "Index": lambda: pd.Index([1, 2]),
    "count without end": lambda: itertools.count(),
}

# What may be wrong with an array that is otherwise right.
OF_AN_ARRAY: dict[str, Callable[[np.ndarray], Any]] = {
    "with NaN": lambda a: _with(a, math.nan),
    "with inf": lambda a: _with(a, math.inf),
    "with -inf": lambda a: _with(a, -math.inf),
    "with 1e39": lambda a: _with(a, 1e39),
    "with 1e308": lambda a: _with(a, 1e308),
    "with -1": lambda a: _with(a, -1),
    "with 10**9": lambda a: _with(a, 10**9),
    "of 1e30": lambda a: np.full(a.shape, 1e30),
    "of -1e39": lambda a: np.full(a.shape, -1e39),
    "an axis more": lambda a: a[None],
    "an axis less": lambda a: a[0] if a.ndim else a,
    "turned": lambda a: a.T,
    "one longer": lambda a: np.concatenate([a, a[-1:]]) if a.ndim else a,
    "one wider": lambda a: np.repeat(a, 2, axis=-1) if a.ndim else a,
    "none of it": lambda a: a[:0] if a.ndim else a,
    "as a list": lambda a: a.tolist(),
    "as objects": lambda a: a.astype(object),
    "as complex": lambda a: a.astype(complex),
    "as texts": lambda a: a.astype(str),
    "as bools": lambda a: a.astype(bool),
    "as int8": lambda a: a.astype(np.int8),
    "as float16": lambda a: a.astype(np.float16),
    "as long double": lambda a: a.astype(np.longdouble),
    "big-endian": lambda a: a.astype(a.dtype.newbyteorder(">")),
    "read-only": lambda a: _read_only(a.copy()),
    "not contiguous": lambda a: np.repeat(a, 2, axis=-1)[..., ::2] if a.ndim else a,
    "backwards in memory": lambda a: a[..., ::-1] if a.ndim else a,
    "masked in part": lambda a: np.ma.array(a, mask=np.arange(a.size).reshape(a.shape) == 0),
    "in a DataFrame": lambda a: pd.DataFrame(a.reshape(len(a), -1)) if a.ndim else a,
}


def _with(array: np.ndarray, value: float) -> np.ndarray:
    changed = np.array(array, dtype=np.float64 if isinstance(value, float) else array.dtype)
    if changed.dtype.kind == "b":
        changed = changed.astype(np.int64)
    if changed.size:
        changed.flat[-1] = value
    return changed


def kinds(good: Any) -> list[str]:
    """The names of all that can stand in the place of a good value."""
    return [*PLAIN, *(OF_AN_ARRAY if isinstance(good, np.ndarray) else ())]


def make(kind: str, good: Any) -> Any:
    """A fresh value of a kind."""
    return OF_AN_ARRAY[kind](good) if kind in OF_AN_ARRAY else PLAIN[kind]()
