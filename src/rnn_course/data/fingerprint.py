"""What a function's result depends on: its code, and all values that it reads, each by its name.

Floats may differ in their last digits where another machine computed them, in a browser for one.
So they are not hashed: a fingerprint holds their norm and their product with fixed weights, and
both are compared up to `TOLERANCE` of the norm. All else has to be exactly the same.
"""

import types
from collections.abc import Mapping, Set
from functools import partial
from hashlib import sha256
from typing import Any

import numpy as np

from rnn_course.data.function_code import code_of, modules_used, values_read
from rnn_course.data.package_code import PACKAGE, is_ours, package_digest
from rnn_course.meaning import meaning

TOLERANCE = 1e-6
_GOLDEN = (5**0.5 - 1) / 2
_GENERATORS = (np.random.Generator, np.random.RandomState, np.random.BitGenerator)
_PLAIN = (type(None), bool, int, str, bytes, range, type(...))

Fingerprint = dict[str, tuple[str, list[float]]]
"""For each name, a hash of what has to be the same, and the floats that may differ a little."""


def fingerprint(function: types.FunctionType) -> Fingerprint:
    """What a function's result depends on.

    Its code stands under its own name, and each value under the name by which it is read, there or
    in another function of the same module. Functions and classes of other libraries count by their
    names; those of `rnn_course` by their code, which stands under that name.

    Raises:
        TypeError: it reads a random generator, or something that cannot be compared.
        ValueError: the source of a function cannot be read.
    """
    reader = _Reader(function.__module__)
    reader.read(function.__name__, function)
    modules = set().union(*(part.package for part in reader.parts.values()))
    found = {name: (part.hash.hexdigest(), part.floats) for name, part in reader.parts.items()}
    return found | ({PACKAGE: (package_digest(modules), [])} if modules else {})


