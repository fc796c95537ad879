"""Checks of a function that the reader has written: run on inputs that he has not seen."""

import copy
import traceback
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Check, Wrong
from rnn_course.exercises.compare import describe, same
from rnn_course.exercises.deadline import TooLong, within
from rnn_course.exercises.verdict import Verdict

SECONDS = 5.0  # which a reader's code may take
LONGER = 4  # times as long where it is measured, with nets drawn and run: a phone is slow
SEED = 0  # the inputs are the same in each build of a page


class FunctionCheck(Check):
    """Runs the reader's function on inputs that he has not seen, beside the right one.

    Args:
        exercise: its name.
        right: the right function; its parameters' names are the reader's.
        cases: draws the arguments of each call from a generator.
        wrong: the usual wrong answers, the most telling first.
        hints: up to three, each saying more.
        because: what to say of a right answer: the reason.
        tolerance: how far a value may be off, as a share of the largest one.
    """

    def __init__(
        self,
        exercise: str,
        right: Callable[..., Any],
        cases: Callable[[np.random.Generator], Iterable[tuple[Any, ...]]],
        *,
        wrong: Iterable[Wrong],
        hints: Iterable[str],
        because: str,
        tolerance: float = 1e-6,
    ) -> None:
        super().__init__(exercise, right, wrong, hints)
        self.cases, self.because, self.tolerance = cases, because, tolerance

    def __call__(self, answer: Any) -> Verdict:
        if answer is None or answer is ...:
            return self._verdict(False, "There is no answer yet: replace the dots.")
        if not callable(answer):
            kind = type(answer).__name__
            name = self.right.__name__
            told = f"Expected your function, as in `check_{self.exercise}({name})`, got a `{kind}`."
            return self._verdict(False, told)
        cases = list(self.cases(np.random.default_rng(SEED)))
        want = [self.right(*copy.deepcopy(case)) for case in cases]
        got = []
        for case in cases:
            given = copy.deepcopy(case)
            value, told = _outcome(answer, given, SECONDS)
            if told:
                return self._verdict(False, told)
            if changed := _changed(case, given, self.right):
                told = f"Your function changes its argument `{changed}`. Work on a copy."
                return self._verdict(False, told)
            got.append(value)
        return self._compared(cases, got, want)

    def _compared(self, cases: list[tuple], got: list[Any], want: list[Any]) -> Verdict:
        try:
            values = [_numbers(value) for value in got]
        except (TypeError, ValueError):
            kind = type(got[0]).__name__
            return self._verdict(False, f"Expected numbers, but your function returns a `{kind}`.")
        right = [_numbers(value) for value in want]
        if same(values, right, self.tolerance):
            return self._verdict(True, f"Right. {self.because}")
        difference = describe(values, right, self.tolerance)
        for wrong in self.wrong:
            known = [_numbers(wrong.answer(*copy.deepcopy(case))) for case in cases]
            if same(values, known, self.tolerance):
                told = wrong.told.format(**difference.words)
                return self._verdict(False, told, wrong.see)
        return self._verdict(False, difference.told)


class MeasuredCheck(Check):
    """Measures what the reader's function gives: for experiments and open projects.

    Args:
        exercise: its name.
        measure: given the reader's function, returns whether it passes, what to say, and the title
            of the section that helps. What the function raises is told, and never an error.
        example: a right answer.
        wrong: the usual wrong answers; what `measure` says of each contains what is `told`.
        hints: up to three, each saying more.
    """

    def __init__(
        self,
        exercise: str,
        measure: Callable[[Callable[..., Any]], tuple[bool, str, str]],
        example: Callable[..., Any],
        *,
        wrong: Iterable[Wrong],
        hints: Iterable[str],
    ) -> None:
        super().__init__(exercise, example, wrong, hints)
        self.measure = measure

    def __call__(self, answer: Any) -> Verdict:
        if not callable(answer):
            told = f"Expected your function, got a `{type(answer).__name__}`."
            return self._verdict(False, told)
        found, told = _outcome(self.measure, (answer,), LONGER * SECONDS)
        return self._verdict(False, told) if told else self._verdict(*found)


def _outcome(
    call: Callable[..., Any], arguments: tuple[Any, ...], seconds: float
) -> tuple[Any, str]:
    """What a reader's function returns, or what to say of it where that is nothing."""
    try:
        value = within(seconds, call, *arguments)
    except TooLong:
        return None, f"Your function has not ended after {seconds:g} seconds. Does its loop end?"
    except KeyboardInterrupt:  # the reader's own
        raise
    except BaseException as error:
        return None, _raised(error)
    if value is None or value is ...:
        return None, "Your function returns nothing yet. Replace the dots, and `return` a value."
    return value, ""


def _changed(case: tuple[Any, ...], given: tuple[Any, ...], right: Callable[..., Any]) -> str:
    """The name of the argument that is no longer what it was; nothing where all are."""
    names = right.__code__.co_varnames
    for name, before, after in zip(names, case, given, strict=False):
        if isinstance(before, np.ndarray | list) and not same(
            [np.asarray(part) for part in before], [np.asarray(part) for part in after], 0.0
        ):
            return name
    return ""


def _numbers(value: Any) -> NDArray[np.float64]:
    """What a function returned, as one array; a list of arrays one behind the other."""
    if isinstance(value, list | tuple):
        parts = [np.asarray(part, dtype=np.float64) for part in value]
        if len({part.shape for part in parts}) > 1:
            return np.concatenate([part.ravel() for part in parts])
        return np.array(parts)
    return np.asarray(value, dtype=np.float64)


def _raised(error: BaseException) -> str:
    """An error of the reader's code, with its line."""
    frames = traceback.extract_tb(error.__traceback__)
    line = frames[-1].line if frames else ""
    at = f" at `{line.strip()}`" if line else ""
    return f"Your function raised {type(error).__name__}{at}: {error}."
