"""Dots, bars and maps of heat, read from their specification and drawn."""

import re

import pandas as pd
import pytest
from chart_frames import CHARTS, SAID, SCORES, WIDE
from drawn import mark, rows, svg, texts

from rnn_course.show import charts


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
