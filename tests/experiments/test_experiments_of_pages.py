"""Experiments that draw with a page's own cells, on a few reviews: rows as in the book's tables."""

import csv
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from experiments import imdb, imdb_mistakes, language, language_texts, text
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
    given = {"load_imdb": few_reviews, "N_FIT": 160}
    return run_tagged(ROOT / imdb.NOTEBOOK, "model", **given)


@pytest.mark.parametrize(
    ("name", "columns"),
    [("imdb", ["model"]), ("language", ["corpus", "model", "units", "updates"])],
)
def test_every_row_of_a_table_is_one_that_its_experiment_draws(name, columns):
    """By what varies; a committee is drawn once, and reported at several sizes."""
    experiment = load(name)
    drawn = {tuple(str(s[column]) for column in columns) for s in experiment.settings}
    if name == "imdb":
        drawn = drawn - {("committee",)} | {(f"committee of {n}",) for n in imdb.HELD}
    with place(f"{name}.csv").open(newline="", encoding="utf-8") as file:
        assert {tuple(row[column] for column in columns) for row in csv.DictReader(file)} == drawn


@pytest.mark.parametrize("model", ["linear", "linear, words", "HMM, 4 states", "LSTM"])
def test_a_reader_of_reviews_is_compared_with_the_linear_model_of_its_seed(model, few, monkeypatch):
    monkeypatch.setattr(imdb, "of_page", lambda: few)
    right = np.arange(len(few["test"].labels)) % 2 == 0
    monkeypatch.setattr(imdb, "linear_right", lambda seed: right if seed == 7 else None)
    row = imdb.draw(7, model)
    assert header("imdb") == ["model", "seed", *row]
    n = len(right)
    both = row["test_accuracy"] * n - row["only_this_right"]
    assert both + row["only_linear_right"] == pytest.approx(right.sum(), abs=0.1)


def test_the_variants_of_the_page_are_all_drawn(few):
    assert set(imdb.VARIANTS) == set(few["VARIANTS"])


def test_mistakes_that_nobody_has_read_are_shown_and_not_written(few, monkeypatch):
    class Wrong(dict):
        def __missing__(self, name):
            return few[name]

    test = few["test"]
    page = Wrong(train=lambda seed: (None, None), predict=lambda net, ids: 1.0 - test.labels)
    monkeypatch.setattr(imdb, "of_page", lambda: page)
    with pytest.raises(ValueError, match="Read these reviews"):
        imdb_mistakes.draw(0)
    everything = dict.fromkeys((imdb_mistakes.digest_of(t) for t in test.texts), "read")
    monkeypatch.setattr(imdb_mistakes, "REASONS", everything)
    rows = imdb_mistakes.draw(0)
    assert len(rows) == 40
    assert list(rows[0]) == header("imdb_mistakes")


def test_the_mistakes_in_the_book_have_the_reasons_that_were_found():
    with place("imdb_mistakes.csv").open(newline="", encoding="utf-8") as file:
        kept = {row["sha256"]: row["reason"] for row in csv.DictReader(file)}
    assert kept == imdb_mistakes.REASONS


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
