"""What an instructor sees when a cell fails: which one, why, and the last good site still there."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from small_book import build, lay_book, write_notebook, write_toc

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="needs make")


@pytest.fixture
def small_book(tmp_path):
    """The book's own Makefile, settings and extensions around a single short chapter."""
    return lay_book(tmp_path, "chapter")


def write_chapter(folder: Path, last_cell: str) -> None:
    write_notebook(folder / "notebooks" / "chapter.ipynb", "x = 6 * 7\nprint(x)", last_cell)


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
    write_chapter(small_book, "x + 1")
    good = make_book(small_book)
    assert good.returncode == 0, good.stdout + good.stderr
    page = small_book / "_build" / "html" / "notebooks" / "chapter.html"
    before = page.read_bytes()
    assert b">43<" in before or b"43\n" in before

    write_chapter(small_book, "divisor = x - 42\nx / divisor")
    bad = make_book(small_book)
    assert bad.returncode != 0
    said = bad.stdout + bad.stderr
    clear = "chapter.ipynb: cell 3, line 2 (x / divisor) failed with ZeroDivisionError"
    assert clear in "".join(bad.stderr.splitlines()[-3:])
    assert "Traceback" in said
    assert page.read_bytes() == before
    failure = small_book / "_build" / "failure.txt"
    assert failure.read_text().splitlines()[-1] == f"{clear}: division by zero"

    write_chapter(small_book, "x + 1")
    assert make_book(small_book).returncode == 0
    assert not failure.exists()


def test_a_cell_that_prints_to_stderr_fails_the_strict_build(small_book):
    write_chapter(small_book, "import sys\nprint('a notice', file=sys.stderr)")
    bad = make_book(small_book)
    assert bad.returncode != 0
    assert "stderr" in bad.stdout + bad.stderr
    told = (small_book / "_build" / "failure.txt").read_text()
    assert told.startswith("notebooks/chapter.ipynb: cell 3: WARNING: stderr was found")
    assert not (small_book / "_build" / "html").exists()


def test_one_chapter_can_be_built_alone(small_book):
    write_chapter(small_book, "x + 1")
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


def test_pages_nobody_can_read_stop_the_build_at_once_but_not_that_of_another_chapter(tmp_path):
    folder = lay_book(tmp_path, "wrong", "conflict", "magic")
    notebooks = folder / "notebooks"
    write_notebook(notebooks / "wrong.ipynb", "x = 1", "def f(:")
    write_notebook(notebooks / "conflict.ipynb", "y = 2")
    conflict = notebooks / "conflict.ipynb"
    conflict.write_text(conflict.read_text().replace('    "y = 2"', '<<<<<<< HEAD\n"y = 2"'))
    cells = ["import os\nos.getcwd?", "here = !ls\nlen(here)", "%%bash\necho $((6 * 7))"]
    write_notebook(notebooks / "magic.ipynb", *cells)

    bad = build(folder)
    assert bad.returncode != 0
    assert "Executed notebook" not in bad.stdout + bad.stderr
    told = (folder / "_build" / "failure.txt").read_text()
    assert "wrong.ipynb: cell 3, line 1 (def f(:) is no Python: invalid syntax" in told
    assert "conflict.ipynb: cell 2, line " in told

    write_toc(folder, "notebooks/magic")
    good = build(folder)
    assert good.returncode == 0, good.stdout + good.stderr
    assert "42" in (folder / "_build" / "html" / "notebooks" / "magic.html").read_text()
    assert not (folder / "_build" / "failure.txt").exists()


def test_ctrl_c_while_a_cell_runs_stops_the_build_and_blames_no_cell(small_book):
    write_chapter(small_book, "import os, time\nos.kill(os.getppid(), 2)\ntime.sleep(60)")
    stopped = make_book(small_book)
    assert stopped.returncode != 0
    assert stopped.stderr.splitlines()[-2:][0] == "Stopped.", stopped.stderr
    assert "killed its kernel" not in stopped.stdout + stopped.stderr
    write_chapter(small_book, "x + 1")
    assert make_book(small_book).returncode == 0
