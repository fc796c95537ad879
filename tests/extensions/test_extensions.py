"""The book's own Sphinx extensions: what a chart's HTML holds, how pages and drawings grow lean."""

import json
import re
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import altair as alt
import pandas as pd
import pydata_sphinx_theme
import pytest
import vl_convert
from docutils import nodes
from docutils.utils import new_document
from hypothesis import given
from hypothesis import strategies as st
from pygments import highlight
from pygments.formatters import HtmlFormatter

from rnn_course.show import theme

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "extensions"))
import chart_controls  # noqa: E402
import formulas  # noqa: E402
import lean_fonts  # noqa: E402
import lean_svg  # noqa: E402
import policy  # noqa: E402
import printed_book  # noqa: E402
import quiet_code  # noqa: E402
import standalone_charts  # noqa: E402
import styles  # noqa: E402


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
    assert not any(colour in drawing.lower() for colour in theme.LIGHT.values())
    assert "var(--rnn-ink)" in drawing


def test_two_charts_on_one_page_share_no_id(spec):
    other = {**spec, "title": "It falls"}
    ids = [
        set(re.findall(r'\bid="([^"]+)"', standalone_charts.figure(s, "here")))
        for s in (spec, other)
    ]
    assert ids[0]
    assert not ids[0] & ids[1]


def test_where_vega_began_to_count_leaves_no_trace_in_a_drawing(spec, monkeypatch):
    plain = vl_convert.vegalite_to_svg
    clipped = {**spec, "mark": {"type": "line", "clip": True}}
    first = standalone_charts.drawing(clipped, "k")
    assert "url(#k-1)" in first

    def counted_on(text):
        return re.sub(r"(clip|gradient_)(\d+)", lambda m: m[1] + str(int(m[2]) + 3), plain(text))

    monkeypatch.setattr(standalone_charts.vl_convert, "vegalite_to_svg", counted_on)
    assert standalone_charts.drawing(clipped, "k") == first


@pytest.mark.parametrize("part", ["title", "description"])
def test_a_chart_without_words_is_a_warning(spec, part, caplog):
    del spec[part]
    with caplog.at_level("WARNING"):
        standalone_charts.figure(spec, "page.ipynb: cell 3")
    assert f"page.ipynb: cell 3: this chart has no {part}" in caplog.text
    # The instructor who wrote it reads here what to write.
    assert '.properties(title="what it finds", description="' in caplog.text


def test_a_font_of_which_no_page_shows_a_letter_is_shrunk_again_without_harm(tmp_path):
    theme = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"
    font = shutil.copy(next(theme.rglob("fa-brands-*.woff2")), tmp_path)
    lean_fonts.keep_letters(Path(font), set())
    lean_fonts.keep_letters(Path(font), set())
    assert Path(font).stat().st_size < 2_000


def test_the_specification_moves_to_a_script_and_the_drawing_to_the_end_of_the_page(spec, tmp_path):
    folder = tmp_path / "_static" / standalone_charts.SPECIFICATIONS
    figure = standalone_charts.figure(spec, "here")
    body = standalone_charts.part_specifications(f"<p>a</p>{figure}<p>b</p>", folder)
    body = standalone_charts.gather_drawings(body)
    (script,) = folder.iterdir()
    assert f'id="chart-{script.stem}"' in body
    call, text = script.read_text(encoding="utf8").split(",", 1)
    assert call == f'rnnChart("{script.stem}"'
    assert json.loads(text.removesuffix(");\n")) == spec
    assert "<script" not in body
    assert body.index("<use") < body.index("<p>b</p>") < body.index('<g id="drawing-')
    assert re.search(r'<use href="#([^"]+)"', body)[1] == re.search(r'<g id="([^"]+)"', body)[1]
    # A page that is written again loses nothing.
    assert standalone_charts.gather_drawings(body) == body
    (folder / "0123456789.js").touch()
    (tmp_path / "page.html").write_text(body, encoding="utf8")
    app = SimpleNamespace(builder=SimpleNamespace(format="html"), outdir=tmp_path)
    standalone_charts.forget_specifications(app, None)
    assert list(folder.glob("*.js")) == [script]


