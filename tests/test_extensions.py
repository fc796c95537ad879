"""The book's own Sphinx extensions: what a chart's HTML holds, how pages and drawings grow lean."""

import itertools
import json
import math
import re
import shutil
import sys
from pathlib import Path

import altair as alt
import pandas as pd
import pydata_sphinx_theme
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_course.show import theme

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "extensions"))
import chart_controls  # noqa: E402
import lean_fonts  # noqa: E402
import lean_pages  # noqa: E402
import lean_svg  # noqa: E402
import printed_book  # noqa: E402
import standalone_charts  # noqa: E402


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


@pytest.mark.parametrize("part", ["title", "description"])
def test_a_chart_without_words_is_a_warning(spec, part, caplog):
    del spec[part]
    with caplog.at_level("WARNING"):
        standalone_charts.figure(spec, "page.ipynb: cell 3")
    assert f"page.ipynb: cell 3: this chart has no {part}" in caplog.text
    # The instructor who wrote it reads here what to write.
    assert '.properties(title="what it finds", description="' in caplog.text


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


@pytest.mark.parametrize(
    ("link", "lean"),
    [
        (
            '<a href="https://a.b" target="_blank">',
            '<a href="https://a.b" target="_blank" rel="noopener">',
        ),
        (
            '<a rel="license" target="_blank" href="x">',
            '<a rel="license noopener" target="_blank" href="x">',
        ),
        (
            '<a target="_blank" rel="noopener nofollow">',
            '<a target="_blank" rel="noopener nofollow">',
        ),
        ('<a href="x.html">', '<a href="x.html">'),
    ],
)
def test_a_link_that_opens_a_new_page_gives_it_no_hold_of_ours(link, lean):
    assert lean_pages.lean(f"<p>{link}x</a></p>") == f"<p>{lean}x</a></p>"


def test_a_font_of_which_no_page_shows_a_letter_is_shrunk_again_without_harm(tmp_path):
    theme = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"
    font = shutil.copy(next(theme.rglob("fa-brands-*.woff2")), tmp_path)
    lean_fonts.keep_letters(Path(font), set())
    lean_fonts.keep_letters(Path(font), set())
    assert Path(font).stat().st_size < 2_000


def test_leaning_twice_changes_nothing_more_and_the_search_page_keeps_its_index():
    once = lean_pages.lean(PAGE)
    assert lean_pages.lean(once) == once
    assert "searchindex" in lean_pages.lean(PAGE, is_search=True)


def test_a_page_has_its_colours_before_any_deferred_script_runs():
    page = lean_pages.lean(
        '<html lang="en" data-theme="auto"><script>document.documentElement.dataset.theme = '
        'localStorage.getItem("theme") || "auto";</script></html>'
    )
    assert 'data-theme="light"' in page
    assert "prefers-color-scheme: dark" in page
    assert '"auto"' not in page


def test_the_specification_moves_to_a_script_and_the_drawing_to_the_end_of_the_page(spec, tmp_path):
    figure = standalone_charts.figure(spec, "here")
    body = standalone_charts.part_specifications(f"<p>a</p>{figure}<p>b</p>", tmp_path)
    body = standalone_charts.gather_drawings(body)
    (script,) = tmp_path.iterdir()
    assert f'id="chart-{script.stem}"' in body
    call, text = script.read_text(encoding="utf8").split(",", 1)
    assert call == f'rnnChart("{script.stem}"'
    assert json.loads(text.removesuffix(");\n")) == spec
    assert "<script" not in body
    assert body.index("<use") < body.index("<p>b</p>") < body.index('<g id="drawing-')
    assert re.search(r'<use href="#([^"]+)"', body)[1] == re.search(r'<g id="([^"]+)"', body)[1]
    # A page that is written again loses nothing.
    assert standalone_charts.gather_drawings(body) == body
    (tmp_path / "0123456789.js").touch()
    (tmp_path / "page.html").write_text(body, encoding="utf8")
    standalone_charts.forget_specifications(tmp_path, tmp_path)
    assert list(tmp_path.glob("*.js")) == [script]


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
    short = points(lean_svg.short_path(d, 3, -2))
    for x, y in corners:
        assert min(max(abs(x + 3 - u), abs(y - 2 - v)) for u, v in short) <= 0.0501


