"""Which nets name a marked symbol again in sequences longer than those they learned from?

Six nets of about 1,600 weights, a softmax readout each. They learn from batches of 32 sequences of
4, 8, 16 or 32 steps, by Adam whose rate falls from 0.01 to 0.001, gradients of at most 1. Each gets
1,000 batches, and the two recurrent ones 3,000 as well. Then it is asked 500 sequences of each
length up to 256; by those answers nothing was chosen.

All settings are equal, none was tuned. Chapter: limits.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from measuring.grid import grid
from measuring.rates import rate as counted
from measuring.witness import Witness
from rnn_course.learning import Adam, clip_by_norm, softmax_cross_entropy
from rnn_course.nets import LSTM, Attention, Dense, Elman, TemporalConvolution
from rnn_course.tasks import marked_symbol

SYMBOLS = 8
NETS = {
    "Elman": (Elman, 32),
    "LSTM": (LSTM, 15),
    "convolution, 3 layers": (TemporalConvolution, 17, 3),
    "convolution, 5 layers": (TemporalConvolution, 12, 5),
    "convolution, 7 layers": (TemporalConvolution, 10, 7),
    "attention": (Attention, 46),
}
SETTINGS = (
    *grid(net=NETS, updates=[1_000]),
    *grid(net=["Elman", "LSTM"], updates=[3_000]),
)
SEEDS = 20
SOURCES = (
    "experiments/marked_symbol.py",
    "src/rnn_course/learning/clipping.py",
    "src/rnn_course/learning/losses.py",
    "src/rnn_course/learning/optimizer.py",
    "src/rnn_course/learning/optimizers.py#Adam",
    "src/rnn_course/nets/activations.py",
    "src/rnn_course/nets/attention.py",
    "src/rnn_course/nets/cell.py",
    "src/rnn_course/nets/convolution.py",
    "src/rnn_course/nets/dense.py",
    "src/rnn_course/nets/elman.py",
    "src/rnn_course/nets/initializers.py",
    "src/rnn_course/nets/lstm.py",
    "src/rnn_course/tasks/memory.py#marked_symbol",
)
LEARNED = (4, 8, 16, 32)
ASKED = (*LEARNED, 64, 128, 256)
BATCH, TEST = 32, 500

Net = Elman | LSTM | TemporalConvolution | Attention


def draw(seed: int, net: str, updates: int) -> dict[str, float]:
    """Train a net, and say at each length how often it is right."""
    rng = np.random.default_rng(seed)
    kind, *sizes = NETS[net]
    layer = kind(SYMBOLS + 1, *sizes, rng=rng)
    readout, optimizer = Dense(layer.n_units, SYMBOLS, rng=rng), Adam()
    for rate in np.linspace(1e-2, 1e-3, updates):
        optimizer.learning_rate = rate
        X, y = marked_symbol(BATCH, rng.choice(LEARNED), SYMBOLS, rng)
        E, dZ = softmax_cross_entropy(readout.forward(last_output(layer, X)), y)
        dh, readout_grads = readout.backward(dZ)
        grads = clip_by_norm(layer.backward(dh)[1] + readout_grads, 1.0)
        optimizer.step(layer.weights + readout.weights, grads)
    fresh = np.random.default_rng(10_000 + seed)
    found = {f"right at {length}": right(layer, readout, length, fresh) for length in ASKED}
    return {**found, "last_error": float(f"{E:.4g}")}


def last_output(layer: Net, X: NDArray) -> NDArray:
    if isinstance(layer, Attention):
        return layer.forward(X, ask="last")
    return layer.forward(X)[:, -1]


def right(layer: Net, readout: Dense, length: int, rng: np.random.Generator) -> float:
    """The share of symbols that are named rightly."""
    X, y = marked_symbol(TEST, length, SYMBOLS, rng)
    said = readout.forward(last_output(layer, X)).argmax(axis=-1)
    return round(float((said == y).mean()), 4)


def summary(rows: pd.DataFrame) -> pd.DataFrame:
    """How many nets of each kind hold at the longest length learned, and at eight times that."""
    found = []
    for (net, updates), own in rows.groupby(["net", "updates"], sort=False):
        longest, far = own[f"right at {LEARNED[-1]}"], own[f"right at {ASKED[-1]}"]
        found.append(
            {
                "net": net,
                "updates": updates,
                "right at 32, median": longest.median(),
                "right at 256, lowest": far.min(),
                "median": far.median(),
                "highest": far.max(),
                "over 95 %": counted(int((far > 0.95).sum()), len(own)),
            }
        )
    return pd.DataFrame(found)


def witness(seed: int) -> dict[str, object]:
    """Each net after forty updates."""
    return {"last_error": [draw(seed, net, 40)["last_error"] for net in NETS]}


WITNESS = Witness(
    what="The last error of each net after forty updates.",
    draw=witness,
    seed=0,
    tolerance=1e-3,
    because="The order of sums in single precision moves the errors by less in forty updates.",
)