def with_controls() -> list[tuple[alt.TopLevelMixin, list[str]]]:
    """Charts, and what stands below each on the site."""
    frame = pd.DataFrame({"x": [1, 2], "y": [1, 2], "a": ["u", "v"], "b": ["s", "t"]})
    chart = alt.Chart(frame).mark_point().encode(x="x", y="y", color="a")
    slide = alt.param(name="p", value=1, bind=alt.binding_range(min=0, max=2, name="load P / N "))
    nameless = alt.param(name="q", value=1, bind=alt.binding_range(min=0, max=2))
    menu = alt.binding_select(options=["u", "v"], name="which: ")
    both = alt.selection_point(name="s", fields=["a", "b"], bind=menu)
    each = {"a": menu, "b": alt.binding_radio(options=["s", "t"])}
    apart = alt.selection_point(name="t", fields=["a", "b"], bind=each)
    legend = alt.selection_point(name="l", fields=["a"], bind="legend")
    return [
        (chart, []),
        (chart.interactive(), []),
        (chart.add_params(legend, slide, nameless), ["load P / N", "q"]),
        (chart.add_params(both), ["which", "which"]),
        (chart.add_params(apart), ["t_b", "which"]),
        (alt.layer(chart.add_params(slide), chart), ["load P / N"]),
        ((chart.add_params(slide) | chart.add_params(apart)), ["load P / N", "t_b", "which"]),
        (chart.add_params(slide).facet("b"), ["load P / N"]),
    ]


@pytest.mark.parametrize(("chart", "labels"), with_controls())
def test_page_and_print_know_each_control_of_a_chart(chart, labels):
    spec = chart.properties(title="It rises", description="Dots.").to_dict()
    assert sorted(chart_controls.controls(spec)) == labels
    html = standalone_charts.figure(spec, "here")
    assert f'style="--rows:{len(labels)}"' in html if labels else "--rows" not in html
    printed = "".join(line.astext() for line in printed_book.settable(spec))
    assert bool(printed) == bool(labels)
    for label in labels:
        assert label in printed


