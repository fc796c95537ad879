"""For an instructor: every exercise with its right answer, and the wrong ones that its check knows.

    make answers

The list is made by running the checks.
"""

import importlib
import pkgutil
import re

import rnn_course.exercises
from rnn_course.exercises.answer_checks import ChoiceCheck, NumberCheck
from rnn_course.exercises.check import Check

HEAD = "| exercise | who answers so believes | and is told |\n|---|---|---|"


def chapters() -> list[str]:
    """The chapters that have checks."""
    return sorted(m.name for m in pkgutil.iter_modules(rnn_course.exercises.__path__) if m.ispkg)


def checks_of(chapter: str) -> dict[str, Check]:
    """A chapter's checks by name, in the order of its list."""
    module = importlib.import_module(f"rnn_course.exercises.{chapter}")
    return {name: value for name, value in vars(module).items() if isinstance(value, Check)}


def rows(check: Check) -> list[tuple[str, str, str]]:
    """What belongs to one exercise: the right answer, then each usual wrong one."""
    typed = isinstance(check, NumberCheck | ChoiceCheck)
    answers = [("right", check.right), *((wrong.idea, wrong.answer) for wrong in check.wrong)]
    found = []
    for idea, answer in answers:
        verdict = check(answer() if typed else answer)
        if isinstance(check, NumberCheck):
            idea = f"{idea}: {answer():.4g}"
        elif isinstance(check, ChoiceCheck) and answer is check.right:
            idea = f"{idea}: {answer()}"
        found.append((check.exercise, idea, re.sub(r"\s+", " ", repr(verdict))))
    return found


def table(chapter: str) -> str:
    """The exercises of a chapter as a table in Markdown."""
    lines = [
        "| " + " | ".join(part.replace("|", r"\|") for part in row) + " |"
        for check in checks_of(chapter).values()
        for row in rows(check)
    ]
    return "\n".join([f"## {chapter}", "", HEAD, *lines, ""])


def main() -> None:
    print("# Exercises: right answers, and wrong ones told apart\n")
    for chapter in chapters():
        print(table(chapter))


if __name__ == "__main__":
    main()
