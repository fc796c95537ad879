"""`lines`: how something goes with something else, one line for each name."""

from collections.abc import Collection, Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from rnn_course.arguments import as_choice, as_flag, shown
from rnn_course.show.arguments import as_texts
from rnn_course.show.charts.axes import Axis
from rnn_course.show.charts.controls import Control
from rnn_course.show.charts.faces import Words, as_face
from rnn_course.show.charts.labels import Rows, name_layers, name_rows
from rnn_course.show.charts.plots import Plot, chosen_in_legend, shaded
from rnn_course.show.charts.rules import Rule
from rnn_course.show.charts.series import Styles, spelled
from rnn_course.show.charts.tables import Frame, ends
from rnn_course.show.charts.words import beside
from rnn_course.show.theme import COLOUR


def lines(
    frame: Frame,
    x: str | Axis,
    y: str | Axis,
    *,
    by: str | Axis | None = None,
    styles: Styles = None,
    band: tuple[str, str] | None = None,
    each: str = "",
    points: bool | Collection[str] = False,
    step: bool = False,
    text: str = "",
    names: str = "auto",
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
    """Lines over x. A line joins its points in the order of the rows.

    Args:
        frame: a data frame, or a dict of columns.
        x: a column's name, or `axis(...)`.
        y: the same; an axis of several columns gives one line a column.
        by: the column that names the lines. With an axis, its title heads the legend.
        styles: for each name, in the order wanted, the symbol whose colour its line has: "input",
            "hidden", "cell", "output", "error", "gradient" (dashed), "other" or "ink"; with
            "dashed" or "dotted" after it. One style alone is for all lines.
        band: columns with the lower and the upper edge of a band around each line; a missing
            value means none.
        each: a column that tells apart several lines of one name: draws, nets.
        points: whether the points are marked as well, or the names of the lines where they are.
        step: whether the line goes in steps.
        text: a column of words written above the points.
        names: where the names stand: "auto" is at the ends of the lines if there is room, else in
            a legend; "legend" and "none" are the others.
        choose: whether a click on a name in the legend turns all others faint.
        controls: `choice(...)` and `slider(...)`, below the chart.
        rules: `rule(...)`, lines of reference.
        note: a column of words at the top right, one text for each state of the controls.
        tooltip: further columns that a mark tells when pointed at.
        over: a chart of this module on which the lines are drawn, with the axes in common. Its
            title and description hold where none are given.
        title: what one learns from the chart; broken into lines that fit a phone.
        subtitle: numbers, and how to read the chart.
        description: what one sees in it, for readers who do not see it.
        height: of the plot, in pixels.

    Raises:
        TypeError, ValueError: an argument is not as above; the message names it.

    >>> from rnn_course.show import charts
    >>> chart = charts.lines(
    ...     {"t": [1, 2, 3], "size": [1.0, 0.1, 0.01]},
    ...     x=charts.axis("t", "step t"),
    ...     y=charts.axis("size", "size of dE_T/dh_t", log=True),
    ...     styles="gradient",
    ...     title="The gradient fades",
    ...     description="A dashed line falls from 1 to 0.01 over three steps.",
    ... )
    >>> chart.to_dict()["title"]["text"]
    ['The gradient fades']
    """
    face = as_face(title, subtitle, description, height, over)
    as_choice("names", names, ("auto", "legend", "none"))
    step, choose = as_flag("step", step), as_flag("choose", choose)
    others = {"each": each, "text": text} | ends("band", band)
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
        joined=True,
        bare=over is not None,
    )
    points = _as_points(points, plot)
    places = _places(plot, height) if names == "auto" and not choose else None
    legend = None
    if plot.series and names != "none" and not places:
        legend = plot.series.legend(symbolType="stroke", symbolSize=300)
    return plot.whole(
        _marks(plot, legend, points=points, step=step, choose=choose, halo=over is not None),
        face,
        by=["each"] if each else [],
        apart=name_layers(places, plot.series) if places and plot.series else [],
        over=over,
    )


def _as_points(points: bool | Collection[str], plot: Plot) -> bool | list[str]:
    """True, False, or the names of lines as the legend has them."""
    if isinstance(points, bool | np.bool_):
        return bool(points)
    wanted = as_texts("points", points, "True, False or names of lines")
    known = plot.series.names if plot.series else []
    named: list[str] = spelled(pd.Series(wanted, dtype=object)).tolist()
    if unknown := [name for name in named if name not in known]:
        raise ValueError(
            f"points: expected names of lines, out of {shown(known)}, got {shown(unknown[0])}."
        )
    return named


def _places(plot: Plot, height: int) -> Rows | None:
    """The names at the ends of the lines, if they may stand there."""
    if plot.series is None or plot.x_domain is None or plot.y_domain is None:
        return None
    states = list(plot.controls.columns)
    return name_rows(
        plot.table, states, plot.x_domain, plot.y_domain, log=plot.y.log, height=height
    )


def _marks(
    plot: Plot,
    legend: alt.Legend | None,
    *,
    points: bool | list[str],
    step: bool,
    choose: bool,
    halo: bool,
) -> list[alt.Chart]:
    """Bands, lines, points and words."""
    base, layers = plot.chart(legend), []
    look: dict[str, Any] = {"clip": plot.clip}
    if not plot.series:
        look |= {"color": plot.style.colour, "strokeDash": plot.style.dash}
    if "low" in plot.table:
        edges = {"y": plot.position(alt.Y, "low"), "y2": "high:Q", "tooltip": alt.value(None)}
        layers.append(shaded(base.mark_area(**look).encode(**edges), 0.22, choose))
    line = _line(base, plot, step=step, halo=halo, **look)
    layers += [shaded(part, 0.75 if _many(plot) else 1, choose) for part in line]
    if choose:
        layers[-1] = layers[-1].add_params(chosen_in_legend())
    if points:
        edge: dict[str, Any] = {"stroke": COLOUR["page"], "strokeWidth": 0.75} if halo else {}
        marked = base.mark_point(size=26 if halo else 45, **look, **edge)
        if points is not True:
            marked = marked.transform_filter(alt.FieldOneOfPredicate("by", points))
        layers.append(shaded(marked, 1, choose))
    if "text" in plot.table:
        layers.append(beside(base, plot.x_domain))
    return layers


def _line(base: alt.Chart, plot: Plot, *, step: bool, halo: bool, **look: Any) -> list[alt.Chart]:
    """The lines; before them, on another chart, a halo from which they stand out."""
    look["order"] = False  # as the rows come, not from left to right
    if step:
        look["interpolate"] = "step-after"
    details = [f"{role}:N" for role in ("by", "each") if role in plot.table]
    base = base.encode(detail=details) if details else base
    if not halo:
        thin: dict[str, Any] = {"strokeWidth": 1.25} if _many(plot) else {}
        return [base.mark_line(**look, **thin)]
    around = {"color": alt.value(COLOUR["page"]), "strokeDash": alt.value([1, 0])}
    return [
        base.mark_line(**look, strokeWidth=4, strokeJoin="round").encode(**around),
        base.mark_line(**look, strokeWidth=1.5, strokeJoin="round"),
    ]


def _many(plot: Plot) -> bool:
    """Whether there are so many lines that each is drawn thinner."""
    return "each" in plot.table and plot.table["each"].nunique() > 6
