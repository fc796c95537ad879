"""Charts in one call, against what is asked of them: read from their specification and drawn."""

import json
import re

import altair as alt
import numpy as np
import pandas as pd
import pytest
from drawn import layers, mark, paths, rows, svg, texts

from rnn_course.show import charts
from rnn_course.show.theme import GRADIENT_DASH, LIGHT

SAID = {"title": "It falls", "description": "Lines that fall from left to right."}
T = np.arange(1, 11)
WIDE = pd.DataFrame({"t": T, "tanh": 0.9**T, "linear": 1.0 - 0.05 * T})
LONG = WIDE.melt("t", var_name="net", value_name="size")
STATES = pd.concat(
    pd.DataFrame({"t": T, "size": radius**T, "radius": radius, "net": net})
    for radius in (0.5, 0.6, 0.7)
    for net in ("tanh", "linear")
)
CELLS = pd.DataFrame({"g": [0.5, 1, 0.5, 1], "b": [1, 1, 2, 2], "error": [-3, -1, -2, 0], "s": "a"})
GRID = np.meshgrid(np.linspace(0, 1, 61), np.linspace(-1, 1, 51))
SURFACE = {"w": GRID[0].ravel(), "b": GRID[1].ravel(), "E": (GRID[0] * GRID[1]).ravel()}
SCORES = pd.DataFrame({"net": ["LSTM", "Elman", "GRU"], "right": [0.97, 0.61, 0.9], "best": 1.0})

CHARTS = {
    "lines": lambda **o: charts.lines(LONG, "t", "size", by="net", **SAID | o),
    "one line": lambda **o: charts.lines(LONG[:10], "t", "size", styles="gradient", **SAID | o),
    "wide": lambda **o: charts.lines(WIDE, "t", charts.axis(["tanh", "linear"]), **SAID | o),
    "sliding": lambda **o: charts.lines(
        STATES, "t", "size", by="net", **SAID | {"controls": charts.slider("radius")} | o
    ),
    "dots": lambda **o: charts.dots(LONG, "t", "size", by="net", **SAID | o),
    "strip": lambda **o: charts.dots(LONG, "size", "net", ticks=True, **SAID | o),
    "bars": lambda **o: charts.bars(SCORES, "right", "net", values=".0%", mark="best", **SAID | o),
    "columns": lambda **o: charts.bars(WIDE, "t", "tanh", **SAID | o),
    "cells": lambda **o: charts.heat(CELLS, "g", "b", "error", values=".1f", **SAID | o),
    "surface": lambda **o: charts.heat(SURFACE, "w", "b", "E", **SAID | o),
}
every_chart = pytest.mark.parametrize("name", CHARTS)


@every_chart
def test_every_chart_is_as_wide_as_its_page_and_says_what_it_is(name):
    spec = CHARTS[name]().to_dict()
    assert spec["width"] == "container"
    assert spec["title"]["text"] == ["It falls"]
    assert spec["description"] == SAID["description"]


@every_chart
@pytest.mark.parametrize("width", [342, 548])
def test_every_chart_is_drawn_within_a_phone_and_within_a_column(name, width):
    drawing = svg(CHARTS[name]().to_dict(), width)
    assert float(re.search(r'width="([\d.]+)"', drawing).group(1)) == pytest.approx(width, abs=2)
    assert "It falls" in drawing


@every_chart
def test_every_colour_can_be_exchanged_on_a_dark_page(name):
    spec = CHARTS[name]().to_dict()
    del spec["config"]
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", json.dumps(spec))) <= set(LIGHT.values())


@every_chart
@pytest.mark.parametrize("missing", ["title", "description"])
def test_a_chart_without_words_is_refused_with_the_way_out(name, missing):
    with pytest.raises(ValueError, match=f"{missing}: a chart needs one, {missing}='...'"):
        CHARTS[name](**{missing: ""})


