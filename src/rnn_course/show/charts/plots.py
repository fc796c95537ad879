"""What the charts have in common: the data by role, axes, series, controls, and the whole."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import altair as alt
import pandas as pd

from rnn_course.show.arguments import as_text, as_texts
from rnn_course.show.charts.axes import Axis, Domain, as_axis, domain_of, is_number, position
from rnn_course.show.charts.controls import Control, Controls
from rnn_course.show.charts.faces import Face
from rnn_course.show.charts.rules import Rule, as_rules, check_rules, rule_layers
from rnn_course.show.charts.series import Series, Styles, plain_style, series_of, spelled
from rnn_course.show.charts.tables import (
    VALUES,
    Frame,
    as_frame,
    check_numbers,
    column,
    pack,
    unfolded,
)
from rnn_course.show.charts.words import haloed
from rnn_course.show.mathematics import symbol
from rnn_course.show.theme import COLOUR

CHOSEN, FAINT = "in_legend", 0.12  # what is not chosen in the legend turns faint


class Plot:
    """The data of a chart by role, and how each role is shown.

    `table` holds x, y, `by` (names of lines), the `others` (such as low and high) and the columns
    of the controls. A domain is None where an axis has no numbers; `along` is the axis, x or y,
    that the values are measured along. With `joined` the other axis ends where the data end;
    with `bare` the axes have no titles, those of the chart below hold.

    Raises:
        TypeError, ValueError: an argument does not fit the data; the message names it.
    """

    def __init__(
        self,
        frame: Frame,
        x: str | Axis,
        y: str | Axis,
        *,
        by: str | Axis | None = None,
        styles: Styles = None,
        others: Mapping[str, str] | None = None,
        controls: Control | Sequence[Control] = (),
        rules: Rule | Sequence[Rule] = (),
        note: str = "",
        tooltip: Sequence[str] = (),
        joined: bool = False,
        bare: bool = False,
        zero: bool = True,
    ) -> None:
        table, self.bare = as_frame(frame), bare
        self.x, self.y = as_axis("x", x), as_axis("y", y, several=True)
        if len(self.y.columns) > 1:
            if by is not None:
                raise ValueError("by: several columns as y are lines already, `by` names none.")
            table, by = unfolded(table, self.y, "line"), "line"
            self.y = replace(self.y, columns=("y",))
        self.controls = Controls(controls, table)
        self.rules = as_rules(rules)
        wanted = {"x": ("x", self.x.column), "y": ("y", self.y.column)}
        asked = {role: as_text(VALUES.get(role, role), n) for role, n in (others or {}).items()}
        others = {role: name for role, name in asked.items() if name}
        tooltip = as_texts("tooltip", tooltip, "names of columns")
        self.values = {role: name for role, name in others.items() if role in VALUES}
        wanted |= {role: (VALUES.get(role, role), name) for role, name in others.items()}
        wanted |= {f"tip_{k}": ("tooltip", name) for k, name in enumerate(tooltip)}
        data = {role: column(table, *pair) for role, pair in wanted.items()}
        check_numbers("x", data["x"], self.x)
        check_numbers("y", data["y"], self.y)
        self.along = "y" if is_number(data["y"]) else "x"
        for role in self.values:
            check_numbers(VALUES[role], data[role], getattr(self, self.along))
        check_rules(self.rules, x=self.x, y=self.y)
        reach = {"x": [data["x"]], "y": [data["y"]]}
        reach[self.along] += [data[role] for role in VALUES if role in data]
        self.x_domain, self.y_domain = (
            _domain(
                axis,
                reach[along],
                self.rules,
                along,
                zero=zero and along == self.along,
                exact=joined and along != self.along,
            )
            for along, axis in (("x", self.x), ("y", self.y))
        )
        # What lies on the edge of the range is drawn whole, unless something lies beyond.
        self.clip = any(
            domain is not None and (values.min() < domain[0] or values.max() > domain[1])
            for along, domain in (("x", self.x_domain), ("y", self.y_domain))
            for values in reach[along]
        )
        self.series: Series | None = None
        if by is not None:
            names = column(table, "by", as_axis("by", by).column)
            self.series = series_of(names, "" if isinstance(by, str) else by.title, styles)
            data["by"] = spelled(names)
        else:
            self.style = plain_style(styles)
        self.notes = column(table, "note", note) if as_text("note", note) else None
        for words in [] if self.notes is None else self.notes:
            as_text("note", words)
        self.table = pd.DataFrame(data | self.controls.columns)
        self.tooltips = self._tooltips(by, tooltip)

    def chart(self, legend: alt.Legend | None, *, dots: bool = False) -> alt.Chart:
        """A chart with the axes, the tooltips and the series of the plot; a mark is still to come.

        Args:
            legend: of the series, if they have one.
            dots: whether the series differ in shape, not in dash.
        """
        chart = alt.Chart().encode(
            self.position(alt.X, "x"), self.position(alt.Y, "y"), tooltip=self.tooltips
        )
        return chart.encode(*self.series.encodings(legend, dots=dots)) if self.series else chart

    def position(self, channel: type[alt.X] | type[alt.Y], role: str) -> Any:
        """The encoding of a position by the column of a role: x, y, low."""
        axis, domain = (self.x, self.x_domain) if channel is alt.X else (self.y, self.y_domain)
        encoding = position(channel, axis, self.table[role].rename(role), domain)
        return encoding.title(alt.Undefined) if self.bare else encoding

    def whole(
        self,
        layers: Sequence[alt.Chart],
        face: Face,
        *,
        by: Sequence[str] = (),
        apart: Sequence[alt.Chart] = (),
        over: alt.LayerChart | None = None,
    ) -> alt.LayerChart:
        """The layers on their data, with controls, rules, the note and the face.

        Args:
            layers: marks on the plot's data.
            by: further columns, beside those of series and controls, that are one for a group.
            apart: layers with data of their own.
            over: a chart below all this.
        """
        groups = [*(["by"] if self.series else []), *by, *self.controls.columns]
        # Nobody sees a fourth digit where ten times as much is a hand's breadth.
        rough = {role for role in ("x", "y") if getattr(self, role).log}
        rough |= set(self.values) if self.along in rough else set()
        data, lists = pack(self.table, groups, rough)
        own = self.controls.filter(alt.LayerChart(layer=list(layers), data=data))
        own = own.transform_flatten(lists)
        rest = [self.controls.filter(chart) for chart in [*apart, *self._note()]]
        whole = alt.LayerChart(layer=[*_below(over), *rule_layers(self.rules), own, *rest])
        if over is not None:
            whole = whole.resolve_scale(color="independent", shape="independent")
        if self.controls.parameters:
            whole = whole.add_params(*self.controls.parameters)
        return face.on(whole)

    def _tooltips(self, by: str | Axis | None, extra: Sequence[str]) -> list[alt.Tooltip]:
        """What a mark tells: its name, its place, the limits of its band, the columns asked for."""
        tips = []
        if by is not None:
            tips.append(alt.Tooltip("by:N", title=as_axis("by", by).title))
        for role, axis in (("x", self.x), ("y", self.y)):
            style: dict[str, Any] = {"format": axis.format} if axis.format else {}
            kind = "Q" if is_number(self.table[role]) else "N"
            tips.append(alt.Tooltip(f"{role}:{kind}", title=axis.title or axis.column, **style))
            tips += [
                alt.Tooltip(f"{value}:Q", title=title, **style)
                for value, title in self.values.items()
                if role == self.along
            ]
        for k, name in enumerate(extra):
            kind = "Q" if is_number(self.table[f"tip_{k}"]) else "N"
            tips.append(alt.Tooltip(f"tip_{k}:{kind}", title=symbol(name)))
        return tips

    def _note(self) -> list[alt.Chart]:
        """The words at the top right, of the chosen state."""
        if self.notes is None:
            return []
        said = self.table[list(self.controls.columns)].assign(note=self.notes.map(symbol))
        rows = said.drop_duplicates().to_dict("records")
        text = alt.Chart(alt.InlineData(values=rows)).encode(
            x=alt.value("width"), y=alt.value(2), text="note:N"
        )
        return haloed(
            text,
            COLOUR["ink"],
            align="right",
            baseline="top",
            dx=-2,
            lineBreak="\n",
            lineHeight=17,
            fontSize=13,
            fontWeight=600,
        )


def _domain(
    given: Axis,
    columns: Sequence[pd.Series],
    rules: Sequence[Rule],
    along: str,
    *,
    zero: bool,
    exact: bool,
) -> Domain | None:
    """The range of an axis, wide enough for the rules too; None where it has no numbers."""
    if not all(is_number(values) for values in columns):
        return None
    values = [float(value) for values in columns for value in values]
    values += [one.at for one in rules if one.along == along]
    return domain_of(given, values, zero=zero, exact=exact)


def _below(over: alt.LayerChart | None) -> list[alt.LayerChart]:
    """A chart that another one is drawn on: its face gives way."""
    if over is None:
        return []
    bare = over.copy(deep=True)
    for part in ("title", "description", "width", "height"):
        setattr(bare, part, alt.Undefined)
    return [bare]


def chosen_in_legend() -> alt.Parameter:
    """A click on a name in the legend chooses it; a click beside the legend brings all back."""
    return alt.selection_point(name=CHOSEN, fields=["by"], bind="legend")


def shaded(chart: alt.Chart, opacity: float, choose: bool) -> alt.Chart:
    """The chart with its opacity; if names can be chosen, the others are faint."""
    if not choose:
        return chart.encode(opacity=alt.value(opacity))
    lit = {"param": CHOSEN, "value": opacity}
    return chart.encode(opacity=alt.Opacity(condition=lit, value=FAINT * opacity))
