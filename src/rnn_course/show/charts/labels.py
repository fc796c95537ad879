"""Names at the ends of lines, where there is room for them, instead of a legend."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from rnn_course.show.charts.axes import Domain
from rnn_course.show.charts.series import Series

WIDE = 14  # letters a line of a name may have
TALL = 16  # pixels it is high

Rows = list[dict[str, Any]]


def name_rows(
    table: pd.DataFrame, states: Sequence[str], x: Domain, y: Domain, *, log: bool, height: int
) -> Rows | None:
    """Where each name stands, in each state of the controls; None where there is no room.

    Args:
        table: a row for each point, in columns x, y, by and those of the controls.
        states: the columns of the controls.
        x, y: the ranges shown.
        log: whether y is logarithmic.
        height: of the plot, in pixels.
    """
    names = {name: wrap(name, WIDE, break_long_words=False) for name in table["by"].unique()}
    widest = max((len(line) for lines in names.values() for line in lines), default=0)
    if len(names) > 6 or widest > WIDE:
        return None
    ends = table.loc[table.groupby([*states, "by"], sort=False)["x"].idxmax()]
    if (ends["x"] < x[1] - 0.05 * (x[1] - x[0])).any():
        return None  # a line ends far from its name
    low, high = np.log10(y) if log else y
    rows: Rows = []
    for _, state in ends.groupby(list(states), sort=False) if states else [((), ends)]:
        values = np.log10(state["y"].to_numpy(float)) if log else state["y"].to_numpy(float)
        wanted = height * (1 - np.clip((values - low) / (high - low), 0, 1))
        placed = apart(wanted, [TALL * len(names[name]) for name in state["by"]], height)
        if np.abs(placed - wanted).max() > TALL:
            return None  # the lines end too close together
        at = low + (1 - placed / height) * (high - low)
        lines = ["\n".join(names[name]) for name in state["by"]]
        shown = state[[*states, "by"]].assign(name=lines, end=10.0**at if log else at)
        rows += shown.to_dict("records")
    return rows


def apart(wanted: Sequence[float], tall: Sequence[float], height: float) -> np.ndarray:
    """Places near those wanted, where labels of given heights do not touch one another.

    >>> apart([50, 52, 90], [16, 16, 16], height=200).tolist()
    [50.0, 66.0, 90.0]
    """
    order = np.argsort(wanted, kind="stable")
    place, size = np.asarray(wanted, float)[order], np.asarray(tall, float)[order]
    gaps = (size[1:] + size[:-1]) / 2
    for i, gap in enumerate(gaps, start=1):
        place[i] = max(place[i], place[i - 1] + gap)
    place[-1] = min(place[-1], height)
    for i, gap in reversed(list(enumerate(gaps))):
        place[i] = min(place[i], place[i + 1] - gap)
    back = np.empty_like(place)
    back[order] = place
    return back


def name_layers(rows: Rows, series: Series) -> list[alt.Chart]:
    """The names, each in the colour of its line, right of the plot."""
    text = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.value("width"), y="end:Q", text="name:N"
    )
    how: dict[str, Any] = {"align": "left", "baseline": "middle", "dx": 6, "lineBreak": "\n"}
    # A drawing made where letters are narrow may be read where they are wide: an unseen text, a
    # little larger, keeps room for that.
    room = text.mark_text(**how, fontSize=14.5, fontWeight=600, opacity=0, aria=False)
    colour = alt.Color("by:N", scale=series.colours, legend=None)
    return [room, text.mark_text(**how, fontWeight=600, lineHeight=14).encode(colour)]
