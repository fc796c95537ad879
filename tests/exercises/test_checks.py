"""Every check of every chapter passes what is right and tells wrong answers apart."""

import json
import re
import signal
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from answers import chapters, checks_of, table

from rnn_course.exercises import function_checks
from rnn_course.exercises.answer_checks import ChoiceCheck, NumberCheck
from rnn_course.exercises.check import Check
from rnn_course.exercises.deadline import TooLong, by_alarm, by_tracing, within
from rnn_course.exercises.function_checks import FunctionCheck, MeasuredCheck

ROOT = Path(__file__).parent.parent.parent
CHECKS = [(chapter, name) for chapter in chapters() for name in checks_of(chapter)]
each_check = pytest.mark.parametrize(("chapter", "name"), CHECKS)


def as_typed(check: Check, answer):
    """What a reader hands to the check: a function, or the number that it computes."""
    return answer if isinstance(check, FunctionCheck | MeasuredCheck) else answer()


def never_ends(*arguments):
    while True:
        pass


def swallows_errors(*arguments):
    while True:
        try:
            len(arguments)
        except Exception:
            continue


def fails(*arguments):
    raise RuntimeError("not so")


def leaves(*arguments):
    return undefined_name  # noqa: F821


def changes_what_it_is_given(*arguments):
    for value in arguments:
        for array in value if isinstance(value, list) else [value]:
            if isinstance(array, np.ndarray):
                array *= 2
    return 0.0


GARBAGE = [
    *(None, ..., "", "?", "nan", float("nan"), float("inf"), 1j, [], {}, object(), int),
    *(np.zeros((2, 3)), np.array(["a"]), 10**400, True, b"x", {1: 2}.keys(), Exception),
]
FUNCTIONS = [
    *(fails, leaves, changes_what_it_is_given),
    *(lambda: 1, lambda *a: None, lambda *a: "text", lambda *a: np.nan, lambda *a: [[1, 2], [3]]),
    *(lambda *a: np.zeros((7, 1, 5)), lambda *a: a, lambda *a: object(), lambda *a: {"a": 1}),
    *(lambda *a: np.inf, lambda *a: [], lambda *a: [None], lambda *a: ..., lambda *a: sys.exit),
]


@each_check
def test_what_is_right_passes_and_is_told_why(chapter, name):
    check = checks_of(chapter)[name]
    verdict = check(as_typed(check, check.right))
    assert verdict.passed
    assert len(verdict.told) > 20


@each_check
def test_each_usual_wrong_answer_is_told_apart(chapter, name):
    check = checks_of(chapter)[name]
    told = []
    for wrong in check.wrong:
        verdict = check(as_typed(check, wrong.answer))
        assert not verdict.passed, wrong.idea
        said = re.split(r"\{\w+\}", wrong.told.replace("{{", "{").replace("}}", "}"))
        assert all(part in verdict.told for part in said), (wrong.idea, verdict.told)
        told.append(verdict.told)
    assert len(set(told)) >= len(told) - isinstance(check, MeasuredCheck)
    assert len(told) >= (2 if isinstance(check, ChoiceCheck) else 3)


@each_check
@pytest.mark.filterwarnings("ignore")
def test_whatever_comes_there_is_an_answer_and_never_a_pass(chapter, name, monkeypatch):
    monkeypatch.setattr(function_checks, "SECONDS", 0.5)
    check = checks_of(chapter)[name]
    for answer in [*GARBAGE, *FUNCTIONS]:
        verdict = check(answer)
        assert not verdict.passed, answer
        assert verdict.told
        assert repr(verdict).startswith("✗ ")
        assert "<" not in re.sub(r"</?(p|b|code)\b[^>]*>", "", verdict._repr_html_())


@each_check
def test_a_function_that_never_ends_is_cut_off_and_the_session_lives_on(chapter, name, monkeypatch):
    monkeypatch.setattr(function_checks, "SECONDS", 0.3)
    check, before = checks_of(chapter)[name], sys.gettrace()
    if isinstance(check, FunctionCheck | MeasuredCheck):
        for answer in (never_ends, swallows_errors):
            start = time.monotonic()
            assert "has not ended" in check(answer).told
            assert time.monotonic() - start < 20
            assert sys.gettrace() is before
        monkeypatch.undo()
        assert check(check.right).passed


