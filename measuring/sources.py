"""The hash of what made a number: it changes with the code, and with nothing else about a file."""

import ast
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from measuring.notebook_cells import tagged_cells
from rnn_course.meaning import meaning

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "rnn_course"


def source_hash(sources: Sequence[str], root: Path = ROOT) -> str:
    """Twelve hexadecimal digits that change when the meaning of a source changes.

    A source is a module ("benchmarks/run.py"), one function or class of it
    ("src/rnn_course/data.py#load_imdb"), the code cells of a notebook, or those with one tag
    ("notebooks/lstm_imdb.ipynb#model").

    What does not count: comments, docstrings and layout; the names of the files and how functions
    are dealt out to them; where in the package an import finds a name; imports that nothing uses.
    So code that is moved or split up keeps its hash. The order of statements counts in a notebook.

    Raises:
        ValueError: there are no sources, one is no Python, no cell has the tag, or the module lacks
            the name.
        FileNotFoundError: a source is missing.
    """
    if not sources:
        raise ValueError("sources: expected at least one path, got none.")
    parts = {part for source in sources for part in _parts(source, root)}
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()[:12]


def _parts(source: str, root: Path) -> Iterator[str]:
    """The meaning of each definition of a module, or of a notebook's cells; then their imports."""
    name, _, tag = source.partition("#")
    if not (root / name).is_file():
        raise FileNotFoundError(f"{name}: there is no such source.")
    try:
        if name.endswith(".ipynb"):
            tree = ast.parse("\n".join(map(_plain, tagged_cells(root / name, tag or None))))
        else:
            tree = ast.parse((root / name).read_text(encoding="utf-8"))
    except SyntaxError as error:
        raise ValueError(f"{name}: expected Python, got line {error.text!r}.") from error
    bare = _WithoutImports()
    tree = bare.visit(tree)
    if name.endswith(".ipynb"):
        kept = [tree]
    elif tag:
        kept = [node for node in tree.body if getattr(node, "name", None) == tag]
        if not kept:
            raise ValueError(f"{name}: no function or class is named {tag!r}.")
    else:
        kept = tree.body[ast.get_docstring(tree, clean=False) is not None :]
    used = {n.id for part in kept for n in ast.walk(part) if isinstance(n, ast.Name)}
    yield from map(meaning, kept)
    used.add("*")
    yield from (f"import {found} as {bound}" for found, bound in bare.found if bound in used)


class _WithoutImports(ast.NodeTransformer):
    """Takes the imports out of a tree; `found` pairs what was imported with the name it got."""

    def __init__(self) -> None:
        self.found: set[tuple[str, str]] = set()

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.found.add((alias.name, alias.asname or alias.name.partition(".")[0]))

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        ours = node.level or node.module.partition(".")[0] == PACKAGE
        for alias in node.names:
            if not ours:
                self.found.add((f"{node.module}.{alias.name}", alias.asname or alias.name))
            elif alias.asname:  # the name alone stands already where it is used
                self.found.add((alias.name, alias.asname))


def _plain(cell: str) -> str:
    """A cell as Python: lines that only IPython reads become calls."""
    from IPython.core.inputtransformer2 import TransformerManager

    return TransformerManager().transform_cell(cell)
