"""The door and the way on: the first screen, where one goes on, keys, ticks, times, citations."""

import re
from contextlib import suppress
from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest
from pages import CHAPTERS, COURSE, DOCS, TOC, each_chapter
from test_built_site import soup
from test_hopfield_figure import PICTURES, Figure, Given
from visiting import WIDTHS, open_search, opened, press, until

WELCOME = DOCS[0]
NUMBERED = [c["file"] for part in TOC["parts"] if part.get("numbered") for c in part["chapters"]]
each_width = pytest.mark.parametrize("width", ["wide", "phone"])


@each_width
def test_the_first_screen_has_one_sentence_one_button_and_a_picture_that_moves(
    browser, site_url, width
):
    with opened(browser, site_url, WELCOME, width) as page:
        figure = Figure(page)
        seen = ["figure.hopfield"] if width == "wide" else [".panels", ".hands", ".said"]
        for part in seen:
            box = page.locator(part).bounding_box()
            assert box["y"] + box["height"] <= 900
        assert page.locator(".start a").count() == 1
        assert page.locator("article > section > p:not(.start)").count() == 1
        until(page, "document.querySelector('.said').textContent === 'At rest: the cat.'")
        np.testing.assert_array_equal(figure.state, PICTURES["cat"])
        assert len(WIDTHS) == 2
        assert page.wrong == []
        assert sum(value for value, _ in page.evaluate("shifts")) < 0.01


def test_the_picture_moves_as_the_package_recalled_it_and_its_energy_only_falls(browser, site_url):
    still = soup(WELCOME).select_one("figure.hopfield")
    start = np.array([1 if "ink" in r.get("class", []) else -1 for r in still.select("rect")])
    with opened(browser, site_url, WELCOME) as page:
        figure = Figure(page)
        until(page, "document.querySelector('.said').textContent !== ''")
        order, net = figure.decided, figure.net()
        recall = net.recall(start, rng=Given(order, 144))
        assert list(net.weights.diagonal()) == [0] * 144
        drawn = figure.curve(len(recall.energies))
    assert len(order) == len(recall.energies) - 1, "each unit that decides changes"
    np.testing.assert_array_equal(recall.state, PICTURES["cat"])
    assert (np.diff(recall.energies) < 0).all()
    assert (np.diff(drawn) <= 0).all()
    # The still picture shows the same way down.
    points = still.select_one(".curve")["d"][1:].split("L")
    height = np.array([float(point.split()[1]) for point in points])
    E = recall.energies
    scaled = (E[0] - E) / (E[0] - E[-1]) * (height[-1] - height[0])
    np.testing.assert_allclose(height - height[0], scaled, atol=0.11)


def test_who_wants_no_motion_starts_it_by_a_key(browser, site_url):
    with opened(browser, site_url, WELCOME) as page:
        page.emulate_media(reduced_motion="reduce")
        page.reload(wait_until="networkidle")
        figure = Figure(page)
        before = figure.state
        page.wait_for_timeout(1500)
        np.testing.assert_array_equal(figure.state, before)
        page.locator(".run").focus()
        press(page, "Enter", "document.querySelector('.said').textContent !== ''")
        np.testing.assert_array_equal(figure.state, PICTURES["cat"])


def test_without_scripts_the_damaged_picture_stands_beside_the_whole_one(browser, site_url):
    with opened(browser, site_url, WELCOME, script=False) as page:
        assert page.locator(".picture rect:visible").count() == 144
        assert page.locator(".way .whole").bounding_box()["width"] > 20
        assert page.locator("figure.hopfield :is(button, input):visible").count() == 0
        assert "the cat is whole" in page.locator(".grid").get_attribute("aria-label")
        assert page.locator(".start a").get_attribute("href").endswith(f"{CHAPTERS[0]}.html")


def test_the_welcome_page_names_each_chapter_once():
    article = soup(WELCOME).select_one("article")
    for drawing in article.select(".course-map .phone"):
        drawing.decompose()  # the same map, laid out for a phone
    linked = [a["href"] for a in article.select("a[href]:not([data-start])")]
    for doc in NUMBERED:
        assert [link for link in linked if link.endswith(f"{doc}.html")] == [f"../{doc}.html"]


def test_the_way_leads_on_from_where_a_reader_was_and_ticks_what_is_read(browser, site_url):
    with opened(browser, site_url, WELCOME) as page:
        assert page.locator(".start a").inner_text() == "Start with chapter 1"
        page.goto(f"{site_url}/{NUMBERED[3]}.html", wait_until="networkidle")
        headings = page.locator("article section section > h2")
        place = headings.nth(3).locator("xpath=..").get_attribute("id")
        page.locator(f"#contents a[href='#{place}']").click()
        page.wait_for_timeout(300)
        page.goto(f"{site_url}/{WELCOME}.html", wait_until="networkidle")
        button = page.locator(".start a")
        assert button.inner_text().startswith("Continue at 4. ")
        assert button.get_attribute("href").endswith(f"{NUMBERED[3]}.html#{place}")
        button.click()
        page.wait_for_url(f"**/{NUMBERED[3]}.html#{place}")
        # A tick, set by hand, is shown and said at the side and on the map.
        page.locator("[data-tick]").check()
        assert page.locator(".bd-docs-nav a.read").count() == 1
        assert "(read)" in page.locator(".bd-docs-nav a.read").text_content()
        page.goto(f"{site_url}/{WELCOME}.html", wait_until="networkidle")
        assert page.locator(".course-map .wide a.read").count() == 1
        assert page.locator(".start a").inner_text().startswith("Continue with 5. ")
        page.locator(".forget").click()
        page.wait_for_load_state("networkidle")
        assert page.locator(".start a").inner_text() == "Start with chapter 1"
        assert page.locator("a.read").count() == 0
        assert page.wrong == []


