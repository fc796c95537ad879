"""Sliders and choices: what they show, read from the specification and drawn."""

import pandas as pd
import pytest
from chart_frames import CHARTS, LONG, SAID, STATES, T
from drawn import mark, paths, texts

from rnn_course.show import charts
from rnn_course.show.theme import LIGHT


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
