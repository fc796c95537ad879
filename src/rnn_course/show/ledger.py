"""Then and now: a published or derived result beside what the page has measured, and a verdict.

What its rows say travels with the notebook's output, so that the page "Results" gathers them all.
"""

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from rnn_course.arguments import as_choice, as_count, as_list, as_number, shown
from rnn_course.show.arguments import as_text
from rnn_course.show.tables import Table, spelled

RESULTS = "application/vnd.rnn-course.results+json"
VERDICTS = ("holds", "holds in part", "does not hold")
_KINDS = ("published", "theory")
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_FIELDS = [
    "experiment",
    "source",
    "doi",
    "kind",
    "published",
    "measured",
    "spread",
    "draws",
    "tolerance",
    "reason",
    "verdict",
    "stated",
    "why",
]


def row(
    experiment: str,
    source: str,
    published: float | str,
    measured: float | str,
    tolerance: float | None = None,
    *,
    verdict: str,
    reason: str,
    conditions: Sequence[bool] | None = None,
    kind: str = "published",
    doi: str = "",
    draws: int | None = None,
    spread: float | None = None,
    why: str = "",
) -> dict[str, object]:
    """One line of a "then and now" table, with the verdict that its numbers give.

    Numbers hold where they differ by no more than the tolerance, and in part where they differ by
    no more than that and the spread. Words hold where all their conditions do, and in part where
    some do. Where words are compared without conditions, the author's verdict stands. A verdict
    other than the author's is no error here, since another machine may give another number; the
    strict build of the book stops at it.

    Args:
        experiment: what was measured, with its unit ("mean overlap at load 0.138").
        source: who published the number ("Amit et al. 1985"), or how it is derived.
        published: the number, or a few words where the source gives none.
        measured: what the run gave; a run that failed may give NaN, which agrees with nothing.
        tolerance: largest difference that counts as agreement; None where words are compared.
        verdict: the author's: "holds", "holds in part" or "does not hold".
        reason: why this tolerance, these conditions or this verdict.
        conditions: what the words claim, each as a comparison of numbers.
        kind: "published", or "theory" for what is derived and not reported.
        doi: of the source ("10.1103/PhysRevLett.55.1530"), if it has one.
        draws: how many runs the measured value rests on; None where no chance is involved.
        spread: their standard deviation.
        why: what explains a row that does not hold, or only in part.

    Raises:
        TypeError: an argument is of the wrong type.
        ValueError: the published number is not finite, tolerance or spread are below 0, draws below
            1, a verdict or kind is none of those named, the reason is empty, words are given a
            tolerance or numbers none, or a row that does not hold lacks its `why`.

    >>> row("weights of the LSTM 5-3", "Keras", 108, 108, 0, verdict="holds", reason="counted")[
    ...     "verdict"
    ... ]
    'holds'
    """
    for name, text in {"experiment": experiment, "source": source, "reason": reason}.items():
        if not as_text(name, text).strip():
            raise ValueError(f"{name}: expected some words, got {shown(text)}.")
    for name, value in (("published", published), ("measured", measured)):
        if not isinstance(value, str) and not (name == "measured" and _failed(value)):
            as_number(name, value)
    as_choice("kind", kind, _KINDS)
    as_choice("verdict", verdict, VERDICTS)
    if as_text("doi", doi) and not _DOI.fullmatch(doi):
        raise ValueError(f"doi: expected one such as '10.1126/science.1091277', got {shown(doi)}.")
    if draws is not None:
        draws = as_count("draws", draws)
    for name, number in (("spread", spread), ("tolerance", tolerance)):
        if number is not None:
            as_number(name, number, least=0)
    if not as_text("why", why).strip() and verdict != "holds":
        raise ValueError(f"why: expected what explains that {experiment!r} {verdict}, got ''.")
    found = _compare(experiment, published, measured, tolerance, spread or 0.0, conditions)
    return {
        "experiment": experiment,
        "source": source,
        "doi": doi,
        "kind": kind,
        "published": published,
        "measured": measured,
        "spread": spread,
        "draws": draws,
        "tolerance": tolerance,
        "reason": reason,
        "verdict": found or verdict,
        "stated": verdict,
        "why": why,
    }


