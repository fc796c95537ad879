"""Predict, then reveal: the question without its answer, and the answer for the page."""

import pytest

from rnn_course.show import guess_number, guess_option
from rnn_course.show.guess import GUESS


def number(**more):
    given = {"answer": 44.6, "low": 0, "high": 100, "because": "The rest is lost.", **more}
    return guess_number("Which share comes back?", unit="%", **given)


def test_a_notebook_shows_the_question_and_not_the_answer():
    for said in (repr(number()), number()._repr_markdown_()):
        assert "Which share comes back?" in said
        assert "4" not in said
        assert "lost" not in said
    options = guess_option("Does it?", "no", ["yes", "no"], because="It is held.")
    assert "(yes, no)" in options._repr_markdown_()
    assert "held" not in options._repr_markdown_()


def test_the_page_gets_the_answer_in_the_steps_of_the_line():
    assert number()._repr_mimebundle_()[GUESS]["answer"] == 45
    assert number(step=0.1)._repr_mimebundle_()[GUESS]["answer"] == 44.6
    assert number(answer=0.1234, high=1, step=0.05)._repr_mimebundle_()[GUESS]["answer"] == 0.1
    made = guess_option("Does it?", "no", ["yes", "no"], because="It is held.")
    assert made._repr_mimebundle_()[GUESS]["options"] == ["yes", "no"]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"answer": 101}, "answer: expected a number of at least 0 and at most 100"),
        ({"answer": float("nan")}, "answer"),
        ({"high": 0}, "high: expected more than low, 0, by a step, got 0"),
        ({"step": 0}, "step: expected a number above 0"),
        ({"step": 200}, "high: expected more"),
        ({"step": 1e-3}, "step: expected at most 10,000 on the line, got steps of 0.001"),
        ({"step": 1e-320}, "step: expected at most 10,000"),
        ({"because": " "}, "because: expected a sentence"),
    ],
)
def test_a_line_without_its_answer_is_refused(more, told):
    with pytest.raises(ValueError, match=told):
        number(**more)


@pytest.mark.parametrize(
    ("answer", "options", "told"),
    [
        ("perhaps", ["yes", "no"], r"answer: expected one of \['yes', 'no'\], got 'perhaps'"),
        ("yes", ["yes"], "options: expected two or more"),
        ("yes", ["yes", "yes"], "options: expected two or more"),
        ("yes", ["yes", ""], "options: expected a sentence"),
    ],
)
def test_options_without_the_answer_are_refused(answer, options, told):
    with pytest.raises(ValueError, match=told):
        guess_option("Does it?", answer, options, because="It is held.")
