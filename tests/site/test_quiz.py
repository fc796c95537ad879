"""The quiz at the end of a chapter: answered by keys, by touch, read without a script."""

from pathlib import Path

import pytest
from pages import CHAPTERS, ROOT, TOC
from quiz_format import read, right
from test_built_site import soup
from visiting import axe, opened

DOC = CHAPTERS[0]
NUMBERED = [c["file"] for part in TOC["parts"] if part.get("numbered") for c in part["chapters"]]


def right_places(doc: str) -> list[int]:
    return [right(q) for q in read(ROOT / "book" / "quizzes" / f"{Path(doc).name}.yml")]


RIGHT = right_places(DOC)


def heard(question) -> str:
    return question.get_by_role("status").inner_text()


@pytest.mark.parametrize("doc", NUMBERED)
def test_a_page_asks_what_its_quiz_says_and_marks_the_right_options(doc):
    questions = soup(doc).select("#check-yourself fieldset.question")
    reasons = [question.select(".answers li") for question in questions]
    marked = [["right" in li.get("class", []) for li in items].index(True) for items in reasons]
    assert marked == right_places(doc)
    for question in questions:
        assert question.select_one("legend").get_text(strip=True)
        assert not question.select(".answers[open], a.term")
        target = question.select_one(".see a")["href"]
        assert soup(doc).select_one(f"section{target}")


def test_keys_alone_answer_wrongly_then_rightly_and_it_is_kept(browser, site_url):
    place, total = RIGHT[0], len(RIGHT)
    assert place > 0
    with opened(browser, site_url, DOC) as page:
        question = page.locator(".quiz .question").first
        tally = page.locator(".quiz .tally")
        assert not tally.get_by_role("button").is_visible()
        question.locator("input").first.focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert heard(question) == "Choose an answer first."
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Space")
        assert heard(question) == ""
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert heard(question).startswith("No.")
        # What is said stands beside the option it is about.
        assert page.locator(".question li:has(input:checked) [role=status]").count() == 1
        assert tally.inner_text().startswith(f"0 of {total} right")
        assert not question.locator(".answers").is_visible()
        page.keyboard.press("Shift+Tab")  # the link to the section
        page.keyboard.press("Shift+Tab")
        for _ in range(place):
            page.keyboard.press("ArrowDown")
        assert heard(question) == ""
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert heard(question).startswith("Right.")
        assert question.locator(".answers").is_visible()

        page.reload(wait_until="networkidle")
        assert tally.inner_text().startswith(f"1 of {total} right")
        assert question.locator("input").nth(place).is_checked()
        assert heard(question).startswith("Right.")
        tally.get_by_role("button").focus()
        page.keyboard.press("Enter")
        assert page.locator(".quiz input:checked").count() == 0
        assert heard(question) == ""
        assert question.locator("input").first.evaluate("e => e === document.activeElement")
        page.reload(wait_until="networkidle")
        assert page.locator(".quiz input:checked").count() == 0
        assert page.wrong == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_finger_answers_all_rightly_and_no_rule_of_axe_is_broken(browser, strict_url, scheme):
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, color_scheme=scheme
    )
    page, wrong = context.new_page(), []
    page.on("console", lambda m: m.type == "error" and wrong.append(m.text))
    page.goto(f"{strict_url}/{DOC}.html", wait_until="networkidle")
    for question, place in zip(page.locator(".question").all(), RIGHT, strict=True):
        label = question.locator("label").nth(place)
        assert label.bounding_box()["height"] >= 24
        label.tap()
        question.locator("button").tap()
        assert heard(question).startswith("Right.")
    first = page.locator(".question").first
    first.locator("label").first.tap()
    first.locator("button").tap()
    assert heard(first).startswith("No.")
    said = page.locator(".quiz .tally").inner_text()
    assert said.startswith(f"{len(RIGHT) - 1} of {len(RIGHT)} right")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe(page) == []
    assert wrong == []
    context.close()


def test_without_a_script_a_quiz_is_read_and_on_paper_its_answers_stand_last(browser, site_url):
    with opened(browser, site_url, DOC, script=False) as page:
        assert page.locator(".quiz :is(input, button):visible").count() == 0
        assert page.locator(".quiz legend:visible").count() == len(RIGHT)
        page.locator(".quiz summary").first.click()
        reason = page.locator(".quiz .answers li.right").first
        assert reason.is_visible()
        assert reason.inner_text().startswith("Right.")
        assert not page.locator(".quiz .key").is_visible()
        page.emulate_media(media="print")
        assert page.locator(".quiz :is(input, button, summary):visible").count() == 0
        letters = ", ".join(f"{n} {'ABCDE'[k]}" for n, k in enumerate(RIGHT, start=1))
        assert page.locator(".quiz .key").inner_text() == f"Answers: {letters}."