def then_and_now(rows: Sequence[Mapping[str, object]]) -> "ThenAndNow":
    """Show rows made by `row` as one table.

    Args:
        rows: what `row` made, in a list.

    Raises:
        TypeError: `rows` is no list of them.
        ValueError: there are no rows.

    >>> even = row("bits for 8 letters", "log₂ 8", 3.0, 3.02, 0.1, kind="theory", verdict="holds",
    ...     reason="rounding")
    >>> then_and_now([even])
            experiment         source then  now verdict
    bits for 8 letters theory: log₂ 8    3 3.02   holds
    """
    rows = as_list("rows", rows, "rows made by `row`")
    for one in rows:
        if not isinstance(one, Mapping) or list(one) != _FIELDS:
            raise TypeError(f"rows: expected rows made by `row`, got {shown(one)}.")
    if not rows:
        raise ValueError("rows: expected at least one row made by `row`, got none.")
    return ThenAndNow(rows)


class ThenAndNow(Table):
    """What `then_and_now` makes: five columns to read, and all that a row says for the ledger."""

    def __init__(self, rows: list[Mapping[str, Any]]) -> None:
        columns = {
            "experiment": [one["experiment"] for one in rows],
            "source": [_source(one) for one in rows],
            "then": [spelled(one["published"]) for one in rows],
            "now": [_now(one) for one in rows],
            "verdict": [one["verdict"] for one in rows],
        }
        super().__init__(pd.DataFrame(columns, dtype=object), css_class="then-and-now")
        self.rows = rows

    def _repr_html_(self) -> str:
        frame = self.frame.map(escape)
        frame["source"] = [
            f'<a href="https://doi.org/{escape(one["doi"])}">{text}</a>' if one["doi"] else text
            for one, text in zip(self.rows, frame["source"], strict=True)
        ]
        frame["verdict"] = [
            f'<span class="{text.replace(" ", "-")}">{text}</span>' for text in frame["verdict"]
        ]
        return self._as_html(frame, escape=False)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        rows = [
            {name: _plain(value) for name, value in one.items()}
            | {"from": _source(one), "then": spelled(one["published"]), "now": _now(one)}
            for one in self.rows
        ]
        return {RESULTS: {"rows": rows}}


def _compare(
    experiment: str,
    published: float | str,
    measured: float | str,
    tolerance: float | None,
    spread: float,
    conditions: Sequence[bool] | None,
) -> str | None:
    """The verdict that the numbers or the conditions give; None where there are none."""
    if isinstance(published, str) or isinstance(measured, str):
        if tolerance is not None:
            raise ValueError(
                f"tolerance: expected None where {experiment!r} compares words, got {tolerance}."
            )
        if conditions is None:
            return None
        met = as_list("conditions", conditions, "comparisons")
        for one in met:
            if not isinstance(one, bool | np.bool_):
                raise TypeError(f"conditions: expected True or False, got {shown(one)} among them.")
        if not met:
            raise ValueError("conditions: expected at least one comparison, got none.")
        return VERDICTS[0] if all(met) else VERDICTS[1] if any(met) else VERDICTS[2]
    if tolerance is None:
        raise ValueError(f"tolerance: expected a number where {experiment!r} compares numbers.")
    if conditions is not None:
        raise ValueError(f"conditions: expected None where {experiment!r} compares numbers.")
    # A NaN compares as False, so a failed measurement never counts as agreement.
    miss = abs(measured - published)
    return VERDICTS[0 if miss <= tolerance else 1 if miss <= tolerance + spread else 2]


def _source(one: Mapping[str, Any]) -> str:
    return f"theory: {one['source']}" if one["kind"] == "theory" else str(one["source"])


def _now(one: Mapping[str, Any]) -> str:
    text, spread = spelled(one["measured"]), one["spread"]
    return text if spread is None else f"{text} ± {spread:.2g}"


def _plain(value: object) -> object:
    """The value as JSON has it; what is not finite as text."""
    if isinstance(value, np.generic):
        value = value.item()
    return str(value) if _failed(value) else value


def _failed(value: object) -> bool:
    return isinstance(value, float | np.floating) and not np.isfinite(value)
