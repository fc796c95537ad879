"""Exercises in the page: solved by keyboard, with hints, and what is solved is kept."""

import json
import re

import pytest
from pages import CHAPTERS
from running import LISTEN, needs_python, reading
from test_built_site import soup
from visiting import axe, opened, until

from rnn_course.exercises.vanishing_gradients import check_path, check_weight

CHAPTER = "notebooks/vanishing_gradients"
WITH_EXERCISES = [doc for doc in CHAPTERS if soup(doc).select(".tag_exercise")]
SAID = "document.querySelector('.progress-file [role=status]')"
MENDED = """def train_step(weights, gradient, rate, limit):
    [gradient] = clip_by_norm([gradient], limit)
    return weights - rate * gradient


check_train_step(train_step)"""


@pytest.mark.parametrize("doc", WITH_EXERCISES)
def test_hints_stand_folded_below_each_exercise_and_the_solution_below_them(doc):
    page = soup(doc)
    cells = page.select(".cell.tag_exercise")
    assert len({cell["id"] for cell in cells}) == len(cells) > 4
    for number, cell in enumerate(cells, start=1):
        assert cell.select_one(".cell_output") is None
        below = cell.find_next_siblings(limit=12)
        hints = []
        while below and "hint" in below[0].get("class", []):
            hints.append(below.pop(0).summary.get_text(strip=True))
        assert hints
        assert "Hint 1" in hints[0]
        fold = below[0].select_one("summary").get_text()
        assert f"Solution {number}" in fold
    solved = page.select(".tag_solution .check-verdict")
    assert len(solved) >= len(cells)
    assert all("passed" in verdict["class"] for verdict in solved)
    said = page.select_one(".chapter-head .exercises").get_text(" ", strip=True)
    assert said.startswith(f"Exercises {len(cells)}")


def test_a_hint_on_the_page_is_the_one_that_the_check_gives():
    fold = soup(CHAPTER).select_one("#exercise-path").find_next_sibling("details")
    words = re.sub(r"\W+", " ", fold.p.get_text())
    assert words.strip() == re.sub(r"\W+", " ", check_path.hints[0]).strip()
    labels = [
        f.summary.get_text(strip=True)
        for f in soup(CHAPTER).select("#exercise-weight ~ details.hint")[:4]
    ]
    assert labels == [f"Hint {n} for {what}" for what in ("weight", "bias") for n in (1, 2)]
    assert len(check_weight.hints) == 2


def at(reader, name: str) -> int:
    ids = reader.cells.evaluate_all("all => all.map((cell) => cell.id)")
    return ids.index(f"exercise-{name}")


def run_by_key(reader, cell: int) -> str:
    """Run a cell as somebody without a mouse does; what the page says at the end."""
    before = reader.page.evaluate(f"({LISTEN})(); window.said = 0")
    reader.cells.nth(cell).locator(".live-bar button").first.focus()
    reader.page.keyboard.press("Enter")
    return reader.hear(before)


def test_three_exercises_are_solved_by_keyboard_and_stay_solved(browser, site_url):
    needs_python()
    with reading(browser, site_url, CHAPTER) as reader:
        page = reader.page
        until(page, "document.querySelector('#exercise-flat .live-fields select') !== null")
        flat, weight, step = (at(reader, name) for name in ("flat", "weight", "train-step"))
        verdicts = "#exercise-{} .check-verdict".format

        # The stub is no answer; a wrong choice is told why; the right one passes.
        assert run_by_key(reader, flat).startswith("Done")
        assert "Choose one of" in page.locator(verdicts("flat")).inner_text()
        for choice, mark in (("explodes", "✗"), ("vanishes", "✓")):
            page.locator("#exercise-flat select").focus()
            page.keyboard.type(choice)
            assert run_by_key(reader, flat).startswith("Done")
            assert page.locator(verdicts("flat")).inner_text().startswith(mark)

        # Numbers, one of them wrong at first.
        fields = page.locator("#exercise-weight .live-fields input")
        for numbers, marks in ((("6", "3"), "✓✗"), (("6", "-3"), "✓✓")):
            for k, number in enumerate(numbers):
                fields.nth(k).focus()
                page.keyboard.press("Control+a")
                page.keyboard.type(number)
            assert run_by_key(reader, weight).startswith("Done")
            said = page.locator(verdicts("weight")).all_inner_texts()
            assert [text[0] for text in said] == list(marks)

        # Code: the stub is diagnosed, the mended one passes.
        assert run_by_key(reader, step).startswith("Done")
        assert (
            "clip the weights after the step" in page.locator(verdicts("train-step")).inner_text()
        )
        reader.edit(step, MENDED)
        before = page.evaluate("window.said = 0")
        page.keyboard.press("Control+Enter")
        assert reader.hear(before).startswith("Done")
        assert page.locator(verdicts("train-step")).inner_text().startswith("✓")

        solved = page.locator(".chapter-head .solved")
        assert solved.inner_text() == "3 of 8 solved"
        assert axe(page, {"include": [[".tag_exercise"], [".hint"], [".exercises"]]}) == []
        page.reload(wait_until="networkidle")
        assert solved.inner_text() == "3 of 8 solved"
        page.goto(f"{site_url}/book/index.html", wait_until="networkidle")
        until(page, "document.querySelector('.progress-file') !== null")
        shown = page.locator(".course-map .wide a:has-text('3 of 8')")
        assert shown.get_attribute("href").endswith("vanishing_gradients.html")


def test_an_endless_loop_in_an_exercise_is_cut_off_and_what_was_there_is_kept(browser, site_url):
    needs_python()
    with reading(browser, site_url, CHAPTER) as reader:
        cell = at(reader, "path")
        loop = "kept = 7\ndef path(W, slopes, dh):\n    while True:\n        pass\ncheck_path(path)"
        for text, told in ((loop, "has not ended"), ("print(kept)", "7")):
            reader.edit(cell, text)
            before = reader.page.evaluate(f"({LISTEN})(); window.said = 0")
            reader.page.keyboard.press("Control+Enter")
            assert reader.hear(before).startswith("Done")
            assert told in reader.cells.nth(cell).locator(".live-output").inner_text()


def test_progress_is_given_out_as_a_file_and_taken_in_by_another_browser(
    browser, site_url, tmp_path
):
    kept = {CHAPTER: {"done": True, "exercises": {"solved": ["exercise-flat"], "of": 8}}}
    file = tmp_path / "course-progress.json"
    with opened(browser, site_url, "book/index") as page:
        page.evaluate(f"localStorage.setItem('rnn-course', {json.dumps(json.dumps(kept))})")
        with page.expect_download() as download:
            page.get_by_role("button", name="Save my progress").click()
        download.value.save_as(file)
    assert json.loads(file.read_text()) == kept
    wrong = tmp_path / "other.json"
    with opened(browser, site_url, "book/index") as page:
        for text in ("[1, 2]", "no JSON", '{"a": 1}', "null"):
            wrong.write_text(text)
            page.locator(".progress-file input").set_input_files(wrong)
            until(
                page, "/holds no progress/.test(document.querySelector('.progress-file').innerText)"
            )
            assert page.evaluate("localStorage.getItem('rnn-course')") is None
            page.evaluate(f"{SAID}.textContent = ''")
        with page.expect_navigation():
            page.locator(".progress-file input").set_input_files(file)
        assert json.loads(page.evaluate("localStorage.getItem('rnn-course')")) == kept
        assert page.locator(".course-map .wide a:has-text('1 of 8')").count() == 1
        assert axe(page, {"include": [[".progress-file"]]}) == []
        assert page.wrong == []
