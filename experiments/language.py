"""How many bits a character do n-grams and nets need, and what does more training give the nets?

The nets, the corpus and the judge are those of the page: its cells with the tag "model" are
executed here as they stand. Tiny Shakespeare must be in the cache, or a network there to fetch it.
The page's own nets are trained from eight starts, the others, which have more units or updates,
from one; n-grams have no start. Chapter: language_models.
"""

import importlib.util
import os
import tempfile
import time
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from measuring.notebook_cells import run_tagged
from measuring.sources import ROOT
from measuring.witness import Witness
from rnn_course.data import load_cpp_headers, load_imdb, load_shakespeare

CPP, PLAYS = "C++ headers", "Shakespeare"
NOTEBOOK = "notebooks/language_models.ipynb"
SOURCES = (
    "experiments/language.py",
    f"{NOTEBOOK}#model",
    "src/rnn_course/data/corpora.py#load_cpp_headers",
    "src/rnn_course/data/corpora.py#load_shakespeare",
    "src/rnn_course/text/ngrams.py#NGram",
)
PACKAGES = ("numpy", "tensorflow")
NETS = (  # corpus, kind of net, units, updates, starts: the page's own, then more of everything
    (CPP, "LSTM", 128, 1_500, 8),
    (CPP, "Elman", 128, 1_500, 8),
    (CPP, "LSTM", 128, 6_000, 1),
    (CPP, "LSTM", 256, 4_000, 1),
    (PLAYS, "LSTM", 128, 1_500, 1),
    (PLAYS, "LSTM", 256, 4_000, 1),
)
SETTINGS = [
    *(
        {"corpus": corpus, "model": f"{n}-gram", "units": "", "updates": ""}
        for corpus in (CPP, PLAYS)
        for n in (2, 5)
    ),
    *(dict(zip(("corpus", "model", "units", "updates"), net, strict=False)) for net in NETS),
]
SEEDS = 1  # a draw trains from as many starts as NETS says, and its rows name them


@cache
def of_page() -> tuple[dict, dict[str, list]]:
    """The page's names, and the parts of both corpora as its numbers."""
    plays = load_shakespeare()
    page = run_tagged(ROOT / NOTEBOOK, "model")
    own = [page[name] for name in ("train", "validation", "held_out")]
    return page, {CPP: own, PLAYS: [page["encode"](part) for part in plays]}


def draw(
    seed: int, corpus: str, model: str, units: int | str, updates: int | str
) -> list[dict[str, object]]:
    """An n-gram, or a net from each of its starts."""
    page, parts = of_page()
    if model.endswith("-gram"):
        return [ngram(page, parts[corpus], int(model.removesuffix("-gram")))]
    starts = {tuple(net): n for *net, n in NETS}[corpus, model, units, updates]
    return [
        net(page, parts[corpus], model, units, updates, starts * seed + k) for k in range(starts)
    ]


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


def witness(seed: int) -> dict[str, object]:
    """The page's counts and nets on film reviews, which are the same with every TensorFlow."""
    corpus = few_headers()
    with tempfile.TemporaryDirectory() as folder:
        plays = shakespeare(Path(folder), corpus.train)
    page = run_tagged(ROOT / NOTEBOOK, "model", load_cpp_headers=lambda n: corpus)
    parts = [page["encode"](part) for part in corpus]
    n_gram = ngram(page, parts, 5)
    found = {
        "corpus": [len(part) for part in corpus],
        "plays": [len(part) for part in plays],
        "ids": [int(part.sum()) for part in parts],
        "5-gram: counts": n_gram["parameters"],
        "5-gram: bits": [n_gram["bits_validation"], n_gram["bits_held_out"]],
    }
    for kind in ("LSTM", "Elman"):
        trained = net(page, parts, kind, 32, 60, seed)
        found[f"{kind}: weights"] = trained["parameters"]
        found[f"{kind}: bits"] = [trained["bits_validation"], trained["bits_held_out"]]
    return found


def few_headers():
    """Film reviews as a corpus of headers."""
    with tempfile.TemporaryDirectory() as folder:
        return headers(Path(folder), load_imdb()[0].texts[:100])


def headers(folder: Path, texts: list[str]):
    """What `load_cpp_headers` makes of these texts, if TensorFlow carries them as headers."""
    include = folder / "include" / "tensorflow"
    include.mkdir(parents=True)
    for i, text in enumerate(texts):
        (include / f"{i}.h").write_text(f"// A licence.\n{text}\n", encoding="utf-8")
    package = SimpleNamespace(submodule_search_locations=[str(folder)])
    with patch.object(importlib.util, "find_spec", return_value=package):
        return load_cpp_headers(60_000)


def shakespeare(folder: Path, text: str):
    """What `load_shakespeare` makes of this text, if it is what was fetched."""
    path = folder / "plays.txt"
    path.write_text(text, encoding="utf-8")
    with patch.dict(load_shakespeare.__globals__, fetch=lambda *_: path):
        return load_shakespeare()


WITNESS = Witness(
    what="A 5-gram and two nets of the page after 60 updates, on film reviews in the place of "
    "headers, which differ with each TensorFlow; the same reviews cut as the plays are.",
    draw=witness,
    seed=0,
    tolerance=1e-4,
    because="Other processors and the oldest libraries allowed changed none of the four decimals, "
    "whose last is 3e-5 of the value; a learning rate one hundredth higher moves the LSTM's bits "
    "by 2e-3.",
)
