"""Train the nets of notebooks/language_models.ipynb for longer: book/measured/language.csv.

The nets, the corpus and the judge are those of the page: its cells with the tag "model" are
executed here as they stand. Tiny Shakespeare must be in the cache, or a network there to fetch it.
Run it with `make measure-language`; it takes about twelve minutes. The seconds are those of one
processor core, so that other work on the machine does not count.
"""

import os
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from measured import ROOT, source_hash, tagged_cells, write_csv

from rnn_course.data import load_shakespeare

CPP, PLAYS = "C++ headers", "Shakespeare"
NOTEBOOK = "notebooks/language_models.ipynb"
SOURCES = (
    f"{NOTEBOOK}#model",
    "src/rnn_course/data.py#load_cpp_headers",
    "src/rnn_course/data.py#load_shakespeare",
    "src/rnn_course/language.py#NGram",
)
PACKAGES = ("numpy", "tensorflow")
# corpus, kind of net, units, updates, seeds: the page's own, then more of everything
PLANS = (
    (CPP, "LSTM", 128, 1_500, (0, 1, 2)),
    (CPP, "Elman", 128, 1_500, (0, 1, 2)),
    (CPP, "LSTM", 128, 6_000, (0,)),
    (CPP, "LSTM", 256, 4_000, (0,)),
    (PLAYS, "LSTM", 128, 1_500, (0,)),
    (PLAYS, "LSTM", 256, 4_000, (0,)),
)


def main() -> None:
    started_with = source_hash(SOURCES)
    plays = load_shakespeare()
    page: dict[str, object] = {}
    for cell in tagged_cells(ROOT / NOTEBOOK, "model"):
        exec(compile(cell, NOTEBOOK, "exec"), page)
    parts = {
        CPP: [page[name] for name in ("train", "validation", "held_out")],
        PLAYS: [page["encode"](part) for part in plays],
    }
    # Written after each net, as it takes long.
    rows = [{"corpus": corpus, **ngram(page, parts[corpus], n)} for corpus in parts for n in (2, 5)]
    for corpus, kind, n_units, n_updates, seeds in PLANS:
        for seed in seeds:
            found = net(page, parts[corpus], kind, n_units, n_updates, seed)
            rows.append({"corpus": corpus, **found})
            print(", ".join(f"{key} {value}" for key, value in rows[-1].items()), flush=True)
            write_csv("language.csv", rows, SOURCES, PACKAGES, started_with=started_with)


def ngram(page: dict, parts: list, n: int) -> dict[str, object]:
    """The page's smoothed counts."""
    train, *others = parts
    start = time.process_time()
    model = page["NGram"](n, page["K"]).fit(train)
    seconds = time.process_time() - start
    log_p = [page["ngram_log_p"](model, part) for part in others]
    return row(page, f"{n}-gram", "", "", "", model.n_counts, seconds, log_p)


def net(
    page: dict, parts: list, kind: str, n_units: int, n_updates: int, seed: int
) -> dict[str, object]:
    """One of the page's nets, trained by the page's loop."""
    train, *others = parts
    cell, readout = page["new_net"](page[kind], n_units, seed)
    start = time.process_time()
    page["train_net"](cell, readout, train, n_updates, page["RATE"][page[kind]])
    seconds = time.process_time() - start
    log_p = [page["net_log_p"](cell, readout, part) for part in others]
    size = sum(w.size for w in cell.weights + readout.weights)
    return row(page, kind, n_units, n_updates, seed, size, seconds, log_p)


def row(page, model, units, updates, seed, parameters, seconds, log_p) -> dict[str, object]:
    validation, held_out = (round(page["bits_per_token"](part), 4) for part in log_p)
    return {
        "model": model,
        "units": units,
        "updates": updates,
        "seed": seed,
        "parameters": parameters,
        "seconds": round(seconds, 1),
        "bits_validation": validation,
        "bits_held_out": held_out,
    }


if __name__ == "__main__":
    main()
