"""Experiments that draw with a page's own cells, on a few reviews: rows as in the book's tables."""

import csv
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from experiments import imdb, language, language_texts, text
from measuring.experiment import load
from measuring.measured import place
from measuring.notebook_cells import run_tagged
from measuring.sources import ROOT
from rnn_course.data import load_imdb


def header(name: str) -> list[str]:
    with place(f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return next(csv.reader(file))


def few_reviews() -> list:
    return [
        part._replace(texts=part.texts[::100], labels=part.labels[::100]) for part in load_imdb()
    ]


@pytest.fixture(scope="module")
def few():
    """The page on the LSTM with a hundredth of the reviews."""
    given = {"load_imdb": few_reviews, "N_FIT": 160, "N_VALIDATION": 40}
    return run_tagged(ROOT / imdb.NOTEBOOK, "model", **given)


@pytest.mark.parametrize(
    ("name", "columns"),
    [("imdb", ["reader", "rate"]), ("language", ["corpus", "model", "units", "updates"])],
)
def test_every_row_of_a_table_is_one_that_its_experiment_draws(name, columns):
    """By what varies; of the readers of reviews, the trials draw the whole grid."""
    experiment = load(name)
    drawn = {tuple(str(s[column]) for column in columns) for s in experiment.settings}
    with place(f"{name}.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row.get("trial", "True") == "True"]
    assert {tuple(row[column] for column in columns) for row in rows} == drawn


def test_the_readers_that_count_have_the_rate_that_did_best_in_the_trials():
    rows = pd.read_csv(place("imdb.csv"))
    chosen = {(s["reader"], s["rate"]) for s in imdb.best(rows[rows["trial"]])}
    counted = rows[~rows["trial"]]
    assert set(zip(counted["reader"], counted["rate"], strict=True)) == chosen
    assert {rate for reader, rate in chosen if reader in imdb.VARIATIONS} == {
        rate for reader, rate in chosen if reader == "LSTM"
    }


def test_the_test_reviews_answer_only_when_the_choice_is_made():
    rows = pd.read_csv(place("imdb.csv"))
    assert rows.loc[rows["trial"], "test_accuracy"].isna().all()
    assert rows.loc[~rows["trial"], "test_accuracy"].notna().all()


@pytest.mark.parametrize("reader", ["words", "mean of rows", "LSTM", imdb.SHUFFLED])
def test_a_reader_of_reviews_is_compared_with_the_counts_of_pairs(reader, few, monkeypatch):
    monkeypatch.setattr(imdb, "of_page", lambda: few)
    n = len(few["y_test"])
    said = np.where(np.arange(n) % 2 == 0, 1.0, -1.0) * (2 * few["y_test"] - 1)
    monkeypatch.setattr(imdb, "counting", lambda longest: (0.5, said, 1.0))
    trial = imdb.draw(1_000, reader, 0.005)
    row = imdb.draw(7, reader, 0.005)
    assert header("imdb") == ["reader", "rate", "trial", "seed", *row]
    assert trial["test_accuracy"] == trial["only_this_right"] == ""
    both = row["test_accuracy"] * n - row["only_this_right"]
    counts_right = np.sum((said > 0) == few["y_test"])
    assert both + row["only_counts_right"] == pytest.approx(counts_right, abs=0.1)


@pytest.mark.parametrize("name", ["mean of rows", "LSTM, mean", "LSTM, last state", "LSTM"])
def test_a_review_is_judged_alone_as_in_its_batch(name, few):
    reader = few["READERS"][name](np.random.default_rng(0))
    ids = few["test_ids"][:8]
    assert len({len(one) for one in ids}) > 1
    alone = [reader.forward(few["pad"]([one]))[0] for one in ids]
    np.testing.assert_allclose(reader.forward(few["pad"](ids)), alone, atol=1e-6)


@pytest.mark.parametrize("name", ["mean of rows", "LSTM, mean", "LSTM, last state", "LSTM"])
def test_the_gradients_of_a_reader_are_finite_differences(name, few):
    reader = few["READERS"][name](np.random.default_rng(0))
    X = few["pad"]([ids[:n] for ids, n in zip(few["fit_ids"], (5, 9, 7), strict=False)])
    y = np.array([0, 1, 1])

    def error() -> float:
        z = reader.forward(X).astype("float64")
        return np.mean(np.logaddexp(0, z) - y * z)

    z = reader.forward(X)
    grads = reader.backward((few["sigmoid"](z) - y) / len(y))
    for w, dw in zip(reader.weights, grads, strict=True):
        place = np.unravel_index(np.abs(dw).argmax(), w.shape)
        start, slopes = w[place], []
        for step in (3e-4, -3e-4):
            w[place] = start + step
            slopes.append(error() / (2 * step))
        w[place] = start
        assert sum(slopes) == pytest.approx(dw[place], rel=0.05, abs=5e-4)


def test_a_way_to_learn_from_labels_gives_a_row_of_the_table(monkeypatch):
    given = {"load_imdb": few_reviews, "N_WORDS": 2_000}
    page = run_tagged(ROOT / text.NOTEBOOK, "model", **given)
    monkeypatch.setattr(text, "of_page", lambda: (page, page["train_vectors"](0, size=100)))
    settings = {one["way"]: one["setting"] for one in text.SETTINGS}
    for way in ("fixed", "counted"):
        row = text.draw(0, way, 50, settings[way])
        assert header("text") == ["way", "labels", "setting", "trial", "seed", *row, "seconds"]
        assert 0.3 < row["test_accuracy"] <= 1


def test_the_setting_of_a_reader_is_chosen_by_its_validation_error_and_not_by_test_reviews():
    trials = pd.DataFrame(
        [
            {**one, "trial": True, "seed": 1000, "validation_error": k % 3, "test_accuracy": k}
            for k, one in enumerate(text.SETTINGS)
        ]
    )
    chosen = text.best(trials)
    assert {one["labels"] for one in chosen} == {500, 2_000, 20_000}
    firsts = {one["way"]: one["setting"] for one in reversed(text.SETTINGS)}
    assert {one["way"]: one["setting"] for one in chosen} == firsts


def test_words_that_say_nothing_are_neutral_and_a_shift_of_all_answers_is_no_loss():
    E, w = np.array([[0.0], [5.0], [1.0], [-1.0]]), np.array([1.0])
    bags = np.array([[0, 1, 1, 0], [0, 1, 0, 1], [0, 0, 3, 1], [0, 2, 0, 4]]) / 4
    page = {"test_bags": bags, "test": SimpleNamespace(labels=np.array([1, 0, 1, 0]))}
    assert text.without(page, E, w, np.zeros(1), np.zeros(4, bool)) == 0.5
    assert text.without(page, E, w, np.zeros(1), np.array([False, True, False, False])) == 1
    assert text.without(page, E, w, np.ones(1), np.array([False, True, False, False])) == 1


def test_the_nets_of_the_page_are_trained_from_several_starts_and_counts_from_none(monkeypatch):
    page = run_tagged(
        ROOT / language.NOTEBOOK, "model", load_cpp_headers=lambda n: language.few_headers()
    )
    parts = [page["encode"](part) for part in language.few_headers()]
    monkeypatch.setattr(language, "of_page", lambda: (page, {language.CPP: parts}))
    monkeypatch.setattr(language, "NETS", ((language.CPP, "Elman", 8, 3, 2),))
    rows = language.draw(1, language.CPP, "Elman", 8, 3)
    assert [row["seed"] for row in rows] == [2, 3]
    assert rows[0]["bits_held_out"] != rows[1]["bits_held_out"]
    (counts,) = language.draw(0, language.CPP, "2-gram", "", "")
    assert counts["seed"] == ""
    assert header("language") == ["corpus", *counts]


def test_what_a_net_writes_begins_as_asked_and_differs_with_what_it_read():
    corpus = language.few_headers()
    page = run_tagged(ROOT / language.NOTEBOOK, "model", load_cpp_headers=lambda n: corpus)
    other = corpus._replace(train="to be or not to be, " * 800)
    rows = [language_texts.written(page, plays, 0, 8, 30) for plays in (corpus, other)]
    beginning = language_texts.SETTINGS[0]["beginning"]
    for row in rows:
        assert row["text"].startswith(beginning)
        assert len(row["text"]) == len(beginning) + language_texts.LENGTH
    assert rows[0] != rows[1]
    expected = [*language_texts.SETTINGS[0], "seed", *rows[0], "seconds"]
    assert header("language_texts") == expected
