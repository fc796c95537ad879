"""Checks of what a reader types in: a number, or one of some sentences."""

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from rnn_course.exercises.check import Check, Wrong
from rnn_course.exercises.verdict import Verdict


class NumberCheck(Check):
    """Looks at a number that the reader has worked out, measured, or guessed.

    Args:
        exercise: its name.
        right: computes the right number.
        wrong: the usual wrong answers; each computes its number.
        hints: up to three, each saying more.
        because: what to say of the right number: the reason.
        tolerance: how far it may be off.
        see: the title of the section that helps where no usual mistake explains the number.
    """

    def __init__(
        self,
        exercise: str,
        right: Callable[[], float],
        *,
        wrong: Iterable[Wrong],
        hints: Iterable[str],
        because: str,
        tolerance: float,
        see: str,
    ) -> None:
        super().__init__(exercise, right, wrong, hints)
        self.because, self.tolerance, self.see = because, tolerance, see

    def __call__(self, answer: Any) -> Verdict:
        if answer is None or answer is ...:
            return self._verdict(False, "There is no answer yet: put a number.")
        try:
            number = float(answer)
        except Exception:
            kind = type(answer).__name__
            return self._verdict(False, f"Expected one number, got a `{kind}`.")
        if not math.isfinite(number):
            return self._verdict(False, f"Expected a finite number, got {number}.")
        off = abs(number - self.right())
        if off <= self.tolerance:
            return self._verdict(True, f"Right. {self.because}")
        for wrong in self.wrong:
            if abs(number - wrong.answer()) <= self.tolerance:
                return self._verdict(False, wrong.told, wrong.see or self.see)
        if off <= 10 * self.tolerance:
            told = f"Nearly: {number:g} is off by little. Look at your rounding."
            return self._verdict(False, told, self.see)
        return self._verdict(False, f"Not {number:g}.", self.see)


class ChoiceCheck(Check):
    """Looks at which of some sentences the reader has chosen.

    Args:
        exercise: its name.
        options: what to say of each option, the right one too.
        right: the right option.
        hints: up to three, each saying more.
        see: the title of the section that helps.
    """

    def __init__(
        self,
        exercise: str,
        options: Mapping[str, str],
        right: str,
        *,
        hints: Iterable[str],
        see: str,
    ) -> None:
        wrong = [
            Wrong(option, lambda option=option: option, told, see)
            for option, told in options.items()
            if option != right
        ]
        super().__init__(exercise, lambda: right, wrong, hints)
        self.options, self.see = dict(options), see

    def __call__(self, answer: Any) -> Verdict:
        if not isinstance(answer, str) or answer not in self.options:
            listed = ", ".join(f"`{option}`" for option in self.options)
            return self._verdict(False, f"Choose one of {listed}.")
        passed = answer == self.right()
        told = f"{'Right' if passed else 'No'}. {self.options[answer]}"
        return self._verdict(passed, told, "" if passed else self.see)
