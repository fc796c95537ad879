"""The built book in a real browser: quiet, alone, lean, live, fit for phone and keyboard."""

import json

import pytest
from pages import CHAPTERS, DOCS, SITE, each_chapter, each_page
from visiting import READ_THROUGH, UNFOLD, opened, read, until

KIB = 1024
each_width = pytest.mark.parametrize("width", ["wide", "phone"])


@each_width
@each_page
def test_a_page_makes_no_error_and_asks_no_other_host(visit, doc, width):
    assert visit(doc, width).wrong == []


@each_width
@each_page
def test_a_page_does_not_scroll_sideways(visit, doc, width):
    assert visit(doc, width).overhang <= 0


@each_width
@each_page
def test_a_page_has_no_axe_violation(visit, doc, width):
    notes = visit(doc, width)
    assert {s: v for s, v in notes.violations.items() if v} == {}
    assert notes.drawings == notes.charts, "each chart is judged as a drawing too"


@each_width
@each_page
def test_every_chart_comes_alive_and_is_not_empty(visit, doc, width):
    notes = visit(doc, width)
    assert (notes.not_live, notes.empty) == ([], [])


@each_width
@each_page
def test_no_label_of_a_chart_is_cut_short(visit, doc, width):
    assert visit(doc, width).cut_short == []


@each_width
@each_page
def test_the_layout_does_not_jump_while_reading(visit, browser, site_url, doc, width):
    def total(shifts: list) -> float:
        return sum(value for value, _ in shifts)

    seen = [visit(doc, width).shifts]
    if total(seen[0]) >= 0.05:  # a busy machine may hand out a font late: the page is read again
        seen.append(read(browser, site_url, doc, width, None).shifts)
    assert min(map(total, seen)) < 0.05, seen


@each_width
@each_page
def test_a_page_follows_the_system_into_the_dark_and_keeps_the_readers_settings(visit, doc, width):
    notes = visit(doc, width)
    assert notes.themes == ["light", "dark"]
    assert (notes.not_redrawn, notes.forgotten) == ([], [])


@each_page
def test_a_first_view_stays_under_300_kib_until_the_reader_scrolls(visit, doc):
    assert visit(doc, "wide").first_bytes <= 300 * KIB


@each_page
def test_a_page_with_all_its_charts_live_stays_under_800_kib(visit, doc):
    assert visit(doc, "wide").live_bytes <= 800 * KIB


@pytest.mark.parametrize("doc", CHAPTERS[1:])
def test_a_further_chapter_costs_at_most_72_kib(visit, doc):
    assert visit(doc, "wide").further_bytes <= 72 * KIB


@each_chapter
def test_a_chapter_has_controls_with_labels_that_keys_move_with_visible_focus(visit, doc):
    notes = visit(doc, "wide")
    assert notes.controls >= 1, "no chart on this page has a control"
    assert (notes.deaf, notes.unnamed, notes.unfocused) == ([], [], [])


@each_chapter
def test_without_scripts_text_formulas_and_drawings_are_there(browser, site_url, doc):
    with opened(browser, site_url, doc, width="phone", script=False) as page:
        assert page.locator("article h1").count() == 1
        assert page.locator(".katex").count() > 0
        assert page.locator(".katex annotation").count() > 0
        for fold in page.locator("details.reveal > summary").all():
            fold.click()
        drawings = page.locator(".chart-drawing svg")
        assert drawings.count() == page.locator(".chart").count() > 0
        for index in range(drawings.count()):
            drawing = drawings.nth(index)
            assert drawing.bounding_box()["height"] > 60
            shown = drawing.locator("use").bounding_box()
            assert shown["height"] > 60
            assert shown["width"] > 60
        # The letters of a drawing keep their size on a phone; it scrolls inside its figure.
        scale = "svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width"
        assert min(drawings.evaluate_all(f"all => all.map({scale})")) == pytest.approx(1, abs=0.01)
        assert page.wrong == []


def test_a_reader_who_does_not_stir_loads_no_chart_library(browser, site_url):
    with opened(browser, site_url, CHAPTERS[0]) as page:
        loaded = "performance.getEntriesByType('resource').map(e => e.name)"
        assert not any("vega.js" in name for name in page.evaluate(loaded))
        for _ in range(8):  # by keys, as far down as the first chart
            page.keyboard.press("PageDown")
            page.wait_for_timeout(300)
        until(page, f"{loaded}.some(name => name.includes('vega.js'))")


def test_a_chapter_opened_from_the_disk_has_live_charts_too(browser, site_url):
    page = browser.new_page()
    page.goto(f"file://{SITE}/{CHAPTERS[0]}.html")
    page.locator(".chart").first.scroll_into_view_if_needed()
    page.wait_for_selector(".chart.live", timeout=30_000)
    page.close()


def test_a_name_in_a_legend_leaves_its_line_alone_by_click_and_by_key(browser, site_url):
    with opened(browser, site_url, "notebooks/hopfield") as page:
        page.evaluate(UNFOLD)
        page.evaluate(READ_THROUGH)
        chart = page.locator(".chart:has([class*='_legend_labels'])")
        names = chart.locator("[class*='_legend_labels'] > text")
        assert (chart.count(), names.count()) == (1, 3)
        lines = "all => all.map((line) => Number(line.getAttribute('opacity') ?? 1))"

        def shown() -> list[float]:
            page.wait_for_timeout(200)
            return chart.locator(".mark-line path").evaluate_all(lines)

        assert shown() == [1, 1, 1]
        names.nth(1).click()
        assert sorted(shown()) == [0.12, 0.12, 1]
        chart.locator("svg").click(position={"x": 100, "y": 100})
        assert shown() == [1, 1, 1]
        chart.locator("svg[tabindex]").focus()
        page.keyboard.press("ArrowRight")
        assert sorted(shown()) == [0.12, 0.12, 1]
        assert chart.locator("[role=status]").inner_text() == names.first.text_content()
        page.keyboard.press("Escape")
        assert shown() == [1, 1, 1]


def test_a_report_of_what_each_page_weighs_and_how_soon_it_is_live(visit, request):
    """`make site-report` prints it; a plain test run does not make it."""
    if "report" not in (request.config.option.keyword or ""):
        pytest.skip("printed by: make site-report")
    print(
        "\n| page | first view, KiB | live, KiB | further chapter, KiB | first chart, ms | shift |"
    )
    print("|---|---:|---:|---:|---:|---:|")
    for doc in DOCS:
        n = visit(doc, "wide")
        further = "" if n.further_bytes is None else f"{n.further_bytes / KIB:.0f}"
        first = "" if n.first_chart_ms is None else f"{n.first_chart_ms:.0f}"
        shift = sum(value for value, _ in n.shifts)
        print(
            f"| {doc} | {n.first_bytes / KIB:.0f} | {n.live_bytes / KIB:.0f} "
            f"| {further} | {first} | {shift:.3f} |"
        )
    live = SITE / "_static" / "live"
    if (live / "manifest.json").is_file():
        size = sum(path.stat().st_size for path in live.rglob("*") if path.is_file())
        first = json.loads((live / "manifest.json").read_text())["first_run_bytes"]
        print(
            f"\nPython for the pages, apart from these: {size / 1e6:.1f} MB on the server, "
            f"{first / 1e6:.1f} MB of it travel to a reader's first chart."
        )
