"""The ledger of results: all rows of the book on one page, right after each change of it."""

import csv
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from small_book import build, lay_book, write_notebook, write_toc

ROWS = """from rnn_course.show import row, then_and_now

overlap = row(
    "overlap, {name}", "Amit 1985", 0.967, {now}, 0.01, doi="10.1103/PhysRevLett.55.1530",
    draws=8, spread=0.001, verdict="{verdict}", reason="finite nets", why="{why}",
)
bits = row(
    "bits, {name}", "log₂ 8", "three", "three", kind="theory", verdict="holds", reason="words"
)
then_and_now([overlap, bits])"""
RESULTS = "# Results\n\n## Then and now\n\n```{ledger}\n```\n"
PAGES = "notebooks/second", "notebooks/first", "book/results"


def write(folder: Path, name: str, now: float, verdict: str = "holds", why: str = "") -> None:
    code = ROWS.format(name=name, now=now, verdict=verdict, why=why)
    write_notebook(folder / "notebooks" / f"{name}.ipynb", code)


def rows(folder: Path) -> list[list[str]]:
    page = BeautifulSoup((folder / "_build/html/book/results.html").read_text(), "html.parser")
    found = page.select("table.ledger tbody tr")
    return [[cell.get_text(" ", strip=True) for cell in one.select("td")] for one in found]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    folder = lay_book(tmp_path_factory.mktemp("book"))
    write(folder, "first", 0.96)
    write(folder, "second", 0.9, "does not hold", "the net is small")
    write_notebook(folder / "notebooks" / "plain.ipynb", "1 + 1")
    (folder / "book" / "results.md").write_text(RESULTS)
    write_toc(folder, *PAGES)
    done = build(folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_rows_stand_in_the_order_of_the_book_with_all_that_they_say(book):
    first, _, third, last = rows(book)
    assert first == [
        "overlap, second second",
        "Amit 1985",
        "0.967",
        "0.9 ± 0.001 8 draws",
        "0.01 finite nets",
        "does not hold the net is small",
    ]
    assert third[0] == "overlap, first first"
    assert last[1:] == ["theory: log₂ 8", "three", "three no chance", "words", "holds"]


def test_a_row_links_its_section_and_its_source(book):
    page = BeautifulSoup((book / "_build/html/book/results.html").read_text(), "html.parser")
    row = page.select("table.ledger tbody tr")[2]
    place = row.select_one("a.place")["href"]
    target, anchor = place.split("#")
    chapter = (book / "_build/html/book" / target).resolve().read_text()
    assert BeautifulSoup(chapter, "html.parser").find(id=anchor).select_one(".then-and-now")
    assert row.select_one("td.source a")["href"] == "https://doi.org/10.1103/PhysRevLett.55.1530"


def test_the_file_says_the_same_in_numbers(book):
    page = BeautifulSoup((book / "_build/html/book/results.html").read_text(), "html.parser")
    (link,) = page.select(".ledger-count a")
    path = book / "_build/html/book" / link["href"]
    with path.open(newline="") as file:
        first, *rest = csv.DictReader(file)
    assert len(rest) == 3
    assert (float(first["published"]), float(first["measured"])) == (0.967, 0.9)
    assert (first["draws"], first["verdict"], first["why"]) == (
        "8",
        "does not hold",
        "the net is small",
    )
    assert first["link"].startswith("notebooks/second.html#")


def test_the_ledger_follows_a_changed_row_a_chapter_left_out_and_one_without_rows(book, tmp_path):
    folder = tmp_path / "book"
    shutil.copytree(book, folder)
    write(folder, "first", 0.97)
    assert build(folder).returncode == 0
    assert [one[3] for one in rows(folder)][2] == "0.97 ± 0.001 8 draws"
    write_toc(folder, "notebooks/first", "notebooks/plain", "book/results")
    assert build(folder).returncode == 0
    assert [one[0] for one in rows(folder)] == ["overlap, first first", "bits, first first"]
    write_toc(folder, "notebooks/plain", "book/results")
    assert build(folder).returncode == 0
    assert rows(folder) == []


def test_a_row_that_does_not_come_out_as_stated_fails_the_strict_build_each_time(book, tmp_path):
    folder = tmp_path / "book"
    shutil.copytree(book, folder)
    write(folder, "first", 0.9)
    for _ in range(2):
        done = build(folder)
        assert done.returncode != 0
        told = (folder / "_build" / "failure.txt").read_text()
        assert 'the row "overlap, first" is stated as "holds"' in told
        assert 'comes out as "does not hold"' in told
    write(folder, "first", 0.96)
    assert build(folder).returncode == 0