def points(d: str) -> list[tuple[float, float]]:
    """The corners of a path of relative lines, as a browser would go."""
    found, x, y = [], 0.0, 0.0
    for command, rest in re.findall(r"([Mlhv])([^a-zA-Z]*)", d):
        values = [float(v) for v in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", rest)]
        pairs = {
            "h": [(v, 0) for v in values],
            "v": [(0, v) for v in values],
        }.get(command) or list(zip(values[::2], values[1::2], strict=True))
        for dx, dy in pairs:
            x, y = (dx, dy) if command == "M" else (x + dx, y + dy)
            found.append((x, y))
    return found


@given(
    st.lists(
        st.tuples(st.floats(-500, 500), st.floats(-500, 500)), min_size=2, max_size=30, unique=True
    )
)
def test_a_shortened_path_goes_through_the_same_points(corners):
    d = "M" + "L".join(f"{x:.6f},{y:.6f}" for x, y in corners)
    short = points(lean_svg.short_path(d))
    assert len(short) == len(corners)
    for (x, y), (u, v) in zip(corners, short, strict=True):
        assert max(abs(x - u), abs(y - v)) <= 0.0501


def test_a_shortened_path_keeps_its_curves_and_what_follows_a_closed_part():
    path = "M3.8731,0A3.8731,3.8731,0,1,1,-3.8731,0ZM1,1m2,2,3,0l0,4C6,7,8,9,10,11z"
    assert lean_svg.short_path(path) == "M3.9 0a3.87 3.87 0 1 1-7.8 0zM1 1M3 3h3v4c0 0 2 2 4 4z"
    # What it does not know it leaves alone.
    assert lean_svg.short_path("M0,0Q1,1,2.04,0") == "M0,0Q1,1,2.04,0"


def test_a_lean_drawing_holds_the_same_shapes(spec):
    svg = vl_convert.vegalite_to_svg(json.dumps({**spec, "width": 300}))
    lean = lean_svg.lean_svg(svg)
    assert len(lean) < len(svg)
    assert re.findall(r"<(\w+)", lean) == re.findall(r"<(\w+)", svg)
    assert re.findall(r">([^<]+)<", lean) == re.findall(r">([^<]+)<", svg)


CODE = """from a import b  # why

def f(x):
    return not f"b{x}" and 3 * b.c("d")
"""


def test_quiet_code_reads_the_same_and_colours_only_what_stands_out():
    html = highlight(CODE, quiet_code.quiet("ipython3"), HtmlFormatter(nowrap=True))
    assert re.sub("<[^>]*>", "", html) == CODE
    coloured = re.findall(r'<span class="(\w+)">([^<]+)</span>', html)
    assert coloured == [
        ("k", "from"),
        ("k", "import"),
        ("c1", "# why"),
        ("k", "def"),
        ("nf", "f"),
        ("k", "return"),
        ("k", "not"),
        ("s", 'f"b{'),
        ("s", '}"'),
        ("k", "and"),
        ("s", '"d"'),
    ]


SHEET = """
a { color: red }
.met, .never:hover { color: red }
.met.never { color: red }
.met:not(.never) { color: red }
#there > p { color: red }
#gone p { color: red }
@media print { .never { color: red } .added { color: red } }
@supports (display: grid) { .never { color: red } }
@keyframes turn { to { opacity: 0 } }
"""
USED = """a{ color: red }.met{ color: red }.met:not(.never){ color: red }#there > p{ color: red }\
@media print {.added{ color: red }}@keyframes turn { to { opacity: 0 } }"""


def test_of_a_style_sheet_those_rules_stay_that_a_page_or_a_script_can_ask_for():
    page = '<main id="there" class="met other"><p>never gone</p></main>'
    words = styles.words_of([page], ["e.classList.add('added')"])
    assert styles.useful(SHEET, words) == USED


def test_a_joined_sheet_takes_in_what_it_imports_and_finds_its_files_from_its_new_place(tmp_path):
    (tmp_path / "styles").mkdir()
    (tmp_path / "base.css").write_text("p { background: url(file.png) }")
    (tmp_path / "styles" / "theme.css").write_text(
        '@charset "UTF-8";@import "../base.css";\n'
        '@font-face{font-family:Icons;src:url(../icons.woff2) format("woff2"),'
        'url(../icons.ttf) format("truetype")}'
        "b{background:url('data:image/svg+xml,%3Csvg/%3E')}"
    )
    css = styles.read(tmp_path, "styles/theme.css")
    assert css == (
        'p { background: url("file.png") }\n'
        '@font-face{font-family:Icons;src:url("icons.woff2") format("woff2")}'
        "b{background:url('data:image/svg+xml,%3Csvg/%3E')}"
    )
    assert "@font-face" not in styles.named_fonts(css, set())
    assert "@font-face" in styles.named_fonts(css, {"Icons"})
    assert "@font-face" in styles.named_fonts(css + "i{font-family:Icons}", set())


def test_a_page_asks_at_once_for_the_fonts_of_its_formulas_and_no_others():
    context = {"body": '<span class="katex"><span class="mord mathcal">L</span></span>'}
    formulas.ask_for_fonts(None, "page", "page.html", context, None)
    fonts = ["KaTeX_Main-Regular", "KaTeX_Math-Italic", "KaTeX_Caligraphic-Regular"]
    assert context["formula_fonts"] == fonts
    context = {"body": "<p>No formula, no fonts.</p>"}
    formulas.ask_for_fonts(None, "page", "page.html", context, None)
    assert context["formula_fonts"] == []


def test_what_jupyter_book_adds_for_live_kernels_is_dropped_and_a_table_stays():
    table = nodes.raw("", "<table></table>", format="html")
    kernel = nodes.raw("", "\n <script type='text/x-thebe-config'>{}</script>", format="html")
    document = new_document("page")
    document += [nodes.paragraph("", "Text."), table, kernel]
    policy.drop_live_kernels(None, document, "page")
    assert [node.astext() for node in document] == ["Text.", "<table></table>"]
