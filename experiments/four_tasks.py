"""Every net of the course on four tasks: recall, adding, counting and parity.

- recall: which of two symbols carried the mark, after 8 to 24 steps; beyond: after 48.
- adding: two marked values of 16 or 17, answered within 0.04; beyond: of 32 to 35.
- counting: a^n b^n with n up to 8, all letters right; beyond: 9 to 16.
- parity: whether 16 bits held an odd number of ones; beyond: 32 bits.

Eight nets of 164 to 169 trained weights each, the linear readout included, one layer each but for
the five of the convolution. They learn from 600 batches of 32 fresh sequences by Adam, whose rate
falls to a tenth; gradients of at most 1. Two trials of each net on each task choose one of three
rates, by fresh sequences of the lengths learned; 14 other draws count, and are asked beyond those
lengths only once. Attention is told no positions. The delta memory writes with β up to 2.

Of the reservoir nothing is trained but the readout, which is solved by ridge regression on 4,000
sequences; in the place of the rate its spectral radius is chosen.

Chapters: results, after_and_back.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from measuring.grid import best_of, grid
from measuring.rates import rate as counted
from measuring.witness import Witness
from rnn_course.learning import Adam, clip_by_norm, logistic_cross_entropy, squared_error
from rnn_course.nets import (
    GRU,
    LSTM,
    Attention,
    DeltaMemory,
    Dense,
    Elman,
    MinGRU,
    Reservoir,
    TemporalConvolution,
)
from rnn_course.nets.ridge import ridge_regression
from rnn_course.tasks import adding_problem, counted_letters, marked_symbol, running_parity

Sequences = tuple[NDArray, NDArray, NDArray, NDArray]


def recall(n: int, beyond: bool, rng: np.random.Generator, asked: bool) -> Sequences:
    """X, Y, and the steps at which an answer is taught, and is asked for in the end."""
    length = 48 if beyond else 24 if asked else rng.choice([8, 16, 24])
    X, y = marked_symbol(n, length, 2, rng)
    last = np.arange(length) == np.full((n, 1), length - 1)
    return X, last[..., None] * y[:, None, None], last, last


def adding(n: int, beyond: bool, rng: np.random.Generator, asked: bool) -> Sequences:
    X, y, there = adding_problem(n, 32 if beyond else 16, rng)
    last = np.arange(there.shape[1]) == there.sum(axis=1, keepdims=True) - 1
    return X, last[..., None] * y[:, None], last, last


def counting(n: int, beyond: bool, rng: np.random.Generator, asked: bool) -> Sequences:
    X, Y, there = counted_letters(rng.integers(*((9, 17) if beyond else (1, 9)), size=n))
    return X, Y, there, there


def parity(n: int, beyond: bool, rng: np.random.Generator, asked: bool) -> Sequences:
    X, Y = running_parity(n, 32 if beyond else 16, rng)
    every = np.ones(Y.shape[:2], bool)
    last = np.arange(Y.shape[1]) == np.full((n, 1), Y.shape[1] - 1)
    return X, Y, every, last


TASKS: dict[str, tuple[Callable[..., Sequences], int, Callable]] = {  # features, and the error
    "recall": (recall, 3, logistic_cross_entropy),
    "adding": (adding, 2, squared_error),
    "counting": (counting, 2, logistic_cross_entropy),
    "parity": (parity, 1, logistic_cross_entropy),
}
NETS = {
    "Elman": lambda m, rng: Elman(m, 11, rng=rng),
    "LSTM": lambda m, rng: LSTM(m, 5, rng=rng),
    "GRU": lambda m, rng: GRU(m, 6, rng=rng),
    "reservoir": None,  # is not trained as the others are
    "convolution": lambda m, rng: TemporalConvolution(m, 4, 5, rng=rng),
    "attention": lambda m, rng: Attention(m, 24, rng=rng),
    "minGRU": lambda m, rng: MinGRU(m, 24, rng=rng),
    "delta memory": lambda m, rng: DeltaMemory(m, 16, max_beta=2.0, rng=rng),
}
RESERVOIR, RIDGE, FITTED = 165, 1e-4, 4_000
SETTINGS = [
    setting
    for task in TASKS
    for net in NETS
    for setting in grid(
        task=[task], net=[net], knob=[0.6, 0.9, 1.2] if net == "reservoir" else [0.01, 0.03, 0.1]
    )
]
TRIALS, SEEDS = 2, 14
SOURCES = (
    "experiments/four_tasks.py",
    "src/rnn_course/learning/clipping.py",
    "src/rnn_course/learning/losses.py",
    "src/rnn_course/learning/optimizer.py",
    "src/rnn_course/learning/optimizers.py#Adam",
    "src/rnn_course/nets/activations.py",
    "src/rnn_course/nets/attention.py",
    "src/rnn_course/nets/cell.py",
    "src/rnn_course/nets/convolution.py",
    "src/rnn_course/nets/delta.py",
    "src/rnn_course/nets/dense.py",
    "src/rnn_course/nets/elman.py",
    "src/rnn_course/nets/gru.py",
    "src/rnn_course/nets/initializers.py",
    "src/rnn_course/nets/linear_cell.py",
    "src/rnn_course/nets/lstm.py",
    "src/rnn_course/nets/minimal.py",
    "src/rnn_course/nets/reservoir.py",
    "src/rnn_course/nets/ridge.py",
    "src/rnn_course/nets/scan.py",
    "src/rnn_course/nets/wiring.py",
    "src/rnn_course/tasks/counting.py",
    "src/rnn_course/tasks/memory.py#adding_problem",
    "src/rnn_course/tasks/memory.py#marked_symbol",
    "src/rnn_course/tasks/tracking.py#running_parity",
)
UPDATES, BATCH, TEST = 600, 32, 500


def draw(seed: int, task: str, net: str, knob: float, n_updates: int = UPDATES) -> dict[str, float]:
    """Train one net on one task; say how often it is right, at the lengths learned and beyond."""
    rng = np.random.default_rng(seed)
    make, m, loss = TASKS[task]
    if net == "reservoir":
        layer, readout = solved(task, knob, rng)
        E, _ = taught(layer, readout, make(BATCH, False, rng, False), loss)
    else:
        layer = NETS[net](m, rng)
        readout, optimizer = Dense(layer.n_units, 1, rng=rng), Adam()
        for rate in np.linspace(knob, knob / 10, n_updates):
            optimizer.learning_rate = rate
            E, dZ = taught(layer, readout, make(BATCH, False, rng, False), loss)
            dH, readout_grads = readout.backward(dZ)
            grads = clip_by_norm(layer.backward(dH)[1] + readout_grads, 1.0)
            optimizer.step(layer.weights + readout.weights, grads)
    fresh = np.random.default_rng(10_000 + seed)
    within, beyond = (right(task, layer, readout, far, fresh) for far in (False, True))
    return {"right": within, "right_beyond": beyond, "last_error": float(f"{E:.4g}")}


def taught(layer, readout: Dense, sequences: Sequences, loss: Callable) -> tuple[float, NDArray]:
    """The error at the steps that are taught, and its gradient."""
    X, Y, there, _ = sequences
    return loss(readout.forward(layer.forward(X)), Y, there)


def solved(task: str, radius: float, rng: np.random.Generator) -> tuple[Elman, Dense]:
    """A reservoir, as an Elman net with its weights, and the readout by ridge regression."""
    make, m, loss = TASKS[task]
    layer, readout = Elman(m, RESERVOIR, rng=rng), Dense(RESERVOIR, 1, rng=rng)
    layer.weights = Reservoir(m, RESERVOIR, radius, rng=rng).weights
    batches = [make(BATCH, False, rng, False) for _ in range(FITTED // BATCH)]
    H = np.concatenate([layer.forward(X)[there] for X, _, there, _ in batches])
    Y = np.concatenate([Y[there] for _, Y, there, _ in batches])
    signs = Y if loss is squared_error else 2 * Y - 1  # a readout says yes where it is above zero
    readout.weights = ridge_regression(H.astype(float), signs.astype(float), RIDGE)
    return layer, readout


def right(task: str, layer, readout: Dense, beyond: bool, rng: np.random.Generator) -> float:
    """The share of sequences at which all that is asked for is answered rightly."""
    make, _, loss = TASKS[task]
    X, Y, _, asked = make(TEST, beyond, rng, True)
    Z = readout.forward(layer.forward(X))
    good = np.abs(Z - Y) < 0.04 if loss is squared_error else (Z > 0) == (Y > 0)
    return round(float((good[:, :, 0] | ~asked).all(axis=1).mean()), 4)


def best(trials: pd.DataFrame) -> list[dict[str, object]]:
    """The knob of each net on each task whose trials were right most often."""
    by_task = [own for _, own in trials.groupby("task", sort=False)]
    return [one for own in by_task for one in best_of(own, "net", ["right", "-last_error"])]


def summary(rows: pd.DataFrame) -> pd.DataFrame:
    """The matrix: for each task and net the lowest, median and highest share, and how many hold."""
    found = []
    for (task, net), own in rows[~rows["trial"]].groupby(["task", "net"], sort=False):
        one = {"task": task, "net": net, "knob": own["knob"].iloc[0]}
        for name in ("right", "right_beyond"):
            low, middle, high = own[name].quantile([0, 0.5, 1])
            one[name] = f"{middle:.0%} ({low:.0%} to {high:.0%})"
            one[f"{name} > 95 %"] = counted(int((own[name] > 0.95).sum()), len(own))
        found.append(one)
    return pd.DataFrame(found)


def witness(seed: int) -> dict[str, object]:
    """Each net on each task after five updates."""
    chosen = [s for s in SETTINGS if s["knob"] in (0.03, 0.9)]
    return {"last_error": [draw(seed, **s, n_updates=5)["last_error"] for s in chosen]}


WITNESS = Witness(
    what="The last error of each net on each task after five updates.",
    draw=witness,
    seed=0,
    tolerance=1e-3,
    because="The order of sums in single precision moves the errors by less in five updates.",
)
