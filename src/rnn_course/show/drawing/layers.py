"""A drawing's rows in Altair: boxes, lines, arrow heads, text, and what shows the tooltips."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from rnn_course.show.drawing.letters import STYLES, Row
from rnn_course.show.theme import COLOUR, GRADIENT_DASH

DASHES: Mapping[str, list[int]] = {"solid": [], "gradient": GRADIENT_DASH, "negative": [2, 3]}
ARROW = "M0 0L-.5 1.1L0 .85L.5 1.1Z"

_X, _Y = alt.X("x:Q", scale=None, axis=None), alt.Y("y:Q", scale=None, axis=None)
_CORNERS: dict[str, Any] = {"x2": "x2:Q", "y2": "y2:Q"}
_DASH: dict[str, Any] = {"strokeDash": alt.expr(f"({dict(DASHES)})[datum.dash]")}
_PATH = alt.Shape("path:N", scale=None, legend=None)
_COLOUR = alt.Color("colour:N", scale=None, legend=None)


def layers(
    boxes: Sequence[Row], lines: Sequence[Row], heads: Sequence[Row], texts: Sequence[Row]
) -> alt.LayerChart:
    """The drawing; its last two layers are unseen, wider, and show the tooltips."""
    parts = [_boxes(boxes), _lines(lines), _heads(heads)]
    parts += [_text([row for row in texts if row["style"] == style], style) for style in STYLES]
    return alt.LayerChart(layer=[*parts, _over_lines(lines), _over_boxes(boxes)])


def _chart(rows: Sequence[Row]) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=list(rows))).encode(_X, _Y)


def _shaded(chart: alt.Chart) -> alt.Chart:
    """What is not highlighted is faint."""
    return chart.encode(alt.Opacity("dim:Q", scale=None, legend=None))


def _boxes(rows: Sequence[Row]) -> alt.Chart:
    chart = _chart(rows).mark_rect(
        aria=False, cornerRadius=alt.expr("datum.corner"), strokeWidth=1.75, **_DASH
    )
    return _shaded(chart).encode(
        **_CORNERS,
        fill=alt.Fill("colour:N", scale=None, legend=None),
        stroke=alt.Stroke("colour:N", scale=None, legend=None),
        fillOpacity=alt.FillOpacity("fill:Q", scale=None, legend=None),
    )


def _lines(rows: Sequence[Row]) -> alt.Chart:
    chart = _chart(rows).mark_point(aria=False, size=4, filled=False, **_DASH)
    return _shaded(chart).encode(
        _PATH, alt.StrokeWidth("width:Q", scale=None, legend=None), _COLOUR
    )


def _heads(rows: Sequence[Row]) -> alt.Chart:
    chart = _chart(rows).mark_point(aria=False, shape=ARROW, size=256, filled=True)
    return _shaded(chart).encode(alt.Angle("turn:Q", scale=None, legend=None), _COLOUR)


def _text(rows: Sequence[Row], style: str) -> alt.Chart:
    chart = _chart(rows).mark_text(
        aria=False,
        align=alt.expr("datum.align"),
        baseline="middle",
        color=COLOUR["ink"],
        **STYLES[style],
    )
    return _shaded(chart).encode(alt.Text("text:N"), alt.Size("size:Q", scale=None, legend=None))


def _over_lines(rows: Sequence[Row]) -> alt.Chart:
    unseen: dict[str, Any] = {"strokeWidth": 14, "strokeOpacity": 0, "color": COLOUR["page"]}
    chart = _chart(rows).mark_point(size=4, filled=False, aria=False, **unseen)
    return chart.encode(_PATH, tooltip=_tooltips(rows))


def _over_boxes(rows: Sequence[Row]) -> alt.Chart:
    said = alt.expr("datum.symbol + ': ' + datum.meaning")
    chart = _chart(rows).mark_rect(fillOpacity=0, color=COLOUR["page"], description=said)
    return chart.encode(**_CORNERS, tooltip=_tooltips(rows))


def _tooltips(rows: Sequence[Row]) -> list[alt.Tooltip]:
    names = ["symbol", "shape", "meaning", "value"]
    names = [name for name in names if any(name in row for row in rows)]
    return [alt.Tooltip(f"{name}:N") for name in names]