def test_the_data_of_lines_are_those_given_to_four_digits():
    drawn = pd.DataFrame(rows(CHARTS["lines"]().to_dict(), "line"))
    assert drawn["by"].tolist() == LONG["net"].tolist()
    assert drawn["x"].tolist() == LONG["t"].tolist()
    np.testing.assert_allclose(drawn["y"], LONG["size"], rtol=5e-4)
    assert all(len(f"{y:g}".replace("0.", "", 1).lstrip("0")) <= 4 for y in drawn["y"])


def test_a_logarithmic_axis_keeps_three_digits():
    frame = {"t": T, "size": np.pi * 10.0**-T, "low": 10.0**-T / 3, "high": 10.0**-T * 30 / 7}
    size = charts.axis("size", log=True)
    spec = charts.lines(frame, "t", size, band=("low", "high"), **SAID).to_dict()
    first = rows(spec, "line")[0]
    assert (first["y"], first["low"], first["high"]) == (0.314, 0.0333, 0.429)


def test_columns_side_by_side_give_the_chart_of_columns_below_one_another():
    axis = charts.axis("size", "size")
    long = charts.lines(LONG.rename(columns={"net": "line"}), "t", axis, by="line", **SAID)
    wide = charts.lines(WIDE, "t", charts.axis(["tanh", "linear"], "size"), **SAID)
    assert wide.to_dict() == long.to_dict()


def test_a_column_may_have_any_name_and_any_words():
    odd = {"a.b[0]": [1, 2], "f(x), 'y'": [3.0, 4.0], "it's": ['it\'s "so"', 'a\\b: "c"']}
    chart = charts.lines(
        odd,
        "a.b[0]",
        "f(x), 'y'",
        each="it's",
        controls=charts.choice("it's"),
        rules=charts.rule(y=3.5, label="Hopfield's"),
        **SAID,
    )
    assert "Hopfield's" in texts(chart.to_dict())


def test_a_gradient_is_dashed_in_its_colour_and_nothing_else_unless_asked():
    styles = {"tanh": "gradient", "linear": "cell"}
    line = mark(CHARTS["lines"](styles=styles).to_dict(), "line")["encoding"]
    assert line["color"]["scale"] == {
        "domain": ["tanh", "linear"],
        "range": [LIGHT["gradient"], LIGHT["cell"]],
    }
    assert line["strokeDash"]["scale"]["range"] == [GRADIENT_DASH, [1, 0]]
    plain = mark(CHARTS["lines"]().to_dict(), "line")["encoding"]
    assert "strokeDash" not in plain
    one = mark(CHARTS["one line"]().to_dict(), "line")["mark"]
    assert (one["color"], one["strokeDash"]) == (LIGHT["gradient"], GRADIENT_DASH)


def test_names_that_are_symbols_have_the_colours_of_their_symbols():
    frame = pd.DataFrame({"t": [1, 1, 1], "size": [1, 2, 3], "part": ["c_t", "h_t", "error"]})
    spec = charts.lines(frame, "t", "size", by="part", **SAID).to_dict()
    scale = mark(spec, "line")["encoding"]["color"]["scale"]
    assert scale["range"] == [LIGHT["cell"], LIGHT["hidden"], LIGHT["error"]]
    assert scale["domain"] == ["cₜ", "hₜ", "error"]


def test_names_without_a_colour_of_their_own_each_get_another():
    gates = pd.DataFrame({"t": [1, 1, 1], "size": [1, 2, 3], "part": ["i_t", "f_t", "o_t"]})
    spec = charts.lines(gates, "t", "size", by="part", **SAID).to_dict()
    assert len(set(mark(spec, "line")["encoding"]["color"]["scale"]["range"])) == 3


def test_numbers_among_objects_are_numbers():
    frame = pd.DataFrame([(1, 0.5, "a"), (2, 0.25, "b")], columns=list("xyz"), dtype=object)
    line = mark(charts.lines(frame, "x", "y", **SAID).to_dict(), "line")["encoding"]
    assert (line["x"]["type"], line["y"]["type"]) == ("quantitative", "quantitative")


