"""The fields with which two chapters on texts are tried: they run, and their numbers are right."""

import re

import nbformat
import numpy as np
import pytest
from pages import ROOT, SITE
from running import LISTEN, Reader, alike, reading
from sklearn.feature_extraction.text import TfidfVectorizer
from visiting import axe, opened, until

from rnn_course.functions import sigmoid
from rnn_course.nets import LSTM, Dense
from rnn_course.text import NGram, sample, tokenise

LANGUAGE, REVIEWS = "notebooks/language_models", "notebooks/lstm_imdb"
FIRST = {LANGUAGE: "language-models-count", REVIEWS: "lstm-imdb-two"}
WRITES, REVIEW = "language-models-write", "lstm-imdb-own"


def place(doc: str, name: str) -> int:
    """The number of a code cell, by its id."""
    cells = nbformat.read(ROOT / f"{doc}.ipynb", as_version=4).cells
    return [cell.id for cell in cells if cell.cell_type == "code"].index(name)


def kept(name: str) -> dict[str, np.ndarray]:
    with np.load(SITE / "_static" / "live" / "kept" / f"{name}.npz") as file:
        return dict(file)


SHOWN = """(cell) => [...cell.querySelectorAll(".cell_output .chart svg")]
  .filter((svg) => !svg.closest("[hidden]")).map((svg) => svg.textContent).join(" ")"""


def drawn(reader: Reader, cell: int) -> str:
    """The words of a cell's chart."""
    return reader.cells.nth(cell).evaluate(SHOWN)


def changed(reader: Reader, cell: int, change) -> str:
    """What the page says after the reader has changed a field."""
    before = reader.page.evaluate(f"({LISTEN})(); window.said ??= 0")
    change()
    said = reader.hear(before)
    assert said.startswith("Done"), said
    return said


@pytest.mark.parametrize("doc", FIRST)
def test_a_chapter_can_be_tried_in_its_first_two_screens(browser, site_url, doc):
    with opened(browser, site_url, doc) as page:
        number = place(doc, FIRST[doc])
        top = (
            page.locator("div.cell")
            .nth(number)
            .evaluate(
                "cell => cell.querySelector('.live-fields').getBoundingClientRect().top + scrollY"
            )
        )
        assert top < 2 * page.viewport_size["height"]


def test_a_slider_counts_longer_runs_and_the_price_is_that_of_the_counts(browser, site_url):
    with reading(browser, site_url, LANGUAGE) as reader:
        cell = place(LANGUAGE, FIRST[LANGUAGE])
        box = reader.cells.nth(cell).locator(".live-fields")
        counted, bet_on = (box.get_by_label(n).input_value() for n in ("counted", "bet on"))
        letters = sorted({*counted, *bet_on})
        ids = [[letters.index(c) for c in text] for text in (counted, bet_on)]
        seen = box.get_by_label("letters seen")
        for n in (2, 3):
            seen.focus()
            changed(reader, cell, lambda: reader.page.keyboard.press("ArrowRight"))
            price = -NGram(n + 1, len(letters)).fit(ids[0]).log_probabilities(ids[1]) / np.log(2)
            title = f"{price.mean():.2f} bits a letter"
            until(reader.page, f"document.body.textContent.includes({title!r})")
            assert title in drawn(reader, cell)


def test_counts_of_words_do_not_differ_and_counts_of_pairs_do(browser, site_url):
    with reading(browser, site_url, REVIEWS) as reader:
        cell = place(REVIEWS, FIRST[REVIEWS])
        box = reader.cells.nth(cell).locator(".live-fields")
        choice = box.get_by_role("combobox")
        changed(reader, cell, lambda: choice.select_option("words and pairs"))
        until(reader.page, "document.body.textContent.includes('4 of 7 counts differ')")
        changed(reader, cell, lambda: choice.select_option("words"))
        until(reader.page, "document.body.textContent.includes('0 of 3 counts differ')")
        assert "0 of 3 counts differ" in drawn(reader, cell)


def written(beginning: str, temperature: float, n: int, dice: int) -> str:
    """What the kept net writes, with the package on this machine."""
    net = kept("headers")
    symbols = net["alphabet"].tolist()
    n_units, K = net["W_hz"].shape
    rng = np.random.default_rng(dice)
    lstm, readout = LSTM(K, n_units, rng=rng), Dense(n_units, K, rng=rng)
    lstm.weights = [net[name] for name in ("W_x", "W_h", "b")]
    readout.weights = [net["W_hz"], net["b_z"]]
    rng, text = np.random.default_rng(dice), beginning
    for _ in range(n):
        X = np.eye(K, dtype="float32")[[symbols.index(c) for c in text]]
        text += symbols[sample(readout.forward(lstm.forward(X[None]))[0, -1], rng, temperature)]
    return text


