"""Controls below a chart: a choice among the values of a column, or a slider along them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from rnn_course.arguments import as_flag, shown
from rnn_course.show.arguments import as_several, as_text, as_value
from rnn_course.show.charts.axes import is_number
from rnn_course.show.charts.tables import check_whole, column, distinct, short
from rnn_course.show.mathematics import symbol


@dataclass(frozen=True)
class Control:
    """What `choice` and `slider` make; see there."""

    column: str
    label: str
    start: Any
    slides: bool
    upto: bool = False

    @property
    def name(self) -> str:
        """The parameter's name in the chart."""
        return "chosen_" + re.sub(r"\W", "_", self.column, flags=re.ASCII)


def choice(column: str, label: str = "", *, start: Any = None) -> Control:
    """The reader chooses one value of a column: by buttons if they are few and short, else a menu.

    Args:
        column: its name. Only the rows with the chosen value are drawn.
        label: what stands before the buttons; the column's name if empty.
        start: the value chosen first. None: the first in the data.

    Raises:
        TypeError: `column` or `label` is no text, or `start` no single value.
        ValueError: `start` is missing or infinite.

    Chapters: hopfield, vanishing_gradients.

    >>> choice("activation", start="tanh").label
    'activation'
    """
    return _control(column, label, start, slides=False)


def slider(column: str, label: str = "", *, start: Any = None, upto: bool = False) -> Control:
    """The reader moves along the values of a column, which are evenly spaced numbers.

    Args:
        column: its name. Only the rows with the value of the slider are drawn.
        label: what stands before the slider; the column's name if empty.
        start: where it stands first. None: at the smallest value.
        upto: draw the rows with smaller values as well, so that a line grows.

    Raises:
        TypeError: `column` or `label` is no text, `start` no single value, `upto` no True or False.
        ValueError: `start` is missing or infinite.

    Chapters: hopfield, vanishing_gradients.

    >>> slider("radius", "spectral radius ρ", start=1.2).start
    1.2
    """
    return _control(column, label, start, slides=True, upto=as_flag("upto", upto))


def _control(column: str, label: str, start: Any, **how: bool) -> Control:
    column, label = as_text("column", column), as_text("label", label)
    start = None if start is None else as_value("start", start)
    return Control(column, symbol(label or column), start, **how)


def as_controls(controls: Control | Sequence[Control]) -> list[Control]:
    """The argument `controls` as a list.

    Raises:
        TypeError: one of them was not made by `choice` or `slider`.
    """
    return as_several("controls", controls, Control, "choice(...) or slider(...)")


class Controls:
    """The controls of one chart: their columns, their parameters, the tests of a row to be drawn.

    Raises:
        TypeError, ValueError: a control is none, or does not fit the data.
    """

    def __init__(self, controls: Control | Sequence[Control], table: pd.DataFrame) -> None:
        given = as_controls(controls)
        self.columns = {one.name: column(table, "controls", one.column) for one in given}
        for one in given:
            check_whole("controls", self.columns[one.name])
        if len(self.columns) < len(given):
            raise ValueError("controls: expected one control a column, got two for one.")
        both = [_bind(control, self.columns[control.name]) for control in given]
        self.parameters = [parameter for parameter, _ in both]
        self.tests = [test for _, test in both]

    def filter(self, chart: Any) -> Any:
        """The chart with the chosen rows only."""
        for test in self.tests:
            chart = chart.transform_filter(test)
        return chart


def _bind(control: Control, values: pd.Series) -> tuple[alt.Parameter, str]:
    options = distinct(values)
    start = options[0] if control.start is None else short(control.start)
    if control.slides:
        options = sorted(options) if is_number(values) else options
        start = options[0] if control.start is None else start
    if start not in options:
        known = ", ".join(map(repr, options[:20]))
        raise ValueError(
            f"controls: start of {control.column!r}: expected one of {known}, got {shown(start)}."
        )
    field = f"datum.{control.name}"
    label = f"{control.label} "
    if not control.slides:
        wide = sum(len(str(option)) + 4 for option in options)
        buttons = len(options) <= 5 and wide <= 60
        bind = (alt.binding_radio if buttons else alt.binding_select)(options=options, name=label)
        return alt.param(name=control.name, value=start, bind=bind), f"{field} === {control.name}"
    step = _step(control.column, values, options)
    along = alt.binding_range(min=options[0], max=options[-1], step=step, name=label)
    near = f"{field} <= {control.name} + {step / 2:g}"
    if not control.upto:
        near = f"abs({field} - {control.name}) < {step / 2:g}"
    return alt.param(name=control.name, value=start, bind=along), near


def _step(name: str, values: pd.Series, options: Sequence[float]) -> float:
    if not is_number(values) or len(options) < 2:
        raise ValueError(
            f"controls: a slider needs two or more numbers, {name!r} has {shown(options)}."
        )
    gaps = np.diff(options)
    if np.ptp(gaps) > 1e-3 * gaps.mean():
        raise ValueError(
            f"controls: a slider needs evenly spaced numbers, {name!r} has "
            f"{', '.join(map(str, options[:20]))}. Use choice({name!r}) instead."
        )
    return short(gaps.mean())
