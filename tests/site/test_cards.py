"""What a term means and what a cited work is: at the link, by mouse, key and finger."""

import json
import re

import pytest
from bs4 import BeautifulSoup
from pages import CHAPTERS, DOCS, ROOT, SITE, TOC, each_chapter
from test_built_site import soup
from visiting import axe, opened, until

NUMBERED = [c["file"] for part in TOC["parts"] if part.get("numbered") for c in part["chapters"]]
CARD = "document.getElementById('card')"
SHOWN = f"{CARD} && !{CARD}.hidden"


def cards() -> dict:
    text = (SITE / "_static" / "cards-data.js").read_text(encoding="utf8")
    return json.loads(text.removeprefix("window.rnnCards=").rstrip().removesuffix(";"))


def bibliography() -> dict[str, str]:
    """The fields of each work by its key, as they stand in the file."""
    text = (ROOT / "book" / "references.bib").read_text(encoding="utf8")
    return dict(re.findall(r"^@\w+\{([^,]+),\n(.*?)\n\}$", text, re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize("kind", ["term", "cite"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pointing_at_a_link_shows_its_card_which_can_be_pointed_at_and_dismissed(
    browser, site_url, kind, scheme
):
    with opened(browser, site_url, "notebooks/gru_and_friends", scheme=scheme) as page:
        link = page.locator(f"article a.{kind}").first
        link.scroll_into_view_if_needed()
        link.hover()
        until(page, SHOWN)
        card = page.locator("#card")
        assert len(card.inner_text()) > 30
        assert link.get_attribute("aria-describedby") == "card"
        box = card.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 1280
        # The pointer may rest on the card: that is where one reads.
        page.mouse.move(box["x"] + 20, box["y"] + 10, steps=4)
        page.wait_for_timeout(500)
        assert card.is_visible()
        assert axe(page) == []
        page.keyboard.press("Escape")
        assert not card.is_visible()
        link.hover()
        until(page, SHOWN)
        page.mouse.move(5, 5)
        until(page, f"{CARD}.hidden")
        assert page.wrong == []


def test_the_tab_key_shows_a_card_though_the_page_moves_and_takes_it_away(browser, site_url):
    with opened(browser, site_url, "notebooks/gru_and_friends") as page:
        link = page.locator("article a.term").first
        link.focus()
        # From far away, so that the page has to scroll to the link.
        page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
        page.keyboard.press("Shift+Tab")
        page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
        page.keyboard.press("Tab")
        until(page, f"{SHOWN} && document.activeElement.matches('a.term')")
        page.wait_for_timeout(400)
        card, line = page.locator("#card").bounding_box(), link.bounding_box()
        assert card is not None
        assert abs(card["y"] - line["y"]) < card["height"] + line["height"] + 20
        page.keyboard.press("Tab")
        until(page, f"{CARD}.hidden || document.activeElement.matches('a.term, a.cite')")


def test_a_first_tap_shows_the_card_and_a_second_follows_the_link(browser, site_url):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.goto(f"{site_url}/notebooks/gru_and_friends.html", wait_until="networkidle")
    link = page.locator("article a.term").nth(1)
    link.scroll_into_view_if_needed()
    link.tap()
    until(page, SHOWN)
    box = page.locator("#card").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert page.url.endswith("gru_and_friends.html")
    page.locator("article h1").tap(position={"x": 5, "y": 5})
    until(page, f"{CARD}.hidden")
    link.scroll_into_view_if_needed()
    link.tap()
    until(page, SHOWN)
    link.tap()
    page.wait_for_url("**/book/glossary.html#term-*")
    context.close()


def test_cards_come_from_the_disk_too(browser, site_url):
    page = browser.new_page()
    page.goto(f"file://{SITE}/{CHAPTERS[0]}.html")
    page.locator("article a.cite").first.hover()
    until(page, SHOWN)
    page.close()


def test_who_asks_for_no_card_loads_none(browser, site_url):
    with opened(browser, site_url, CHAPTERS[0]) as page:
        loaded = "performance.getEntriesByType('resource').map(e => e.name)"
        assert not any("cards-data" in name for name in page.evaluate(loaded))


def test_each_term_is_explained_once_and_names_a_chapter_of_the_course():
    glossary = soup("book/glossary").select_one("dl.glossary")
    names = [dt.get_text().removesuffix("#").strip() for dt in glossary.select("dt")]
    assert len(names) == len({name.lower() for name in names}) > 60
    for meaning in glossary.select("dd"):
        [link] = meaning.select("a.reference")
        assert link["href"].split("/")[-1].removesuffix(".html") in {
            doc.split("/")[-1] for doc in NUMBERED
        }
        assert 20 < len(meaning.get_text()) < 320
    assert set(cards()["terms"]) == {dt["id"] for dt in glossary.select("dt")}


@pytest.mark.parametrize("doc", NUMBERED)
def test_only_the_first_use_of_a_term_in_a_section_is_linked_and_none_in_headings_or_code(doc):
    article = soup(doc).select_one("article")
    assert article.select(":is(h1, h2, h3, pre, code, table, a a) a.term") == []
    for section in article.select("section"):
        own = [a["href"] for a in section.select("a.term") if a.find_parent("section") is section]
        assert len(own) == len(set(own))
    known = cards()["terms"]
    for link in article.select("a.term"):
        assert link["href"].split("#")[1] in known
    # Nor in the chapter that explains it.
    title = article.select_one("h1").get_text()
    for link in article.select("a.term"):
        assert known[link["href"].split("#")[1]][2] not in title


def test_every_work_says_why_to_read_it():
    for key, fields in bibliography().items():
        [why] = re.findall(r"annotation\s*=\s*\{(.+)\}", fields) or [""]
        assert 15 < len(why) < 140, key
        assert why.endswith((".", "?"))


@each_chapter
def test_each_doi_of_a_chapter_has_a_card_with_title_year_and_reason(doc):
    works, text = cards()["works"], "\n".join(bibliography().values()).lower()
    links = soup(doc).select('article a[href^="https://doi.org/"]')
    assert links
    for link in links:
        title, authors, year, why = works[link["href"].lower()]
        assert "cite" in link.get("class", []) or link.find_parent(class_="then-and-now")
        assert link["href"].lower().removeprefix("https://doi.org/") in text
        assert title
        assert authors
        assert year.isdigit()
        assert why


def test_the_references_give_the_reasons_too():
    page = BeautifulSoup(
        (SITE / "book" / "references.html").read_text(encoding="utf8"), "html.parser"
    )
    works = page.select("div.citation")
    assert len(works) == len(bibliography())
    assert sum(bool(work.select("p.why")) for work in works) >= 0.95 * len(works)
    assert set(DOCS) >= {"book/references", "book/glossary"}
