"""The extensions around a page's text: numbers as set, folds as named, addresses as asked for."""

import doctest
import html
import re
import sys
import types
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlparse

import nbformat
import pytest
from docutils import nodes
from docutils.utils import new_document
from myst_nb.sphinx_ import HideCodeCellNode
from pybtex.database import Person
from pygments import highlight
from pygments.formatters import HtmlFormatter

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "extensions"))
import api_pages  # noqa: E402
import citations  # noqa: E402
import code_links  # noqa: E402
import folds  # noqa: E402
import glossary  # noqa: E402
import imprint  # noqa: E402
import lean_svg  # noqa: E402
import page_tools  # noqa: E402
import policy  # noqa: E402
import public_names  # noqa: E402
import quiet_code  # noqa: E402
import reading_time  # noqa: E402
import small_pages  # noqa: E402
import styles  # noqa: E402
import typography  # noqa: E402


@pytest.mark.parametrize(
    "module",
    [
        api_pages,
        citations,
        glossary,
        lean_svg,
        page_tools,
        reading_time,
        small_pages,
        styles,
        typography,
    ],
)
def test_the_examples_in_the_docstrings_hold(module):
    done = doctest.testmod(module)
    assert (done.failed, done.attempted > 0) == (0, True)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("-0.5 and (-.5)", "−0.5 and (−.5)"),
        ("5.149e+04", "5.149·10⁴"),
        ("1e9 and 1.0e+00", "10⁹ and 1.0"),
        ("0e+00, -0.0e-05", "0, 0"),
        ("at 93 %, 7%", "at 93%, 7%"),
        ("12 s, 3 sets, 40 MB", "12\u00a0s, 3 sets, 40\u00a0MB"),
        ("GPT-2, 3e12abc, 1990-95, x-1, v1.2e3.4", "GPT-2, 3e12abc, 1990-95, x-1, v1.2e3.4"),
    ],
)
def test_a_number_is_set_as_one_writes_it_by_hand(written, shown):
    assert typography.typeset(written) == shown


def test_in_a_table_only_the_text_is_set():
    table = '<table class="a-1"><td style="margin: -1px">-1</td><td>2e-3</td></table>'
    shown = '<table class="a-1"><td style="margin: -1px">−1</td><td>2·10⁻³</td></table>'
    assert typography.typeset_table(table) == shown


def transformed(document: nodes.document, transform) -> nodes.document:
    transform(document).run()
    return document


def test_code_and_formulas_keep_their_hyphens():
    document = new_document("page")
    document += nodes.paragraph("", "", nodes.Text("is -1, "), nodes.literal("", "-1"))
    document += nodes.math("", "-1")
    transformed(document, typography.Numbers)
    assert [str(text) for text in document.findall(nodes.Text)] == ["is −1, ", "-1", "-1"]


def test_a_formula_takes_the_bracket_before_and_the_stop_after_it():
    document = new_document("page")
    text = [nodes.Text("so ("), nodes.math("", "a"), nodes.Text("), and "), nodes.math("", "b")]
    document += nodes.paragraph("", "", *text)
    transformed(document, typography.HeldFormulas)
    [held] = document.findall(nodes.inline)
    assert held.astext() == "(a),"
    assert document.astext() == "so (a), and b"


def cell(code: str, *outputs: nodes.Node) -> nodes.container:
    fold = HideCodeCellNode(prompt_show="x", prompt_hide="x", classes=["above-input"])
    fold += nodes.literal_block("", code)
    return nodes.container("", fold, *outputs, nb_element="cell_code")


def page(*sections: tuple[str, list[nodes.Node]]) -> nodes.document:
    document = new_document("page")
    for title, content in sections:
        document += nodes.section("", nodes.title("", title), *content)
    return document


@pytest.mark.parametrize(
    ("title", "code", "name"),
    [
        ("Recall", "x = 1", "Show code"),
        ("Recall", "# @title Draw the circuit\nx = 1", "Draw the circuit"),
        ("Recall", '# @title Move it {run: "auto"}\nx = 1  # @param', "Move it"),
        ("Exercises", "x = 1", "Solution"),
        ("Solutions", "# Solution 2\nx = 1", "Solution 2"),
        ("Exercises", "# Solutions\n# 1. u = 1", "Solutions"),
    ],
)
def test_a_fold_says_what_is_in_it(title, code, name):
    document = page((title, [nodes.paragraph(), cell(code, nodes.paragraph())]))
    transformed(document, folds.Folds)
    [fold] = document.findall(HideCodeCellNode)
    assert fold["prompt_show"] == name


