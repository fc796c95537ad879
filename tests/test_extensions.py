"""The book's own Sphinx extensions: what is executed again, what a chart's HTML holds."""

import json
import re
import sys
from pathlib import Path

import altair as alt
import nbformat
import pandas as pd
import pytest

from rnn_course import charts

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "extensions"))
import executed_notebooks  # noqa: E402
import lean_pages  # noqa: E402
import standalone_charts  # noqa: E402


def notebook(*cells: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])


@pytest.fixture
def tree(tmp_path):
    """A package of three modules, one importing another, and an empty folder of measurements."""
    package = tmp_path / "src" / "rnn_course"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("from rnn_course.cells import LSTM\n")
    (package / "arrays.py").write_text("X = 1\n")
    (package / "cells.py").write_text("from rnn_course.arrays import X\nLSTM = X\n")
    (package / "text.py").write_text("from rnn_course import arrays\n")
    (tmp_path / "book" / "measured").mkdir(parents=True)
    (tmp_path / "book" / "measured" / "imdb.csv").write_text("seed\n1\n")
    # The start-up file lies beside the extension; its path must be inside the tree.
    return tmp_path


def fingerprint(nb, tree, monkeypatch):
    monkeypatch.setattr(executed_notebooks, "HERE", tree / "extensions")
    return executed_notebooks.fingerprint(nb, tree)


def test_a_changed_module_changes_the_notebooks_that_import_it_and_no_other(tree, monkeypatch):
    reader = notebook("from rnn_course import LSTM")
    other = notebook("%pip install x\nimport numpy as np\n!ls")
    before = fingerprint(reader, tree, monkeypatch), fingerprint(other, tree, monkeypatch)
    # arrays.py is imported by cells.py, cells.py by the package, the package by the notebook.
    (tree / "src" / "rnn_course" / "arrays.py").write_text("X = 2\n")
    after = fingerprint(reader, tree, monkeypatch), fingerprint(other, tree, monkeypatch)
    assert after[0] != before[0]
    assert after[1] == before[1]


def test_an_unrelated_module_leaves_a_notebook_alone(tree, monkeypatch):
    reader = notebook("from rnn_course.cells import LSTM")
    before = fingerprint(reader, tree, monkeypatch)
    (tree / "src" / "rnn_course" / "text.py").write_text("Y = 3\n")
    assert fingerprint(reader, tree, monkeypatch) == before


def test_a_new_measurement_changes_the_notebook_that_shows_it(tree, monkeypatch):
    shows = notebook("import pandas as pd", "pd.read_csv('../book/measured/imdb.csv')")
    silent = notebook("import pandas as pd")
    before = fingerprint(shows, tree, monkeypatch), fingerprint(silent, tree, monkeypatch)
    (tree / "book" / "measured" / "imdb.csv").write_text("seed\n2\n")
    after = fingerprint(shows, tree, monkeypatch), fingerprint(silent, tree, monkeypatch)
    assert after[0] != before[0]
    assert after[1] == before[1]


def test_new_library_versions_change_every_notebook(tree, monkeypatch):
    nb = notebook("x = 1")
    before = fingerprint(nb, tree, monkeypatch)
    monkeypatch.setattr(executed_notebooks, "library_versions", lambda: "numpy=99")
    assert fingerprint(nb, tree, monkeypatch) != before


@pytest.fixture
def spec():
    frame = pd.DataFrame({"x": [0, 1], "y": [0, 1], "kind": ["a", "b"]})
    return (
        alt.Chart(frame)
        .mark_line()
        .encode(x="x", y="y", color="kind")
        .properties(title="It rises", description='A line </script> "up"', width="container")
        .to_dict()
    )


def test_a_chart_holds_a_drawing_a_description_and_its_own_data(spec):
    html = standalone_charts.figure(spec, "here")
    assert "<svg" in html
    assert 'aria-label="A line &lt;/script&gt; &quot;up&quot;"' in html
    embedded = re.search(r'<script type="application/json">(.*?)</script>', html).group(1)
    assert json.loads(embedded) == spec


def test_a_drawing_follows_the_page_instead_of_carrying_colours(spec):
    drawing = standalone_charts.drawing(spec, "k")
    assert not any(colour in drawing.lower() for colour in charts.LIGHT.values())
    assert "var(--rnn-ink)" in drawing


def test_two_charts_on_one_page_share_no_id(spec):
    other = {**spec, "title": "It falls"}
    ids = [
        set(re.findall(r'\bid="([^"]+)"', standalone_charts.figure(s, "here")))
        for s in (spec, other)
    ]
    assert ids[0]
    assert not ids[0] & ids[1]


@pytest.mark.parametrize("part", ["title", "description"])
def test_a_chart_without_words_is_a_warning(spec, part, caplog):
    del spec[part]
    with caplog.at_level("WARNING"):
        standalone_charts.figure(spec, "page.ipynb: cell 3")
    assert f"page.ipynb: cell 3: this chart has no {part}" in caplog.text


PAGE = """<html><head>
<meta name="viewport" content="width=device-width, initial-scale=1.0" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<script defer src="_static/scripts/fontawesome.js"></script>
<script src="_static/doctools.js"></script>
<script>DOCUMENTATION_OPTIONS.pagename = 'a';</script>
<script>let toggleHintShow = 'Click';</script>
<script src="searchindex.js"></script>
</head><body>
<script type="text/x-thebe-config">{}</script>
<script type="application/json">{"title": "kept as it is"}</script>
</body></html>"""


def test_a_lean_page_waits_for_its_scripts_and_drops_what_it_does_not_use():
    page = lean_pages.lean(PAGE)
    assert page.count('name="viewport"') == 1
    assert "fontawesome" not in page
    assert "thebe" not in page
    assert "searchindex" not in page
    assert '<script defer src="_static/doctools.js"></script>' in page
    # It reads what doctools.js defines, so it must wait as well; the plain assignment need not.
    assert "<script type=\"module\">DOCUMENTATION_OPTIONS.pagename = 'a';</script>" in page
    assert "<script>let toggleHintShow = 'Click';</script>" in page
    assert '<script type="application/json">{"title": "kept as it is"}</script>' in page


def test_leaning_twice_changes_nothing_more_and_the_search_page_keeps_its_index():
    once = lean_pages.lean(PAGE)
    assert lean_pages.lean(once) == once
    assert "searchindex" in lean_pages.lean(PAGE, is_search=True)
