"""How far does a net count that has learned a^n b^n up to n = 10?

Strings of n letters a, then n letters b; the net says at each letter whether the string is now
complete. It learns from batches of 32 strings with n from 1 to 10. Afterwards it is asked for
n = 1, 2, 3, ...: its reach is the largest n up to which it made no mistake, at most 1,000.

LSTM, GRU and Elman nets of about 220 parameters; Adam, gradients of at most 1, a fifth of the rate
over the last three tenths. Each kind has the same four rates, tried with 5 seeds; the rate with the
largest mean logarithm of the reach counts, and is measured with 20 other seeds.

Source: F. A. Gers and J. Schmidhuber, 2001, https://doi.org/10.1109/72.963769, whose nets have
peepholes and are told to predict the next letter. Chapter: gru_and_friends.
"""

import numpy as np
import pandas as pd

from measuring.grid import best_of, grid
from measuring.rates import rate as counted
from measuring.witness import Witness
from rnn_course.learning import Adam, clip_by_norm, logistic_cross_entropy
from rnn_course.nets import GRU, LSTM, Dense, Elman
from rnn_course.tasks import counted_letters

NETS = {"LSTM": (LSTM, 6), "GRU": (GRU, 7), "Elman": (Elman, 13)}
SETTINGS = grid(net=NETS, rate=[0.01, 0.03, 0.1, 0.3])
TRIALS, SEEDS = 5, 20
SOURCES = (
    "experiments/counting.py",
    "src/rnn_course/learning/clipping.py",
    "src/rnn_course/learning/losses.py",
    "src/rnn_course/learning/optimizer.py",
    "src/rnn_course/learning/optimizers.py#Adam",
    "src/rnn_course/nets/cell.py",
    "src/rnn_course/nets/dense.py",
    "src/rnn_course/nets/elman.py",
    "src/rnn_course/nets/gru.py",
    "src/rnn_course/nets/lstm.py",
    "src/rnn_course/nets/initializers.py",
    "src/rnn_course/tasks/counting.py",
)
LONGEST, FURTHEST = 10, 1_000
UPDATES, BATCH = 4_000, 32
AT_ONCE = 50


def draw(seed: int, net: str, rate: float, n_updates: int = UPDATES) -> dict[str, float]:
    """Train a net, and say how far it counts."""
    rng = np.random.default_rng(seed)
    make, n_units = NETS[net]
    cell = make(2, n_units, rng=rng)
    readout = Dense(n_units, 1, rng=rng)
    optimizer = Adam(learning_rate=rate)
    for k in range(n_updates):
        if k == int(0.7 * n_updates):
            optimizer.learning_rate = rate / 5
        X, Y, mask = counted_letters(rng.integers(1, LONGEST + 1, size=BATCH))
        E, dZ = logistic_cross_entropy(readout.forward(cell.forward(X)), Y, mask)
        dH, readout_grads = readout.backward(dZ)
        grads = clip_by_norm(cell.backward(dH)[1] + readout_grads, 1.0)
        optimizer.step(cell.weights + readout.weights, grads)
    return {"reach": reach(cell, readout), "last_error": float(f"{E:.4g}")}


def reach(cell: Elman | GRU | LSTM, readout: Dense) -> int:
    """The largest n such that all answers are right for 1, 2, ..., n."""
    for first in range(1, FURTHEST, AT_ONCE):
        X, Y, mask = counted_letters(np.arange(first, first + AT_ONCE))
        wrong = (readout.forward(cell.forward(X)) > 0) != (Y > 0)
        right = ~(wrong[:, :, 0] & mask).any(axis=1)
        if not right.all():
            return first - 1 + int(right.argmin())
    return FURTHEST


def best(trials: pd.DataFrame) -> list[dict[str, object]]:
    """The rate of each net that counts furthest."""
    return best_of(trials.assign(log_reach=np.log1p(trials["reach"])), "net", ["log_reach"])


def summary(rows: pd.DataFrame) -> pd.DataFrame:
    """How far the nets of each kind count, each at its best rate."""
    found = []
    for net, own in rows[~rows["trial"]].groupby("net", sort=False):
        reached = own["reach"]
        found.append(
            {
                "net": net,
                "rate": own["rate"].iloc[0],
                "median reach": reached.median(),
                "lowest": reached.min(),
                "highest": reached.max(),
                "all of 1 to 10": counted((reached >= LONGEST).sum(), len(own)),
                "twice as far": counted((reached >= 2 * LONGEST).sum(), len(own)),
                "ten times as far": counted((reached >= 10 * LONGEST).sum(), len(own)),
            }
        )
    return pd.DataFrame(found)


def witness(seed: int) -> dict[str, object]:
    """Each kind of net after a hundred updates."""
    rows = [draw(seed, net, 0.03, n_updates=100) for net in NETS]
    return {name: [row[name] for row in rows] for name in rows[0]}


WITNESS = Witness(
    what="The reach and the last error of each kind of net after a hundred updates.",
    draw=witness,
    seed=0,
    tolerance=1e-3,
    because="Processors of two makers, with NumPy 2.4 and 2.5, gave the same seven digits; a "
    "learning rate one hundredth higher moves the errors by 8e-2.",
)
