"""The search: titles first, typing errors forgiven, hits that lead to their section."""

import json

import pytest
from pages import CHAPTERS, DOCS, SITE
from visiting import open_search, opened, until

HITS = "[...document.querySelectorAll('article .search-results a')].map(a => a.href)"


def pages() -> list:
    text = (SITE / "_static" / "search-data.js").read_text(encoding="utf8")
    return json.loads(text.removeprefix("window.rnnPages=").rstrip().removesuffix(";"))


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("LSTM", "notebooks/lstm.html"),
        ("vanishing gradient", "notebooks/vanishing_gradients.html"),
        ("hopfeild", "notebooks/hopfield.html"),
        ("Elman", "notebooks/elman_xor.html"),
        ("echo state", "notebooks/echo_state.html"),
        ("backpropagation through time", "notebooks/bptt.html"),
        ("bptt", "notebooks/bptt.html"),
        ("film reviews", "notebooks/lstm_imdb.html"),
        ("peephole", "notebooks/gru_and_friends.html"),
        ("notation", "book/notation.html"),
    ],
)
def test_a_search_finds_its_page_first(browser, site_url, query, first):
    with opened(browser, site_url, "search") as page:
        page.goto(f"{site_url}/search.html?q={query.replace(' ', '+')}")
        until(page, f"{HITS}.length > 0")
        assert page.evaluate(HITS)[0].split("#")[0] == f"{site_url}/{first}"
        assert page.wrong == []


def test_a_hit_leads_to_its_section_from_any_page_by_keys_alone(browser, site_url):
    with opened(browser, site_url, CHAPTERS[4], "phone") as page:
        open_search(page)
        page.keyboard.type("forget bias")
        until(page, "document.querySelectorAll('dialog .search-results a').length > 0")
        link = page.locator("dialog .search-results a[href*='lstm.html#']").first
        for _ in range(30):
            page.keyboard.press("ArrowDown")
            if link.evaluate("a => a === document.activeElement"):
                break
        target = link.get_attribute("href")
        page.keyboard.press("Enter")
        page.wait_for_url(target)
        anchor = target.split("#")[1]
        top = page.locator(f"#{anchor} > :is(h2, h3)").first.bounding_box()["y"]
        assert 0 <= top < 300
        assert page.wrong == []


def test_a_hit_on_the_open_page_closes_the_dialog(browser, site_url):
    with opened(browser, site_url, "notebooks/lstm") as page:
        open_search(page)
        page.keyboard.type("forget bias")
        until(page, "document.querySelectorAll('dialog .search-results a').length > 0")
        page.locator("dialog .search-results a[href*='lstm.html#']").first.click()
        page.wait_for_timeout(300)
        assert page.locator("dialog[open]").count() == 0


def test_what_is_not_there_is_said(browser, site_url):
    with opened(browser, site_url, "search") as page:
        page.locator("article form.bd-search input").fill("xqzwvk")
        until(
            page, "document.querySelector('article .search-count').textContent.includes('Nothing')"
        )
        assert page.locator("article .search-results li").count() == 0


def test_the_search_works_from_the_disk(browser, site_url):
    page = browser.new_page()
    page.goto(f"file://{SITE}/search.html?q=hopfield")
    until(page, f"{HITS}.length > 0")
    assert page.evaluate(HITS)[0].endswith(f"{SITE}/notebooks/hopfield.html")
    page.close()


def test_the_search_reads_every_page_its_prose_and_neither_code_nor_formulas():
    found = {page[0]: page for page in pages()}
    assert set(DOCS) <= set(found)
    for doc in CHAPTERS:
        text = " ".join(section[2] for section in found[doc][3])
        assert len(text) > 3000
        for code in ("import numpy", "rng = np.", "\\frac", "\\sigma", "W_{"):
            assert code not in text, doc


def test_who_does_not_search_loads_no_index(browser, site_url):
    with opened(browser, site_url, CHAPTERS[0]) as page:
        loaded = "performance.getEntriesByType('resource').map(e => e.name)"
        assert not any("search-data" in name for name in page.evaluate(loaded))
