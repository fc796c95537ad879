"""Lines of reference: a level, a limit, a value somebody published."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import altair as alt

from rnn_course.arguments import as_choice, shown
from rnn_course.show.arguments import as_several, as_text
from rnn_course.show.charts.axes import Axis, as_place
from rnn_course.show.charts.styles import Style, as_style
from rnn_course.show.charts.words import haloed
from rnn_course.show.mathematics import symbol
from rnn_course.show.theme import COLOUR

SIDES = {"x": ("right", "left"), "y": ("above", "below")}


@dataclass(frozen=True)
class Rule:
    """What `rule` makes; see there."""

    along: str
    at: float
    label: str
    side: str
    style: Style


def rule(
    *,
    x: float | None = None,
    y: float | None = None,
    label: str = "",
    side: str = "",
    style: str = "other dotted",
) -> Rule:
    """A line of reference through the whole chart.

    Args:
        x: where it stands upright, or
        y: the level at which it lies.
        label: what it means, in few words.
        side: of the label: "right" or "left" of an upright line, "above" or "below" a level.
        style: its colour, by symbol, and "dotted", "dashed" or nothing.

    Raises:
        TypeError, ValueError: an argument is not as above.

    >>> rule(y=1, label="neither grows nor shrinks").along
    'y'
    """
    if (x is None) == (y is None):
        raise ValueError(f"rule: expected x or y, one of the two, got x={shown(x)}, y={shown(y)}.")
    along, value = ("x", x) if y is None else ("y", y)
    at = as_place(along, cast(float, value))
    side = as_choice("side", as_text("side", side) or SIDES[along][0], SIDES[along])
    return Rule(along, at, symbol(as_text("label", label)), side, as_style("style", style))


def as_rules(rules: Rule | Sequence[Rule]) -> list[Rule]:
    """The argument `rules` as a list.

    Raises:
        TypeError: one of them was not made by `rule`.
    """
    return as_several("rules", rules, Rule, "rule(...)")


def check_rules(rules: Sequence[Rule], **axes: Axis) -> None:
    """Refuse rules that a logarithmic axis cannot show.

    Raises:
        ValueError: one stands at 0 or below.
    """
    for one in rules:
        if axes[one.along].log and one.at <= 0:
            raise ValueError(
                f"rules: expected {one.along} above 0, as the axis is logarithmic, got {one.at}."
            )


def rule_layers(rules: Sequence[Rule]) -> list[alt.Chart]:
    """The lines and their labels."""
    layers = []
    for one in rules:
        at = {one.along: alt.datum(one.at)}
        line = alt.Chart(alt.InlineData(values=[{}])).encode(**at)
        layers.append(line.mark_rule(color=one.style.colour, strokeDash=one.style.dash))
        if one.label:
            layers += _labelled(one, line.transform_calculate(label=repr(one.label)))
    return layers


def _labelled(one: Rule, line: alt.Chart) -> list[alt.Chart]:
    """The label at the foot of an upright line, or at the right end of a level."""
    place: dict[str, Any] = {"align": "right", "dx": -2, "baseline": "bottom", "dy": -3}
    other: dict[str, Any] = {"x": alt.value("width")}
    if one.along == "x":
        out = 5 if one.side == "right" else -5
        place |= {"align": "left" if out > 0 else "right", "dx": out, "dy": -4}
        other = {"y": alt.value("height")}
    elif one.side == "below":
        place |= {"baseline": "top", "dy": 4}
    colour = COLOUR["ink"] if one.style.colour == COLOUR["other"] else one.style.colour
    return haloed(line.encode(text="label:N", **other), colour, **place)
