"""Which modules of the package a dotted name leads to, and what these mean.

An `__init__` and its stub pass names on. So they are looked through, and only what an `__init__`
defines itself counts: `from rnn_course.nets import LSTM` leads to `rnn_course/nets/lstm.py` and to
what that imports, and a new name among the exports changes no page.
"""

import ast
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from imported_names import Uses, source_of, uses
from page_code import PageError

from rnn_course.meaning import meaning

INIT = "__init__.py"


class Module(NamedTuple):
    """One file of the package."""

    path: Path
    name: str
    meaning: str
    uses: Uses


class Room(NamedTuple):
    """One folder of the package."""

    passed_on: dict[str, tuple[str, str]]
    """The names that its `__init__` or its stub passes on, with the module and the name there."""
    own: ast.Module
    """What else its `__init__` does."""


class Package:
    """A package that lies in a folder of its own; each of its files is read once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._rooms: dict[Path, Room] = {}
        self._modules: dict[Path, Module] = {}

    def reached(self, names: Iterable[str]) -> list[Module]:
        """The modules that these names lead to, directly or through one another, sorted."""
        todo, seen, found = list(names), set(), set()
        while todo:
            if (name := todo.pop()) not in seen:
                seen.add(name)
                for path in self.paths(name) - found:
                    found.add(path)
                    todo += self.module(path).uses.all_names()
        return [self.module(path) for path in sorted(found)]

    def paths(self, name: str, sure: int = 0) -> set[Path]:
        """The files that decide what a dotted name means; for an unknown one, its whole room.

        Of its parts, the first `sure` are rooms and modules, no names that a room passes on.
        """
        first, *parts = name.split(".")
        if first != self.folder.name:
            return set()
        folder, found = self.folder, set()
        for k, part in enumerate(parts, start=1):
            here, file = self.room(folder), folder / f"{part}.py"
            found |= {path for path in (folder / INIT, file) if path.is_file()}
            source = here.passed_on.get(part) if k >= sure else None
            if source and source != (self.dotted(folder), part):
                # From a module of the same name, perhaps: `from .rtrl import rtrl`.
                further = ".".join([*source, *parts[k:]])
                return found | self.paths(further, sure=source[0].count(".") + 1)
            if file in found:
                return found
            if not (folder / part).is_dir():
                known = part in bound_by(here.own) or part.startswith("__")
                return found if known else found | set(folder.rglob("*.py"))
            folder = folder / part
        return found | {path for path in [folder / INIT] if path.is_file()}

    def module(self, path: Path) -> Module:
        """What one file says; of an `__init__`, what it says beyond passing names on."""
        if path not in self._modules:
            tree = self.room(path.parent).own if path.name == INIT else parsed(path)
            used = uses(tree, self.dotted(path.parent))
            self._modules[path] = Module(path, self.dotted(path), meaning(tree), used)
        return self._modules[path]

    def room(self, folder: Path) -> Room:
        """What the `__init__` of a folder and its stub say."""
        if folder not in self._rooms:
            tree = parsed(folder / INIT)
            passed_on = {}
            for node in [*ast.walk(tree), *ast.walk(parsed(folder / f"{INIT}i"))]:
                if isinstance(node, ast.ImportFrom):
                    source = source_of(node, self.dotted(folder))
                    if self.holds(source):
                        passed_on |= {a.asname or a.name: (source, a.name) for a in node.names}
            self._rooms[folder] = Room(passed_on, without_exports(tree))
        return self._rooms[folder]

    def dotted(self, path: Path) -> str:
        """The name by which a file or a folder of the package is imported."""
        parts = path.relative_to(self.folder.parent).with_suffix("").parts
        return ".".join(part for part in parts if part != "__init__")

    def holds(self, name: str) -> bool:
        """Whether a dotted name begins with the package."""
        return name.partition(".")[0] == self.folder.name


def parsed(path: Path) -> ast.Module:
    """A file's syntax tree; an empty one where there is no such file.

    Raises:
        PageError: the file is no Python.
    """
    try:
        return ast.parse(path.read_text(encoding="utf8") if path.is_file() else "")
    except SyntaxError as error:
        line = f"line {error.lineno} ({(error.text or '').strip()})"
        raise PageError(f"{path}: {line} is no Python: {error.msg}") from None


def without_exports(tree: ast.Module) -> ast.Module:
    """An `__init__` without its `__all__`, and without imports that it makes no use of itself."""
    imports = (ast.Import, ast.ImportFrom)
    own = [
        node
        for node in tree.body
        if not isinstance(node, imports) and "__all__" not in bound_by(node)
    ]
    needed = {name.id for node in own for name in ast.walk(node) if isinstance(name, ast.Name)}
    kept = []
    for node in tree.body:
        if isinstance(node, imports):
            names = [a for a in node.names if (a.asname or a.name.partition(".")[0]) in needed]
            if names:
                kept.append(type(node)(**dict(ast.iter_fields(node)) | {"names": names}))
        elif node in own:
            kept.append(node)
    return ast.Module(kept, [])


def bound_by(tree: ast.AST) -> set[str]:
    """The names that a piece of code defines."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return found
