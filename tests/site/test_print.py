"""A page printed from the browser: the text column alone, in light colours, on A4."""

import io

import pypdf
import pytest
from pages import CHAPTERS, DOCS
from test_built_site import soup
from visiting import opened

CHROME = (".bd-sidebar-primary", ".bd-sidebar-secondary", ".bd-header-article", ".copybtn")


def squeezed(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


@pytest.mark.parametrize("doc", DOCS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_paper_there_is_the_text_and_nothing_to_click(browser, site_url, doc, scheme):
    with opened(browser, site_url, doc, scheme=scheme) as page:
        page.emulate_media(media="print")
        for part in CHROME:
            assert page.locator(f"{part}:visible").count() == 0, part
        assert page.locator("details.hide:not([open]):visible").count() == 0
        assert page.locator(".vega-bindings:visible").count() == 0
        # Dark ink on white paper, whatever the screen shows.
        ink, paper = page.evaluate(
            "[getComputedStyle(document.querySelector('article p')).color, "
            "getComputedStyle(document.querySelector('.bd-article')).backgroundColor]"
        )
        assert brightness(paper) > 240
        assert brightness(ink) < 90
        pale = page.evaluate(
            "[...document.querySelectorAll('.highlight span, .chart svg text, .course-map text')]"
            ".filter(e => e.checkVisibility() && e.textContent.trim())"
            ".map(e => e.ownerSVGElement ? getComputedStyle(e).fill : getComputedStyle(e).color)"
        )
        assert [colour for colour in set(pale) if brightness(colour) > 175] == []
        assert page.locator("article h1:visible").count() == 1


def brightness(colour: str) -> float:
    red, green, blue = map(int, colour[colour.index("(") + 1 : -1].split(",")[:3])
    return 0.3 * red + 0.59 * green + 0.11 * blue


@pytest.mark.parametrize("doc", CHAPTERS[:2])
def test_a_chapter_prints_on_a4_from_its_title_to_its_last_section(browser, site_url, doc):
    with opened(browser, site_url, doc, scheme="dark") as page:
        printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    box = printed.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (595, 842)
    texts = [p.extract_text() for p in printed.pages]
    assert all(text.strip() for text in texts), "an empty page"
    text = squeezed("".join(texts))
    first, *middle, last = [
        squeezed(heading.get_text().removesuffix("#"))
        for heading in soup(doc).select("article h1, article h2")
    ]
    assert first in squeezed(texts[0])
    assert last in squeezed("".join(texts[-2:]))
    # Now and then a word beside a chart is read back from a PDF in another order.
    assert sum(heading in text for heading in middle) >= 0.8 * len(middle)
    assert "showcodecellsource" not in text
    assert "searchctrlk" not in text


def test_the_cheat_sheet_fills_two_pages_and_no_more(browser, site_url):
    with opened(browser, site_url, "book/cheatsheet") as page:
        printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
        headings = page.locator("article h2").all_inner_texts()
    assert len(printed.pages) == 2
    text = squeezed("".join(p.extract_text() for p in printed.pages))
    assert [h for h in headings if squeezed(h.removesuffix("#")) not in text] == []


def test_what_was_opened_is_printed(browser, site_url):
    with opened(browser, site_url, CHAPTERS[0]) as page:
        fold = page.locator("details.hide").first
        fold.locator("summary").click()
        page.emulate_media(media="print")
        inside = fold.locator("pre").count()
        assert page.locator("details.hide[open] pre:visible").count() == inside > 0
