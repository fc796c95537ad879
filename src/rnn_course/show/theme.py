"""The look of every chart: one Altair theme, one colour for each symbol of the course.

Importing this module switches the theme on. Colours start from the set of Okabe and Ito (2008,
https://jfly.uni-koeln.de/color/), darkened for a light page and lightened for a dark one until each
stands out at 3:1 or better. The site swaps LIGHT for DARK; a notebook shows LIGHT.
"""

from typing import Any, TypeVar

import altair as alt

from rnn_course.show.arguments import as_text

_Chart = TypeVar("_Chart", alt.Chart, alt.LayerChart)

LIGHT = {
    "input": "#0072b2",
    "hidden": "#b87700",
    "cell": "#008460",
    "output": "#b4558c",
    "error": "#c44e00",
    "gradient": "#2a86bd",
    "other": "#767676",
    "ink": "#24292f",
    "grid": "#dfe3e8",
    "page": "#ffffff",
}
DARK = {
    "input": "#4ea3d9",
    "hidden": "#e69f00",
    "cell": "#1fb58f",
    "output": "#d58fb8",
    "error": "#f0803c",
    "gradient": "#7cc4ee",
    "other": "#9a9a9a",
    "ink": "#e6e8eb",
    "grid": "#3a4149",
    "page": "#14181e",
}
COLOUR = LIGHT
SERIES = [COLOUR[k] for k in ("input", "hidden", "cell", "output", "error", "gradient", "other")]
GRADIENT_DASH = [5, 3]
RANGES: Any = {
    "category": SERIES,
    "ramp": {"scheme": "viridis"},
    "heatmap": {"scheme": "viridis"},
    "diverging": {"scheme": "blueorange"},
}
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"


@alt.theme.register("rnn_course", enable=True)
def theme() -> alt.theme.ThemeConfig:
    """Transparent page, quiet grid, titles on the left, seven colours anyone can tell apart.

    >>> theme()["config"]["background"]
    'transparent'
    """
    ink, grid, other = COLOUR["ink"], COLOUR["grid"], COLOUR["other"]
    return {
        "config": {
            "background": "transparent",
            "font": FONT,
            "view": {"stroke": None, "continuousHeight": 260},
            "title": {
                "anchor": "start",
                "color": ink,
                "fontSize": 14,
                "fontWeight": 600,
                "offset": 12,
                "subtitleColor": ink,
                "subtitleFontSize": 12,
                "subtitlePadding": 4,
            },
            "axis": {
                "labelColor": ink,
                "titleColor": ink,
                "labelFontSize": 12,
                "titleFontSize": 12,
                "titleFontWeight": 500,
                "gridColor": grid,
                "domainColor": other,
                "tickColor": other,
                "labelFlush": False,
            },
            "axisX": {"labelSeparation": 6},
            "legend": {
                "labelColor": ink,
                "titleColor": ink,
                "labelFontSize": 12,
                "titleFontSize": 12,
                "titleFontWeight": 500,
                "orient": "bottom",
                "columns": 3,
                "labelLimit": 240,
                "symbolStrokeWidth": 2.5,
            },
            "header": {"labelColor": ink, "titleColor": ink, "labelFontSize": 12},
            "range": RANGES,
            "line": {"strokeWidth": 2.25, "color": COLOUR["input"]},
            "point": {"color": COLOUR["input"], "filled": True},
            "bar": {"color": COLOUR["input"]},
            "area": {"color": COLOUR["input"]},
            "rect": {"color": COLOUR["input"]},
            "rule": {"color": other, "strokeWidth": 1.25},
            "text": {"color": ink, "fontSize": 12},
        }
    }


def choose_in_legend(chart: _Chart, field: str) -> _Chart:
    """The chart with a legend that answers: a click on a name turns every other series faint.

    A click beside the legend brings all back. The charts of `show.charts` have `choose` for this.

    Args:
        chart: a chart or layers of charts, with a legend; it stays as it is.
        field: the column that the legend names.

    Raises:
        TypeError: `chart` is no chart of Altair's, or `field` no text.
        ValueError: `field` is empty.

    Chapters: finding_structure, bptt, echo_state, language_models.

    >>> errors = {"values": [{"epoch": 1, "error": 0.5, "net": "LSTM"}]}
    >>> lines = alt.Chart(errors).mark_line().encode(x="epoch:Q", y="error:Q", color="net:N")
    >>> choose_in_legend(lines, "net").to_dict()["params"][0]["bind"]
    'legend'
    """
    if not isinstance(chart, alt.Chart | alt.LayerChart):
        raise TypeError(f"chart: expected a chart of Altair's, got {type(chart).__name__}.")
    if not as_text("field", field):
        raise ValueError("field: expected the name of a column, got an empty text.")
    chosen = alt.selection_point(name="in_legend", fields=[field], bind="legend")
    faint = alt.condition(chosen, alt.value(1), alt.value(0.12))
    return chart.add_params(chosen).encode(opacity=faint)
