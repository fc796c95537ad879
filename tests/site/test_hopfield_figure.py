"""The network that a reader draws on is the package's, by mouse, finger and key."""

import re
from contextlib import contextmanager

import numpy as np
import pytest
from hopfield_figure import pictures
from pages import CHAPTERS, DOCS, ROOT, SITE
from visiting import AXE_CONTEXT, axe, opened, press, until

from rnn_course.nets import Hopfield

DOC, WELCOME = CHAPTERS[0], DOCS[0]
PICTURES = pictures(ROOT)
SIX = list(PICTURES)[:6]
INK = "all => all.map(square => square.classList.contains('ink') ? 1 : -1)"
ENDED = "/^(At rest|It swings|Nothing)/.test(document.querySelector('.said').textContent)"
FIGURE = {**AXE_CONTEXT, "include": [["figure.hopfield"]]}


class Given(np.random.Generator):
    """Deals out a given order of the units, as far as it goes, in place of a drawn one."""

    def __init__(self, order: list[int], n: int) -> None:
        super().__init__(np.random.PCG64(0))
        self.n, self.sweeps = n, [[]]
        for unit in order:
            if unit in self.sweeps[-1]:
                self.sweeps.append([])
            self.sweeps[-1].append(unit)

    def permuted(self, x, axis=None):
        """When each unit decides; the units that this sweep does not name come never."""
        turn = np.full((1, self.n), self.n)
        sweep = self.sweeps.pop(0)
        turn[0, sweep] = np.arange(len(sweep))
        return turn


class Figure:
    """The figure on a page: what it shows, and its buttons."""

    def __init__(self, page) -> None:
        self.page = page
        self.all = page.locator("figure.hopfield")

    @property
    def state(self) -> np.ndarray:
        return np.array(self.all.locator(".picture rect").evaluate_all(INK))

    @property
    def energy(self) -> float:
        return float(self.all.get_attribute("data-energy"))

    @property
    def decided(self) -> list[int]:
        return [int(unit) for unit in self.all.get_attribute("data-decided").split()]

    @property
    def said(self) -> str:
        return self.all.get_by_role("status").inner_text()

    def curve(self, last: int) -> np.ndarray:
        """How high the last points of the curve stand."""
        points = self.all.locator(".curve").get_attribute("d")[1:].split("L")
        return -np.array([float(point.split()[1]) for point in points])[-last:]

    def click(self, name: str) -> None:
        self.all.get_by_role("button", name=name, exact=True).click()

    def run(self) -> None:
        self.click("Run")
        until(self.page, ENDED)

    def pixel(self, unit: int):
        return self.all.locator(".picture rect").nth(unit)

    def draw(self, state: np.ndarray) -> None:
        self.click("Clear")
        for unit in np.flatnonzero(state > 0):
            self.pixel(int(unit)).click()

    def net(self) -> Hopfield:
        """The package's net, which stores what is ticked."""
        ticked = self.all.locator("li input:checked").evaluate_all("all => all.map(b => b.name)")
        net = Hopfield(144)
        net.store([PICTURES[name] for name in ticked])
        return net


@contextmanager
def on_page(browser, site_url, doc=DOC, **how):
    """The figure on a page whose reader wants no motion: a run is over at once."""
    with opened(browser, site_url, doc, **how) as page:
        page.emulate_media(reduced_motion="reduce")
        yield Figure(page)
        assert page.wrong == []


@pytest.mark.parametrize("button", ["Store the first six", "Store all twelve"])
def test_unit_by_unit_it_takes_the_packages_way_in_its_own_order(browser, site_url, button):
    with on_page(browser, site_url) as figure:
        figure.click("Store all twelve")
        if button != "Store all twelve":
            figure.click(button)
        net = figure.net()
        for _ in range(10):
            figure.click("Damage")
            probe = figure.state
            assert figure.energy == pytest.approx(net.energy(probe), abs=1e-9)
            figure.run()
            recall = net.recall(probe, rng=Given(figure.decided, 144))
            np.testing.assert_array_equal(figure.state, recall.state)
            assert recall.converged
            assert figure.energy == pytest.approx(recall.energies[-1], abs=1e-9)
            drawn, E = figure.curve(len(recall.energies)), recall.energies
            slope = (drawn[-1] - drawn[0]) / (E[-1] - E[0])
            np.testing.assert_allclose(drawn - drawn[0], slope * (E - E[0]), atol=0.11)


