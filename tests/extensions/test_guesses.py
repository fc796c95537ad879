"""A guess on the page: the question with its controls, and the cell that has the answer folded."""

import json

import pytest
from bs4 import BeautifulSoup
from guesses import controls
from small_book import build, lay_book, write_notebook

from rnn_course.show import guess_number

ASK = """from rnn_course.show import guess_number, guess_option

share = 44.6
guess_number("Which share of $x$ comes back?", share, 0, 100, unit="%", because="So.")"""
CHOOSE = """guess_option("Does it <grow>?", "no", ["yes", "no"], because="It's held.")"""
ANSWER = 'print("the answer")'


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    book = lay_book(tmp_path_factory.mktemp("guess"), "first")
    write_notebook(book / "notebooks" / "first.ipynb", ASK, ANSWER, CHOOSE, ANSWER)
    done = build(book)
    assert done.returncode == 0, done.stderr
    text = (book / "_build/html/notebooks/first.html").read_text(encoding="utf8")
    return BeautifulSoup(text, "html.parser")


def test_the_cell_after_a_guess_is_folded_and_opens_without_a_script(page):
    folds = page.select("details.reveal")
    assert [fold.summary.get_text() for fold in folds] == ["Show me"] * 2
    assert all("the answer" in fold.get_text() for fold in folds)
    assert not any(fold.has_attr("open") for fold in folds)
    for fold in folds:
        assert "cell" in fold.find_previous_sibling("div")["class"]


def test_a_number_is_guessed_on_a_line_whose_middle_says_nothing(page):
    asked = page.select(".guess")[0]
    line = asked.select_one("input[type=range]")
    assert (line["min"], line["max"], line["value"]) == ("0", "100", "50")
    told = json.loads(asked.select_one("[data-told]")["data-told"])
    assert told == {"answer": 45, "unit": "%", "because": "So."}
    assert asked.select_one(".katex") is not None
    assert asked.select_one("[role=status]").get_text() == ""


@pytest.mark.parametrize(
    ("unit", "ends"),
    [("%", ["-5%", "5%"]), ("points", ["-5 points", "5 points"]), ("", ["-5", "5"])],
)
def test_a_unit_that_is_a_word_stands_apart_from_the_number(unit, ends):
    guess = vars(guess_number("How many?", -1.2, -5, 5, step=0.1, unit=unit, because="So."))
    line = BeautifulSoup(controls(guess), "html.parser").select_one(".hands")
    assert [end.get_text() for end in line.select("span")] == ends


def test_options_are_buttons_and_what_is_no_html_stays_text(page):
    asked = page.select(".guess")[1]
    assert [b["value"] for b in asked.select("button")] == ["yes", "no"]
    assert "Does it <grow>?" in asked.get_text()
    assert "It's held." in json.loads(asked.select_one("[data-told]")["data-told"])["because"]


def test_a_guess_that_no_cell_follows_stops_the_build(tmp_path):
    book = lay_book(tmp_path, "first")
    write_notebook(book / "notebooks" / "first.ipynb", ASK)
    done = build(book)
    assert done.returncode != 0
    assert "cell after a guess" in done.stderr
