"""The palette and the theme against the rules of contrast."""

import altair as alt
import pandas as pd
import pytest

from rnn_course.show import theme

SYMBOLS = ("input", "hidden", "cell", "output", "error", "gradient", "other")


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("palette", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_each_symbol_stands_out_from_its_page(palette):
    for symbol in SYMBOLS:
        assert contrast(palette[symbol], palette["page"]) >= 3, symbol
    assert contrast(palette["ink"], palette["page"]) >= 4.5


def test_light_and_dark_name_the_same_symbols_with_colours_of_their_own():
    assert theme.LIGHT.keys() == theme.DARK.keys()
    assert len(set(theme.LIGHT.values())) == len(theme.LIGHT)


def test_importing_charts_switches_the_theme_on():
    assert alt.theme.active == "rnn_course"
    spec = alt.Chart(pd.DataFrame({"x": [1]})).mark_point().encode(x="x").to_dict()
    assert spec["config"]["range"]["category"] == theme.SERIES


def test_a_legend_that_answers_leaves_the_chosen_series_as_it_is():
    frame = pd.DataFrame({"x": [1, 2], "net": ["a", "b"]})
    lines = alt.Chart(frame).mark_line().encode(x="x", y="x", color="net")
    spec = theme.choose_in_legend(lines, "net").to_dict()
    (param,) = spec["params"]
    assert (param["bind"], param["select"]["fields"]) == ("legend", ["net"])
    opacity = spec["encoding"]["opacity"]
    assert opacity["condition"] == {"param": param["name"], "value": 1}
    assert 0 < opacity["value"] < 0.2
    assert "opacity" not in lines.to_dict()["encoding"]


@pytest.mark.parametrize(
    ("chart", "field", "error", "words"),
    [
        (pd.DataFrame({"x": [1]}), "net", TypeError, "chart: expected a chart of Altair's"),
        (alt.Chart().mark_line(), 5, TypeError, "field: expected a text, got 5"),
        (alt.Chart().mark_line(), "", ValueError, "field: expected the name of a column"),
    ],
)
def test_a_legend_needs_a_chart_and_a_column(chart, field, error, words):
    with pytest.raises(error, match=words):
        theme.choose_in_legend(chart, field)