def test_a_line_joins_its_points_in_the_order_of_the_rows():
    there_and_back = {"w": [0, 1, 0.5, 0.2], "b": [0, 0, 1, 0.5]}
    spec = charts.lines(there_and_back, "w", "b", styles="error", **SAID).to_dict()
    (line,) = paths(spec, LIGHT["error"])
    x = [x for x, _ in line]
    assert x == pytest.approx([x[0], x[1], (x[0] + x[1]) / 2, x[0] + 0.2 * (x[1] - x[0])], abs=0.5)


def test_names_stand_at_the_ends_of_lines_that_end_apart_and_in_a_legend_otherwise():
    spec = CHARTS["lines"]().to_dict()
    ends = {row["by"]: row["end"] for row in rows(spec, "text")}
    assert ends == pytest.approx({"tanh": 0.9**10, "linear": 0.5}, rel=1e-3)
    assert mark(spec, "line")["encoding"]["color"]["legend"] is None
    together = LONG.assign(size=1.0 / LONG["t"])
    early = LONG[(LONG["net"] == "tanh") | (LONG["t"] < 7)]
    long = LONG.replace({"net": {"tanh": "unpronounceably"}})
    for frame in (pd.concat([together, together.assign(net="sigmoid")]), early, long):
        spec = charts.lines(frame, "t", "size", by="net", **SAID).to_dict()
        assert mark(spec, "line")["encoding"]["color"]["legend"]
        assert not any(one["mark"]["type"] == "text" for one in layers(spec))


def test_names_of_lines_that_end_close_together_do_not_touch():
    frame = LONG.assign(size=np.where(LONG["net"] == "tanh", 0.50, 0.51))
    spec = charts.lines(frame, "t", charts.axis("size", domain=(0, 1)), by="net", **SAID).to_dict()
    drawing = svg(spec)
    places = {
        name: float(
            re.search(rf"translate\([\d.]+,([\d.]+)\)[^>]*>{name}</text>", drawing).group(1)
        )
        for name in ("tanh", "linear")
    }
    assert places["tanh"] - places["linear"] >= 15


def test_a_click_on_a_name_turns_the_other_lines_faint():
    spec = CHARTS["lines"](choose=True, points=True).to_dict()
    (param,) = spec["params"]
    assert (param["bind"], param["select"]["fields"]) == ("legend", ["by"])
    for kind in ("line", "point"):
        opacity = mark(spec, kind)["encoding"]["opacity"]
        assert opacity["condition"] == {"param": param["name"], "value": 1}
        assert 0 < opacity["value"] < 0.2


def test_a_band_surrounds_only_the_lines_that_have_one():
    frame = LONG.assign(low=LONG["size"] - 0.1, high=LONG["size"] + 0.1)
    frame.loc[frame["net"] == "linear", ["low", "high"]] = np.nan
    spec = charts.lines(frame, "t", "size", by="net", band=("low", "high"), **SAID).to_dict()
    drawn = pd.DataFrame(rows(spec, "area"))
    assert drawn.loc[drawn["by"] == "linear", "low"].isna().all()
    assert spec["layer"][0]["layer"][0]["encoding"]["y2"] == {"field": "high"}
    areas = re.findall(r'<path [^>]*d="([^"]*)"[^>]*fill="#[0-9a-f]{6}"[^>]*', svg(spec))
    assert sum("Z" in area for area in areas) == 1


def test_points_are_marked_on_the_lines_named():
    spec = CHARTS["lines"](points=["tanh"]).to_dict()
    kept = mark(spec, "point")["transform"][-1]["filter"]
    assert kept == {"field": "by", "oneOf": ["tanh"]}