def test_the_cells_a_chapter_begins_with_become_one_fold_in_their_order():
    first, second, third = cell("import a"), cell("import b"), cell("c = 1", nodes.paragraph())
    document = page(("A chapter", [nodes.paragraph(), first, second, third]))
    transformed(document, folds.Folds)
    outer, *inner = document.findall(HideCodeCellNode)
    assert outer["prompt_show"] == folds.SET_UP
    assert [child.astext() for child in outer] == ["import a", "import b"]
    assert [fold.parent for fold in inner] == [third]


OURS = imprint.Course("Memory & time", "A. Lovelace", "https://github.com/Ada/memory")


def test_a_question_names_the_page_and_only_where_somebody_can_be_asked():
    link = urlparse(page_tools.question(OURS, "LSTM & GRU"))
    form = parse_qs(link.query)
    assert form["place"] == ["LSTM & GRU"]
    assert (ROOT / ".github" / "ISSUE_TEMPLATE" / form["template"][0]).is_file()
    assert page_tools.question(imprint.Course("Memory", "Ada"), "LSTM") == ""


def test_a_citation_has_an_address_only_if_the_course_has_one():
    sentence, entry = page_tools.citation(OURS, "notebooks/lstm", "8", "Long short-term memory")
    assert "https://ada.github.io/memory/notebooks/lstm.html" in sentence
    assert "url = {https://ada.github.io/memory/notebooks/lstm.html}" in entry
    assert entry.count("{") == entry.count("}")
    sentence, entry = page_tools.citation(
        imprint.Course("Memory", "Ada"), "notebooks/lstm", "8", "L"
    )
    assert "http" not in sentence + entry


def test_links_of_the_page_for_mistyped_addresses_begin_at_the_site_s_root():
    page = (
        '<link href="_static/a.css"><a href="https://x.org/b"><a href="/c"><form action="s.html">'
    )
    moved = small_pages.from_anywhere(page, "https://ada.github.io/memory/")
    assert 'href="/memory/_static/a.css"' in moved
    assert 'action="/memory/s.html"' in moved
    assert 'href="https://x.org/b"' in moved
    assert 'href="/c"' in moved
    assert small_pages.from_anywhere(page, "") == page


def test_of_what_others_load_a_page_keeps_files_that_it_uses():
    context = {
        "css_files": ["basic.css", "sphinx-thebe.css", "togglebutton.css", "course.css"],
        "script_files": ["early.js", "sphinx-thebe.js", "togglebutton.js", None],
        "metatags": '<meta name="viewport" content="width=device-width" />\n<meta name="a" />',
        "body": '<a href="x"><a target="_blank" href="y"><a rel="noopener" target="_blank">',
    }
    app = SimpleNamespace(add_css_file=lambda *_, **__: None)
    policy.only_files(app, "page", "page.html", context, None)
    assert context["script_files"] == ["early.js"]
    assert context["css_files"] == ["basic.css", "course.css"]
    assert context["body"] == (
        '<a href="x"><a target="_blank" rel="noopener" href="y"><a rel="noopener" target="_blank">'
    )
    # The theme says it already.
    assert "viewport" not in context["metatags"]
    assert context["metatags"].startswith("<meta http-equiv=")
    assert context["metatags"].endswith('<meta name="a" />')


def test_a_term_is_found_in_the_plural_and_by_its_capitals():
    entries = {
        "gate": "t-gate",
        "forget gate": "t-forget",
        "Elman net": "t-elman",
        "loss": "t-loss",
    }
    find = glossary.pattern(list(entries)).finditer
    text = "Forget gates, losses, an elman net, Elman nets, gateway, a no-gate, floss"
    found = [glossary.entry_of(match[0], entries) for match in find(text)]
    assert [entry and entry[1] for entry in found] == ["t-forget", "t-loss", None, "t-elman"]


def test_authors_are_named_by_last_names_and_many_by_the_first():
    def said(*names: str) -> str:
        return citations.authors([Person(name) for name in names])

    assert said("Elman, Jeffrey L.") == "Elman"
    assert said("van den Oord, Aaron", 'J{\\"u}rgen Schmidhuber') == "van den Oord and Schmidhuber"
    assert said("A B", "C D", "E F") == "B, D and F"
    assert said("A B", "C D", "E F", "G H") == "B and others"
    assert said("De, Soham", "others") == "De and others"


