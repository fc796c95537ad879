"""The public names of the package, where each is defined, and which of them a page uses.

Read from the rooms' stubs, so that it follows the package.
"""

import ast
from functools import cache
from pathlib import Path
from typing import NamedTuple

from imported_names import uses
from package_modules import Package, parsed
from page_code import page_tree, read_page

PACKAGE = Path("src", "rnn_course")
# Modules whose names no room passes on.
BY_THEMSELVES = ("functions", "show.theme")


class Public(NamedTuple):
    """A public name."""

    name: str
    """As one imports it: `rnn_course.nets.LSTM`."""
    room: str
    """From where: `rnn_course.nets`."""
    module: str
    """Where it is defined: `rnn_course.nets.lstm`."""


@cache
def public_names(root: Path) -> dict[str, Public]:
    """Every public name by what one may write; what the package itself passes on is a room's."""
    package = Package(root / PACKAGE)
    found: dict[str, Public] = {}
    for stub in sorted(package.folder.rglob("__init__.pyi"), key=lambda p: -len(p.parts)):
        room = package.dotted(stub.parent)
        for name, (module, original) in package.room(stub.parent).passed_on.items():
            if module == room:
                continue  # a module or a room inside this one
            inner = module.rpartition(".")[0] + f".{original}"
            found[f"{room}.{name}"] = found.get(inner) or Public(f"{room}.{name}", room, module)
    for short in BY_THEMSELVES:
        module = f"{package.folder.name}.{short}"
        tree = parsed(package.folder.joinpath(*short.split(".")).with_suffix(".py"))
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_":
                name = f"{module}.{node.name}"
                found[name] = Public(name, module, module)
    return dict(sorted(found.items()))


@cache
def used_by(page: Path, root: Path) -> frozenset[Public]:
    """The public names that a page's code uses; none where the page has no code."""
    notebook, names = read_page(page), public_names(root)
    if notebook is None:
        return frozenset()
    found = set()
    for dotted in uses(page_tree(page, notebook)).all_names():
        parts = dotted.split(".")
        prefixes = (".".join(parts[:k]) for k in range(len(parts), 1, -1))
        found |= {names[prefix] for prefix in prefixes if prefix in names}
    return frozenset(found)
