"""Axes: which column, its title with its unit, its range, its ticks."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from rnn_course.arguments import as_array, as_flag, as_list, as_number, shown
from rnn_course.show.arguments import as_format, as_text, as_texts
from rnn_course.show.mathematics import power_of_ten, symbol

Ticks = Sequence[float] | Mapping[float, str]
Domain = tuple[float, float]
MOST = 1e300  # a range from -MOST to MOST can still be told in floats

_NAMES = "a name, or several"


@dataclass(frozen=True)
class Axis:
    """What `axis` makes; see there."""

    columns: tuple[str, ...]
    title: str
    domain: Domain | None = None
    log: bool = False
    ticks: Ticks | None = None
    format: str = ""
    zero: bool | None = None

    @property
    def column(self) -> str:
        """Its only column."""
        return self.columns[0]


def axis(
    column: str | Sequence[str],
    title: str = "",
    *,
    domain: Domain | None = None,
    log: bool = False,
    ticks: Ticks | None = None,
    format: str = "",
    zero: bool | None = None,
) -> Axis:
    """A column of the data as an axis. Where its name says it all, the name alone will do.

    Args:
        column: its name; several names are several lines, each called as its column.
        title: what is measured, with its unit: "time (ms)". The column's name if empty.
        domain: the smallest and the largest value shown. None: as far as the data reach.
        log: whether the scale is logarithmic; ticks are then powers of ten.
        ticks: the values marked, or a dict from these values to what is written there.
        format: how numbers are written, in D3's way: ".2f", "%" for shares as percentages.
        zero: whether the range reaches to zero. None: yes for the heights of lines and bars.

    Raises:
        TypeError, ValueError: an argument is not as above.

    >>> axis("ms", "time (ms)", domain=(1, 1000), log=True).title
    'time (ms)'
    """
    one, log = isinstance(column, str), as_flag("log", log)
    columns = (column,) if isinstance(column, str) else tuple(as_texts("column", column, _NAMES))
    if not columns or len(set(columns)) < len(columns):
        raise ValueError(f"column: expected names that differ, got {shown(column)}.")
    if domain is not None:
        low, high = (as_place("domain", v) for v in as_array("domain", domain, (2,)).tolist())
        if low >= high:
            raise ValueError(f"domain: expected the smaller value first, got {domain}.")
        if log and low <= 0:
            raise ValueError(f"domain: a logarithmic axis needs values above 0, got {domain}.")
        domain = (low, high)
    title = symbol(as_text("title", title)) or (columns[0] if one else "")
    zero = None if zero is None else as_flag("zero", zero)
    marked = None if ticks is None else _as_ticks(ticks, log)
    return Axis(columns, title, domain, log, marked, as_format("format", format), zero)


def as_axis(name: str, value: str | Axis, *, several: bool = False) -> Axis:
    """The argument `name` as an axis: a column's name is one.

    Raises:
        TypeError: it is neither a name nor made by `axis`.
        ValueError: it has several columns where one is wanted.
    """
    if isinstance(value, str):
        return axis(value)
    if not isinstance(value, Axis):
        raise TypeError(f"{name}: expected a column's name, or axis(...), got {shown(value)}.")
    if len(value.columns) > 1 and not several:
        raise ValueError(f"{name}: expected an axis of one column, got {shown(value.columns)}.")
    return value


def as_place(name: str, value: float) -> float:
    """The argument `name` as a number that an axis can show.

    Raises:
        TypeError, ValueError: it is no number, not finite, or beyond MOST.
    """
    return as_number(name, value, least=-MOST, most=MOST)


def is_number(values: pd.Series) -> bool:
    """Whether a column holds numbers, so that its axis is continuous."""
    return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)


def _as_ticks(ticks: Ticks, log: bool) -> Ticks:
    """The ticks as given, in a list or a dict of their own."""
    given = ticks if isinstance(ticks, Mapping) else as_list("ticks", ticks, "numbers")
    for tick in given:
        if as_place("ticks", tick) <= 0 and log:
            raise ValueError(f"ticks: a logarithmic axis needs values above 0, got {shown(tick)}.")
    if not isinstance(ticks, Mapping):
        return list(given)
    for text in ticks.values():
        as_text("ticks", text)
    return {tick.item() if isinstance(tick, np.generic) else tick: ticks[tick] for tick in ticks}


def domain_of(
    given: Axis, values: Sequence[float], *, zero: bool = False, exact: bool = False
) -> Domain:
    """The range an axis shows, fixed once, so that it stays while a slider moves.

    Args:
        given: the axis; its own range is kept.
        values: all that it has to show.
        zero: whether to reach to zero, unless the axis says otherwise.
        exact: whether to end with the data, not at round numbers.

    >>> domain_of(axis("E"), [0.13, 0.92], zero=True)
    (0.0, 1.0)
    """
    if given.domain is not None:
        return given.domain
    finite = np.asarray(values, float)
    finite = finite[np.isfinite(finite)]
    low, high = float(finite.min()), float(finite.max())
    if given.log:
        if high / low < 100:
            return (low, high) if low < high else (low / 2, high * 2)
        return 10.0 ** math.floor(math.log10(low)), 10.0 ** math.ceil(math.log10(high))
    if zero if given.zero is None else given.zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if exact and low < high:
        return low, high
    step = _step(high - low or abs(high) or 1.0)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    if first == last:  # one value, and a round one
        first, last = first - 1, last + 1
    digits = 12 - min(0, math.floor(math.log10(step)))
    return round(first * step, digits), round(last * step, digits)


def position(
    channel: type[alt.X] | type[alt.Y],
    given: Axis,
    values: pd.Series,
    domain: Domain | None,
) -> Any:
    """The encoding of a position by a column: continuous over `domain`; if None, place by place."""
    field, upright = values.name, channel is alt.Y
    title: str | None = given.title
    if title == given.column and pd.to_numeric(values, errors="coerce").isna().any():
        title = None  # words say for themselves what they are
    if domain is None:
        order = [str(value) for value in dict.fromkeys(values)]
        look = alt.Axis(labelAngle=0, labelLimit=170, grid=False, ticks=False, domain=not upright)
        return channel(f"{field}:N", title=title, sort=order, axis=look)
    scale = alt.Scale(
        type="log" if given.log else "linear", domain=list(domain), nice=False, zero=False
    )
    marks = _ticks(given, values, domain)
    return channel(f"{field}:Q", title=title, scale=scale, axis=alt.Axis(grid=upright, **marks))


def _ticks(given: Axis, values: pd.Series, domain: Domain) -> dict[str, Any]:
    """Which values are marked, and how they are written."""
    if isinstance(given.ticks, Mapping):
        labels = {f"{value:.6g}": symbol(text) for value, text in given.ticks.items()}
        written = f"{labels}[format(datum.value, '.6~g')]"
        return {"values": list(given.ticks), "labelExpr": written, "labelOverlap": False}
    style = {"format": given.format} if given.format else {}
    if given.ticks is not None:
        style = style or ({"format": "~g"} if given.log else {})
        return {"values": [float(tick) for tick in given.ticks], **style}
    if not given.log:
        whole = {"tickMinStep": 1} if pd.api.types.is_integer_dtype(values) else {}
        return {"tickCount": 5, **whole, **style}
    low, high = (round(math.log10(edge), 9) for edge in domain)
    every = next(n for n in (1, 2, 3, 4, 5, 10, 15, 20, 30, 50, 100) if (high - low) / n <= 6.5)
    exponents = range(math.ceil(low / every) * every, math.floor(high) + 1, every)
    if len(exponents) < 3:  # within two powers of ten the values between them are marked
        between = [m * 10.0**k for k in range(math.floor(low), math.ceil(high) + 1) for m in (1, 3)]
        return {"values": [v for v in between if domain[0] <= v <= domain[1]], "format": "~g"}
    labels = {str(k): power_of_ten(k) for k in exponents}
    return {
        "values": [10.0**k for k in exponents],
        "labelExpr": f"{labels}[round(log(datum.value) / LN10)]",
    }


def _step(span: float) -> float:
    """A round number that divides a span into about five."""
    power = 10.0 ** math.floor(math.log10(span / 5))
    return next(
        (m * power for m in (1, 2, 2.5, 5) if m * power >= span / 5 * (1 - 1e-12)), 10 * power
    )
