"""The PDF is made beside the last one, and offered by the site in one step."""

import os

import pytest

from tools import building, course, pdf

HOME = building.ROOT
TEX = """#!/bin/sh
echo "$@" > arguments
if [ -f broken ]; then
  printf 'This is XeTeX\\n! Undefined control sequence.\\nl.7 \\\\alph\\n' > course.log
  exit 12
fi
printf 'a PDF' > course.pdf
"""
PAGE = "<p>before</p><!-- here the site links its PDF, when there is one --><p>after</p>"


@pytest.fixture
def book(tmp_path, monkeypatch):
    """A site that is built already, and a LaTeX that does what it is told."""
    folder, programs = tmp_path / "course", tmp_path / "bin"
    for name in (folder / "_build" / "html" / "book", programs):
        name.mkdir(parents=True)
    for name in ("_config.yml", "pyproject.toml", "_toc.yml"):
        (folder / name).touch()
    (folder / "_build" / "html" / "index.html").write_text("to the book")
    (folder / "_build" / "html" / "book" / "index.html").write_text(PAGE)
    for module in (building, course, pdf):
        for name in ("ROOT", "BUILD", "SITE", "TOC", "PDF", "TEX"):
            if hasattr(module, name):
                place = folder / getattr(module, name).relative_to(HOME)
                monkeypatch.setattr(module, name, place)
    for name in ("xelatex", "latexmk", "pdfinfo"):
        (programs / name).write_text(TEX)
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")

    def write_tex(command: list[str]) -> None:
        assert command[2:4] == ["--builder", "latex"]
        pdf.TEX.mkdir(parents=True, exist_ok=True)
        (pdf.TEX / "course.tex").touch()

    monkeypatch.setattr(building, "run_jupyter_book", write_tex)
    return folder


def test_the_site_offers_the_pdf_once_it_is_made(book):
    assert course.main(["pdf"]) == 0
    assert (book / "_build" / "course.pdf").read_text() == "a PDF"
    assert (book / "_build" / "html" / "course.pdf").read_text() == "a PDF"
    front = (book / "_build" / "html" / "book" / "index.html").read_text()
    assert 'href="../course.pdf"' in front
    assert front.endswith("<p>after</p>")
    assert "course.tex" in (pdf.TEX / "arguments").read_text()


def test_what_latex_stopped_at_is_said_last_and_the_last_pdf_stays(book, capsys):
    course.main(["pdf"])
    before = (book / "_build" / "html" / "book" / "index.html").read_text()
    (pdf.TEX / "broken").touch()
    assert course.main(["pdf"]) == 1
    assert capsys.readouterr().err.endswith("! Undefined control sequence.\nl.7 \\alph\n")
    assert (book / "_build" / "course.pdf").read_text() == "a PDF"
    assert (book / "_build" / "html" / "book" / "index.html").read_text() == before
    # What LaTeX left half-written would stop it again: the next build begins anew.
    assert course.main(["pdf"]) == 0


def test_without_latex_it_is_said_what_is_missing(book, monkeypatch, capsys):
    monkeypatch.setenv("PATH", str(book))
    assert course.main(["pdf"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("The PDF needs xelatex, latexmk, pdfinfo and fonts. README.md names")


def test_a_book_without_a_site_gets_its_pdf_all_the_same(book):
    (book / "_build" / "html").rename(book / "elsewhere")
    assert course.main(["pdf"]) == 0
    assert (book / "_build" / "course.pdf").is_file()
    assert not (book / "_build" / "html").exists()
