"""Six products and their sum, as the page shows them, for sliders that were moved."""

import re

import numpy as np
import pytest
from visiting import WAIT, opened, until

from rnn_course.nets import Dense, Elman

DOC, NAME = "notebooks/bptt", "#fig-bptt-six-products"
START = {"W_hh": 0.9, "h_0": 0.5, "x_1": 1.0, "x_2": -0.5, "x_3": 0.5}
# The weights and targets of the chapter's net, as its equations give them.
W_HZ, B_Z, W_XH, B_H, Y = 1.2, 0.1, 0.6, -0.1, (0.0, 1.0, -0.5)
MOVES = [
    {},
    {"W_hh": -1.3},
    {"h_0": -2.0, "x_2": 1.7},
    {"x_1": -0.4, "x_3": -1.9},
    {"W_hh": 0.0},
]


def errors(at: dict[str, float], W: list[float]) -> np.ndarray:
    """The three errors of a net that uses its weight at step k as W[k - 1]."""
    h, found = at["h_0"], []
    for t in range(3):
        h = np.tanh(at[f"x_{t + 1}"] * W_XH + h * W[t] + B_H)
        found.append((h * W_HZ + B_Z - Y[t]) ** 2 / 2)
    return np.array(found)


def by_nudging(at: dict[str, float]) -> list[float]:
    """E_t nudged by the weight's use at step k alone, for k from t down to 1; then their sum."""
    step, W = 1e-6, np.full(3, at["W_hh"])
    slopes = [
        (errors(at, W + step * use) - errors(at, W - step * use)) / (2 * step) for use in np.eye(3)
    ]
    each = [slopes[k][t] for t in range(3) for k in range(t, -1, -1)]
    every = (errors(at, W + step) - errors(at, W - step)).sum() / (2 * step)
    return [*each, every, every]


def by_the_package(at: dict[str, float]) -> float:
    rng = np.random.default_rng(0)
    net, readout = Elman(1, 1, rng=rng, dtype="float64"), Dense(1, 1, rng=rng, dtype="float64")
    net.weights = [[[W_XH]], [[at["W_hh"]]], [B_H]]
    readout.weights = [[[W_HZ]], [B_Z]]
    X = np.reshape([at[f"x_{t}"] for t in (1, 2, 3)], (1, 3, 1))
    dZ = readout.forward(net.forward(X, state=[[at["h_0"]]])) - np.reshape(Y, (1, 3, 1))
    return net.backward(readout.backward(dZ)[0])[1][1].item()


def shown(chart) -> list[float]:
    """The numbers beside the bars, from top to bottom."""
    read = "all => all.map(t => [t.getBoundingClientRect().top, t.textContent])"
    labels = chart.locator(".mark-text text").evaluate_all(read)
    numbers = [text for _, text in sorted(labels) if re.fullmatch(r"[+−]\d+\.\d{4}", text)]
    return [float(text.replace("−", "-")) for text in numbers]


def expect_soon(page, chart, expected: list[float]) -> None:
    """The chart shows these numbers once it has been drawn anew."""
    for _ in range(WAIT // 100):
        if len(now := shown(chart)) == 8 and np.allclose(now, expected, rtol=0, atol=6e-5):
            return
        page.wait_for_timeout(100)
    np.testing.assert_allclose(shown(chart), expected, rtol=0, atol=6e-5)


def test_the_numbers_on_the_page_are_those_of_nudges_and_of_the_package(browser, site_url):
    with opened(browser, site_url, DOC) as page:
        chart = page.locator(f"{NAME} .chart, {NAME}.chart").first
        chart.scroll_into_view_if_needed()
        page.mouse.move(300, 300)
        page.wait_for_selector(f"{NAME} .chart.live")
        for moved in MOVES:
            for name, value in (START | moved).items():
                chart.locator(f"input[name={name}]").fill(str(value))
            at = START | moved
            expected = by_nudging(at)
            assert expected[-1] == pytest.approx(by_the_package(at), abs=1e-6)
            assert expected[-1] == pytest.approx(sum(expected[:6]), abs=1e-6)
            expect_soon(page, chart, expected)
        assert page.wrong == []


def test_keys_and_fingers_move_the_sliders(browser, site_url):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.goto(f"{site_url}/{DOC}.html", wait_until="networkidle")
    chart = page.locator(f"{NAME} .chart").first
    chart.scroll_into_view_if_needed()
    chart.tap()
    page.wait_for_selector(f"{NAME} .chart.live")
    slider = chart.locator("input[name=h_0]")
    slider.tap()
    until(page, f"document.querySelector('{NAME} input[name=h_0]').value !== '0.5'")
    slider.focus()
    page.keyboard.press("End")
    until(page, f"document.querySelector('{NAME} input[name=h_0]').value === '2'")
    expect_soon(page, chart, by_nudging(START | {"h_0": 2.0}))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()
