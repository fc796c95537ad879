"""Words on a chart."""

from typing import Any

import altair as alt

from rnn_course.show.theme import COLOUR


def haloed(chart: alt.Chart, colour: str, **look: Any) -> list[alt.Chart]:
    """The text of a chart, before a halo that keeps it readable over a line."""
    page = COLOUR["page"]
    halo = chart.mark_text(
        color=page, stroke=page, strokeWidth=4, strokeJoin="round", aria=False, **look
    )
    return [halo, chart.mark_text(color=colour, **look)]


def beside(chart: alt.Chart) -> alt.Chart:
    """The column `text`, written above the marks of a chart, in ink."""
    plain = chart.encode(text="text:N", color=alt.value(COLOUR["ink"]), tooltip=alt.value(None))
    return plain.mark_text(dy=-10)
