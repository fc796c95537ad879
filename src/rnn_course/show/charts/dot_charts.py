"""`dots`: single results, one mark each, by two numbers or along a row for each name."""

from collections.abc import Sequence
from typing import Any

import altair as alt

from rnn_course.arguments import as_flag
from rnn_course.show.charts.axes import Axis, as_axis
from rnn_course.show.charts.controls import Control
from rnn_course.show.charts.faces import Words, as_face
from rnn_course.show.charts.plots import Plot, chosen_in_legend, shaded
from rnn_course.show.charts.rules import Rule
from rnn_course.show.charts.series import Styles
from rnn_course.show.charts.tables import Frame, ends
from rnn_course.show.charts.words import beside


def dots(
    frame: Frame,
    x: str | Axis,
    y: str | Axis,
    *,
    by: str | Axis | None = None,
    styles: Styles = None,
    interval: tuple[str, str] | None = None,
    ticks: bool = False,
    text: str = "",
    choose: bool = False,
    controls: Control | Sequence[Control] = (),
    rules: Rule | Sequence[Rule] = (),
    note: str = "",
    tooltip: Sequence[str] = (),
    over: alt.LayerChart | None = None,
    title: Words = "",
    subtitle: Words = "",
    description: str = "",
    height: int = 260,
) -> alt.LayerChart:
    """Dots, one for each row. A column of words as x or y gives each of them a row of its own.

    Args:
        frame: a data frame, or a dict of columns.
        x: a column's name, or `axis(...)`.
        y: the same.
        by: the column that names the dots; each name has a colour and a shape.
        styles: for each name the symbol whose colour it has, as for `lines`.
        interval: columns with the ends of a line through each dot, along the axis of numbers.
        ticks: draw short strokes instead, for many results in one row.
        text: a column of words written above the dots.
        choose: whether a click on a name in the legend turns all others faint.
        controls, rules, note, tooltip, over, title, subtitle, description, height: as for `lines`.

    Raises:
        TypeError, ValueError: an argument is not as above; the message names it.

    >>> from rnn_course.show import charts
    >>> chart = charts.dots(
    ...     {"net": ["Elman", "Elman", "LSTM"], "error": [0.4, 0.5, 0.1]},
    ...     x=charts.axis("error", "mean squared error"),
    ...     y="net",
    ...     ticks=True,
    ...     title="The LSTM errs less",
    ...     description="Two rows of ticks, one for each net; the lower one is further left.",
    ... )
    >>> chart.to_dict()["layer"][0]["layer"][0]["mark"]["type"]
    'tick'
    """
    face = as_face(title, subtitle, description, height, over)
    ticks, choose = as_flag("ticks", ticks), as_flag("choose", choose)
    others = {"text": text} | ends("interval", interval)
    plot = Plot(
        frame,
        x,
        y,
        by=by,
        styles=styles,
        others=others,
        controls=controls,
        rules=rules,
        note=note,
        tooltip=tooltip,
        bare=over is not None,
        zero=False,
    )
    told = by is not None and as_axis("by", by).column in (plot.x.column, plot.y.column)
    legend = plot.series.legend() if plot.series and not told else None
    base = plot.chart(legend, dots=not ticks)
    look: dict[str, Any] = {} if plot.series else {"color": plot.style.colour}
    if ticks:
        lying: dict[str, Any] = {"orient": "horizontal" if plot.along == "y" else "vertical"}
        mark = base.mark_tick(thickness=2, size=20, **lying, **look)
    else:
        mark = base.mark_point(size=70 if len(plot.table) <= 24 else 36, **look)
    mark = shaded(mark, 0.85 if ticks else 1, choose)
    layers = [mark.add_params(chosen_in_legend()) if choose else mark]
    if "start" in others:
        channel = alt.Y if plot.along == "y" else alt.X
        reach = {plot.along: plot.position(channel, "start"), f"{plot.along}2": "end:Q"}
        line = plot.chart(None).mark_rule(strokeWidth=2, **look).encode(**reach)
        layers.insert(0, shaded(line, 1, choose))
    if text:
        layers.append(beside(base, plot.x_domain))
    return plot.whole(layers, face, over=over)
