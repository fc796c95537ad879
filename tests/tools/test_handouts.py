"""Handouts: the chapters of the list, without solutions, with links that hold where they lie."""

import json

import nbformat
import pytest

from tools import building, handouts

THERE = ["hopfield", "lstm"]


@pytest.mark.parametrize(
    ("text", "pages", "led"),
    [
        ("See [the LSTM](lstm.ipynb#gates).", "", "See [the LSTM](lstm.ipynb#gates)."),
        ("See [*its* net](bptt.ipynb).", "", "See *its* net."),
        ("[Limits](../book/limits.md)", "", "Limits"),
        (
            "[Limits](../book/limits.md#cost)",
            "https://a.github.io/b/",
            "[Limits](https://a.github.io/b/book/limits.html#cost)",
        ),
        ("[A [b] c](../book/limits.md)", "../site/", "[A [b] c](../site/book/limits.html)"),
        ("[Elman](https://doi.org/10.1/x)", "", "[Elman](https://doi.org/10.1/x)"),
    ],
)
def test_links_lead_to_what_is_there(text, pages, led):
    assert handouts.led_to(text, THERE, pages) == led


def test_every_chapter_of_the_list_is_written_without_its_solutions(tmp_path):
    # The course's own chapters and list.
    number = handouts.write_notebooks(tmp_path / "out", "", solutions=False)
    pages = [page for page in building.contents() if page.startswith("notebooks/")]
    written = sorted((tmp_path / "out").iterdir())
    assert [path.stem for path in written] == sorted(p.removeprefix("notebooks/") for p in pages)
    assert number == len(pages) > 0
    names = {path.stem for path in written}
    for path in written:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        whole = json.loads((building.ROOT / "notebooks" / path.name).read_text())
        solved = [c["id"] for c in whole["cells"] if "Solution" in "".join(c["source"])[:20]]
        assert solved
        assert not set(solved) & {cell.id for cell in notebook.cells}
        text = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
        assert "../book/" not in text
        assert {m["chapter"] for m in handouts.LINK.finditer(text) if m["chapter"]} <= names


def test_a_chapter_that_was_left_out_is_not_handed_out(tmp_path, monkeypatch):
    toc = tmp_path / "_toc.yml"
    toc.write_text("format: jb-book\nroot: book/index\nchapters:\n- file: notebooks/lstm\n")
    monkeypatch.setattr(building, "TOC", toc)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "hopfield.ipynb").touch()
    assert handouts.write_notebooks(tmp_path / "out", "", solutions=False) == 1
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["lstm.ipynb"]
