"""What does a small LSTM write that has read plays of Shakespeare?

The net, its training and the way it writes are those of the page: its cells with the tag "model"
are executed as they stand. Tiny Shakespeare must be in the cache, or a network there to fetch it.
The text is the first one that the net writes; nothing is chosen. Chapter: language_models.
"""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from experiments.language import NOTEBOOK, few_headers, shakespeare
from measuring.notebook_cells import run_tagged
from measuring.sources import ROOT
from measuring.witness import Witness
from rnn_course.data import load_shakespeare

SOURCES = (
    "experiments/language_texts.py",
    f"{NOTEBOOK}#model",
    "src/rnn_course/data/corpora.py#load_cpp_headers",
    "src/rnn_course/data/corpora.py#load_shakespeare",
)
PACKAGES = ("numpy", "tensorflow")
SETTINGS = [{"units": 128, "updates": 1_500, "beginning": "ROMEO:\n"}]
TEMPERATURE, LENGTH = 0.7, 500
SEEDS = 1


def draw(seed: int, units: int, updates: int, beginning: str) -> dict[str, object]:
    """A net's bits on plays that it has not read, and the first text that it writes."""
    return written(run_tagged(ROOT / NOTEBOOK, "model"), load_shakespeare(), seed, units, updates)


def written(page: dict, plays, seed: int, units: int, updates: int) -> dict[str, object]:
    """Trained by the page's loop, scored by the page's judge; the page's dice write."""
    train, _, held_out = (page["encode"](part) for part in plays)
    net = page["new_net"](page["LSTM"], units, seed)
    page["train_net"](*net, train, updates, page["RATE"][page["LSTM"]])
    bits = page["bits_per_token"](page["net_log_p"](*net, held_out))
    text = page["write"](*net, SETTINGS[0]["beginning"], LENGTH, TEMPERATURE)
    return {"bits_held_out": round(bits, 4), "text": text}


def witness(seed: int) -> dict[str, object]:
    """The same with a small net and film reviews in the place of headers and plays."""
    corpus = few_headers()
    with tempfile.TemporaryDirectory() as folder:
        plays = shakespeare(Path(folder), corpus.train)
    page = run_tagged(ROOT / NOTEBOOK, "model", load_cpp_headers=lambda n: corpus)
    found = written(page, plays, seed, 16, 40)
    return {"bits": found["bits_held_out"], "characters": len(found["text"])}


WITNESS = Witness(
    what="An LSTM of 16 units after 40 updates on film reviews in the place of plays: its bits, "
    "and the length of what it writes.",
    draw=witness,
    seed=0,
    tolerance=1e-4,
    because="The last of four decimals is 3e-5 of the value, and other processors change it.",
)