@given(st.lists(st.floats(0, 300), min_size=3, max_size=60))
def test_a_thinned_line_strays_less_than_half_a_pixel(heights):
    line = [(4.0 * i, y) for i, y in enumerate(heights)]
    thin = lean_svg.thinned(line)
    assert (thin[0], thin[-1]) == (line[0], line[-1])
    for (x0, y0), (x1, y1) in itertools.pairwise(thin):
        length = math.hypot(x1 - x0, y1 - y0)
        for x, y in line:
            if x0 <= x <= x1:
                assert abs((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)) / length <= 0.3001


def test_a_lean_drawing_joins_what_looks_alike_and_drops_what_no_one_sees():
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="9" height="9">'
        '<g class="mark-rule"><line transform="translate(0,1)" x2="9" y2="0" stroke="#ddd" '
        'stroke-width="1" opacity="1"/><line transform="translate(0,5.04)" x2="9" y2="0" '
        'stroke="#ddd" stroke-width="1" opacity="1"/></g><path class="background" '
        'd="M0,0h9v9h-9Z"/><g><path transform="translate(4.123456,2)" fill="rgb(255, 0, 16)" '
        'd="M3.8731,0A3.8731,3.8731,0,1,1,-3.8731,0A3.8731,3.8731,0,1,1,3.8731,0"/></g>'
        '<path d="" display="none"/></svg>'
    )
    assert lean_svg.lean_svg(svg) == (
        '<svg width="9" height="9"><path stroke="#ddd" d="M0 1h9M0 5h9"/>'
        '<circle fill="#ff0010" cx="4.1" cy="2" r="3.87"/></svg>'
    )


def test_overlapping_cells_keep_their_order():
    def cells(*colours):
        return "".join(f'<path d="M{4 * i},0h9v9h-9Z" fill="{c}"/>' for i, c in enumerate(colours))

    lean = lean_svg.lean_svg(f"<svg><g>{cells('red', 'blue', 'red')}</g></svg>")
    assert lean.count("<path") == 3
    apart = cells("red", "blue", "red").replace("h9v9h-9", "h4v9h-4")
    assert lean_svg.lean_svg(f"<svg><g>{apart}</g></svg>").count("<path") == 2


def test_lean_code_reads_the_same_and_colours_only_what_stands_out():
    code = (
        '<div class="highlight"><pre><span></span><span class="kn">from</span><span class="w"> '
        '</span><span class="nn">a</span> <span class="o">=</span> <span class="sa">f</span>'
        '<span class="s2">&quot;b</span><span class="si">{</span><span class="n">x</span>'
        "\n\n</pre></div>"
    )
    lean = lean_pages.lean(code)
    assert re.sub("<[^>]*>", "", lean) == re.sub("<[^>]*>", "", code)
    assert lean == (
        '<div class="highlight"><pre><span class="k">from</span> a = '
        '<span class="s">f&quot;b{</span>x\n\n</pre></div>'
    )
    folded = f'<details class="admonition hide above-input">{code}</details>'
    assert "<span" not in lean_pages.lean(folded)
    solution = f'<section id="exercises">{folded}</section>'
    assert '<span class="k">' in lean_pages.lean(solution)


def test_lengths_in_a_formula_lose_digits_only():
    formula = (
        '<p><span class="katex-html" aria-hidden="true"><span class="strut" style="height:0.6833em;'
        'vertical-align:-0.0391em;"></span><span class="mord mathnormal" '
        'style="margin-right:0.07153em;">E</span><span class="mrel">=</span></span></p>'
    )
    lean = lean_pages.lean(formula)
    assert 'style="height:.7em;vertical-align:0"' in lean
    assert '<span class="mathnormal" style="margin-right:.07em">E</span>=</span></p>' in lean
    assert lean_pages.lean(lean) == lean
