"""The whole course as one PDF: every chapter and chart there, no sign lost, no link dangling."""

import re
from pathlib import Path

import nbformat
import pypdf
import pytest
import yaml

ROOT = Path(__file__).parent.parent.parent
PDF = ROOT / "_build" / "course.pdf"
LATEX = ROOT / "_build" / "pdf" / "_build" / "latex"
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text())
CHAPTERS = [c["file"] for part in TOC["parts"] for c in part["chapters"]]
NOTEBOOKS = [doc for doc in CHAPTERS if doc.startswith("notebooks/")]


def squeezed(text: str) -> str:
    """Letters and figures alone: lines break and ligatures join differently on paper."""
    for joined, apart in (("ﬁ", "fi"), ("ﬂ", "fl"), ("ﬀ", "ff"), ("ﬃ", "ffi"), ("ﬄ", "ffl")):
        text = text.replace(joined, apart)
    return "".join(c for c in text.casefold() if c.isalnum())


@pytest.fixture(scope="module")
def book():
    assert PDF.is_file(), f"{PDF} is missing; run: make pdf"
    return pypdf.PdfReader(PDF)


@pytest.fixture(scope="module")
def pages(book):
    return [page.extract_text() for page in book.pages]


@pytest.fixture(scope="module")
def log():
    # TeX breaks the lines of its log after 79 characters.
    return (LATEX / "course.log").read_text(encoding="utf8", errors="replace")


@pytest.fixture(scope="module")
def tex():
    return (LATEX / "course.tex").read_text(encoding="utf8")


def title(doc: str) -> str:
    notebook = ROOT / f"{doc}.ipynb"
    if notebook.is_file():
        text = nbformat.read(notebook, as_version=4).cells[0].source
    else:
        text = (ROOT / f"{doc}.md").read_text(encoding="utf8")
    return re.search(r"^# (.+)$", text, flags=re.MULTILINE).group(1)


def test_it_is_a_book_of_a4_pages_with_a_title(book, pages):
    assert len(pages) >= 10 * sum(c.startswith("notebooks/") for c in CHAPTERS)
    box = book.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (595, 842)
    assert "recurrent" in squeezed(pages[0])
    blank = [n + 1 for n, text in enumerate(pages) if not text.strip()]
    assert blank == []


@pytest.mark.parametrize("doc", CHAPTERS)
def test_every_chapter_is_in_the_text_the_contents_and_the_outline(book, pages, doc):
    wanted = squeezed(title(doc))
    assert wanted in squeezed("".join(pages[1:4])), "not in the table of contents"
    assert wanted in squeezed("".join(pages[4:])), "not in the text"

    def outline(entries):
        for entry in entries:
            yield from outline(entry) if isinstance(entry, list) else [entry.title]

    assert any(wanted in squeezed(entry) for entry in outline(book.outline))


def test_every_part_is_in_the_outline(book):
    names = [e.title for e in book.outline if not isinstance(e, list)]
    for part in TOC["parts"]:
        assert any(part["caption"] in name for name in names)


def test_no_sign_is_missing_in_any_font(log):
    assert re.findall(r"Missing character: .*", log) == []


def test_no_reference_dangles(log, pages):
    assert re.findall(r"LaTeX Warning: (?:Hyper )?[Rr]eference .*", log) == []
    assert "undefined references" not in log
    assert [n + 1 for n, text in enumerate(pages) if "??" in text] == []


@pytest.mark.parametrize(("box", "allowed"), [("hbox", 20), ("vbox", 3)])
def test_nothing_sticks_far_out_of_the_page(log, box, allowed):
    over = [float(points) for points in re.findall(rf"Overfull \\{box} \(([\d.]+)pt", log)]
    assert [points for points in over if points > allowed] == []


def charts_of(doc: str) -> list[dict]:
    """The charts that the executed notebook showed."""
    mine = code(nbformat.read(ROOT / f"{doc}.ipynb", as_version=4))
    for path in (ROOT / "_build" / ".jupyter_cache" / "executed").glob("*/base.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        if [cell.source for cell in code(notebook)] == [cell.source for cell in mine]:
            shown = [o.get("data", {}) for cell in code(notebook) for o in cell.outputs]
            return [data[mime] for data in shown for mime in data if "vegalite" in mime]
    raise AssertionError(f"{doc} has not been executed")


def code(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]


def test_every_chart_is_there_as_a_vector_drawing(book, tex):
    wanted = sum(len(charts_of(doc)) for doc in NOTEBOOKS)
    drawn = re.findall(r"\\sphinxincludegraphics(?:\[[^]]*\])?\{\{(chart-\w+)\}\.pdf\}", tex)
    assert len(drawn) >= wanted > 0
    forms = images = 0
    for page in book.pages:
        for part in (page["/Resources"].get("/XObject") or {}).values():
            kind = part.get_object()["/Subtype"]
            forms += kind == "/Form"
            images += kind == "/Image"
    # Each drawing is one form on its page, the title page's among them; none became pixels.
    assert forms >= len(drawn) + 1
    assert images == 0


@pytest.mark.parametrize("doc", NOTEBOOKS)
def test_the_titles_of_all_charts_are_text(pages, doc):
    text = squeezed("".join(pages))
    for chart in charts_of(doc):
        title = chart["title"]
        title = title["text"] if isinstance(title, dict) else title
        for line in [title] if isinstance(title, str) else title:
            assert squeezed(line) in text


def test_what_the_site_folds_is_left_out_but_not_the_solutions(tex, pages):
    text = squeezed("".join(pages))
    assert "google.colab" not in tex
    assert r"\section{Exercises}" in tex
    solutions = [
        cell
        for doc in NOTEBOOKS
        for cell in code(nbformat.read(ROOT / f"{doc}.ipynb", as_version=4))
        if "solution" in cell.metadata.get("tags", [])
    ]
    assert solutions
    for cell in solutions:
        for line in cell.source.splitlines()[:2]:
            assert squeezed(line) in text, line