def test_steps_words_and_draws_have_marks_of_their_own():
    frame = pd.concat(LONG.assign(seed=seed, size=LONG["size"] * seed) for seed in (1, 2))
    frame["word"] = np.where(frame["t"] == 5, "half way", "")
    spec = charts.lines(
        frame, "t", "size", by="net", each="seed", step=True, text="word", **SAID
    ).to_dict()
    line = mark(spec, "line")
    assert line["mark"]["interpolate"] == "step-after"
    assert {"field": "each", "type": "nominal"} in line["encoding"]["detail"]
    assert texts(spec).count("half way") == 4


def test_a_slider_goes_over_the_values_and_the_axes_stay():
    for start in (0.5, 0.7):
        chart = CHARTS["sliding"](controls=charts.slider("radius", "radius ρ", start=start))
        spec = chart.to_dict()
        (param,) = spec["params"]
        assert param["value"] == start
        bind = {"input": "range", "min": 0.5, "max": 0.7, "step": 0.1, "name": "radius ρ "}
        assert param["bind"] == bind
        line = mark(spec, "line")["encoding"]
        assert line["x"]["scale"]["domain"] == [1, 10]
        assert line["y"]["scale"]["domain"] == [0, 0.8]


@pytest.mark.parametrize("start", [0.5, 0.6, 0.7])
def test_only_the_rows_chosen_are_drawn(start):
    frame = STATES[STATES["net"] == "tanh"]
    spec = charts.lines(
        frame,
        "t",
        charts.axis("size", domain=(0, 1)),
        styles="hidden",
        controls=charts.slider("radius", start=start),
        height=200,
        **SAID,
    ).to_dict()
    (line,) = paths(spec, LIGHT["hidden"])
    assert [y for _, y in line] == pytest.approx(200 * (1 - start**T), abs=0.2)


def test_a_slider_may_let_a_line_grow():
    frame = {"w": [0.0, 1, 2, 3], "b": [0.0, 1, 0, 1], "step": [1, 2, 3, 4]}
    grows = charts.slider("step", start=3, upto=True)
    spec = charts.lines(frame, "w", "b", styles="error", controls=grows, **SAID).to_dict()
    (line,) = paths(spec, LIGHT["error"])
    assert len(line) == 3


def test_a_choice_has_buttons_for_few_short_names_and_a_menu_otherwise():
    few = CHARTS["lines"](controls=charts.choice("net", start="linear")).to_dict()["params"][0]
    assert few["bind"] == {"input": "radio", "options": ["tanh", "linear"], "name": "net "}
    assert few["value"] == "linear"
    frame = pd.concat(LONG.assign(task=f"task number {k}") for k in range(9))
    many = charts.lines(frame, "t", "size", by="net", controls=charts.choice("task"), **SAID)
    assert many.to_dict()["params"][0]["bind"]["input"] == "select"


def test_a_choice_among_numbers_compares_numbers():
    frame = pd.concat(LONG.assign(bias=bias) for bias in (0.0, 1.0, 5.0))
    spec = charts.lines(frame, "t", "size", by="net", controls=charts.choice("bias"), **SAID)
    spec = spec.to_dict()
    assert spec["params"][0]["bind"]["options"] == [0, 1, 5]
    assert len(paths(spec, LIGHT["input"])) == 1


def test_a_note_follows_the_controls():
    frame = STATES.assign(says=[f"ρ^{{10}} = {r**10:.3f}" for r in STATES["radius"]])
    spec = charts.lines(
        frame,
        "t",
        "size",
        by="net",
        controls=charts.slider("radius", start=0.7),
        note="says",
        **SAID,
    ).to_dict()
    assert "ρ¹⁰ = 0.028" in texts(spec)
    assert "ρ¹⁰ = 0.001" not in texts(spec)


def test_rules_stand_at_their_values_with_their_words():
    rules = [charts.rule(x=5, label="half way"), charts.rule(y=1.5, label="a level", style="error")]
    spec = CHARTS["lines"](rules=rules, height=200).to_dict()
    assert {"half way", "a level"} <= set(texts(spec))
    y = mark(spec, "line")["encoding"]["y"]["scale"]["domain"]
    assert y[1] >= 1.5, "a rule lies within the range"
    upright, level = (one for one in layers(spec) if one["mark"]["type"] == "rule")
    assert upright["encoding"] == {"x": {"datum": 5}}
    assert (level["encoding"], level["mark"]["color"]) == ({"y": {"datum": 1.5}}, LIGHT["error"])


