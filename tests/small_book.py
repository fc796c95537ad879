"""A book of a page or two, with this course's own settings and extensions, built in a moment."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).parent.parent


def lay_book(folder: Path, *chapters: str) -> Path:
    """All that a book needs but its chapters, which it expects as notebooks of these names."""
    for name in ("Makefile", "_config.yml", "pyproject.toml", "requirements.txt"):
        shutil.copy(ROOT / name, folder / name)
    for name in ("extensions", "assets", "tools"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "constraints.txt").touch()
    (folder / "notebooks").mkdir()
    (folder / "book").mkdir()
    (folder / "book" / "index.md").write_text("# Welcome\n")
    (folder / "book" / "references.bib").touch()
    write_toc(folder, *(f"notebooks/{name}" for name in chapters))
    return folder


def write_toc(folder: Path, *pages: str) -> None:
    lines = "".join(f"  - file: {page}\n" for page in pages)
    (folder / "_toc.yml").write_text(f"format: jb-book\nroot: book/index\nchapters:\n{lines}")


def write_notebook(path: Path, *cells: str) -> None:
    """A title, then these code cells: the first has number 2."""
    cells = [
        nbformat.v4.new_markdown_cell(f"# {path.stem}"),
        *map(nbformat.v4.new_code_cell, cells),
    ]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)


def build(folder: Path, source: Path = ROOT / "src") -> subprocess.CompletedProcess:
    """The strict build, with the package in `source`."""
    tool = Path(sys.executable).with_name("jupyter-book")
    return subprocess.run(
        [tool, "build", ".", "-W", "-n", "--keep-going"],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "NO_COLOR": "1", "PYTHONPATH": str(source)},
        check=False,
    )
