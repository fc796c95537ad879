"""Predict, then reveal, in the page: a guess opens the figure and stays beside it."""

import json

import pytest
from pages import CHAPTERS
from test_built_site import soup
from visiting import OVERHANG, axe, opened, until

CHAPTER = "notebooks/vanishing_gradients"
WITH_GUESSES = [doc for doc in CHAPTERS if soup(doc).select("[data-guess]")]
FOLDS = "[...document.querySelectorAll('details.reveal')].map((fold) => fold.open)"


def told(doc: str) -> list[dict]:
    return [json.loads(box["data-told"]) for box in soup(doc).select("[data-guess]")]


@pytest.mark.parametrize("doc", WITH_GUESSES)
def test_each_guess_folds_what_has_its_answer(doc):
    page = soup(doc)
    guesses = page.select("[data-guess]")
    assert 1 <= len(guesses) <= 3
    assert len({box["data-guess"] for box in guesses}) == len(guesses)
    for box in guesses:
        fold = box.find_parent(class_="cell").find_next_sibling()
        assert "reveal" in fold["class"]
        assert fold.select(".chart, table, .output")


@pytest.mark.parametrize("width", ["wide", "phone"])
def test_a_guess_by_keyboard_opens_the_figure_and_is_still_there_on_the_next_visit(
    browser, site_url, width
):
    nudge, loud, clipping = told(CHAPTER)
    with opened(browser, site_url, CHAPTER, width) as page:
        assert page.evaluate(FOLDS) == [False] * 3
        boxes = page.locator("[data-guess]")
        boxes.nth(0).get_by_role("button", name=nudge["answer"], exact=True).focus()
        page.keyboard.press("Enter")
        said = boxes.nth(0).locator("[role=status]")
        assert said.inner_text() == f"You said {nudge['answer']}, and so it is. {nudge['because']}"

        boxes.nth(2).locator("input").focus()
        page.keyboard.press("Home")
        page.keyboard.press("ArrowRight")
        assert boxes.nth(2).locator("output").inner_text() == "1%"
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        said = boxes.nth(2).locator("[role=status]").inner_text()
        assert said == f"You said 1%; it is {clipping['answer']:g}%. {clipping['because']}"
        assert page.evaluate(FOLDS) == [True, False, True]

        # The figure that was folded comes alive like any other.
        chart = page.locator("details.reveal").nth(2).locator(".chart")
        chart.scroll_into_view_if_needed()
        until(page, "document.querySelectorAll('details.reveal')[2].querySelector('.chart.live')")
        assert axe(page, {"include": [[".guess"], [".reveal"]]}) == []
        assert page.evaluate(OVERHANG) == 0

        # No toll: who does not want to guess sees it all the same.
        page.locator("details.reveal > summary").nth(1).focus()
        page.keyboard.press("Enter")
        assert page.evaluate(FOLDS) == [True] * 3
        assert loud["because"] not in boxes.nth(1).inner_text()

        page.reload(wait_until="networkidle")
        assert page.evaluate(FOLDS) == [True, False, True]
        assert "You said 1%" in boxes.nth(2).inner_text()
        assert page.wrong == []


def test_on_paper_nothing_is_folded(browser, site_url):
    with opened(browser, site_url, CHAPTER) as page:
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.evaluate(FOLDS) == [True] * 3
