"""The quizzes at the ends of the chapters: their format, their numbers, what a broken one says."""

import functools
import math
import re
import sys
from fractions import Fraction
from pathlib import Path

import nbformat
import numpy as np
import pytest
import yaml
from small_book import build, lay_book

from rnn_course import learning, nets

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "extensions"))
import quiz_format  # noqa: E402

FOLDER = ROOT / "book" / "quizzes"
QUIZZES = sorted(FOLDER.glob("*.yml"))
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text())
CHAPTERS = [c["file"] for part in TOC["parts"] if part.get("numbered") for c in part["chapters"]]
NUMBER = re.compile(r"([-−]?\d[\d,]*(?:\.\d+)?)(?:/(\d+))?")
GOOD = """\
questions:
  - ask: What is $1 + 1$?
    section: Sums
    options:
      - {text: "1", why: One is missing.}
      - {text: "2", why: "One and one, `1 + 1`.", right: true}
      - {text: "3", why: That is *too* much.}
"""
each_quiz = pytest.mark.parametrize("path", QUIZZES, ids=lambda p: p.stem)


def options(path: Path) -> list[tuple[int, dict]]:
    questions = quiz_format.read(path)
    return [(n, o) for n, q in enumerate(questions, start=1) for o in q["options"]]


def stated(text: str) -> tuple[float, float]:
    """The number that an option states, and how far a rounded one may be from the exact."""
    digits, below = NUMBER.search(text).groups()
    value = Fraction(digits.replace(",", "").replace("−", "-"))
    if below:
        return float(value / int(below)), 1e-9
    places = len(digits.partition(".")[2])
    return float(value), 0.5000001 * 10**-places


def computed(expression: str) -> float:
    tools = {"np": np, "math": math, "functools": functools, "nets": nets, "learning": learning}
    return float(eval(expression, tools | {"rng": np.random.default_rng(0)}))


def test_every_chapter_has_a_quiz_and_every_quiz_a_chapter():
    assert [p.stem for p in QUIZZES] == sorted(Path(file).name for file in CHAPTERS)


@each_quiz
def test_a_quiz_is_as_the_schema_demands(path):
    assert 3 <= len(quiz_format.read(path)) <= 6


@each_quiz
def test_the_number_of_an_option_is_what_its_check_computes(path):
    for number, option in options(path):
        if "check" in option:
            value, room = stated(option["text"])
            exact = computed(option["check"])
            assert abs(exact - value) <= room, f"question {number}: {value} is said, it is {exact}"


@each_quiz
def test_where_a_number_is_asked_for_the_right_one_is_computed(path):
    for number, option in options(path):
        if "right" in option and NUMBER.match(option["text"].removeprefix("About ")):
            assert "check" in option, f"question {number} states a number that nothing computes"
        # A number that "computes" itself proves nothing.
        assert not re.fullmatch(r"[-\d.,]*", str(option.get("check", "np"))), f"question {number}"


@each_quiz
def test_the_options_of_a_question_differ(path):
    for number, question in enumerate(quiz_format.read(path), start=1):
        texts = [option["text"] for option in question["options"]]
        assert len(set(texts)) == len(texts), f"question {number}"
        reasons = [option["why"] for option in question["options"]]
        assert len(set(reasons)) == len(reasons), f"question {number}"


def test_neither_place_nor_length_gives_the_right_option_away():
    places, longest, asked = [], 0, 0
    for path in QUIZZES:
        for question in quiz_format.read(path):
            lengths = [len(option["text"]) for option in question["options"]]
            right = quiz_format.right(question)
            places.append(right)
            asked += 1
            longest += lengths[right] == max(lengths) and lengths.count(max(lengths)) == 1
    shares = np.bincount(places, minlength=4) / asked
    assert shares[:3].min() > 0.15
    assert shares.max() < 0.4
    assert longest / asked < 0.45


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("right: true", "right: false", "question 1"),
        (", right: true", "", "question 1: "),
        ("One is missing.}", "One is missing., right: true}", "question 1: "),
        (", why: That is *too* much.", "", "question 2: option 3: 'why' is a required property"),
        ("section: Sums", "sections: Sums", "question 1"),
        ("questions:", "questions: [", "is no YAML"),
        (", why: One is missing.}", ", why: ' '}", "question 1: option 1"),
        ('text: "1"', 'text: "$1$"', "question 1: option 1"),
    ],
)
def test_a_broken_quiz_is_refused_with_the_place_of_what_is_wrong(tmp_path, old, new, said):
    (tmp_path / "schema.json").write_text((FOLDER / "schema.json").read_text())
    one = GOOD.partition("\n")[2]
    good = tmp_path / "sums.yml"
    good.write_text(GOOD + one + one)
    assert len(quiz_format.read(good)) == 3
    count = 2 if "question 2" in said else 1
    broken = (GOOD + one + one).replace(old, "\0", count).replace("\0", old, count - 1)
    good.write_text(broken.replace("\0", new))
    with pytest.raises(ValueError, match=r"sums\.yml: ") as caught:
        quiz_format.read(good)
    assert said in str(caught.value)


def lay_chapters(folder: Path, quiz: str) -> Path:
    """A book of two numbered chapters with a section each, and a quiz."""
    lay_book(folder)
    text = "# Title\n\n## Adam's sums\n\nText.\n\n## Further reading\n\nA."
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)])
    quizzes = folder / "book" / "quizzes"
    quizzes.mkdir()
    (quizzes / "schema.json").write_text((FOLDER / "schema.json").read_text())
    for name in ("one", "two"):
        nbformat.write(notebook, folder / "notebooks" / f"{name}.ipynb")
        (quizzes / f"{name}.yml").write_text(quiz)
    (folder / "_toc.yml").write_text(
        "format: jb-book\nroot: book/index\nparts:\n  - caption: A\n    numbered: 1\n"
        "    chapters:\n      - file: notebooks/one\n      - file: notebooks/two\n"
    )
    return folder


def test_a_page_holds_its_quiz_and_a_quiz_that_breaks_or_goes_stops_the_build(tmp_path):
    quiz = (GOOD + GOOD.partition("\n")[2] * 2).replace("Sums", "Adam's sums")
    folder = lay_chapters(tmp_path, quiz)
    done = build(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    text = (folder / "_build" / "html" / "notebooks" / "one.html").read_text()
    places = [text.index(f'id="{name}"') for name in ("check-yourself", "further-reading")]
    assert text.index("Text.") < places[0] < places[1]
    assert text.count("<fieldset") == 3
    assert text.count('href="#adam-s-sums"') >= 3
    assert "Answers: 1 B, 2 B, 3 B." in text
    assert 'class="katex"' in text
    assert "<em>too</em>" in text

    quizzes = folder / "book" / "quizzes"
    (quizzes / "one.yml").write_text(quiz.replace("Adam's sums", "Products", 1))
    (quizzes / "two.yml").unlink()
    done = build(folder)
    assert done.returncode != 0
    said = done.stdout + done.stderr
    assert "quizzes/one.yml: question 1: the page has no section 'Products'" in said
    assert "quizzes/two.yml: there is no such file" in said