def changed(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """The names under which two fingerprints differ."""
    names = sorted(then.keys() | now.keys())
    return [name for name in names if not _same(then.get(name), now.get(name))]


def _same(one: Any, other: Any) -> bool:
    if one is None or other is None or one[0] != other[0] or len(one[1]) != len(other[1]):
        return False
    pairs = np.reshape([one[1], other[1]], (2, -1, 2))
    norms = np.abs(pairs[:, :, 0]).max(axis=0)
    return bool((np.abs(pairs[0] - pairs[1]).max(axis=1) <= TOLERANCE * norms).all())


class _Part:
    """What is known of the value of one name."""

    def __init__(self, value: object) -> None:
        self.value = value
        self.hash = sha256()
        self.floats: list[float] = []
        self.package: set[str] = set()
        self.known: set[int] = set()
        """Functions and classes that were followed."""
        self.path: list[int] = []
        """What contains what is described right now: a list may hold itself."""

    def note(self, *facts: object) -> None:
        """Something that has to be the same."""
        self.hash.update(f"{facts!r}\n".encode())

    def measure(self, array: np.ndarray) -> None:
        """Floats, which may differ a little."""
        flat = array.ravel()
        if array.dtype.kind == "c":
            flat = np.concatenate([flat.real, flat.imag])
        flat = flat.astype(np.float64)
        odd = ~np.isfinite(flat)
        self.note("floats", np.flatnonzero(odd).tolist(), flat[odd].tolist())
        flat[odd] = 0
        weights = np.modf(np.arange(1, len(flat) + 1) * _GOLDEN)[0] - 0.5
        self.floats += [float(np.linalg.norm(flat)), float(weights @ flat)]

    def is_new(self, value: object) -> bool:
        """Whether a function or class has not been followed yet."""
        new = id(value) not in self.known
        self.known.add(id(value))
        return new


class _Reader:
    """Follows a function to all that it reads."""

    def __init__(self, module: str) -> None:
        self.module = module
        self.parts: dict[str, _Part] = {}

    def read(self, name: str, value: object) -> None:
        """Take down a value that is read under this name."""
        while name in self.parts:
            if self.parts[name].value is value:
                return
            name += "′"
        part = self.parts[name] = _Part(value)
        try:
            self._describe(value, part)
        except RecursionError:
            raise TypeError(f"{name}: it is nested too deeply to be compared.") from None
        except (TypeError, ValueError) as error:
            raise type(error)(f"{name}: {error}" if ": " not in str(error) else error) from None

    def _describe(self, value: Any, part: _Part) -> None:
        kind = type(value)
        if isinstance(value, types.FunctionType):
            self._describe_function(value, part)
        elif isinstance(value, type):
            self._describe_class(value, part)
        elif isinstance(value, types.ModuleType):
            part.note("module", value.__name__)
        elif kind in _PLAIN:
            part.note(kind.__name__, value)
        elif isinstance(value, np.bool_ | np.integer):
            part.note(type(value.item()).__name__, value.item())
        elif isinstance(value, np.dtype):
            part.note("dtype", value.str)
        elif isinstance(value, float | complex | np.inexact):
            part.measure(np.array(value))
        elif kind is np.ndarray and not value.dtype.hasobject:
            self._describe_array(value, part)
        elif id(value) in part.path:
            part.note("again", part.path.index(id(value)))
        else:
            part.path.append(id(value))
            self._describe_whole(value, part)
            part.path.pop()

    def _describe_array(self, array: np.ndarray, part: _Part) -> None:
        part.note("array", array.shape, array.dtype.kind)
        if array.dtype.kind in "fc":
            part.measure(array)
        else:
            # How long an integer is by default differs between machines.
            same = array.astype(np.int64) if array.dtype.kind == "i" else array
            part.hash.update(np.ascontiguousarray(same).tobytes())

    def _describe_whole(self, value: Any, part: _Part) -> None:
        """Something that has parts."""
        kind = type(value)
        part.note(kind.__name__)
        if kind in (list, tuple):
            parts = value
        elif kind is dict:
            parts = value.items()
        elif isinstance(value, Set):
            parts = sorted(value, key=repr)
        elif isinstance(value, types.MethodType):
            parts = value.__func__, value.__self__
        elif isinstance(value, types.BuiltinFunctionType | np.ufunc):
            part.note(getattr(value, "__module__", ""), value.__name__)
            return
        elif isinstance(value, partial):
            parts = value.func, value.args, value.keywords
        elif kind is np.ndarray:
            parts = value.shape, value.ravel().tolist()
        elif hasattr(value, "to_numpy"):  # a table of pandas
            axes = getattr(value, "axes", ()) if getattr(value, "ndim", 1) == 2 else ()
            parts = [axis.to_numpy() for axis in axes] + [value.to_numpy()]
        else:
            parts = _state(value)
        parts = list(parts)
        part.note(len(parts))
        for item in parts:
            self._describe(item, part)

    def _describe_class(self, value: type, part: _Part) -> None:
        part.note("class", value.__qualname__)
        if is_ours(value.__module__):
            part.package.add(value.__module__)
        elif value.__module__ != self.module:
            part.note(value.__module__)
        elif part.is_new(value):
            for base in value.__bases__:
                self._describe(base, part)
            for name, member in vars(value).items():
                plain = getattr(member, "__func__", getattr(member, "fget", member))
                if isinstance(plain, types.FunctionType) or not name.startswith("__"):
                    part.note(name)
                    self._describe(plain, part)

    def _describe_function(self, function: types.FunctionType, part: _Part) -> None:
        module = function.__module__ or ""
        part.note("function", function.__qualname__)
        if is_ours(module):
            part.package.add(module)
        elif module != self.module:
            part.note(module)
        elif part.is_new(function):
            tree = code_of(function)
            part.note(meaning(tree))
            part.package |= modules_used(tree, function)
            self._describe((function.__defaults__, function.__kwdefaults__), part)
            for name, value in values_read(function):
                self.read(name, value)


def _state(value: Any) -> list[Any]:
    """An object's class and what makes it the one it is, as it would be pickled."""
    kind = type(value)
    if isinstance(value, _GENERATORS):
        raise TypeError(
            f"a random generator ({kind.__name__}) goes on with every draw, so a result that comes "
            "from it never comes again. Make one inside the function that trains."
        )
    try:
        state = value.__reduce_ex__(4)
    except Exception as error:
        raise TypeError(
            f"whether a {kind.__name__} has changed cannot be told. Read numbers, texts, arrays, "
            "lists, or objects made of these."
        ) from error
    if isinstance(state, str):
        return [kind, state]
    # Behind the state come the items of a list or a dict that the object is, one by one.
    return [kind, *state[:3], *(list(items) for items in state[3:5] if items is not None)]
