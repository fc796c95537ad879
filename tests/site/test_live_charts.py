"""Live charts on a page of their own: a slider that plays, drawings as large as their room."""

import shutil

import numpy as np
import pandas as pd
import pytest
import standalone_charts
import vl_convert
from pages import ROOT

from rnn_course.show import charts, diagrams

T = np.arange(1, 11)
SLIDING = charts.lines(
    pd.concat(
        pd.DataFrame({"t": T, "size": r**T, "radius": r, "net": net})
        for r in (0.5, 0.6, 0.7, 0.8, 0.9)
        for net in ("tanh", "linear")
    ),
    x=charts.axis("t", "step t"),
    y="size",
    by="net",
    controls=[charts.slider("radius", "spectral radius"), charts.choice("net")],
    title="It fades",
    description="A falling line.",
)
COLUMN = 740  # pixels


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A page with two charts, built as the book builds its pages."""
    folder = tmp_path_factory.mktemp("charts")
    for name in ("charts.css", "charts.js"):
        shutil.copy(ROOT / "assets" / name, folder)
    (folder / "vega.js").write_text(f"(()=>{{{vl_convert.javascript_bundle()}}})();")
    (folder / "palette.css").write_text(standalone_charts.palette_css())
    specs = [SLIDING.to_dict(), diagrams.elman().to_dict()]
    figures = "".join(standalone_charts.figure(spec, "here") for spec in specs)
    body = standalone_charts.part_specifications(figures, folder / "charts")
    (folder / "page.html").write_text(
        '<!doctype html><html lang="en" data-theme="light"><meta charset="utf-8"><title>A</title>'
        '<link rel="stylesheet" href="palette.css"><link rel="stylesheet" href="charts.css">'
        f'<body style="margin:0"><main style="max-width:{COLUMN}px;margin:0 12px">{body}</main>'
        "<script>window.rnnDark = {}</script>"
        '<script src="charts.js"></script></body></html>'
    )
    return folder


def stir(page) -> None:
    """Move as a reader does, and wait until both charts are live."""
    page.mouse.move(20, 20)
    page.mouse.move(30, 30)
    page.wait_for_function("document.querySelectorAll('.chart.live').length === 2")


@pytest.fixture
def opened(browser, folder):
    """opened(width) -> the page with its charts live."""
    contexts = []

    def at(width: int, *, motion: str = "no-preference", script: bool = True, stirs: bool = True):
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            reduced_motion=motion,
            java_script_enabled=script,
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(f"file://{folder}/page.html")
        if script and stirs:
            stir(page)
        return page

    yield at
    for context in contexts:
        context.close()


def letters(page, chart: int = 0) -> float:
    """How high the letters of a chart's axis are shown, in pixels, for 12 that were drawn."""
    drawing = page.locator(".chart").nth(chart).locator("svg").first
    shown = drawing.evaluate("svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width")
    return 12 * shown


def test_a_slider_plays_to_its_end_and_then_from_its_start(opened):
    page = opened(1000)
    slider, play = page.locator("input[type=range]"), page.locator("button.play")
    assert play.count() == 1, "only sliders play"
    assert play.get_attribute("aria-label") == "Play: spectral radius"
    assert slider.input_value() == "0.5"
    line = page.locator(".mark-line path").first
    before = line.get_attribute("d")
    play.click()
    assert play.get_attribute("aria-label") == "Pause: spectral radius"
    page.wait_for_function("document.querySelector('input[type=range]').value === '0.9'")
    page.wait_for_function("document.querySelector('.play').ariaLabel.startsWith('Play')")
    assert line.get_attribute("d") != before
    play.click()
    page.wait_for_function("document.querySelector('input[type=range]').value === '0.7'")
    play.click()
    stopped = slider.input_value()
    page.wait_for_timeout(1200)
    assert slider.input_value() == stopped


def test_the_play_button_answers_keys_and_the_readers_own_hand_ends_the_play(opened):
    page = opened(1000)
    slider, play = page.locator("input[type=range]"), page.locator("button.play")
    slider.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "play"
    page.keyboard.press("Enter")
    assert play.get_attribute("aria-label").startswith("Pause")
    slider.press("ArrowRight")
    assert play.get_attribute("aria-label").startswith("Play")


def test_who_asks_for_less_motion_moves_one_step_a_click(opened):
    page = opened(1000, motion="reduce")
    slider, play = page.locator("input[type=range]"), page.locator("button.play")
    play.click()
    assert slider.input_value() == "0.6"
    page.wait_for_timeout(1200)
    assert slider.input_value() == "0.6"


@pytest.mark.parametrize("script", [True, False], ids=["live", "without scripts"])
def test_letters_grow_with_the_page_up_to_a_limit(opened, script):
    assert letters(opened(1366, script=script)) == pytest.approx(1.35 * 12, abs=0.2)
    assert letters(opened(390, script=script)) == pytest.approx(12, abs=0.2)
    assert letters(opened(1366, script=script), 1) == pytest.approx(1.35 * 12, abs=0.2)
    assert 12 <= letters(opened(390, script=script), 1) < 14


def test_a_chart_fills_its_room_and_follows_when_the_window_changes(opened):
    page = opened(1366)
    width = "document.querySelector('.chart svg').getBoundingClientRect().width"
    assert page.evaluate(width) == pytest.approx(COLUMN, abs=2)
    page.set_viewport_size({"width": 390, "height": 900})
    page.wait_for_function(f"Math.abs({width} - 366) < 2")
    assert letters(page) == pytest.approx(12, abs=0.2)
    overhang = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(overhang) <= 0


def test_nothing_moves_when_a_chart_comes_alive_on_a_wide_page(opened):
    page = opened(1366, stirs=False)
    second = page.locator(".chart").nth(1)
    before = second.bounding_box()["y"]
    stir(page)
    assert second.bounding_box()["y"] == pytest.approx(before, abs=8)
