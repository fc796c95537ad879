"""The palette and the theme against the rules of contrast, and the ledger against arithmetic."""

import altair as alt
import pandas as pd
import pytest

from rnn_course.show import Table, row, theme, then_and_now

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


def test_a_row_agrees_within_its_tolerance_and_differs_beyond_it():
    assert row("overlap", "Amit 1985", 0.967, 0.96, 0.01)["verdict"] == "agrees"
    assert row("overlap", "Amit 1985", 0.967, 0.90, 0.01)["verdict"] == "differs"
    assert row("overlap", "Amit 1985", 0.967, float("nan"), 0.01)["verdict"] == "differs"
    assert row("shape", "Elman 1990", "dips", "dips")["verdict"] == "compare"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("a", "b", "words", 1.0, 0.1), "tolerance: expected None"),
        (("a", "b", 1.0, 1.0, -0.1), "tolerance: expected 0 or more"),
    ],
)
def test_a_row_refuses_a_tolerance_that_means_nothing(arguments, message):
    with pytest.raises(ValueError, match=message):
        row(*arguments)


def test_tables_have_headers_no_index_and_four_digits():
    html = then_and_now([row("a & b", "c", 1.0, 1.23456, 0.5)])._repr_html_()
    assert "1.235" in html
    assert "a &amp; b" in html
    assert "<th></th>" not in html
    assert 'class="dataframe then-and-now"' in html


def test_empty_tables_are_refused():
    with pytest.raises(ValueError, match="at least one row"):
        then_and_now([])
    with pytest.raises(ValueError, match="at least one row"):
        Table(pd.DataFrame())
    with pytest.raises(TypeError, match="DataFrame"):
        Table([1, 2])
