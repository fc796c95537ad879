"""What holds for every chart: its words, its width, its colours, its weight."""

import json
import re

import altair as alt
import numpy as np
import pandas as pd
import pytest
from chart_frames import (
    CHARTS,
    LONG,
    SAID,
    T,
    every_chart,
)
from drawn import layers, mark, paths, svg, texts

from rnn_course.show import charts
from rnn_course.show.theme import LIGHT


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


def test_numbers_are_short_and_a_chart_too_heavy_is_refused():
    rng = np.random.default_rng(0)
    frame = {"t": np.arange(20_000), "size": rng.random(20_000)}
    with pytest.raises(ValueError, match=r"frame: .* 50 kB, these take \d+.*20000 rows"):
        charts.lines(frame, "t", "size", **SAID)
    charts.lines(pd.DataFrame(frame)[::5], "t", "size", **SAID)