def test_each_click_lets_one_unit_decide_and_says_its_field(browser, site_url):
    with on_page(browser, site_url) as figure:
        net = figure.net()
        figure.click("Damage")
        for k in range(25):
            before = figure.state
            figure.click("One unit decides")
            unit = figure.decided[k]
            field = np.rint(144 * net.weights[unit] @ before) / 144  # as exact as the page's
            expected = before.copy()
            expected[unit] = np.sign(field) or before[unit]
            np.testing.assert_array_equal(figure.state, expected)
            assert figure.energy == pytest.approx(net.energy(expected), abs=1e-9)
            shown = float(re.search(r"field ([+−]\d\.\d\d)", figure.said)[1].replace("−", "-"))
            assert shown == pytest.approx(field, abs=0.0051)
            assert figure.said.startswith(f"Row {unit // 12 + 1}, column {unit % 12 + 1}:")


def test_all_at_once_it_takes_the_packages_way_into_a_rest_or_a_swing(browser, site_url):
    twelve = Hopfield(144)
    twelve.store(list(PICTURES.values()))
    draws = np.random.default_rng(0).choice([-1, 1], (300, 144))
    runs = [twelve.recall(probe, mode="synchronous") for probe in draws]
    swings = [k for k, run in enumerate(runs) if not run.converged][:2]
    rests = [k for k, run in enumerate(runs) if run.converged][:2]
    assert len(swings) == len(rests) == 2
    with on_page(browser, site_url) as figure:
        figure.click("Store all twelve")
        figure.all.get_by_label("all at once").check()
        for k in swings + rests:
            figure.draw(draws[k])
            for state, E in zip(runs[k].states[1:], runs[k].energies[1:], strict=True):
                figure.click("All units decide")
                np.testing.assert_array_equal(figure.state, state)
                assert figure.energy == pytest.approx(E, abs=1e-9)
            told = figure.said
            assert told.startswith("It swings" if k in swings else "At rest")
            figure.draw(draws[k])
            figure.run()
            np.testing.assert_array_equal(figure.state, runs[k].state)
            assert figure.said == told


def test_six_pictures_are_kept_and_of_twelve_most_are_lost(browser, site_url):
    with on_page(browser, site_url) as figure:
        for names in (SIX, list(PICTURES)):
            if len(names) == 12:
                figure.click("Store all twelve")
            net, kept = figure.net(), 0
            for name in names:
                figure.click(f"Put the {name} on the grid")
                np.testing.assert_array_equal(figure.state, PICTURES[name])
                figure.run()
                is_fixed = net.recall(PICTURES[name], mode="synchronous").states.shape[0] == 1
                assert (figure.said == f"At rest: the {name}.") == is_fixed
                kept += is_fixed
            assert kept == 6 if names == SIX else kept <= 3


def test_ticks_choose_what_is_stored_and_the_overlaps_are_those_of_the_state(browser, site_url):
    with on_page(browser, site_url) as figure:
        boxes = figure.all.locator("li")
        figure.all.get_by_label("cat", exact=True).uncheck()
        figure.all.get_by_label("duck", exact=True).check()
        figure.click("Put the cat on the grid")
        net = figure.net()
        assert figure.energy == pytest.approx(net.energy(PICTURES["cat"]), abs=1e-9)
        for index, (name, picture) in enumerate(PICTURES.items()):
            shown = boxes.nth(index).locator(".overlap").inner_text()
            if name in {*SIX, "duck"} - {"cat"}:
                overlap = picture @ PICTURES["cat"] / 144
                assert float(shown.replace("−", "-")) == pytest.approx(overlap, abs=0.0051)
            else:
                assert shown == ""
        for box in boxes.get_by_role("checkbox").all():
            box.uncheck()
        figure.run()
        assert figure.said.startswith("Nothing is stored")
        np.testing.assert_array_equal(figure.state, PICTURES["cat"])


