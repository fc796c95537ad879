"""Tables any page can carry, first of all "then and now": the published beside the measured."""

from collections.abc import Iterable

import pandas as pd


class Table:
    """A data frame shown without its index: HTML on screen, LaTeX in print, text elsewhere.

    Numbers get four significant digits; format a column as text to show it otherwise.

    Raises:
        TypeError: `frame` is no data frame.
        ValueError: it has no rows.
    """

    def __init__(self, frame: pd.DataFrame, css_class: str = "numbers") -> None:
        if not isinstance(frame, pd.DataFrame):
            raise TypeError(f"frame: expected a pandas DataFrame, got {type(frame).__name__}.")
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
        measured: what the run gave.
        tolerance: largest difference that counts as agreement; None where words are compared.

    Raises:
        ValueError: a tolerance was given for something that is no number, or it is negative.
    """
    if tolerance is None:
        verdict = "compare"
    elif isinstance(published, str) or isinstance(measured, str):
        raise ValueError(
            f"tolerance: expected None where {experiment!r} compares words, got {tolerance}."
        )
    elif tolerance < 0:
        raise ValueError(f"tolerance: expected 0 or more, got {tolerance}.")
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


def then_and_now(rows: Iterable[dict[str, object]]) -> Table:
    """Show rows made by `row` as one table.

    Raises:
        ValueError: there are no rows.
    """
    rows = list(rows)
    if not rows:
        raise ValueError("rows: expected at least one row made by `row`, got none.")
    return Table(pd.DataFrame(rows, dtype=object), css_class="then-and-now")


def _spell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)
