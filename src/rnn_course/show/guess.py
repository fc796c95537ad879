"""Predict, then reveal: a question whose answer the next cell shows."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rnn_course.arguments import as_number, shown
from rnn_course.show.arguments import as_text, as_texts

MOST_STEPS = 10_000
GUESS = "application/vnd.rnn-course.guess+json"


@dataclass(frozen=True)
class Guess:
    """What is guessed: in a notebook the question, on the page a form to answer it."""

    question: str
    answer: float | str
    because: str
    low: float | None = None
    high: float | None = None
    step: float | None = None
    unit: str = ""
    options: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Guess first. {self.question}{self._choices} Then run the next cell."

    def _repr_markdown_(self) -> str:
        return f"**Guess first.** {self.question}{self._choices} Then run the next cell."

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        # Lists: what is kept between two builds loses the order of names.
        return {GUESS: {**vars(self), "options": list(self.options)}}

    @property
    def _choices(self) -> str:
        return f" ({', '.join(self.options)})" if self.options else ""


def guess_number(
    question: str,
    answer: float,
    low: float,
    high: float,
    *,
    because: str,
    step: float = 1,
    unit: str = "",
) -> Guess:
    """Ask for a number before the next cell shows it.

    On the page the next cell is folded until the reader has guessed, or says "Show me"; then stands
    there "You said 70%; it is 45%", and why. In a notebook only the question is shown.

    Args:
        question: one sentence or two.
        answer: the number, as the page has computed it.
        low: the left end of the line on which to guess.
        high: its right end.
        because: one sentence on why it is so.
        step: how finely one may guess; the answer is rounded to it.
        unit: what stands behind the number, such as "%".

    Raises:
        TypeError: a text is no text, or a number no number.
        ValueError: a text is empty, the line is shorter than a step or has too many, or the answer
            is not on it.

    >>> guess_number("How many of ten nets learn it?", 4, 0, 10, because="It is hard.")
    Guess first. How many of ten nets learn it? Then run the next cell.

    Chapter: vanishing_gradients.
    """
    low, high = as_number("low", low), as_number("high", high)
    step = as_number("step", step, above=0)
    if not low + step <= high:
        raise ValueError(f"high: expected more than low, {low:g}, by a step, got {high:g}.")
    if (high - low) / step > MOST_STEPS:
        raise ValueError(
            f"step: expected at most {MOST_STEPS:,} on the line, got steps of {step:g}."
        )
    answer = _rounded(as_number("answer", answer, least=low, most=high), step)
    texts = _sentence("question", question), _sentence("because", because)
    return Guess(texts[0], answer, texts[1], low, high, step, as_text("unit", unit))


def guess_option(question: str, answer: str, options: Sequence[str], *, because: str) -> Guess:
    """Ask which of some options it is, before the next cell shows it; else as `guess_number`.

    Args:
        question: one sentence or two.
        answer: the option that the page has found right.
        options: two or more, in the order in which they are shown.
        because: one sentence on why it is so.

    Raises:
        TypeError: a text is no text.
        ValueError: a text is empty, or the answer is none of at least two different options.

    >>> guess_option("Does it grow?", "no", ["yes", "no"], because="It is held.")
    Guess first. Does it grow? (yes, no) Then run the next cell.

    Chapter: vanishing_gradients.
    """
    several = as_texts("options", options, "texts")
    for text in several:
        _sentence("options", text)
    if len(set(several)) != len(several) or len(several) < 2:
        raise ValueError(f"options: expected two or more different ones, got {shown(several)}.")
    if as_text("answer", answer) not in several:
        raise ValueError(f"answer: expected one of {shown(several)}, got {shown(answer)}.")
    texts = _sentence("question", question), _sentence("because", because)
    return Guess(texts[0], answer, texts[1], options=tuple(several))


def _sentence(name: str, text: str) -> str:
    if not as_text(name, text).strip():
        raise ValueError(f"{name}: expected a sentence, got an empty text.")
    return text


def _rounded(number: float, step: float) -> float:
    """A number in steps, without the noise of binary fractions."""
    digits = max(0, -math.floor(math.log10(step)) + 1)
    return round(round(number / step) * step, digits)
