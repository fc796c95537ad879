"""What an instructor sees when a cell fails: which one, why, and the last good site still there."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="needs make")


def write_notebook(folder: Path, last_cell: str) -> None:
    cells = [
        nbformat.v4.new_markdown_cell("# A chapter"),
        nbformat.v4.new_code_cell("x = 6 * 7\nprint(x)"),
        nbformat.v4.new_code_cell(last_cell),
    ]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "notebooks" / "chapter.ipynb")


@pytest.fixture
def small_book(tmp_path):
    """The book's own Makefile, settings and extensions around a single short chapter."""
    for name in ("Makefile", "_config.yml", "pyproject.toml", "requirements.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("extensions", "assets", "tools"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "constraints.txt").touch()
    (tmp_path / "book").mkdir()
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "book" / "index.md").write_text("# Welcome\n")
    (tmp_path / "book" / "references.bib").touch()
    (tmp_path / "_toc.yml").write_text(
        "format: jb-book\nroot: book/index\nchapters:\n  - file: notebooks/chapter\n"
    )
    return tmp_path


def make_book(folder: Path) -> subprocess.CompletedProcess:
    ready = f"{sys.prefix}/.ready"
    return subprocess.run(
        ["make", "book", f"VENV={sys.prefix}", "-o", ready],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "NO_COLOR": "1", "MAKEFLAGS": ""},
        check=False,
    )


def test_a_failing_cell_is_named_and_the_last_good_site_stays(small_book):
    write_notebook(small_book, "x + 1")
    good = make_book(small_book)
    assert good.returncode == 0, good.stdout + good.stderr
    page = small_book / "_build" / "html" / "notebooks" / "chapter.html"
    before = page.read_bytes()
    assert b">43<" in before or b"43\n" in before

    write_notebook(small_book, "divisor = x - 42\nx / divisor")
    bad = make_book(small_book)
    assert bad.returncode != 0
    said = bad.stdout + bad.stderr
    assert "chapter.ipynb: cell 3 (divisor = x - 42) failed with ZeroDivisionError" in said
    assert "x / divisor" in said
    assert "Traceback" in said
    assert page.read_bytes() == before

    write_notebook(small_book, "x + 1")
    assert make_book(small_book).returncode == 0


def test_a_cell_that_prints_to_stderr_fails_the_strict_build(small_book):
    write_notebook(small_book, "import sys\nprint('a notice', file=sys.stderr)")
    bad = make_book(small_book)
    assert bad.returncode != 0
    assert "stderr" in bad.stdout + bad.stderr
    assert not (small_book / "_build" / "html").exists()


def test_one_chapter_can_be_built_alone(small_book):
    write_notebook(small_book, "x + 1")
    done = subprocess.run(
        [
            *("make", "book", "ONLY=notebooks/chapter.ipynb", f"VENV={sys.prefix}"),
            *("-o", f"{sys.prefix}/.ready"),
        ],
        cwd=small_book,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert (small_book / "_build/only/_build/html/notebooks/chapter.html").is_file()


def test_a_chapter_that_is_not_there_is_said_so(small_book):
    bad = subprocess.run(
        [
            "make",
            "book",
            "ONLY=notebooks/x.ipynb",
            f"VENV={sys.prefix}",
            "-o",
            f"{sys.prefix}/.ready",
        ],
        cwd=small_book,
        capture_output=True,
        text=True,
        check=False,
    )
    assert bad.returncode != 0
    assert "ONLY=notebooks/x.ipynb: no such file" in bad.stderr