def test_a_chapter_read_to_its_end_is_ticked_and_one_jumped_over_is_not(browser, site_url):
    with opened(browser, site_url, NUMBERED[2]) as page:
        page.keyboard.press("End")
        page.wait_for_timeout(400)
        assert not page.locator("[data-tick]").is_checked()
        for entry in page.locator("#contents a").all():
            entry.click()
            page.wait_for_timeout(800)
        page.keyboard.press("End")
        until(page, "document.querySelector('[data-tick]').checked")
        # What the reader says counts.
        page.locator("[data-tick]").uncheck()
        page.reload(wait_until="networkidle")
        page.keyboard.press("End")
        page.wait_for_timeout(400)
        assert not page.locator("[data-tick]").is_checked()


def turn(page, key: str, doc: str) -> None:
    """Press a key until the page turns: on a busy machine it may not listen at once."""
    from playwright.sync_api import TimeoutError as TooLate

    for _ in range(4):
        page.keyboard.press(key)
        with suppress(TooLate):
            page.wait_for_url(f"**/{doc}.html", timeout=10_000)
            return
    raise AssertionError(f"{key} does not lead to {doc}")


def test_keys_turn_the_pages_but_not_while_one_types(browser, site_url):
    with opened(browser, site_url, NUMBERED[0]) as page:
        turn(page, "n", NUMBERED[1])
        turn(page, "p", NUMBERED[0])
        open_search(page)
        page.keyboard.type("n p n")
        page.wait_for_timeout(500)
        assert page.url.endswith(f"{NUMBERED[0]}.html")
        # Who speaks to the machine, or types with a shaking hand, switches them off for good.
        page.keyboard.press("Escape")
        page.locator("[data-keys]").uncheck()
        page.reload(wait_until="networkidle")
        page.keyboard.press("n")
        page.wait_for_timeout(500)
        assert page.url.endswith(f"{NUMBERED[0]}.html")
        page.locator("[data-keys]").check()
        page.locator("[data-keys]").blur()
        turn(page, "n", NUMBERED[1])


@pytest.mark.parametrize("doc", NUMBERED)
def test_the_reading_time_is_that_of_the_words_and_the_visible_code(doc):
    article = soup(doc).select_one("article")
    [told] = article.select(".reading-time")
    told = int(re.search(r"about (\d+) minute", told.get_text())[1])
    aside = re.compile(
        "(exercise|solution|quiz|check yourself|going further|further reading|where this|the page)",
        re.I,
    )
    lines = words = 0
    for block in article.select(".cell_input pre"):
        apart = [s.find(re.compile("h[1-6]")) for s in block.find_parents("section")]
        if block.find_parent("details") or any(h and aside.match(h.get_text()) for h in apart):
            continue
        lines += sum(bool(line.strip()) for line in block.get_text().splitlines())
    for text in article.find_all(string=True):
        if text.find_parents(["pre", "details", "script", "svg", "button"]):
            continue
        if text.find_parents(
            class_=["math", "reading-time", "headerlink", "numbers", "then-and-now"]
        ):
            continue
        apart = [s.find(re.compile("h[1-6]")) for s in text.find_parents("section")]
        if not any(h and aside.match(h.get_text()) for h in apart):
            words += len(re.findall(r"[^\W_][\w’'-]*", text))
    assert told == pytest.approx(words / 150 + lines / 12, rel=0.1, abs=1)
    assert told <= 30


@each_chapter
def test_a_chapter_can_be_cited(doc):
    cite = soup(doc).select_one("details.cite")
    title = soup(doc).select_one("article h1").get_text().split(". ", 1)[1].rstrip("#")
    entry = cite.select_one("pre").get_text()
    assert f"title = {{{title}}}" in entry
    assert f"author = {{{{{COURSE.author}}}}}" in entry
    assert (f"url = {{{COURSE.site}{doc}.html}}" in entry) == bool(COURSE.site)


@each_width
def test_the_cards_to_the_pages_before_and_after_are_large_enough_for_a_thumb(
    browser, site_url, width
):
    with opened(browser, site_url, NUMBERED[1], width) as page:
        cards = page.locator(".prev-next-area a")
        assert cards.count() == 2
        for index in range(2):
            box = cards.nth(index).bounding_box()
            assert box["height"] >= 48
            assert box["width"] >= 150
        assert cards.first.locator(".prev-next-title").inner_text().startswith("1. ")


def test_a_question_names_the_section_that_is_being_read(browser, site_url):
    address = "https://github.com/a/b/issues/new?template=question.yml&title=LSTM&place=LSTM"
    ask = f'<a class="ask" href="{address.replace("&", "&amp;")}">Ask</a>'
    with opened(browser, site_url, CHAPTERS[0]) as page:

        def adopted(route):
            # As the page is built where the course has a repository.
            text = route.fetch().text()
            route.fulfill(
                body=text.replace('<nav id="contents"', f'{ask}<nav id="contents"'),
                content_type="text/html",
            )

        page.route(f"**/{CHAPTERS[0]}.html", adopted)
        page.goto(f"{site_url}/{CHAPTERS[0]}.html", wait_until="networkidle")
        entry = page.locator("#contents a").nth(4)
        entry.click()
        page.wait_for_timeout(300)
        form = parse_qs(urlparse(page.locator("a.ask").get_attribute("href")).query)
        assert form["place"] == [f'LSTM, section "{entry.inner_text()}"']
        assert form["template"] == ["question.yml"]
