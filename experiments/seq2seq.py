"""What must pass from reader to writer? The nets of the page, trained for longer and many times.

The nets, their training and their tests are those of the page: its cells with the tag "model" are
executed here as they stand, each time with another generator, so days, formats, weights and batches
all differ. Told is the share of answers that are right as a whole: of held-out dates, by format; of
random digits written backwards or copied, by length; of held-out dates found by a beam of 1, 2 and
8 after 100 of 500 updates; of dates whose days were or were not in the training set. The settings
are those of the page; none was tuned on what is tested here. Chapter: seq2seq.
"""

from functools import cache

import numpy as np

from measuring.grid import grid
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
NETS = {"one state": "EncoderDecoder", "attention": "WithAttention"}
SETTINGS = (
    *grid(task=["dates"], net=["one state"], units=[64], updates=[250, 500, 1000, 2000]),
    *grid(task=["dates"], net=["attention"], units=[64], updates=[250, 500]),
    *grid(task=["reversed"], net=list(NETS), units=[24, 48], updates=[600]),
    *grid(task=["reversed"], net=["one state"], units=[24, 48], updates=[2400]),
    *grid(task=["copied"], net=["one state"], units=[48], updates=[600]),
    *grid(task=["beam"], net=["attention"], units=[64], updates=[100]),
    *grid(task=["leak"], net=["one state"], units=[48], updates=[350]),
)
SEEDS = 8
LENGTHS = (4, 8, 10, 12, 14)


def draw(seed: int, task: str, net: str, units: int, updates: int) -> list[dict[str, object]]:
    """The share of answers exactly right, part by part."""
    parts = {"dates": _dates, "beam": _beam, "leak": _leak}.get(task, _strings)
    found = parts(seed, task, NETS[net], units, updates)
    return [{"part": part, "exact": round(float(v), 4)} for part, v in found.items()]


def _dates(seed: int, task: str, kind: str, units: int, updates: int) -> dict[object, float]:
    page, net = _new(seed, kind, units)
    for _ in page["fit"](net, page["draw_dates"], updates):
        pass
    right = _right(page, page["greedy"](net, page["X_1"], page["X_test_mask"], 10))
    formats = np.array(page["test"].formats)
    by_format = {form: right[formats == form].mean() for form in page["DATE_FORMATS"]}
    return {"all": right.mean()} | by_format


def _beam(seed: int, task: str, kind: str, units: int, updates: int) -> dict[object, float]:
    page, net = _new(seed, kind, units)
    for k, _ in page["fit"](net, page["draw_dates"], 5 * updates):
        if k == updates:
            break
    test = page["X_1"], page["X_test_mask"]
    return {
        f"B = {B}": _right(page, page["beam_search"](net, *test, 10, B)[0]).mean()
        for B in (1, 2, 8)
    }


def _strings(seed: int, task: str, kind: str, units: int, updates: int) -> dict[object, float]:
    page, rng, reverse = _page(), np.random.default_rng(seed), task == "reversed"
    net = page["train_strings"](page[kind], units, updates, rng, reverse)
    return {length: page["strings_right"](net, length, rng, reverse) for length in LENGTHS}


def _leak(seed: int, task: str, kind: str, units: int, updates: int) -> dict[object, float]:
    return _page()["leak"](np.random.default_rng(seed))


def _new(seed: int, kind: str, units: int) -> tuple[dict, object]:
    page = _run(seed)
    return page, page["date_net"](page[kind], units)


def _right(page: dict, found: np.ndarray) -> np.ndarray:
    return (found == page["Y_test"]).all(axis=1)


def _run(seed: int) -> dict:
    return run_tagged(ROOT / NOTEBOOK, "model", rng=np.random.default_rng(seed))


@cache
def _page() -> dict:
    """The page's functions, for tasks that bring a generator of their own."""
    return _run(0)


def witness(seed: int) -> dict[str, object]:
    """The page's dates, and both of its nets after ten updates on them."""
    page, net = _new(seed, "WithAttention", 64)
    errors = [E for _, E in page["fit"](net, page["draw_dates"], 10)]
    state = net.encode(page["X_1"][:1], page["X_test_mask"][:1])
    plain = page["date_net"](page["EncoderDecoder"])
    return {
        "a date": f"{page['test'].texts[0]} = {page['test'].isos[0]}",
        "letters": page["LETTERS"],
        "letters to read": int(page["X_mask"].sum()),
        "signs to write": int(page["Y"].sum()),
        "errors": errors,
        "first sign": net.decode(np.full((1, 1), page["START"]), state)[0, 0],
        "errors of one state": [E for _, E in page["fit"](plain, page["draw_dates"], 10)],
    }


WITNESS = Witness(
    what="The page's dates, the errors of its two nets in ten updates, and how one then begins.",
    draw=witness,
    seed=0,
    tolerance=1e-3,
    because="Other processors and the oldest libraries allowed moved no value by more than 1e-6 of "
    "the largest; a learning rate one hundredth higher moves the errors by 2e-3.",
)
