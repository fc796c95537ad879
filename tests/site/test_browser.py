"""The built book in a real browser: quiet, self-contained, live, fit for phone and keyboard."""

from contextlib import contextmanager
from urllib.parse import urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe
from test_built_site import CHAPTERS, DOCS, SITE

WIDTHS = {"wide": 1280, "phone": 390}


@contextmanager
def opened(browser, site_url, doc, width=1280, scheme="light", script=True):
    """A page, scrolled through once, with lists of what went wrong on the way."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=script
    )
    page = context.new_page()
    page.wrong = []
    host = urlparse(site_url).netloc
    page.on("console", lambda m: m.type == "error" and page.wrong.append(f"console: {m.text}"))
    page.on("pageerror", lambda e: page.wrong.append(f"error: {e}"))
    page.on("requestfailed", lambda r: page.wrong.append(f"failed: {r.url}"))
    page.on("response", lambda r: r.status >= 400 and page.wrong.append(f"{r.status}: {r.url}"))
    page.on(
        "request",
        lambda r: (
            urlparse(r.url).scheme in ("http", "https")
            and urlparse(r.url).netloc != host
            and page.wrong.append(f"other host: {r.url}")
        ),
    )
    page.goto(f"{site_url}/{doc}.html")
    if script:
        # One by one: a chart that comes alive may move those below it.
        for chart in page.locator(".chart").all():
            chart.scroll_into_view_if_needed()
            page.wait_for_timeout(50)
        page.wait_for_function(
            "document.querySelectorAll('.chart:not(.live)').length === 0", timeout=60_000
        )
        page.evaluate("window.scrollTo(0, 0)")
    yield page
    context.close()


def drawn(page, chart) -> str:
    """What a chart's drawing holds, as text that changes when anything in it moves."""
    return chart.locator("svg").first.evaluate("svg => svg.outerHTML")


def changes(page, chart, before: str) -> bool:
    """Whether the drawing becomes another within ten seconds."""
    for _ in range(100):
        if drawn(page, chart) != before:
            return True
        page.wait_for_timeout(100)
    return False


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("doc", DOCS)
def test_a_page_is_quiet_stands_alone_fits_and_passes_axe(browser, site_url, doc, width, scheme):
    with opened(browser, site_url, doc, WIDTHS[width], scheme) as page:
        assert page.wrong == []
        assert page.evaluate("document.documentElement.dataset.theme") == scheme
        overhang = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overhang <= 0, "the page scrolls sideways"
        empty = page.evaluate(
            "[...document.querySelectorAll('.chart')].filter(c => !c.querySelector("
            "'svg .role-mark :is(path[d], text, line, image)')).map(c => c.id)"
        )
        assert empty == []
        result = Axe().run(page)
        violations = [
            (v["id"], [n["html"][:160] for n in v["nodes"]][:3])
            for v in result.response["violations"]
        ]
        assert violations == []


@pytest.mark.parametrize("doc", CHAPTERS)
def test_every_control_changes_its_chart_and_answers_to_the_keyboard(browser, site_url, doc):
    with opened(browser, site_url, doc) as page:
        charts = page.locator(".chart:has(.vega-bind)")
        assert charts.count() >= 1, "no chart on this page has a control"
        for index in range(charts.count()):
            chart = charts.nth(index)
            # Where the Tab key leads: in a row of radio buttons, to the one that is chosen.
            reachable = ":is(input:not([type=radio]), input:checked, select)"
            control = chart.locator(f".vega-bind {reachable}").first
            before = drawn(page, chart)
            control.focus()
            is_at_its_end = control.evaluate("e => e.type === 'range' && e.value === e.max")
            is_menu = control.evaluate("e => e.tagName === 'SELECT'")
            key = "ArrowLeft" if is_at_its_end else "ArrowDown" if is_menu else "ArrowRight"
            page.keyboard.press(key)
            assert changes(page, chart, before), chart.get_attribute("id")
            # In a row of radio buttons the key has moved the focus to the next one.
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none"


@pytest.mark.parametrize("doc", CHAPTERS)
def test_a_chart_changes_its_colours_with_the_page_and_keeps_its_setting(browser, site_url, doc):
    with opened(browser, site_url, doc) as page:
        chart = page.locator(".chart").first
        before = drawn(page, chart)
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        assert changes(page, chart, before)
        assert "#24292f" not in drawn(page, chart)


@pytest.mark.parametrize("doc", CHAPTERS)
def test_without_scripts_text_formulas_and_drawings_are_there(browser, site_url, doc):
    with opened(browser, site_url, doc, script=False) as page:
        assert page.locator("article h1").count() == 1
        assert page.locator(".katex").count() > 0
        drawings = page.locator(".chart-drawing svg")
        assert drawings.count() == page.locator(".chart").count() > 0
        for index in range(drawings.count()):
            assert drawings.nth(index).bounding_box()["height"] > 60


def test_search_finds_the_forget_gate(browser, site_url):
    with opened(browser, site_url, "search") as page:
        page.goto(f"{site_url}/search.html?q=forget+gate")
        page.wait_for_selector("#search-results li a", timeout=20_000)
        assert page.locator("#search-results li a").count() >= 1
        assert page.wrong == []


@pytest.mark.parametrize("doc", CHAPTERS)
def test_the_colab_link_opens_a_notebook_that_exists(browser, site_url, doc):
    with opened(browser, site_url, doc) as page:
        link = page.locator('a[href*="colab.research.google.com"]').first.get_attribute("href")
        inside = link.split("/blob/")[1].split("/", 1)[1]
        assert (SITE.parent.parent / inside).is_file(), link
        assert inside == f"{doc}.ipynb"
