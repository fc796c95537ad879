"""Does an LSTM still count when its forget gate is tied to its input gate, f_t = 1 - i_t?

The strings, the training, the rates tried and the seeds are those of the experiment `counting`: the
two tables can be laid side by side. Two gates whose weights differ in nothing but their sign add up
to 1, so the tied net is an `LSTM` whose two blocks start so, and are given one gradient. Counted
once, that is 3n(m + n + 1) parameters, as in a GRU: 218 with the readout, for 7 units.

The forget gates start at σ(1), as those of `counting` do; the input gates then at σ(-1).

Source: K. Greff et al., 2017, https://doi.org/10.1109/TNNLS.2016.2582924, whose "coupled input and
forget gate" this is. Chapter: gru_and_friends.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.counting import BATCH, LONGEST, UPDATES, reach
from experiments.counting import SOURCES as COUNTING
from measuring.grid import best_of, grid
from measuring.witness import Witness
from rnn_course.learning import Adam, clip_by_norm, logistic_cross_entropy
from rnn_course.nets import LSTM, Dense
from rnn_course.tasks import counted_letters

SETTINGS = grid(net=["tied LSTM"], rate=[0.01, 0.03, 0.1, 0.3])
TRIALS, SEEDS = 5, 20
SOURCES = ("experiments/tied_gates.py", *COUNTING)
UNITS = 7


def draw(seed: int, net: str, rate: float, n_updates: int = UPDATES) -> dict[str, float]:
    """Train a tied net, say how far it counts, and how far off f_t = 1 - i_t it is at the end."""
    rng = np.random.default_rng(seed)
    cell, readout = tied_lstm(2, UNITS, rng), Dense(UNITS, 1, rng=rng)
    optimizer = Adam(learning_rate=rate)
    for k in range(n_updates):
        if k == int(0.7 * n_updates):
            optimizer.learning_rate = rate / 5
        X, Y, mask = counted_letters(rng.integers(1, LONGEST + 1, size=BATCH))
        E, dZ = logistic_cross_entropy(readout.forward(cell.forward(X)), Y, mask)
        dH, readout_grads = readout.backward(dZ)
        grads = clip_by_norm(shared(cell.backward(dH)[1]) + readout_grads, 1.0)
        optimizer.step(cell.weights + readout.weights, grads)
    off = np.abs(cell.trace["i_t"] + cell.trace["f_t"] - 1).max()
    found = {"reach": reach(cell, readout), "last_error": float(f"{E:.4g}")}
    return {**found, "off": float(f"{off:.1g}")}


def tied_lstm(n_inputs: int, n_units: int, rng: np.random.Generator) -> LSTM:
    """An LSTM whose input gate has the weights of its forget gate with the other sign."""
    cell = LSTM(n_inputs, n_units, rng=rng)
    for w in cell.weights:
        i, f, *_ = np.split(w, 4, axis=-1)
        i[:] = -f
    return cell


def shared(grads: list[NDArray]) -> list[NDArray]:
    """The gradients of W_i = -W_f, in the places of both."""
    joined = []
    for gradient in grads:
        di, df, dc, do = np.split(gradient, 4, axis=-1)
        joined.append(np.concatenate([di - df, df - di, dc, do], axis=-1))
    return joined


def best(trials: pd.DataFrame) -> list[dict[str, object]]:
    """The rate that counts furthest, as in `counting`."""
    return best_of(trials.assign(log_reach=np.log1p(trials["reach"])), "net", ["log_reach"])


def witness(seed: int) -> dict[str, object]:
    """A tied net after a hundred updates."""
    row = draw(seed, "tied LSTM", 0.03, n_updates=100)
    return {name: [row[name]] for name in ("reach", "last_error")}


WITNESS = Witness(
    what="The reach and the last error of a tied net after a hundred updates.",
    draw=witness,
    seed=0,
    tolerance=1e-3,
    because="The order of sums in single precision moves the error by less in a hundred updates.",
)
