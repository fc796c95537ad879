"""Tables any page can carry, first of all "then and now": the published beside the measured."""

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from rnn_course.arguments import as_instance, as_list, as_number, shown
from rnn_course.show.arguments import as_text

_COLUMNS = {"experiment", "source", "published", "measured", "tolerance", "verdict"}


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
        self._spelled = frame.map(_spell)

    def _repr_html_(self) -> str:
        return self._spelled.to_html(index=False, border=0, classes=self.css_class, justify="left")

    def _repr_latex_(self) -> str:
        return self._spelled.to_latex(index=False, escape=True)

    def __repr__(self) -> str:
        return self._spelled.to_string(index=False)


def row(
    experiment: str,
    source: str,
    published: float | str,
    measured: float | str,
    tolerance: float | None = None,
) -> dict[str, object]:
    """One line of a "then and now" table.

    Args:
        experiment: what was measured, with its unit ("mean overlap at load 0.138").
        source: who published the number ("Amit et al. 1985").
        published: the number, or a few words where the source gives none.
        measured: what the run gave; a run that failed may give NaN, which agrees with nothing.
        tolerance: largest difference that counts as agreement; None where words are compared.

    Raises:
        TypeError: one of the four is neither text nor number, or the tolerance no number.
        ValueError: the published number is not finite, or the tolerance is below 0, or there is
            one where words are compared.

    >>> row("parameters of the LSTM 5-3", "Keras", 108, 108, tolerance=0)["verdict"]
    'agrees'
    """
    as_text("experiment", experiment)
    as_text("source", source)
    for name, value in (("published", published), ("measured", measured)):
        if not isinstance(value, str) and not (name == "measured" and _failed(value)):
            as_number(name, value)
    if tolerance is not None:
        as_number("tolerance", tolerance, least=0)
    if tolerance is None:
        verdict = "compare"
    elif isinstance(published, str) or isinstance(measured, str):
        raise ValueError(
            f"tolerance: expected None where {experiment!r} compares words, got {tolerance}."
        )
    else:
        # A NaN compares as False, so a failed measurement never counts as agreement.
        verdict = "agrees" if abs(measured - published) <= tolerance else "differs"
    return {
        "experiment": experiment,
        "source": source,
        "published": published,
        "measured": measured,
        "tolerance": tolerance,
        "verdict": verdict,
    }


def then_and_now(rows: Sequence[Mapping[str, object]]) -> Table:
    """Show rows made by `row` as one table.

    Args:
        rows: what `row` made, in a list.

    Raises:
        TypeError: `rows` is no list of them.
        ValueError: there are no rows.

    >>> then_and_now([row("bits for 8 letters", "theory", 3.0, 3.02, tolerance=0.1)])
            experiment source published measured tolerance verdict
    bits for 8 letters theory         3     3.02       0.1  agrees
    """
    rows = as_list("rows", rows, "rows made by `row`")
    for one in rows:
        if not isinstance(one, Mapping) or set(one) != _COLUMNS:
            raise TypeError(f"rows: expected rows made by `row`, got {shown(one)}.")
    if not rows:
        raise ValueError("rows: expected at least one row made by `row`, got none.")
    return Table(pd.DataFrame(rows, dtype=object), css_class="then-and-now")


def _failed(measured: object) -> bool:
    return isinstance(measured, float | np.floating) and not np.isfinite(measured)


def _spell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)
