"""The code of a page, be it a notebook or Markdown with code cells, as one syntax tree.

Cells may hold whatever IPython reads: it translates them itself. What cannot be read is told by
page, cell and line.
"""

import ast
import json
import warnings
from contextlib import suppress
from pathlib import Path

import nbformat
from IPython.core.inputtransformer2 import TransformerManager
from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
from nbformat import NotebookNode
from sphinx.errors import SphinxError

# Their code may be wrong on purpose, or is never run.
NEVER_CHECKED = {"raises-exception", "skip-execution"}
MAGICS = {"run_line_magic", "run_cell_magic"}


class PageError(SphinxError):
    """A page cannot be read; the message names the page, the cell and the line."""

    category = "Page"


def read_page(path: Path) -> NotebookNode | None:
    """The page as a notebook; None where it holds no code cells.

    Raises:
        PageError: the file is no notebook.
    """
    try:
        text = path.read_text(encoding="utf8")
        if path.suffix == ".ipynb":
            _expect_cells(path, json.loads(text))
            return nbformat.reads(text, as_version=4)
        if is_myst_markdown_notebook(text):
            return read_myst_markdown_notebook(text, add_source_map=True, path=path)
    except PageError:
        raise
    except json.JSONDecodeError as error:
        raise PageError(_no_json(path, text, error)) from None
    except Exception as error:
        raise PageError(f"{path.name}: is no notebook: {error}") from error
    return None


def _expect_cells(path: Path, found: object) -> None:
    """Refuse what nbformat would take for a notebook of an age long past, and wrecks of one."""
    cells = found.get("cells") if isinstance(found, dict) and found.get("nbformat") == 4 else None
    if not isinstance(cells, list):
        raise PageError(f"{path.name}: expected a notebook of format 4, with a list of cells.")
    for number, cell in enumerate(cells, start=1):
        if not isinstance(cell, dict) or not {"cell_type", "source", "metadata"} <= cell.keys():
            raise PageError(f"{path.name}: cell {number} lacks its type, source or metadata.")


def _no_json(path: Path, text: str, error: json.JSONDecodeError) -> str:
    lines = text.splitlines() or [""]
    number = min(error.lineno, len(lines))
    conflict = [k for k, line in enumerate(lines, start=1) if line.startswith("<<<<<<< ")]
    why = f"is no JSON: {error.msg}"
    if conflict:
        number, why = conflict[0], "marks a merge conflict: choose one side, or take the file anew"
    cell = sum('"cell_type":' in line for line in lines[:number])
    where = f"cell {cell}, line {number} of the file" if cell else f"line {number} of the file"
    return f"{path.name}: {where} ({lines[number - 1].strip()[:80]}) {why}"


def page_tree(path: Path, page: NotebookNode) -> ast.Module:
    """The code cells of a page, one after the other.

    Raises:
        PageError: a cell that will be run is no Python, not even as IPython reads it.
    """
    tree = ast.Module(body=[], type_ignores=[])
    for number, cell in enumerate(page.cells, start=1):
        if cell.cell_type != "code":
            continue
        try:
            tree.body += cell_tree(cell.source).body
        except (SyntaxError, ValueError) as error:
            if not NEVER_CHECKED & set(cell.metadata.get("tags", [])):
                line = getattr(error, "lineno", None)
                where = place(path, number, cell.source, line)
                raise PageError(f"{where} is no Python: {getattr(error, 'msg', error)}") from None
    return tree


def cell_tree(source: str) -> ast.Module:
    """One cell as a syntax tree; the code that a magic such as `%%time` runs stands at its end.

    Raises:
        SyntaxError, ValueError: the cell is no Python.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of escapes in strings: the kernel will say so
        with suppress(SyntaxError):
            return ast.parse(source)
        tree = ast.parse(TransformerManager().transform_cell(source))
    for call in [node for node in ast.walk(tree) if isinstance(node, ast.Call)]:
        if isinstance(call.func, ast.Attribute) and call.func.attr in MAGICS:
            # Nobody knows of a magic whether it runs Python: what reads as such may.
            with suppress(SyntaxError, ValueError):
                tree.body += cell_tree(call.args[-1].value).body
    return tree


def place(path: Path, number: int, source: str, line: int | None = None) -> str:
    """How a message names a line: `hopfield.ipynb: cell 7, line 3 (x / divisor)`.

    Args:
        path: the page.
        number: of the cell, counted from 1, those of text too.
        source: the cell's text.
        line: counted as IPython does, from the cell's first line that is not blank; None where
            only the cell is known, whose first line is shown then.
    """
    lines = source.splitlines()
    blank = next((k for k, text in enumerate(lines) if text.strip()), 0)
    known = line is not None and blank + line <= len(lines)
    text = lines[blank + line - 1 if known else blank].strip() if lines else ""
    where = f"cell {number}, line {blank + line}" if known else f"cell {number}"
    return f"{path.name}: {where} ({text[:80]})"
