"""The code of a function, and the names that it reads from outside."""

import ast
import dis
import inspect
import types
from collections.abc import Iterator
from textwrap import dedent

from rnn_course.data.package_code import home, imported, is_ours

_READS = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS")


def code_of(function: types.FunctionType) -> ast.Module:
    """The syntax tree of a function, or of the statement that holds a lambda.

    Raises:
        ValueError: its source cannot be read.
    """
    try:
        return ast.parse(dedent(inspect.getsource(function)))
    except (OSError, SyntaxError, TypeError) as error:
        raise ValueError(
            f"the source of {function.__name__} cannot be read. Write it with `def`, in a cell or "
            "a file."
        ) from error


def values_read(function: types.FunctionType) -> Iterator[tuple[str, object]]:
    """The names that a function and those inside it read from outside, with their values."""
    for name in sorted(_names_in(function.__code__)):
        if name in function.__globals__ and not name.startswith("__"):
            yield name, function.__globals__[name]
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            yield name, cell.cell_contents
        except ValueError:  # nothing has been put there yet
            continue


def modules_used(tree: ast.Module, function: types.FunctionType) -> set[str]:
    """The modules of the package whose names a function imports itself, or asks a module for."""
    found = set(imported(tree))
    for node in ast.walk(tree):
        names: list[str] = []
        while isinstance(node, ast.Attribute):
            names.insert(0, node.attr)
            node = node.value
        value = function.__globals__.get(node.id) if isinstance(node, ast.Name) else None
        while names and isinstance(value, types.ModuleType) and is_ours(value.__name__):
            found.add(home(value, names[0]))
            value = getattr(value, names.pop(0), None)
    return found


def _names_in(code: types.CodeType) -> set[str]:
    found = {step.argval for step in dis.get_instructions(code) if step.opname in _READS}
    inner = [part for part in code.co_consts if isinstance(part, types.CodeType)]
    return found.union(*map(_names_in, inner))
