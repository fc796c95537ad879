"""A course with one chapter, one exercise and a page for instructors, and its own tools."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import yaml
from changing_book import write_book

ROOT = Path(__file__).parent.parent
SECRET = "the mirror turns"
SOLUTION = f"""# @title Solution 1
# solution
answer = "two states"  # {SECRET} each pair
# instead of
# answer = "?"  # @param ["?", "rests", "two states", "four states"]
# end
print(check_cycle(answer), "{SECRET}")"""
EXERCISE = """# @title Exercise 1
answer = "?"  # @param ["?", "rests", "two states", "four states"]
print(check_cycle(answer))"""


def cells(*, below: str = "print(6 * 7)") -> list[nbformat.NotebookNode]:
    text, code = nbformat.v4.new_markdown_cell, nbformat.v4.new_code_cell
    return [
        text("# Memories\n\nSee [how to teach](../book/instructor.md).", id="head"),
        code("from rnn_course.exercises.hopfield import check_cycle", id="imports"),
        text("## Exercises\n\nChange a cell, run it. The solutions are folded.", id="words"),
        code(EXERCISE, id="one", metadata={"tags": ["exercise"]}),
        code(SOLUTION, id="one-solution", metadata={"tags": ["hide-cell", "solution"]}),
        text("## Summary", id="summary"),
        code(below, id="below"),
    ]


def lay_course(folder: Path, *, below: str = "print(6 * 7)") -> Path:
    """A course with one chapter, one exercise, and a page for instructors."""
    folder.mkdir()
    write_book(folder)
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    nbformat.write(
        nbformat.v4.new_notebook(cells=cells(below=below)), folder / "notebooks" / "hopfield.ipynb"
    )
    (folder / "book" / "index.md").write_text("# Welcome\n")
    (folder / "book" / "instructor.md").write_text(f"# To teach\n\nExam: {SECRET}.\n")
    pages = [{"file": "notebooks/hopfield"}, {"file": "book/instructor"}]
    toc = {"format": "jb-book", "root": "book/index", "chapters": pages}
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc))
    (folder / "tests").mkdir()
    (folder / "tests" / "test_it.py").write_text(f"# {SECRET}")
    return folder


def make(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "tools.course", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src"), "NO_COLOR": "1", **variables},
        capture_output=True,
        text=True,
        check=False,
    )
