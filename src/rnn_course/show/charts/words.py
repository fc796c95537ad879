"""Words on a chart."""

from typing import Any

import altair as alt

from rnn_course.show.charts.axes import Domain
from rnn_course.show.theme import COLOUR


def haloed(chart: alt.Chart, colour: str, **look: Any) -> list[alt.Chart]:
    """The text of a chart, before a halo that keeps it readable over a line."""
    page = COLOUR["page"]
    halo = chart.mark_text(
        color=page, stroke=page, strokeWidth=4, strokeJoin="round", aria=False, **look
    )
    return [halo, chart.mark_text(color=colour, **look)]


def beside(chart: alt.Chart, x: Domain | None) -> alt.Chart:
    """The column `text`, written above the marks of a chart, in ink; inwards near its edges.

    Args:
        chart: with its axes.
        x: the range from left to right, if it is one of numbers.
    """
    plain = chart.encode(text="text:N", color=alt.value(COLOUR["ink"]), tooltip=alt.value(None))
    if x is None:
        return plain.mark_text(dy=-11)
    left, right = x[0] + 0.15 * (x[1] - x[0]), x[1] - 0.15 * (x[1] - x[0])
    side = f"datum.x < {left:.6g} ? 'left' : datum.x > {right:.6g} ? 'right' : 'center'"
    return plain.mark_text(dy=-11, align=alt.expr(side))