def test_a_mouse_draws_a_line_of_one_colour(browser, site_url):
    with on_page(browser, site_url) as figure:
        figure.click("Clear")
        start, end = (figure.pixel(unit).bounding_box() for unit in (36, 47))
        middle = start["y"] + start["height"] / 2
        figure.page.mouse.move(start["x"] + 5, middle)
        figure.page.mouse.down()
        figure.page.mouse.move(end["x"] + 5, middle, steps=40)
        figure.page.mouse.up()
        figure.page.mouse.move(end["x"] + 5, middle + 60, steps=5)
        assert np.flatnonzero(figure.state > 0).tolist() == list(range(36, 48))
        assert figure.decided == []


def test_keys_move_flip_and_run_and_a_screen_reader_hears_where(browser, site_url):
    with on_page(browser, site_url) as figure:
        figure.click("Clear")
        grid = figure.all.get_by_role("application")
        assert "arrow keys" in grid.get_attribute("aria-label")
        grid.focus()
        press(figure.page, "ArrowLeft", "document.querySelector('.said').textContent !== ''")
        for _ in range(12):
            figure.page.keyboard.press("ArrowUp")
            figure.page.keyboard.press("ArrowLeft")
        assert figure.said == "Row 1, column 1: paper."
        figure.page.keyboard.press("ArrowDown")
        figure.page.keyboard.press("ArrowRight")
        figure.page.keyboard.press("Space")
        assert figure.said == "Row 2, column 2: ink."
        assert np.flatnonzero(figure.state > 0).tolist() == [13]
        assert (
            figure.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        )
        figure.page.keyboard.press("Tab")
        figure.page.keyboard.press("Tab")
        figure.page.keyboard.press("Enter")
        until(figure.page, ENDED)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_finger_draws_and_stores_and_no_rule_of_axe_is_broken(browser, strict_url, scheme):
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, color_scheme=scheme
    )
    page, wrong = context.new_page(), []
    page.on("console", lambda m: m.type == "error" and wrong.append(m.text))
    page.goto(f"{strict_url}/{DOC}.html", wait_until="networkidle")
    figure = Figure(page)
    before = figure.state
    figure.pixel(30).tap()
    assert np.flatnonzero(figure.state != before).tolist() == [30]
    for name in ("Run", "Damage", "Clear", "One unit decides", "Put the cat on the grid"):
        button = figure.all.get_by_role("button", name=name, exact=True)
        assert button.bounding_box()["height"] >= 24
        button.tap()
    figure.all.get_by_label("heart", exact=True).tap()
    assert figure.all.get_by_label("heart", exact=True).is_checked()
    page.wait_for_timeout(300)  # the theme fades its colours in
    assert axe(page, FIGURE) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert wrong == []
    context.close()


@pytest.mark.parametrize("width", ["wide", "phone"])
def test_nothing_around_it_moves_while_it_runs(browser, site_url, width):
    with opened(browser, site_url, DOC, width) as page:
        figure = Figure(page)
        figure.click("Damage")
        after = page.locator("figure.hopfield ~ *").first.bounding_box()["y"]
        page.wait_for_timeout(600)  # what follows a click at once is the reader's own doing
        page.evaluate("shifts.length = 0")
        figure.click("Run")
        until(page, "document.querySelector('.run').textContent === 'Pause'")
        until(page, ENDED)
        assert page.locator("figure.hopfield ~ *").first.bounding_box()["y"] == after
        assert page.evaluate("shifts") == []


def test_it_answers_on_a_page_from_the_disk_and_loads_no_python(browser):
    page = browser.new_page(reduced_motion="reduce")
    page.goto(f"file://{SITE}/{WELCOME}.html")
    figure = Figure(page)
    figure.run()
    assert figure.said == "At rest: the cat."
    loaded = page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
    assert not any("/live/" in name for name in loaded)
    page.close()


def test_its_script_is_short_enough_to_read():
    lines = (ROOT / "assets" / "hopfield.js").read_text(encoding="utf8").splitlines()
    assert len(lines) <= 150
