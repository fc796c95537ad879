"""Lines: their data, colours, names, bands and marks."""

import re

import numpy as np
import pandas as pd
import pytest
from chart_frames import CHARTS, LONG, SAID, WIDE, T
from drawn import layers, mark, paths, rows, svg, texts

from rnn_course.show import charts
from rnn_course.show.theme import GRADIENT_DASH, LIGHT


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
