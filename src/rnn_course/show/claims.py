"""A page checks its own claims: each sentence that states a finding, beside what the page gives."""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from rnn_course.arguments import shown
from rnn_course.show.tables import Table, spelled

CLAIMS = "application/vnd.rnn-course.claims+json"


def check_claims(claims: Mapping[str, Callable[[], tuple[object, bool]]]) -> "Claims":
    """Compute each claim of a page, and show which ones hold.

    A claim is the sentence as the page states it, and a function without arguments that returns the
    number (or a few words) it rests on, and whether the sentence is true of it. A claim that fails,
    or cannot be computed, gets a cross and is never an error, so that a reader who changes a page
    sees what still holds. The strict build of the book stops at a cross and names the claim.

    Args:
        claims: the functions by their sentences. Ask for less than what was measured, so that
            another machine's last digits change no verdict.

    Raises:
        TypeError: `claims` is no mapping of sentences to functions.
        ValueError: there are none, or a sentence is empty.

    >>> share = 0.93
    >>> check_claims({"most pictures come back": lambda: (f"{share:.0%}", share > 0.8)})
    holds                   claim here
        ✓ most pictures come back  93%

    Chapter: hopfield.
    """
    if not isinstance(claims, Mapping):
        raise TypeError(f"claims: expected functions by their sentences, got {shown(claims)}.")
    if not claims:
        raise ValueError("claims: expected at least one, got none.")
    for sentence, compute in claims.items():
        if not isinstance(sentence, str) or not callable(compute):
            raise TypeError(
                "claims: expected a function for each sentence, such as lambda: (share, share > "
                f"0.8), got {shown(compute)} for {shown(sentence)}."
            )
        if not sentence.strip():
            raise ValueError("claims: expected sentences, got an empty one.")
    return Claims({sentence: _checked(compute) for sentence, compute in claims.items()})


class Claims(Table):
    """What `check_claims` makes: a table of ticks and crosses, and its rows for the build."""

    def __init__(self, found: Mapping[str, tuple[str, bool]]) -> None:
        columns = {
            "holds": ["✓" if holds else "✗" for _, holds in found.values()],
            "claim": list(found),
            "here": [told for told, _ in found.values()],
        }
        super().__init__(pd.DataFrame(columns), css_class="claims")
        self.found = found

    @property
    def passed(self) -> bool:
        """Whether all claims hold."""
        return all(holds for _, holds in self.found.values())

    def _repr_html_(self) -> str:
        frame = self.frame.map(escape)
        frame["holds"] = frame["holds"].replace("✗", '<span class="does-not-hold">✗</span>')
        return self._as_html(frame, escape=False)

    def _repr_latex_(self) -> str:
        frame = self.frame.replace({"holds": {"✓": "yes", "✗": "no"}})
        return frame.to_latex(index=False, escape=True)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        rows = [{"claim": c, "here": t, "holds": h} for c, (t, h) in self.found.items()]
        return {CLAIMS: {"claims": rows}}


def _checked(compute: Callable[[], tuple[object, bool]]) -> tuple[str, bool]:
    """What a claim rests on, in words, and whether it holds; whatever happens, no error."""
    try:
        value, holds = compute()
    except Exception as error:
        return f"cannot be computed: {type(error).__name__}: {error}", False
    if not isinstance(holds, bool | np.bool_):
        return f"expected a value and True or False, got {shown(holds)}", False
    return spelled(value), bool(holds)
