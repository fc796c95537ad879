"""Lines of `_toc.yml` deleted or moved: links, the table of chapters and all numbers follow."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import printed_book
import pytest
from bs4 import BeautifulSoup
from sphinx.errors import ExtensionError

ROOT = Path(__file__).parents[2]
MAIN = "from jupyter_book.cli.main import main; main()"
TABLE = """# Welcome

| No. | Chapter | Question |
|---|---|---|
| | [First](../notebooks/first.ipynb) | What is one? |
| | [Second](../notebooks/second.ipynb) | What is two? |
| | [Third](../notebooks/third.ipynb) | What is three? |
"""


def has_the_fonts_of_the_pdf() -> bool:
    try:
        return bool(printed_book.letters(printed_book.TEXT_FONT))
    except (OSError, ExtensionError):
        return False


def write(folder: Path, name: str, *cells: str) -> None:
    made = [nbformat.v4.new_markdown_cell(text) for text in cells]
    code = nbformat.v4.new_code_cell(
        "from IPython.display import SVG\n"
        'SVG(\'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>\')',
        metadata={"mystnb": {"figure": {"caption": f"A drawing of {name}.", "name": f"f-{name}"}}},
    )
    made.append(code)
    for number, cell in enumerate(made):
        cell["id"] = f"{name}-{number}"
    nbformat.write(nbformat.v4.new_notebook(cells=made), folder / "notebooks" / f"{name}.ipynb")


def choose(folder: Path, *chapters: str) -> None:
    lines = "".join(f"      - file: notebooks/{name}\n" for name in chapters)
    (folder / "_toc.yml").write_text(
        "format: jb-book\nroot: book/index\nparts:\n  - caption: Chapters\n    numbered: 1\n"
        f"    chapters:\n{lines}"
        "  - caption: Reference\n    chapters:\n      - file: book/data\n"
    )


def build(folder: Path, *options: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", MAIN, "build", ".", "-W", "-n", "--keep-going", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "NO_COLOR": "1"},
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """The book's own settings and extensions around three short chapters, all of them built."""
    folder = tmp_path_factory.mktemp("book")
    for name in ("_config.yml", "pyproject.toml"):
        shutil.copy(ROOT / name, folder / name)
    for name in ("extensions", "assets", "tools"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "book").mkdir()
    (folder / "notebooks").mkdir()
    (folder / "book" / "references.bib").touch()
    (folder / "book" / "index.md").write_text(TABLE)
    (folder / "book" / "data.md").write_text(
        "# Data\n\nUsed by [two](../notebooks/second.ipynb).\n"
    )
    write(folder, "first", "# First\n\nThen comes [the second](second.ipynb).")
    write(folder, "second", "# Second\n\nAfter [one](first.ipynb), see [data](../book/data.md).")
    write(folder, "third", "# Third\n\nAs in [the second](second.ipynb) and [one](first.ipynb).")
    choose(folder, "first", "second", "third")
    build(folder)
    return folder


def page(folder: Path, name: str) -> BeautifulSoup:
    return BeautifulSoup((folder / "_build" / "html" / f"{name}.html").read_text(), "html.parser")


def rows(folder: Path) -> list[list[str]]:
    table = page(folder, "book/index").find("table")
    return [
        [d.get_text(" ", strip=True) for d in row.find_all("td")[:2]] for row in table("tr")[1:]
    ]


def test_a_chapter_left_out_and_an_order_changed_leave_a_strict_build(book):
    assert rows(book) == [["1", "First"], ["2", "Second"], ["3", "Third"]]
    choose(book, "third", "first")
    build(book)

    assert rows(book) == [["2", "First"], ["1", "Third"]]
    third = page(book, "notebooks/third").find("article")
    links = [a["href"] for a in third.find_all("a") if not a["href"].startswith("#")]
    assert any("first.html" in link for link in links)
    assert not any("second" in link for link in links)
    assert "As in the second and" in third.get_text(" ", strip=True).replace("\n", " ")
    assert "Used by two" in page(book, "book/data").find("article").get_text(" ", strip=True)
    assert third.find("h1").get_text().startswith("1. Third")
    assert page(book, "notebooks/first").find("h1").get_text().startswith("2. First")
    assert page(book, "book/data").find("h1").get_text().startswith("Data")


def test_figures_carry_the_numbers_of_their_chapters(book):
    choose(book, "third", "first")
    build(book)
    captions = {
        name: page(book, f"notebooks/{name}").find("figcaption").get_text(" ", strip=True)
        for name in ("first", "third")
    }
    assert re.match(r"Fig\. 2\.1\s+A drawing of first", captions["first"])
    assert re.match(r"Fig\. 1\.1\s+A drawing of third", captions["third"])


@pytest.mark.skipif(not has_the_fonts_of_the_pdf(), reason="needs the fonts of make pdf")
def test_in_print_chapters_follow_the_list_and_only_its_numbered_parts_have_numbers(book):
    choose(book, "third", "first")
    build(book, "--builder", "latex")
    tex = next((book / "_build" / "latex").glob("*.tex")).read_text()
    chapters = re.findall(r"\\setcounter\{secnumdepth\}\{(-?1)\}|\\chapter\{(\w+)\}", tex)
    told = [depth or title for depth, title in chapters]
    assert told[-5:] == ["1", "Third", "First", "-1", "Data"]
    assert "second.ipynb" not in tex


def test_a_link_to_a_page_that_is_nowhere_stays_an_error(book):
    choose(book, "first", "second")
    kept = (book / "book" / "data.md").read_text()
    try:
        (book / "book" / "data.md").write_text("# Data\n\nSee [four](../notebooks/fourth.ipynb).\n")
        with pytest.raises(AssertionError, match=r"fourth\.ipynb"):
            build(book)
    finally:
        (book / "book" / "data.md").write_text(kept)