def test_a_logarithmic_axis_marks_powers_of_ten():
    frame = {"t": T, "size": 10.0 ** (-2 * T)}
    spec = charts.lines(frame, "t", charts.axis("size", "size of dE_T/dh_t", log=True), **SAID)
    spec = spec.to_dict()
    axis = mark(spec, "line")["encoding"]["y"]
    assert axis["scale"]["domain"] == pytest.approx([1e-20, 1e-2])
    shown = texts(spec)
    assert {"10⁻¹⁸", "10⁻¹²", "10⁻³", "size of ∂Eᴛ/∂hₜ"} <= set(shown)


def test_ticks_may_be_named():
    axis = charts.axis("t", "factor", log=True, ticks={1: "1", 2: "twice", 8: "2^3"})
    spec = charts.lines(LONG[:10], axis, "size", **SAID).to_dict()
    assert {"twice", "2³"} <= set(texts(spec))


@pytest.mark.parametrize(
    ("low", "high", "zero", "expected"),
    [(0.13, 0.92, True, (0, 1)), (0.5, 0.92, False, (0.5, 1)), (-85, -3, True, (-100, 0))],
)
def test_ranges_end_at_round_numbers(low, high, zero, expected):
    from rnn_course.show.charts.axes import domain_of

    assert domain_of(charts.axis("y"), [low, high], zero=zero) == pytest.approx(expected)


def test_a_chart_over_another_shares_its_axes_and_its_words():
    below = CHARTS["surface"]()
    path = {"w": [0.1, 0.9], "b": [0.5, -0.5]}
    chart = charts.lines(path, "w", "b", styles="error", over=below, height=300)
    spec = chart.to_dict()
    assert spec["title"]["text"] == ["It falls"]
    assert spec["description"] == SAID["description"]
    assert spec["height"] == 300
    assert [one["mark"]["type"] for one in layers(spec)] == ["rect", "line", "line"]
    assert texts(spec).count("w") == 1, "one title for each axis"
    assert spec["resolve"]["scale"]["color"] == "independent"
    assert below.to_dict()["title"]["text"] == ["It falls"], "the chart below is left as it was"
    assert len(paths(spec, LIGHT["error"])) == 1


def test_more_can_be_added_as_to_any_chart():
    chart = CHARTS["lines"]().properties(height=111)
    more = alt.Chart(pd.DataFrame({"y": [0.5]})).mark_rule().encode(y="y")
    spec = (chart + more).to_dict()
    assert (spec["height"], spec["width"]) == (111, "container")
    assert spec["layer"][-1]["mark"]["type"] == "rule"


def test_dots_differ_in_shape_as_well_as_in_colour():
    point = mark(CHARTS["dots"]().to_dict(), "point")["encoding"]
    assert len(set(point["shape"]["scale"]["range"])) == 2
    assert point["shape"]["scale"]["domain"] == point["color"]["scale"]["domain"]


def test_ticks_stand_across_the_axis_of_numbers():
    across = mark(CHARTS["strip"]().to_dict(), "tick")["mark"]
    level = charts.dots(WIDE, "t", "tanh", ticks=True, **SAID).to_dict()
    assert (across["orient"], mark(level, "tick")["mark"]["orient"]) == ("vertical", "horizontal")


def test_an_interval_lies_along_the_axis_of_numbers():
    frame = SCORES.assign(low=SCORES["right"] - 0.1, high=SCORES["right"] + 0.02)
    spec = charts.dots(frame, "right", "net", interval=("low", "high"), **SAID).to_dict()
    rule = mark(spec, "rule")["encoding"]
    assert (rule["x"]["field"], rule["x2"]["field"]) == ("start", "end")
    domain = rule["x"]["scale"]["domain"]
    assert domain[0] <= 0.51
    assert domain[1] >= 0.99


