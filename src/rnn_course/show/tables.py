"""Tables any page can carry, on screen, in print and as text."""

import re

import numpy as np
import pandas as pd

from rnn_course.arguments import as_instance, shown
from rnn_course.show.arguments import as_text


class Table:
    """A data frame shown without its index: HTML on screen, LaTeX in print, text elsewhere.

    Numbers get four significant digits; format a column as text to show it otherwise.

    Args:
        frame: the data; later changes to it change no table.
        css_class: classes of the table on a page, by which a style sheet finds it.

    Raises:
        TypeError: `frame` is no data frame, or `css_class` no text.
        ValueError: `frame` has no rows, or `css_class` holds other than letters, digits and "-".

    >>> Table(pd.DataFrame({"net": ["Elman", "LSTM"], "error": [0.123456, 1e-9]}))
      net  error
    Elman 0.1235
     LSTM  1e-09
    """

    def __init__(self, frame: pd.DataFrame, css_class: str = "numbers") -> None:
        as_instance("frame", frame, pd.DataFrame, "a pandas DataFrame")
        if not re.fullmatch(r"[\w -]*", as_text("css_class", css_class)):
            raise ValueError(f"css_class: expected names of classes, got {shown(css_class)}.")
        if frame.empty:
            raise ValueError("frame: expected at least one row, got none.")
        self.frame = frame
        self.css_class = css_class
        self._spelled = frame.map(spelled)

    def _repr_html_(self) -> str:
        return self._as_html(self._spelled)

    def _as_html(self, frame: pd.DataFrame, escape: bool = True) -> str:
        return frame.to_html(
            index=False, border=0, classes=self.css_class, justify="left", escape=escape
        )

    def _repr_latex_(self) -> str:
        return self._spelled.to_latex(index=False, escape=True)

    def __repr__(self) -> str:
        return self._spelled.to_string(index=False)


def spelled(value: object) -> str:
    """A value as a table shows it: four significant digits of a number, nothing of None."""
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float | np.floating) else str(value)
