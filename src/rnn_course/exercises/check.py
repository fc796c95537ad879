"""What the checks of all kinds share: a name, hints, and the wrong answers they know."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from rnn_course.exercises.verdict import Hint, Verdict


@dataclass(frozen=True)
class Wrong:
    """A usual wrong answer.

    Attributes:
        idea: what somebody believes who answers so, for the instructor's table.
        answer: the function such a reader writes; or, without arguments, the number he gets.
        told: what to say. In the check of a function it may hold {got}, {want} and {at}: the
            reader's value, the right one, and the place where they differ most.
        see: the title of the section that helps.
    """

    idea: str
    answer: Callable[..., Any]
    told: str
    see: str = ""


class Check:
    """What all checks share: a name, hints, and an answer to whatever comes."""

    def __init__(
        self, exercise: str, right: Callable[..., Any], wrong: Iterable[Wrong], hints: Iterable[str]
    ) -> None:
        self.exercise, self.right = exercise, right
        self.wrong, self.hints = tuple(wrong), tuple(hints)

    def __call__(self, answer: Any) -> Verdict:
        """Say whether `answer` is right, and if not, what is wrong. No answer is an error."""
        raise NotImplementedError

    def hint(self, number: int = 1) -> Hint:
        """Return the first, second or third step of help.

        Raises:
            ValueError: there is no hint of that number.
        """
        if number not in range(1, len(self.hints) + 1):
            raise ValueError(
                f"number: this exercise has hints 1 to {len(self.hints)}, got {number!r}."
            )
        return Hint(self.hints[number - 1])

    def _verdict(self, passed: bool, told: str, see: str = "") -> Verdict:
        return Verdict(self.exercise, passed, told, see)