def test_bars_lie_beside_words_and_stand_over_numbers_from_zero():
    lying = mark(CHARTS["bars"]().to_dict(), "bar")["encoding"]
    assert lying["x"]["scale"]["domain"] == [0, 1]
    assert lying["y"]["sort"] == ["LSTM", "Elman", "GRU"]
    assert lying["y"]["title"] is None, "words say for themselves what they are"
    assert {"97%", "61%"} <= set(texts(CHARTS["bars"]().to_dict()))
    standing = mark(CHARTS["columns"]().to_dict(), "bar")["encoding"]
    assert standing["y"]["scale"]["domain"] == [0, 1]
    assert standing["x"]["type"] == "nominal"


def test_stacked_bars_fit_their_axis():
    frame = pd.DataFrame({"why": ["a", "a", "b"], "n": [4, 3, 5], "who": ["x", "y", "x"]})
    spec = charts.bars(frame, "n", "why", by="who", **SAID).to_dict()
    assert mark(spec, "bar")["encoding"]["x"]["scale"]["domain"] == [0, 8]
    assert mark(spec, "bar")["encoding"]["color"]["legend"]


def test_cells_stand_in_order_with_their_values_readable_on_any_colour():
    spec = CHARTS["cells"]().to_dict()
    cell = mark(spec, "rect")["encoding"]
    assert (cell["x"]["sort"], cell["y"]["sort"]) == (["0.5", "1"], ["2", "1"])
    assert (cell["x"]["title"], cell["y"]["title"]) == ("g", "b")
    drawing = svg(spec)
    assert re.search(r'<text [^>]*fill="white"[^>]*>−3.0</text>', drawing), "dark: the lowest"
    assert re.search(r'<text [^>]*fill="black"[^>]*>0.0</text>', drawing), "bright: the highest"


def test_a_smooth_surface_keeps_each_value_within_half_a_level():
    spec = CHARTS["surface"]().to_dict()
    stripes = pd.DataFrame(rows(spec, "rect"))
    assert len(stripes) < 61 * 51
    step_w, step_b = 1 / 60, 2 / 50
    for w, b in [(0.0, -1.0), (0.5, 0.36), (1.0, 1.0), (0.25, -0.52)]:
        at = stripes[
            (stripes["y"] <= b)
            & (b < stripes["y"] + step_b)
            & (stripes["x"] <= w + 1e-9)
            & (w < stripes["x2"] - 0.2 * step_w)
        ]
        assert at["z"].to_numpy() == pytest.approx([w * b], abs=0.0201)


def test_numbers_are_short_and_a_chart_too_heavy_is_refused():
    rng = np.random.default_rng(0)
    frame = {"t": np.arange(20_000), "size": rng.random(20_000)}
    with pytest.raises(ValueError, match=r"frame: .* 50 kB, these take \d+.*20000 rows"):
        charts.lines(frame, "t", "size", **SAID)
    charts.lines(pd.DataFrame(frame)[::5], "t", "size", **SAID)


