"""What a check says of an answer, and what it says to whoever is stuck."""

import re
from dataclasses import dataclass
from html import escape
from textwrap import fill


@dataclass(frozen=True)
class Verdict:
    """What a check found.

    Attributes:
        exercise: the exercise's name, such as "path".
        passed: whether the answer is right.
        told: what is wrong, or why it is right; code stands between backticks.
        see: the title of the section that helps, or nothing.

    >>> print(Verdict("path", False, "The slopes are missing.", see="One unit"))
    ✗ The slopes are missing. See "One unit".
    """

    exercise: str
    passed: bool
    told: str
    see: str = ""

    def __repr__(self) -> str:
        return fill(f"{'✓' if self.passed else '✗'} {self.told}{self._further}", width=79)

    def _repr_html_(self) -> str:
        kind, mark = ("passed", "✓") if self.passed else ("failed", "✗")
        words = f"{_as_html(self.told)}{escape(self._further, quote=False)}"
        return f'<p class="check-verdict {kind}"><b>{mark}</b> {words}</p>'

    @property
    def _further(self) -> str:
        return f' See "{self.see}".' if self.see else ""


@dataclass(frozen=True)
class Hint:
    """One step of help; `told` is Markdown."""

    told: str

    def __repr__(self) -> str:
        return fill(self.told, width=79)

    def _repr_markdown_(self) -> str:
        return self.told


def _as_html(told: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(told, quote=False))
