"""The lines of a chart by name: their order, their styles, their legend."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from rnn_course.arguments import shown
from rnn_course.show.charts.styles import DASHES, ROLES, Style, as_style
from rnn_course.show.charts.tables import distinct, short
from rnn_course.show.drawing import look_up
from rnn_course.show.mathematics import symbol
from rnn_course.show.theme import COLOUR

SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-left"]
Styles = str | Mapping[Any, str] | None


@dataclass(frozen=True)
class Series:
    """Names in their order, each with its style; `title` heads the legend."""

    title: str
    names: list[str]
    styles: list[Style]

    def encodings(self, legend: alt.Legend | None, *, dots: bool = False) -> list[Any]:
        """Colour and, where a line is broken, dash; dots differ in shape as well."""
        how: dict[str, Any] = {"title": self.title or None, "sort": self.names, "legend": legend}
        channels: list[Any] = [alt.Color("by:N", scale=self.colours, **how)]
        if dots:
            shapes = alt.Scale(domain=self.names, range=SHAPES[: len(self.names)])
            channels.append(alt.Shape("by:N", scale=shapes, **how))
        elif any(style.dash != DASHES["solid"] for style in self.styles):
            dashes = alt.Scale(domain=self.names, range=[style.dash for style in self.styles])
            channels.append(alt.StrokeDash("by:N", scale=dashes, **how))
        return channels

    @property
    def colours(self) -> alt.Scale:
        """From each name to its colour."""
        return alt.Scale(domain=self.names, range=[style.colour for style in self.styles])

    def legend(self, **look: Any) -> alt.Legend:
        """A legend in as many columns as a phone has room for."""
        widest = 7 * max(map(len, self.names)) + 36
        columns = max(1, min(len(self.names), 330 // widest))
        return alt.Legend(columns=columns, symbolOpacity=1, **look)


def spelled(values: pd.Series) -> pd.Series:
    """What a column holds, as names: numbers written out, symbols set."""
    return values.map(_spell)


def series_of(names: pd.Series, title: str, styles: Styles) -> Series:
    """The series that a column names.

    Raises:
        TypeError, ValueError: styles do not fit the names, or there are too many names.
    """
    roles = [_role(name) for name in distinct(names)]
    found = distinct(spelled(names))
    if isinstance(styles, str):
        styles = dict.fromkeys(found, styles)
    if styles is None:
        if len(found) > 7:
            raise ValueError(
                f"by: expected at most seven names, as many as colours, got {shown(found)}."
            )
        if not all(roles) or len(set(roles)) < len(roles):
            roles = [role for role in ROLES if role != "gradient"][: len(found)]
        styles = dict(zip(found, roles, strict=True))
    if not isinstance(styles, Mapping):
        raise TypeError(f"styles: expected a dict from names to styles, got {shown(styles)}.")
    given = {_spell(name): style for name, style in styles.items()}
    for wrong in [name for name in found if name not in given]:
        raise ValueError(f"styles: {wrong!r} has none; expected one for each of {shown(found)}.")
    for wrong in [name for name in given if name not in found]:
        raise ValueError(
            f"styles: {wrong!r} is not in the data; expected names out of {shown(found)}."
        )
    return Series(title, list(given), [as_style("styles", style) for style in given.values()])


def plain_style(styles: Styles) -> Style:
    """The style of a chart whose marks bear no names.

    Raises:
        TypeError: styles were given for names.
    """
    if styles is not None and not isinstance(styles, str):
        raise TypeError(f"styles: expected one style, as `by` is not given, got {shown(styles)}.")
    return as_style("styles", styles or "input")


def _role(name: object) -> str:
    """The colour of a name that is a role, or a symbol of the course."""
    name = str(name)
    role = name if name in COLOUR else look_up(name).role
    return role if role in ROLES else ""


def _spell(value: Any) -> str:
    value = short(value)
    if isinstance(value, float):
        return f"{value:g}"
    return symbol(str(value))