LINES = {"frame": LONG, "x": "t", "y": "size", **SAID}


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"frame": [1, 2]}, TypeError, "frame: expected a DataFrame or a dict of columns"),
        ({"frame": {"t": [1, 2], "size": [1]}}, ValueError, "frame: expected columns of one len"),
        ({"frame": LONG[:0]}, ValueError, "frame: expected at least one row"),
        ({"x": "time"}, ValueError, "x: expected a column out of 't', 'net', 'size', got 'time'"),
        ({"x": 3}, TypeError, r"x: expected a column's name, or axis\(...\), got 3"),
        ({"by": "nets"}, ValueError, "by: expected a column out of .*got 'nets'"),
        ({"band": ("low", "high")}, ValueError, "band: expected a column .*got 'low'"),
        (
            {"frame": LONG.replace(0.9, np.nan)},
            ValueError,
            "y: expected finite numbers, got nan",
        ),
        ({"frame": LONG.replace(0.9, np.inf)}, ValueError, "y: expected finite.*Drop such rows"),
        (
            {"frame": LONG.replace(0.9, 0.0), "y": charts.axis("size", log=True)},
            ValueError,
            "y: expected numbers above 0, as the axis is logarithmic, got 0.0 in row 0",
        ),
        ({"by": "net", "styles": {"tanh": "input"}}, ValueError, "styles: 'linear' has none"),
        (
            {"by": "net", "styles": {"tanh": "input", "linear": "cell", "GRU": "cell"}},
            ValueError,
            "styles: 'GRU' is not in the data",
        ),
        ({"by": "net", "styles": "blue"}, ValueError, "styles: expected one of input, .*'blue'"),
        ({"styles": "input striped"}, ValueError, "alone or with 'dashed' or 'dotted'"),
        ({"styles": {"tanh": "input"}}, TypeError, "styles: .*`by` is not given"),
        ({"frame": LONG.assign(net=LONG["t"]), "by": "net"}, ValueError, "at most seven names"),
        ({"names": "above"}, ValueError, "names: expected one of 'auto', 'legend', 'none'"),
        ({"controls": "net"}, TypeError, r"controls: expected choice\(...\) or slider"),
        ({"controls": charts.choice("task")}, ValueError, "controls: expected a column out of"),
        ({"controls": charts.choice("net", start="GRU")}, ValueError, "start of 'net': .*'GRU'"),
        ({"controls": charts.slider("net")}, ValueError, "a slider needs two or more numbers"),
        ({"controls": [charts.choice("net")] * 2}, ValueError, "one control a column"),
        (
            {"frame": LONG.assign(s=LONG["t"] ** 2), "controls": charts.slider("s")},
            ValueError,
            r"evenly spaced numbers, 's' has 1, 4, 9.*Use choice\('s'\)",
        ),
        ({"rules": 0.5}, TypeError, r"rules: expected rule\(...\), or several, in a list, got 0.5"),
        ({"over": LONG}, TypeError, "over: expected a chart made by this module"),
        ({"title": 5}, TypeError, "title: expected a text or a list of lines, got 5"),
        ({"description": None}, TypeError, "description: expected a text, got None"),
        ({"height": 0}, ValueError, "height: expected at least 1, got 0"),
        ({"tooltip": ["seed"]}, ValueError, "tooltip: expected a column out of"),
    ],
)
def test_wrong_input_says_what_was_expected_and_what_came(change, error, words):
    with pytest.raises(error, match=words):
        charts.lines(**LINES | change)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: charts.rule(), ValueError, "rule: expected x or y, one of the two"),
        (lambda: charts.rule(x=1, y=1), ValueError, "rule: expected x or y, one of the two"),
        (lambda: charts.rule(x=np.nan), ValueError, "x: expected finite numbers"),
        (lambda: charts.rule(y=1, side="left"), ValueError, "side: expected one of 'above', 'bel"),
        (lambda: charts.axis("t", domain=(1, 0)), ValueError, "domain: expected the smaller"),
        (lambda: charts.axis("t", domain=(0, 1), log=True), ValueError, "domain: a logarithmic"),
        (
            lambda: charts.axis(5),
            TypeError,
            "column: expected a name, or several, in a list, got 5",
        ),
        (lambda: charts.bars(SCORES, "net", "net", **SAID), ValueError, "numbers along one axis"),
        (
            lambda: charts.heat(CELLS, "g", "b", "error", scheme="jet", **SAID),
            ValueError,
            "scheme: expected one of 'viridis', 'blueorange', got 'jet'",
        ),
        (
            lambda: charts.heat(pd.DataFrame(SURFACE)[1:], "w", "b", "E", **SAID),
            ValueError,
            "frame: expected one row for each x and y",
        ),
    ],
)
def test_the_other_calls_refuse_what_they_cannot_draw(call, error, words):
    with pytest.raises(error, match=words):
        call()


