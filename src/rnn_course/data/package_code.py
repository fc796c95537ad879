"""What the code of the package means, from some of its modules on."""

import ast
import importlib
import importlib.util
import types
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from rnn_course.meaning import meaning

PACKAGE = __name__.partition(".")[0]


def package_digest(modules: Iterable[str]) -> str:
    """A hash of what modules of the package mean, with all those of it that they import.

    Where the package came without its source, as in a browser, it is that of nothing.
    """
    todo, found = list(modules), dict[str, str]()
    while todo:
        name = todo.pop()
        if name not in found:
            path = _source(name)
            tree = ast.parse(path.read_text(encoding="utf8") if path else "")
            found[name] = meaning(tree)
            todo += imported(tree)
    return sha256(repr(sorted(found.items())).encode()).hexdigest()


def imported(tree: ast.Module) -> Iterator[str]:
    """The modules of the package that hold what some code imports from it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and is_ours(node.module or ""):
            module = importlib.import_module(str(node.module))
            yield from (home(module, alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if is_ours(alias.name))


def home(module: types.ModuleType, name: str) -> str:
    """The module of the package that defines what another passes on; that one, for constants."""
    value = getattr(module, name, None)
    if isinstance(value, types.ModuleType):
        return value.__name__
    found = getattr(value, "__module__", None) or ""
    return found if is_ours(found) else module.__name__


def is_ours(name: str) -> bool:
    """Whether a dotted name begins with the package."""
    return name.partition(".")[0] == PACKAGE


def _source(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    path = Path(spec.origin) if spec and spec.origin else None
    return path if path and path.suffix == ".py" and path.is_file() else None
