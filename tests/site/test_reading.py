"""What a reader meets on the way through a page: nothing cut, nothing lost, nothing in the way."""

import re
from contextlib import contextmanager

import pytest
from pages import CHAPTERS, DOCS, each_chapter, each_page
from test_built_site import soup
from visiting import READ_THROUGH, UNFOLD, open_search, opened

each_width = pytest.mark.parametrize("width", ["wide", "phone"])


@each_page
def test_the_list_of_contents_marks_the_section_being_read_upwards_and_after_jumps(visit, doc):
    assert visit(doc, "wide").wrongly_marked in ([], None)


@each_width
@each_page
def test_a_formula_breaks_where_it_can_and_shows_where_it_scrolls(visit, doc, width):
    assert visit(doc, width).cut_formulas == []


@each_width
@each_page
def test_no_line_begins_with_the_comma_after_a_formula(visit, doc, width):
    assert visit(doc, width).lost_punctuation == []


@each_page
def test_a_chart_without_controls_keeps_its_height_when_it_comes_alive(visit, doc):
    assert visit(doc, "wide").grown == {}


@each_width
@each_page
def test_names_of_controls_stand_at_the_left(visit, doc, width):
    assert visit(doc, width).centred_names == 0


@contextmanager
def touched(browser, site_url, doc):
    """A page on a phone, for a finger."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.goto(f"{site_url}/{doc}.html", wait_until="networkidle")
    yield page
    context.close()


def test_a_tap_on_a_mark_shows_its_values_inside_the_screen(browser, site_url):
    with touched(browser, site_url, "notebooks/lstm") as page:
        page.evaluate(READ_THROUGH)
        marks = page.locator(
            ".chart .mark-rect path, .chart .mark-symbol path, .chart .mark-arc path"
        )
        shown = page.locator("#vg-tooltip-element.visible")
        for index in range(min(marks.count(), 40)):
            mark = marks.nth(index)
            mark.scroll_into_view_if_needed()
            box = mark.bounding_box()
            x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
            if not 0 < x < 390 or not 60 < y < 840:
                continue
            page.touchscreen.tap(x, y)
            if shown.count():
                break
        assert shown.count() == 1, "no tap showed anything"
        box = shown.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        page.locator("article h1").scroll_into_view_if_needed()
        page.locator("article h1").tap()
        assert shown.count() == 0


def test_on_a_phone_the_list_of_contents_closes_once_an_entry_is_chosen(browser, site_url):
    with touched(browser, site_url, CHAPTERS[0]) as page:
        page.locator(".secondary-toggle").tap()
        entry = page.locator("dialog[open] a[href^='#']").nth(2)
        target = entry.get_attribute("href")
        entry.tap()
        page.wait_for_timeout(300)
        assert page.locator("dialog[open]").count() == 0
        top = page.locator(f"{target} > :is(h2, h3)").first.bounding_box()["y"]
        assert 0 <= top < 300
        page.locator(".secondary-toggle").tap()
        page.keyboard.press("Escape")
        assert page.locator("dialog[open]").count() == 0


def test_on_a_phone_nothing_stays_of_the_search_button_after_a_tap(browser, site_url):
    with touched(browser, site_url, CHAPTERS[0]) as page:
        page.locator("button.search-button").tap()
        assert page.locator("#pst-search-dialog[open]").count() == 1
        page.keyboard.press("Escape")
        page.wait_for_timeout(300)
        assert page.locator("#pst-search-dialog[open], .tooltip").count() == 0
        bar = "e => getComputedStyle(e, '::before').borderBottomStyle"
        hovered = page.locator("button.search-button").evaluate(bar)
        assert hovered == "none" or page.evaluate("matchMedia('(hover: hover)').matches")


@pytest.mark.parametrize("doc", ["search", CHAPTERS[0]])
@each_width
def test_the_magnifier_stands_beside_the_letters_of_a_search(browser, site_url, doc, width):
    with opened(browser, site_url, doc, width) as page:
        if doc != "search":
            open_search(page)
        form = page.locator("form.bd-search:visible")
        icon = form.locator("i").bounding_box()
        field = form.locator("input")
        padding = field.evaluate("e => parseFloat(getComputedStyle(e).paddingLeft)")
        assert field.bounding_box()["x"] + padding >= icon["x"] + icon["width"] + 2


def test_a_click_on_a_legend_draws_no_frame_and_a_key_a_whole_one(browser, site_url):
    with opened(browser, site_url, "notebooks/hopfield") as page:
        page.evaluate(UNFOLD)
        page.evaluate(READ_THROUGH)
        chart = page.locator(".chart:has([class*='_legend_labels'])")
        style = "getComputedStyle(document.activeElement).outlineStyle"
        chart.locator("[class*='_legend_labels'] > text").first.click()
        assert page.evaluate("document.activeElement.tagName") == "svg"
        assert page.evaluate(style) == "none"
        page.keyboard.press("Tab")
        page.keyboard.press("Shift+Tab")
        assert page.evaluate("document.activeElement.tagName") == "svg"
        assert page.evaluate(style) == "solid"
        # Its parents cut off what stands out of them.
        offset = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineOffset)")
        width = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
        assert offset <= -width


@each_chapter
def test_only_the_set_up_and_the_answers_are_folded_before_the_first_section(doc):
    folds = []
    for tag in soup(doc).select_one("article section").find_all(recursive=False):
        if tag.name == "section":
            break
        folds += [tag] if tag.name == "details" else tag.select("details")
    others = [fold for fold in folds if "set-up" not in fold["class"]]
    assert len(folds) - len(others) == 1
    assert [fold.summary.span.get_text(strip=True) for fold in others] in ([], ["Answers"])


@each_page
def test_a_fold_is_called_what_it_shows(doc):
    for summary in soup(doc).select("article summary"):
        assert "aria-label" not in summary.attrs
        names = {span.get_text(strip=True) for span in summary.select("span")}
        assert names
        assert not any("code cell" in name for name in names)


# Numbers as Python writes them, in text that a reader reads: a hyphen for a minus, 4e-16, 93 %.
RAW_NUMBERS = re.compile(
    r"(?<![\w.–−-])-(?=\.?\d)|(?<![\w.])\d+(?:\.\d+)?e[+-]?\d+(?!\w)"
    r"|\d[ \u00a0]%|\d (?:ms|s|MB|kB)\b"
)


@pytest.mark.parametrize("doc", DOCS)
def test_numbers_are_set_as_in_a_book(doc):
    article = soup(doc).select_one("article")
    skip = ("pre", "code", "script", "svg", "annotation", "math", "style")
    texts = [
        str(text) for text in article.find_all(string=True) if not text.find_parents(list(skip))
    ]
    found = [
        text[max(0, m.start() - 20) : m.end() + 10]
        for text in texts
        for m in RAW_NUMBERS.finditer(text)
    ]
    assert found == []


def test_the_footer_names_the_authors_and_no_more():
    assert not soup(DOCS[0]).select_one(".component-author").get_text(strip=True).startswith("By ")
