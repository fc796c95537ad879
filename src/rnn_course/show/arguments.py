"""Checks of what charts, drawings and tables take: words, titles, formats of numbers.

They answer as those of `rnn_course.arguments`: with the value, or an error that names the argument.
"""

import re
from collections.abc import Set
from typing import Any, TypeVar

import pandas as pd

from rnn_course.arguments import as_list, shown

_T = TypeVar("_T")
# Fill and align, sign, symbol, zero, width, comma, precision, trim, type: d3js.org/d3-format
_FORMAT = re.compile(r"(?:.?[<>=^])?[-+( ]?[$#]?0?\d{0,2},?(?:\.\d{1,2})?~?[bcdefgnoprsXx%]?")


def as_text(name: str, value: str) -> str:
    """`value`, a text; it may be empty."""
    if not isinstance(value, str):
        raise TypeError(f"{name}: expected a text, got {shown(value)}.")
    return value


def as_texts(name: str, value: Any, wanted: str) -> list[str]:
    """The texts in `value`, a list or tuple; those of a set in alphabetical order."""
    texts = list(value) if isinstance(value, Set) else as_list(name, value, wanted)
    for text in texts:
        if not isinstance(text, str):
            raise TypeError(f"{name}: expected {wanted}, got {shown(text)} among them.")
    return sorted(texts) if isinstance(value, Set) else texts


def as_several(name: str, value: Any, kind: type[_T], wanted: str) -> list[_T]:
    """`value` as a list: one thing of a kind, or a list of them."""
    if isinstance(value, kind):
        return [value]
    several = as_list(name, value, f"{wanted}, or several")
    for one in several:
        if not isinstance(one, kind):
            raise TypeError(f"{name}: expected {wanted}, got {shown(one)}.")
    return several


def as_title(name: str, value: Any, own: str | list[str] | None = None) -> str | list[str]:
    """`value`, a text or a list of lines; where it is None or empty, the drawing's `own`."""
    if value is None and own is not None:
        return own
    lines = [value] if isinstance(value, str) else value
    if not isinstance(lines, list | tuple) or not all(isinstance(line, str) for line in lines):
        raise TypeError(f"{name}: expected a text or a list of lines, got {shown(value)}.")
    title = value if isinstance(value, str) else list(lines)
    return own if own and not title else title


def as_format(name: str, value: str) -> str:
    """`value`, a format of numbers as D3 writes it, or empty.

    >>> as_format("format", ".2f"), as_format("format", "%")
    ('.2f', '%')
    """
    if not _FORMAT.fullmatch(as_text(name, value)):
        raise ValueError(
            f"{name}: expected a format of D3's, such as '.2f' or '.0%', got {shown(value)}."
        )
    return value


def as_value(name: str, value: Any) -> Any:
    """`value`, one that may stand in a column: a text, a number, a date."""
    if not pd.api.types.is_scalar(value) or isinstance(value, complex):
        raise TypeError(f"{name}: expected one value of the column, got {shown(value)}.")
    if pd.isna(value) or value in (float("inf"), float("-inf")):
        raise ValueError(f"{name}: expected one value of the column, got {shown(value)}.")
    return value