def test_the_net_writes_on_as_the_package_does(browser, strict_url):
    with reading(browser, strict_url, LANGUAGE) as reader:
        cell = place(LANGUAGE, WRITES)
        box = reader.cells.nth(cell).locator(".live-fields")
        changed(reader, cell, lambda: box.get_by_label("dice").press("ArrowRight"))
        changed(reader, cell, lambda: box.get_by_label("temperature").press("ArrowLeft"))
        changed(reader, cell, lambda: box.get_by_label("beginning").fill("class "))
        until(
            reader.page,
            f"document.querySelectorAll('div.cell')[{cell}].innerText.includes('class ')",
        )
        characters = int(box.get_by_label("characters").input_value())
        text = written("class ", 0.6, characters, 2)
        assert reader.shown(cell)[0] == " ".join(text.split())
        assert "at temperature 0.6" in drawn(reader, cell)


@pytest.fixture(scope="module")
def small():
    """The answers of the kept models to some words, with the package and with scikit-learn."""
    net, counts = kept("review_lstm"), kept("review_counts")
    words = bytes(net["words"]).decode().split("\n")
    terms = bytes(counts["terms"]).decode().split("\n")
    lstm = LSTM(64, 32, rng=np.random.default_rng(0))
    lstm.weights = [net["W_x"], net["W_h"], net["b"]]
    counter = TfidfVectorizer(
        tokenizer=str.split,
        token_pattern=None,
        vocabulary=terms,
        ngram_range=(1, 2),
        sublinear_tf=True,
    )
    counter.idf_ = counts["rarity"].astype(float)

    def answers(text: list[str]) -> tuple[float, float]:
        ids = [words.index(word) if word in words else 1 for word in text]
        h = lstm.forward(net["vectors"][ids][None])[0].max(axis=0)
        margin = counter.transform([" ".join(text)]) @ counts["weight"].astype(float)
        slope, shift = counts["scale"]
        counted = slope * (margin + counts["intercept"]) + shift
        return float(sigmoid(h @ net["W_hz"] + net["b_z"])[0]), float(sigmoid(counted)[0])

    return answers


REVIEWED = "The plot is thin, but the acting is superb and I loved it. Zorgomania!"


def answered(reader: Reader, cell: int) -> tuple[float, float]:
    [told] = reader.shown(cell)[1]
    return tuple(map(float, re.search(r"At the end ([\d.]+) and ([\d.]+)\.", told).groups()))


def test_a_review_is_answered_as_the_package_and_scikit_learn_answer(browser, strict_url, small):
    with reading(browser, strict_url, REVIEWS) as reader:
        cell = place(REVIEWS, REVIEW)
        box = reader.cells.nth(cell).locator(".live-fields")
        words = tokenise(REVIEWED)
        changed(reader, cell, lambda: box.get_by_label("review").fill(REVIEWED))
        np.testing.assert_allclose(answered(reader, cell), small(words), atol=0.0011)
        changes = box.get_by_label("words are")
        before = int(box.get_by_label("not before word").input_value())
        changed(reader, cell, lambda: changes.select_option("with a not"))
        negated = [*words[: before - 1], "not", *words[before - 1 :]]
        np.testing.assert_allclose(answered(reader, cell), small(negated), atol=0.0011)
        changed(reader, cell, lambda: changes.select_option("shuffled"))
        mixed = np.random.default_rng(1).permutation(words).tolist()
        np.testing.assert_allclose(answered(reader, cell), small(mixed), atol=0.0011)


@pytest.mark.parametrize(("doc", "name"), [(LANGUAGE, WRITES), (REVIEWS, REVIEW)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_a_field_is_touched_and_no_rule_of_axe_is_broken(
    browser, strict_url, doc, name, scheme
):
    with reading(browser, strict_url, doc, width="phone", scheme=scheme) as reader:
        cell = place(doc, name)
        reader.cells.nth(cell).get_by_label("dice").scroll_into_view_if_needed()
        said = reader.press(cell, "Run")
        assert said.startswith("Done"), said
        assert alike(reader.built[cell][0], reader.shown(cell)[0])
        assert reader.cells.nth(cell).evaluate("e => e.scrollWidth - e.clientWidth") <= 0
        assert axe(reader.page) == []
