"""Every public callable of the course, found by walking the rooms: a new one is in at once."""

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import rnn_course


@dataclass(frozen=True)
class Target:
    """One thing that a reader can call.

    Attributes:
        room: "nets", "learning", ...; "ground" for the functions that all rooms share.
        name: "Adam", "Adam.step" or "sigmoid"; "Adam.learning_rate" for what can be assigned.
        kind: "function", "class", "method" or "setter".
        call: the function or class; for a method or a setter, the plain function that takes self.
        owner: the class of a method or setter.
    """

    room: str
    name: str
    kind: str
    call: Callable[..., Any]
    owner: type | None = None

    @property
    def parameters(self) -> dict[str, inspect.Parameter]:
        """What it takes, by name; what a setter takes bears the name of the property."""
        if self.kind == "setter":
            name = self.name.split(".")[1]
            return {name: inspect.Parameter(name, inspect.Parameter.POSITIONAL_ONLY)}
        call = self.call.__init__ if isinstance(self.call, type) else self.call
        found = dict(inspect.signature(call).parameters)
        found.pop("self", None)
        return found


def targets() -> list[Target]:
    """All of them, in an order that does not change from run to run."""
    found = {}
    for room, module in _rooms():
        for name, value in _public(module):
            if inspect.isclass(value) and _is_ours(value):
                found |= {t.name: t for t in _of_class(room, name, value)}
            elif inspect.isfunction(value) and _is_ours(value):
                found[name] = Target(room, name, "function", value)
    return [found[name] for name in sorted(found)]


def is_record(cls: type) -> bool:
    """Whether it only holds what a function found: readers do not make such objects themselves."""
    return (
        issubclass(cls, BaseException)
        or (issubclass(cls, tuple) and hasattr(cls, "_fields"))
        or dataclasses.is_dataclass(cls)
    )


def is_abstract(cls: type) -> bool:
    """Whether a method of it only says that subclasses have to say; they are targets themselves."""
    functions = inspect.getmembers(cls, inspect.isfunction)
    return any("raise NotImplementedError" in inspect.getsource(f) for _, f in functions)


def _rooms() -> Iterator[tuple[str, ModuleType]]:
    yield "ground", importlib.import_module("rnn_course.functions")
    for info in pkgutil.iter_modules(rnn_course.__path__):
        module = importlib.import_module(f"rnn_course.{info.name}")
        if info.ispkg or info.name == "data":
            yield info.name, module


def _public(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """The names of a room, and those of the modules and rooms that it shows as such."""
    own = [n for n in vars(module) if not n.startswith("_") and _defined_in(module, n)]
    for name in sorted(getattr(module, "__all__", own)):
        value = getattr(module, name)
        if inspect.ismodule(value):
            yield from ((f"{name}.{inner}", v) for inner, v in _public(value))
        else:
            yield name, value


def _defined_in(module: ModuleType, name: str) -> bool:
    return getattr(getattr(module, name), "__module__", None) == module.__name__


def _is_ours(value: Any) -> bool:
    return getattr(value, "__module__", "").startswith("rnn_course")


def _of_class(room: str, name: str, cls: type) -> Iterator[Target]:
    if is_record(cls) or is_abstract(cls):
        return
    yield Target(room, name, "class", cls)
    for inner, value in inspect.getmembers(cls):
        if inner.startswith("_"):
            continue
        if inspect.isfunction(value) and _is_ours(value):
            yield Target(room, f"{name}.{inner}", "method", value, cls)
        elif isinstance(value, property) and value.fset is not None:
            yield Target(room, f"{name}.{inner}", "setter", value.fset, cls)
