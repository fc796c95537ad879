"""A reader bets on the next character against the models: by keys, by touch, from the disk."""

import json
import math

import numpy as np
import pytest
from pages import SITE
from running import needs_python
from test_built_site import soup
from visiting import axe, opened, until

from rnn_course.functions import softmax
from rnn_course.nets import LSTM, Dense
from rnn_course.text import NGram

DOC = "notebooks/language_models"


@pytest.fixture(scope="module")
def bets() -> dict:
    return json.loads(soup(DOC).select_one("figure.betting script").text)


def price(bets: dict, named: str, came: str, sure: float) -> float:
    """What a bet costs: a lottery over all characters, written out."""
    others = {c: p for c, p in bets["share"].items() if c != named}
    got = {c: (1 - sure) * p / sum(others.values()) for c, p in others.items()} | {named: sure}
    assert math.isclose(sum(got.values()), 1)
    return -math.log2(got[came])


def wrong_for(bets: dict, place: int) -> str:
    return next(c for c in "etz" if c != bets["asked"][place])


def prices_shown(figure) -> list[str]:
    return figure.locator(".price").all_inner_texts()


def heard(figure) -> str:
    return figure.get_by_role("status").inner_text()


def test_the_nets_and_the_bigrams_prices_are_the_packages(bets):
    needs_python()
    with np.load(SITE / "_static" / "live" / "kept" / "headers.npz") as kept:
        alphabet = kept["alphabet"].tolist()
        n_units, K = kept["W_hz"].shape
        rng = np.random.default_rng(0)
        cell, readout = LSTM(K, n_units, rng=rng), Dense(n_units, K, rng=rng)
        cell.weights = [kept[name] for name in ("W_x", "W_h", "b")]
        readout.weights = [kept["W_hz"], kept["b_z"]]
    ids = np.array([alphabet.index(c) for c in bets["given"] + bets["asked"]])
    p = softmax(readout.forward(cell.forward(np.eye(K, dtype="float32")[ids[None, :-1]]))[0])
    p = p[-len(bets["asked"]) :]
    came = ids[-len(p) :]
    # The page computed with float32, what is kept is float16.
    net = -np.log2(p[np.arange(len(p)), came])
    np.testing.assert_allclose(bets["bits"]["the LSTM"], net, atol=0.05)
    np.testing.assert_allclose(bets["sure"], p.max(axis=1), atol=0.02)
    likeliest = [alphabet[k] for k in p.argmax(axis=1)]
    assert np.mean(np.array(likeliest) == list(bets["likeliest"])) > 0.97
    np.testing.assert_allclose(bets["bits"]["an even bet"], np.log2(K), atol=0.005)
    assert math.isclose(sum(bets["share"].values()), 1, abs_tol=1e-4)

    from rnn_course.data import load_cpp_headers

    train = load_cpp_headers(1_000_000).train
    bigram = NGram(2, K).fit([alphabet.index(c) for c in train]).log_probabilities(ids)
    bigram = -bigram[-len(p) :] / np.log(2)
    np.testing.assert_allclose(bets["bits"]["the bigram"], bigram, atol=0.006)


def test_keys_alone_bet_rightly_and_wrongly_and_start_again(browser, site_url, bets):
    asked, sure = bets["asked"], 0.5
    with opened(browser, site_url, DOC) as page:
        figure = page.locator("figure.betting")
        assert prices_shown(figure) == [""] * 5
        field = figure.get_by_label("The next character is")
        field.focus()
        paid = []
        for place in range(6):
            named = wrong_for(bets, place) if place in (1, 4) else asked[place]
            page.keyboard.press({" ": "Space", "\n": "Enter"}.get(named, named))
            paid.append(price(bets, named, asked[place], sure))
            assert heard(figure).startswith("Right," if place not in (1, 4) else "Not ")
            assert f"{paid[-1]:.2f} bits" in heard(figure)
            models = [np.mean(prices[: place + 1]) for prices in bets["bits"].values()]
            shown = [float(text) for text in prices_shown(figure)]
            np.testing.assert_allclose(shown, [np.mean(paid), *models], atol=0.0051)
            if place == 2:
                page.keyboard.press("Shift+Tab")  # how sure
                page.keyboard.press("ArrowRight")
                page.keyboard.press("Tab")
                sure = 0.8
        assert figure.locator(".came").text_content() == asked[:6]
        for _ in range(3):
            page.keyboard.press("Tab")
        page.keyboard.press("Space")  # no idea
        paid.append(-math.log2(bets["share"][asked[6]]))
        assert float(prices_shown(figure)[0]) == pytest.approx(np.mean(paid), abs=0.0051)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert prices_shown(figure) == [""] * 5
        assert field.evaluate("e => e === document.activeElement")
        assert page.wrong == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_finger_bets_to_the_end_and_no_rule_of_axe_is_broken(browser, strict_url, bets, scheme):
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
    context = browser.new_context(**phone, color_scheme=scheme)
    page, wrong = context.new_page(), []
    page.on("console", lambda m: m.type == "error" and wrong.append(m.text))
    page.goto(f"{strict_url}/{DOC}.html", wait_until="networkidle")
    figure = page.locator("figure.betting")
    for target in figure.locator("label, button:visible").all():
        assert target.bounding_box()["height"] >= 24
    figure.locator("label", has_text="95%").tap()
    figure.get_by_role("button", name="A blank").tap()
    figure.get_by_role("button", name="A line break").tap()
    assert figure.locator(".came").text_content() == bets["asked"][:2]
    assert axe(page) == []
    figure.get_by_label("The next character is").tap()
    for character in bets["asked"][2:]:
        page.keyboard.insert_text("x" if character == "\n" else character)
    until(page, "document.querySelector('.betting .next input').disabled")
    assert heard(figure).endswith("That was the last one.")
    assert figure.locator(".came").text_content() == bets["asked"]
    shown = [float(text) for text in prices_shown(figure)[1:]]
    np.testing.assert_allclose(shown, [np.mean(b) for b in bets["bits"].values()], atol=0.0051)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe(page) == []
    assert wrong == []
    context.close()


def test_it_asks_in_a_page_opened_from_the_disk_too(browser, bets):
    with browser.new_context() as context:
        page = context.new_page()
        page.goto((SITE / f"{DOC}.html").as_uri())
        figure = page.locator("figure.betting")
        figure.get_by_role("button", name="I have no idea").click()
        assert float(prices_shown(figure)[1]) == bets["bits"]["the LSTM"][0]
