"""How many dates of days it has not seen does the net of the page write exactly right?

The net is that of the page: its cells with the tag "model" are executed here as they stand, each
time with another generator, so days, formats, weights and batches all differ. Chapter: seq2seq.
"""

import time

import numpy as np

from measuring.notebook_cells import run_tagged
from measuring.sources import ROOT
from measuring.witness import Witness

NOTEBOOK = "notebooks/seq2seq.ipynb"
SOURCES = (
    "experiments/seq2seq.py",
    f"{NOTEBOOK}#model",
    "src/rnn_course/tasks/dates.py#dates",
    "src/rnn_course/tasks/dates.py#write_date",
)
SETTINGS: list[dict[str, object]] = [{}]
SEEDS = 5


def draw(seed: int) -> list[dict[str, object]]:
    """The share of held-out dates written exactly right, by format and over all."""
    page = run_tagged(ROOT / NOTEBOOK, "model", rng=np.random.default_rng(seed))
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
            "format": form,
            "dates": len(part),
            "exact": round(float(part.mean()), 4),
            "seconds": round(seconds, 1),
        }
        for form, part in parts.items()
    ]


def witness(seed: int) -> dict[str, object]:
    """The page's dates, and its net after ten updates on them."""
    page = run_tagged(ROOT / NOTEBOOK, "model", rng=np.random.default_rng(seed), N_UPDATES=10)
    errors = [E for _, E in page["fit"](page["net"], page["draw_dates"], page["N_UPDATES"])]
    state = page["net"].encode(page["X_1"][:1], page["X_test_mask"][:1])
    return {
        "a date": f"{page['test'].texts[0]} = {page['test'].isos[0]}",
        "letters": page["LETTERS"],
        "letters to read": int(page["X_mask"].sum()),
        "signs to write": int(page["Y"].sum()),
        "errors": errors,
        "first sign": page["net"].decode(np.full((1, 1), page["START"]), state)[0, 0],
    }


WITNESS = Witness(
    what="The page's dates, the errors of its net in ten updates, and how it then begins a date.",
    draw=witness,
    seed=0,
    tolerance=1e-3,
    because="Other processors and the oldest libraries allowed moved no value by more than 1e-6 of "
    "the largest; a learning rate one hundredth higher moves the errors by 2e-3.",
)
