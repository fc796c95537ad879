"""Slides: what of a chapter is shown, what is said; a deck loads nothing from elsewhere."""

import atexit
import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools import slide_cells, slides
from tools.building import Refused


@pytest.fixture(scope="module", autouse=True)
def _katex_ends_with_this_file():
    yield
    from sphinxcontrib.katex import KaTeXServer

    if server := KaTeXServer.katex_server:
        atexit.unregister(KaTeXServer.terminate)
        server.terminate()
        server.process.stdin.close()
        server.process.stdout.close()
        server.process.wait(timeout=60)
        KaTeXServer.katex_server = None


SPEC = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "description": 'Points "rise".',
    "width": "container",
    "data": {"values": [{"x": 1}, {"x": 2}]},
    "mark": "point",
    "encoding": {"x": {"field": "x", "type": "quantitative"}},
}
FIGURE = {"mystnb": {"figure": {"caption": "They rise & rise.", "name": "fig-rise"}}}


def chart(**metadata) -> nbformat.NotebookNode:
    output = new_output("display_data", data={"application/vnd.vegalite.v6+json": SPEC})
    return new_code_cell("charts.dots(...)", outputs=[output], metadata=metadata)


def chapter() -> nbformat.NotebookNode:
    said = new_output("stream", text="0.5")
    table = {slide_cells.RESULTS: {}, "text/html": "<table><tr><td>then</td></tr></table>"}
    return new_notebook(
        cells=[
            new_markdown_cell(
                "# Nets: how they rise\n\nA promise.\n\n- a goal\n\n**Run time** 1 s"
            ),
            new_code_cell("import numpy as np", metadata={"tags": ["hide-input"]}),
            new_markdown_cell("**Before you start.** Two questions.\n\n1. What?\n2. Why?"),
            new_markdown_cell("## Units\n\nLong words.\n\nNow\n\n$$a * b\n\n= c * d$$\n\n1. first"),
            new_code_cell("h = f(a)", outputs=[said], metadata={"tags": ["equation"]}),
            new_code_cell("print(1)", outputs=[said]),
            chart(**FIGURE),
            new_markdown_cell("### A detail"),
            new_markdown_cell("Words alone, of `a_$x$` and [limits](../book/limits.md)."),
            new_code_cell("row()", outputs=[new_output("display_data", data=table)]),
            new_markdown_cell("Shown whole.", metadata={"slideshow": {"slide_type": "fragment"}}),
            new_markdown_cell("## Exercises\n\n- a question"),
            new_code_cell(
                "# @title Solution 1\nx = 1", metadata={"tags": ["solution", "equation"]}
            ),
            chart(),
            new_markdown_cell("## Summary\n\n- what was seen"),
            new_markdown_cell("## Going further\n\n- more"),
            new_markdown_cell("### Still further\n\n- and more"),
        ]
    )


def kinds(notebook) -> list[tuple[str, str]]:
    return [(c.metadata.slideshow.slide_type, c.source.partition("\n")[0]) for c in notebook.cells]


def test_the_cells_own_metadata_decide_what_is_shown_and_prose_is_said():
    made = slide_cells.slides(chapter(), notes="Ask them first.")
    assert kinds(made) == [
        ("slide", "# Nets: how they rise"),
        ("notes", "Ask them first."),
        ("subslide", "**Before you start.** Two questions."),
        ("slide", "## Units"),
        ("notes", "Long words."),
        ("subslide", "h = f(a)"),
        ("subslide", ""),
        ("subslide", "### A detail"),
        ("notes", "Words alone, of `a_$x$` and [limits](../book/limits.md)."),
        ("subslide", ""),
        ("fragment", "Shown whole."),
        ("slide", "## Summary"),
    ]
    shown = made.cells[3].source
    assert shown == "## Units\n\n$$a * b\n\n= c * d$$\n\n1. first"
    assert "Run time" not in made.cells[0].source
    assert [output.output_type for output in made.cells[5].outputs] == ["stream"]
    assert "then" in made.cells[9].outputs[0].data["text/html"]


def test_a_chart_is_a_picture_with_its_description_and_leads_to_the_live_one():
    made = slide_cells.slides(chapter(), page="../html/notebooks/nets.html")
    (figure,) = (
        o.data["text/html"] for c in made.cells for o in c.get("outputs", []) if "<figure" in str(o)
    )
    assert 'alt="Points &quot;rise&quot;."' in figure
    assert 'src="data:image/svg+xml;base64,' in figure
    assert "They rise &amp; rise." in figure
    assert 'href="../html/notebooks/nets.html#fig-rise"' in figure


def test_speaker_notes_are_the_sections_that_name_the_chapter():
    page = (
        "# To teach\n\nAll.\n\n### 1. [Nets](../notebooks/nets.ipynb)\n\nAsk.\n\n#### More\n\n"
        "Deeper.\n\n### [Others](../notebooks/others.ipynb)\n\nOther words.\n"
    )
    notes = slide_cells.notes_from(page, "nets")
    assert notes.startswith("### 1. [Nets]")
    assert notes.endswith("Ask.\n\n#### More\n\nDeeper.")
    assert slide_cells.notes_from(page, "absent") == ""


def test_formulas_are_typeset_and_code_is_left_alone():
    formulas = slides.Formulas()
    text = (
        "So $h_t$ is\n\n$$h_t = \\tanh(a * b)$$\n\nwith `$x$` and\n\n```sh\necho $HOME $PATH\n```"
    )
    taken = formulas.take_out(text, "htmlAndMathml")
    assert "`$x$`" in taken
    assert "echo $HOME $PATH" in taken
    assert len(formulas.made) == 2
    page = formulas.put_in(taken)
    assert page.count('class="katex-display"') == 1
    assert page.count('class="katex"') == 2
    assert not slides.PLACED.search(page)
    assert "katex-html" not in slides.typeset("a", {"output": "mathml"})


def test_a_deck_loads_only_what_lies_beside_it():
    made = slide_cells.slides(chapter(), notes="Ask $x$ first.")
    page = slides.write_deck(made, "Nets & more", ["nets"], "")
    loaded = re.findall(r'<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)="([^"]+)"', page)
    assert "reveal/dist/reveal.js" in loaded
    assert "katex/katex.min.css" in loaded
    ours = ("reveal/", "katex/", "data:image/svg+xml")
    assert [place for place in loaded if not place.startswith(ours)] == []
    assert not re.search(r"@import|import\(|\bfrom '|url\(['\"]?http", page)
    assert "<title>Nets &amp; more slides</title>" in page
    # Two notes on the slides they belong to; the code of an equation; no code of a chart.
    assert page.count('<aside class="notes">') == 3
    assert "charts.dots" not in page
    assert page.count("<section") == page.count("</section>")


def test_a_chapter_that_was_not_executed_as_it_stands_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(slides, "BUILD", tmp_path)
    path = tmp_path / "nets.ipynb"
    nbformat.write(chapter(), path)
    with pytest.raises(Refused, match=r"nets\.ipynb was not executed as it now stands"):
        slides.executed(path)


def test_without_reveal_it_says_how_it_comes(tmp_path, monkeypatch):
    monkeypatch.setattr(slides, "REVEAL", tmp_path / "reveal.js")
    with pytest.raises(Refused, match="make slides gets it from npm"):
        slides.write_slides()