PUBLIC = {
    name: public_names.Public(name, name.rpartition(".")[0], "rnn_course.x.y")
    for name in ("rnn_course.nets.LSTM", "rnn_course.show.charts.lines")
}
HERE = {"LSTM": PUBLIC["rnn_course.nets.LSTM"], "charts": "rnn_course.show.charts"}


def coloured(code: str) -> str:
    lexed = highlight(code, quiet_code.quiet("python"), HtmlFormatter(nowrap=True))
    block = '<div class="highlight-python notranslate"><div class="highlight"><pre>'
    return f'<div class="cell_input docutils container">\n{block}{lexed}</pre></div></div>'


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("net = LSTM(3, 5)", ["LSTM"]),
        ("from rnn_course.nets import LSTM\nLSTM(1, 2)\n", ["LSTM"]),
        ("charts.lines(frame)", ["charts.lines"]),
        ("charts.bars(frame)", []),
        ("keras.LSTM(3)", []),
        ("f(LSTM=3)", []),
        ("print('LSTM')  # an LSTM", []),
    ],
)
def test_a_name_in_a_cell_is_linked_where_it_is_the_package_s(code, found):
    page = code_links.linked(coloured(code), HERE, PUBLIC, "api.html")
    assert re.findall(r'<a class="api"[^>]*>([^<]+)</a>', page) == found
    plain = re.sub(r"<[^>]+>", "", page)
    assert html.unescape(plain).strip() == code.strip()


def test_a_name_that_a_page_gives_to_its_own_is_not_the_package_s(tmp_path):
    cells = ["from rnn_course.nets import LSTM, GRU as Gated\nimport numpy", "LSTM = 3\nGated(1)"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    nbformat.write(notebook, tmp_path / "page.ipynb")
    names = code_links.local_names(tmp_path / "page.ipynb", ROOT)
    assert {name: public.name for name, public in names.items()} == {"Gated": "rnn_course.nets.GRU"}


def test_what_the_package_passes_on_is_the_room_s():
    names = public_names.public_names(ROOT)
    assert names["rnn_course.LSTM"] == names["rnn_course.nets.LSTM"]
    assert names["rnn_course.nets.LSTM"].module == "rnn_course.nets.lstm"
    import rnn_course.nets

    assert {f"rnn_course.nets.{name}" for name in rnn_course.nets.__all__} <= set(names)


def test_a_docstring_s_equations_keep_their_lines_and_its_signs_mean_themselves():
    app = SimpleNamespace(env=SimpleNamespace(found_docs={"notebooks/lstm"}), config=None)
    lines = [
        "The norm |g| of *all* x_.",
        "",
        "a_t = x_t W  one",
        "h_t = tanh(a_t)",
        "",
        ">>> a_*b",
        "",
        "Chapters: lstm, gone.",
    ]
    api_pages.docstring(app, "function", "f", len, None, lines)
    text = "\n".join(lines)
    assert r"The norm \|g\| of \*all\* x\_." in text
    assert "::\n\n    a_t = x_t W  one\n    h_t = tanh(a_t)" in text
    assert ">>> a_*b" in text
    assert "Chapters: :doc:`/notebooks/lstm`, gone." in text


def test_the_page_on_the_package_is_read_again_when_a_page_uses_other_names(tmp_path):
    page = tmp_path / "notebooks" / "one.ipynb"
    page.parent.mkdir()
    env = types.SimpleNamespace(
        found_docs={"notebooks/one", api_pages.API},
        srcdir=str(ROOT),
        doc2path=lambda doc: str(page if doc == "notebooks/one" else ROOT / "book" / "api.md"),
    )

    def asked_for(*lines: str) -> list[str]:
        cells = [nbformat.v4.new_code_cell(line) for line in lines]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), page)
        public_names.used_by.cache_clear()
        return api_pages.outdated(None, env, set(), set(), set())

    assert asked_for("from rnn_course.nets import LSTM") == [api_pages.API]
    assert asked_for("from rnn_course.nets import LSTM", "1 + 1") == []
    assert asked_for("from rnn_course.nets import GRU") == [api_pages.API]