ODD_COLUMNS = {
    "lists": [[1], [2], [3]],
    "complex": np.array([1j, 2, 3]),
    "beyond all scales": [1e308, -1e308, 0],
    "larger than a float": [10**400, 1, 2],
    "pandas' own gap": pd.array([1, None, 3], dtype="Int64"),
    "infinite": [1, np.inf, 3],
}


@pytest.mark.parametrize("kind", ODD_COLUMNS)
@pytest.mark.parametrize(
    ("argument", "more"),
    [
        ("x", {"x": "odd"}),
        ("y", {"y": "odd"}),
        ("controls", {"controls": charts.choice("odd")}),
    ],
)
def test_a_column_that_no_chart_can_show_is_named(kind, argument, more):
    frame = {"t": [1, 2, 3], "size": [1.0, 2.0, 3.0], "odd": ODD_COLUMNS[kind]}
    with pytest.raises((TypeError, ValueError), match=f"{argument}: .*'odd'"):
        charts.lines(**{"frame": frame, "x": "t", "y": "size", **SAID, **more})


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"band": ("size", "net")}, "band: expected numbers in column 'net'"),
        ({"rules": charts.rule(y=0)}, "rules: expected y above 0, as the axis is logarithmic"),
        ({"band": ("low", "size")}, "band: expected numbers above 0, as the axis is log.* got 0.0"),
        ({"points": ["GRU"], "by": "net"}, "points: expected names of lines, .*got 'GRU'"),
        ({"note": "size"}, "note: expected a text, got 1.0"),
        ({"x": charts.axis(["t", "size"])}, "x: expected an axis of one column"),
    ],
)
def test_what_does_not_fit_the_axis_of_values_is_named(more, words):
    frame = {"t": [1, 2], "size": [1.0, 2.0], "low": [0, 1], "net": ["a", "a"]}
    given = {"frame": frame, "x": "t", "y": charts.axis("size", log=True), **SAID}
    with pytest.raises((TypeError, ValueError), match=words):
        charts.lines(**given | more)


@pytest.mark.parametrize("value", [1.0, 0.0, -3.0, 1e-15, 5e-320, 1e300])
@pytest.mark.parametrize("zero", [True, False])
def test_a_single_value_has_a_range_around_it(value, zero):
    from rnn_course.show.charts.axes import domain_of

    low, high = domain_of(charts.axis("y"), [value, value], zero=zero)
    assert low < high
    assert low <= value <= high


def test_one_of_several_columns_may_be_called_y_and_no_other():
    frame = {"t": [1, 2], "y": [1.0, 2.0], "z": [3.0, 4.0]}
    spec = charts.lines(frame, "t", charts.axis(["y", "z"]), **SAID).to_dict()
    assert {row["line"] for row in rows(spec, "line") if "line" in row} <= {"y", "z"}
    assert {row["y"] for row in rows(spec, "line")} == {1, 2, 3, 4}
    with pytest.raises(ValueError, match="frame: expected no column 'line' beside several as y"):
        charts.lines(frame | {"line": [1, 2]}, "t", charts.axis(["y", "z"]), **SAID)


@pytest.mark.parametrize("wrong", ["%d", "two digits", "{:.2f}", ".2q"])
def test_a_format_that_d3_does_not_know_is_refused(wrong):
    with pytest.raises(ValueError, match=r"format: expected a format of D3's, such as '\.2f'"):
        charts.axis("t", format=wrong)


def test_a_long_title_is_broken_in_no_time_and_a_page_of_it_refused():
    words = ["word"] * 60
    (*shown,) = charts.lines(**LINES | {"title": " ".join(words)}).to_dict()["title"]["text"]
    assert " ".join(shown).split() == words
    assert max(map(len, shown)) <= 44
    with pytest.raises(ValueError, match="title: expected at most 12 lines, got"):
        charts.lines(**LINES | {"title": "word " * 1000})
