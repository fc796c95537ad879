"""Train the net of notebooks/seq2seq.ipynb that writes dates with five seeds: seq2seq.csv.

The net is that of the page: its cells with the tag "model" are executed here as they stand, each
time with another generator, so days, formats, weights and batches all differ. Run it with `make
measure-seq2seq`; it takes a minute or two.
"""

import time

import numpy as np
from measured import ROOT, source_hash, tagged_cells, write_csv

NOTEBOOK = "notebooks/seq2seq.ipynb"
SOURCES = (
    f"{NOTEBOOK}#model",
    "src/rnn_course/tasks.py#dates",
    "src/rnn_course/tasks.py#write_date",
)
SEEDS = (0, 1, 2, 3, 4)


def main() -> None:
    started_with = source_hash(SOURCES)
    rows = []
    for seed in SEEDS:
        rows += measure(seed)
        print(f"seed {seed}: {rows[-1]['exact']:.4f}", flush=True)
    write_csv("seq2seq.csv", rows, SOURCES, started_with=started_with)


def measure(seed: int) -> list[dict[str, object]]:
    """The share of held-out dates written exactly right, by format and over all."""
    imports, *cells = tagged_cells(ROOT / NOTEBOOK, "model")
    page: dict = {}
    exec(compile(imports, NOTEBOOK, "exec"), page)
    page["rng"] = np.random.default_rng(seed)
    for cell in cells:
        exec(compile(cell, NOTEBOOK, "exec"), page)
    began = time.perf_counter()
    for _ in page["fit"](page["net"], page["draw_dates"], page["N_UPDATES"]):
        pass
    seconds = time.perf_counter() - began
    found = page["greedy"](page["net"], page["X_1"], page["X_test_mask"], 10)
    right = (found == page["Y_test"]).all(axis=1)
    formats = np.array(page["test"].formats)
    parts = {form: right[formats == form] for form in page["DATE_FORMATS"]} | {"all": right}
    return [
        {
            "seed": seed,
            "format": form,
            "dates": len(part),
            "exact": round(float(part.mean()), 4),
            "train_seconds": round(seconds, 1),
        }
        for form, part in parts.items()
    ]


if __name__ == "__main__":
    main()