@each_check
def test_hints_come_in_up_to_three_steps_and_lead_to_a_section_of_the_chapter(chapter, name):
    check = checks_of(chapter)[name]
    assert 1 <= len(check.hints) <= 3
    for number, hint in enumerate(check.hints, start=1):
        assert check.hint(number)._repr_markdown_() == hint
    for absent in (0, len(check.hints) + 1, "first", None):
        with pytest.raises(ValueError, match=f"hints 1 to {len(check.hints)}"):
            check.hint(absent)
    notebook = json.loads((ROOT / "notebooks" / f"{chapter}.ipynb").read_text(encoding="utf8"))
    text = "\n".join("".join(cell["source"]) for cell in notebook["cells"])
    headings = set(re.findall(r"^##+ (.+)$", text, flags=re.MULTILINE))
    assert {wrong.see for wrong in check.wrong} - {""} <= headings
    assert getattr(check, "see", "") in headings | {""}


@pytest.mark.parametrize("chapter", chapters())
def test_the_instructor_s_table_has_each_right_and_each_wrong_answer(chapter):
    rows = [line.split(" | ") for line in table(chapter).splitlines()[4:] if line]
    checks = checks_of(chapter).values()
    assert len(rows) == sum(1 + len(check.wrong) for check in checks)
    marks = [row[2][0] for row in rows]
    assert marks.count("✓") == len(checks)
    assert set(marks) == {"✓", "✗"}


@pytest.mark.parametrize("way", [within, by_alarm, by_tracing])
def test_a_function_that_ends_in_time_is_not_disturbed(way):
    before = sys.gettrace(), signal.getsignal(signal.SIGALRM)
    assert way(5, sorted, [2, 1]) == [1, 2]
    with pytest.raises(ZeroDivisionError):
        way(5, lambda: 1 / 0)
    for endless in (never_ends, swallows_errors):
        with pytest.raises(TooLong):
            way(0.05, endless)
    assert (sys.gettrace(), signal.getsignal(signal.SIGALRM)) == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_in_a_thread_where_no_alarm_rings_it_is_cut_off_too():
    found = []

    def read():
        try:
            within(0.05, never_ends)
        except TooLong:
            found.append("cut off")

    thread = threading.Thread(target=read)
    thread.start()
    thread.join(timeout=30)
    assert found == ["cut off"]


def square(x):
    return x**2


def points(rng):
    yield (rng.normal(size=4),)


SQUARE = FunctionCheck("square", square, points, wrong=[], hints=["x * x"], because="It is.")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda x: -(x**2), "but for the sign"),
        (lambda x: 3 * x**2, "yours is 3 times the right answer"),
        (lambda x: (x**2)[::-1], "reverse order"),
        (lambda x: np.where(np.arange(4) == 2, 0, x**2), "3 of 4 numbers are right"),
        (lambda x: (x**2)[:2], "shape (2,), expected was (4,)"),
        (lambda x: x / 0 * 0, "not a finite number at index 0"),
        (lambda x: np.add(x, 1, out=x), "changes its argument `x`"),
        (lambda x: x.no_such_thing, "AttributeError at `(lambda x: x.no_such_thing"),
        (lambda x, y: x, "TypeError"),
        (lambda x: sys.exit("enough"), "SystemExit"),
        (3.0, "as in `check_square(square)`"),
    ],
)
@pytest.mark.filterwarnings("ignore:.*(divide|invalid)")
def test_what_no_usual_mistake_explains_is_described(answer, told):
    verdict = SQUARE(answer)
    assert not verdict.passed
    assert told in verdict.told


def test_what_is_off_by_little_more_than_the_tolerance_is_described_too():
    exact = FunctionCheck(
        "square", square, points, wrong=[], hints=["x * x"], because="", tolerance=1e-12
    )
    assert exact(square).passed
    assert exact(lambda x: x**2 + 1e-9 * np.arange(4)).told.startswith("Nearly right: off by 3e-09")


def test_of_a_matrix_it_is_said_that_it_is_transposed():
    check = FunctionCheck(
        "outer",
        lambda x, y: np.outer(x, y),
        lambda rng: [(rng.normal(size=3), rng.normal(size=3))],
        wrong=[],
        hints=["rows are x"],
        because="",
    )
    assert "transposed" in check(lambda x, y: np.outer(y, x)).told


def test_a_number_that_is_off_by_a_rounding_is_nearly_right():
    check = NumberCheck(
        "pi", lambda: np.pi, wrong=[], hints=["a"], because="", tolerance=0.001, see="Circles"
    )
    assert check(3.1416).passed
    assert "rounding" in check("3.145").told
    assert check(3.2).told == "Not 3.2."
    assert check(3.2).see == "Circles"
