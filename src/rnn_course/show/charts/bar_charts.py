"""`bars`: amounts side by side, one bar for each name."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import altair as alt
import pandas as pd

from rnn_course.show.arguments import as_format, as_text
from rnn_course.show.charts.axes import Axis, as_axis, domain_of, is_number
from rnn_course.show.charts.controls import Control, as_controls
from rnn_course.show.charts.faces import Words, as_face
from rnn_course.show.charts.plots import Plot
from rnn_course.show.charts.rules import Rule
from rnn_course.show.charts.series import Styles, spelled
from rnn_course.show.charts.tables import Frame, as_frame, check_numbers, column
from rnn_course.show.theme import COLOUR

ROW = 30  # pixels a bar with its gap takes


def bars(
    frame: Frame,
    x: str | Axis,
    y: str | Axis,
    *,
    by: str | Axis | None = None,
    styles: Styles = None,
    mark: str = "",
    values: str = "",
    controls: Control | Sequence[Control] = (),
    rules: Rule | Sequence[Rule] = (),
    note: str = "",
    tooltip: Sequence[str] = (),
    title: Words = "",
    subtitle: Words = "",
    description: str = "",
    height: int | None = None,
) -> alt.LayerChart:
    """Bars from zero: lying if y holds words, else upright. Bars of one place are stacked.

    Args:
        frame: a data frame, or a dict of columns.
        x: a column's name, or `axis(...)`.
        y: the same. The bars stand in the order of the rows.
        by: the column that names the bars; it may be that of their places.
        styles: for each name the symbol whose colour it has, as for `lines`.
        mark: a column of values shown by a dark tick on each bar: a ceiling, a theory.
        values: the format, such as ".0f", in which each bar's value stands at its end.
        controls, rules, note, tooltip, title, subtitle, description: as for `lines`.
        height: in pixels. None: as the bars need.

    Raises:
        TypeError, ValueError: an argument is not as above; the message names it.

    >>> from rnn_course.show import charts
    >>> chart = charts.bars(
    ...     {"net": ["Elman", "LSTM"], "right": [0.61, 0.97]},
    ...     x=charts.axis("right", "answers right", domain=(0, 1), format="%"),
    ...     y="net",
    ...     values=".0%",
    ...     title="The LSTM remembers",
    ...     description="Two bars: the Elman net at 61 %, the LSTM at 97 %.",
    ... )
    >>> chart.to_dict()["height"]
    60
    """
    table, x, y = as_frame(frame), as_axis("x", x), as_axis("y", y)
    values = as_format("values", values)
    lying = not is_number(column(table, "y", y.column))
    value, place = (x, y) if lying else (y, x)
    table = table.assign(**{place.column: spelled(column(table, "x", place.column))})
    amounts = column(table, "x" if lying else "y", value.column)
    if not is_number(amounts):
        raise ValueError(f"x: expected numbers along one axis, got words in {x.column!r} too.")
    check_numbers("x" if lying else "y", amounts, value)
    columns = [column(table, "controls", one.column) for one in as_controls(controls)]
    reach = [*amounts.groupby([table[place.column], *columns], dropna=False).sum()]
    if as_text("mark", mark):
        marks = column(table, "mark", mark)
        check_numbers("mark", marks, value)
        reach += [*marks]
    value = replace(value, domain=domain_of(value, reach, zero=True))
    height = _height(table[place.column], lying) if height is None else height
    face = as_face(title, subtitle, description, height)
    plot = Plot(
        table,
        value if lying else place,
        place if lying else value,
        by=by,
        styles=styles,
        others={"mark": mark},
        controls=controls,
        rules=rules,
        note=note,
        tooltip=tooltip,
    )
    told = plot.series and as_axis("by", by or "").column == place.column
    legend = plot.series.legend() if plot.series and not told else None
    base = plot.chart(legend, dots=True).encode(shape=alt.Undefined)
    look: dict[str, Any] = {} if plot.series else {"color": plot.style.colour}
    thick: dict[str, Any] = {"height" if lying else "width": {"band": 0.7}}
    layers = [base.mark_bar(**thick, **look)]
    if mark:
        channel = alt.X if lying else alt.Y
        tick = base.mark_tick(thickness=3, size=ROW - 4, color=COLOUR["ink"])
        layers.append(tick.encode(plot.position(channel, "mark"), color=alt.Undefined))
    if values:
        shown = base.encode(
            text=alt.Text(f"{plot.along}:Q", format=values), color=alt.value(COLOUR["ink"])
        )
        layers.append(shown.mark_text(**({"align": "left", "dx": 4} if lying else {"dy": -8})))
    return plot.whole(layers, face)


def _height(places: pd.Series, lying: bool) -> int:
    """A row for each bar, or the usual height where they stand upright."""
    return ROW * places.nunique() if lying else 240
