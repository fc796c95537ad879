"""How a line looks: the colour of its symbol, and whether it is dashed or dotted."""

from dataclasses import dataclass

from rnn_course.arguments import shown
from rnn_course.show.theme import COLOUR, GRADIENT_DASH

ROLES = [name for name in COLOUR if name not in ("grid", "page")]
DASHES = {"solid": [1, 0], "dashed": GRADIENT_DASH, "dotted": [2, 3]}


@dataclass(frozen=True)
class Style:
    """A colour and a dash."""

    colour: str
    dash: list[int]


def as_style(name: str, value: str) -> Style:
    """A style as written: "input", "cell dashed", "ink dotted". A gradient is always dashed.

    Raises:
        ValueError: it is not written so.

    >>> as_style("style", "gradient").dash == GRADIENT_DASH
    True
    """
    role, _, dash = value.partition(" ") if isinstance(value, str) else ("", "", "")
    if role not in ROLES or dash not in ("", *DASHES):
        raise ValueError(
            f"{name}: expected one of {', '.join(ROLES)}, alone or with 'dashed' or 'dotted' "
            f"after it, got {shown(value)}."
        )
    dash = dash or ("dashed" if role == "gradient" else "solid")
    return Style(COLOUR[role], DASHES[dash])
