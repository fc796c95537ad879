"""What no chart can show is refused by name."""

import numpy as np
import pandas as pd
import pytest
from chart_frames import CELLS, LONG, SAID, SCORES, SURFACE
from drawn import rows

from rnn_course.show import charts

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
