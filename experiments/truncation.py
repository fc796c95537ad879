"""Can a gradient cut after 4 steps teach a net to repeat the bit of 10 steps ago, and 20 steps?

Elman nets of 16 units read 8 streams of 24,000 random bits in segments of 4 or of 20 steps, the
state carried on. What is trained:

- all: every weight, with Adam or with momentum (0.9), over a grid of learning rates;
- readout: the readout alone, over the same grid of Adam; no gradient through time is used;
- slow recurrence: Adam at 0.01 on the readout, and a smaller rate of the grid on the rest;
- after 20: as "all", from a net that has learned from 20 steps (Adam, 0.001, 24,000 steps).

Told are the shares of right answers on 50 fresh streams, after 6,000 and 12,000 steps and at the
end; and along the way the angle, over the recurrent layer's weights, between the cut gradient and
that of 40 steps. Seeds below 4 are there to choose rates; those from 4 on count.

Source: BPTT(h; h) of R. J. Williams and J. Peng, 1990, https://doi.org/10.1162/neco.1990.2.4.490.
Chapter: bptt.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from measuring.grid import grid
from measuring.witness import Witness
from rnn_course.learning import SGD, Adam, logistic_cross_entropy, truncated_bptt
from rnn_course.nets import Dense, Elman
from rnn_course.tasks import delayed_bit

RATES = [0.0001, 0.0003, 0.001, 0.003, 0.01]
SETTINGS = (
    *grid(length=[4, 20], trains=["all"], optimizer=["Adam"], rate=RATES),
    *grid(
        length=[4, 20], trains=["all"], optimizer=["momentum"], rate=[0.001, 0.003, 0.01, 0.03, 0.1]
    ),
    *grid(length=[4], trains=["readout"], optimizer=["Adam"], rate=RATES),
    *grid(length=[4], trains=["slow recurrence"], optimizer=["Adam"], rate=RATES[:2]),
    *grid(length=[4], trains=["after 20"], optimizer=["Adam"], rate=[0.0003]),
)
CHOOSING, SEEDS = 4, 12
SOURCES = (
    "experiments/truncation.py",
    "src/rnn_course/learning/losses.py",
    "src/rnn_course/learning/optimizer.py",
    "src/rnn_course/learning/optimizers.py#Adam",
    "src/rnn_course/learning/optimizers.py#SGD",
    "src/rnn_course/learning/truncation.py",
    "src/rnn_course/nets/activations.py",
    "src/rnn_course/nets/cell.py",
    "src/rnn_course/nets/dense.py",
    "src/rnn_course/nets/elman.py",
    "src/rnn_course/nets/initializers.py",
    "src/rnn_course/tasks/memory.py#delayed_bit",
)
DELAY, STEPS, EARLY = 10, 24_000, 6_000
LOOKS = (0, 1_000, 3_000, 6_000, 12_000, 24_000)


def draw(
    seed: int, length: int, trains: str, optimizer: str, rate: float, n_steps: int = STEPS
) -> dict[str, float]:
    """Train one net; how often it is right, and where its gradient points along the way."""
    rng = np.random.default_rng(seed)
    net, readout = Elman(1, 16, rng=rng), Dense(16, 1, rng=rng)
    X, Y = delayed_bit(8, n_steps, DELAY, rng)
    if trains == "after 20":
        first, step = delayed_bit(8, n_steps, DELAY, rng), Adam(learning_rate=0.001).step
        for _, grads in truncated_bptt(net, readout, logistic_cross_entropy, *first, 20):
            step(net.weights + readout.weights, grads)
    make = {"Adam": Adam, "momentum": lambda learning_rate: SGD(learning_rate, momentum=0.9)}
    of_net = make[optimizer](learning_rate=rate)
    of_readout = make[optimizer](learning_rate=0.01 if trains == "slow recurrence" else rate)
    found = {}
    walk = truncated_bptt(net, readout, logistic_cross_entropy, X, Y, length)
    for k, (_, grads) in enumerate(walk):
        if k * length in LOOKS:
            found |= look(net, readout, length, k * length)
        if trains != "readout":
            of_net.step(net.weights, grads[:3])
        of_readout.step(readout.weights, grads[3:])
    found |= look(net, readout, length, n_steps)
    return dict(sorted(found.items()))


def look(net: Elman, readout: Dense, length: int, step: int) -> dict[str, float]:
    """The angle at this step, and at some steps the share of right answers."""
    found = {f"angle_{step}": angle_to_full(net, readout, length)}
    if step >= EARLY:
        found[f"right_{step}"] = accuracy(net, readout)
    return found


def accuracy(net: Elman, readout: Dense) -> float:
    """Share of right answers on 50 fresh streams of 220 steps, less the first 20."""
    X, Y = delayed_bit(50, 220, DELAY, np.random.default_rng(10_000))
    right = (readout.forward(net.forward(X)) > 0) == (Y > 0.5)
    return round(float(right[:, 20:].mean()), 4)


def angle_to_full(net: Elman, readout: Dense, length: int) -> float:
    """Degrees between the gradients of segments and of all 40 steps, on 64 fresh streams."""
    rng = np.random.default_rng(20_000)
    twin, reader = Elman(1, 16, rng=rng, dtype="float64"), Dense(16, 1, rng=rng, dtype="float64")
    twin.weights, reader.weights = net.weights, readout.weights
    X, Y = delayed_bit(64, 60, DELAY, rng)
    twin.forward(X[:, :20])
    state = twin.state
    cut, full = (mean_gradient(twin, reader, X, Y, L, state) for L in (length, 40))
    cosine = cut @ full / (np.linalg.norm(cut) * np.linalg.norm(full))
    return round(float(np.degrees(np.arccos(np.clip(cosine, -1, 1)))), 1)


def mean_gradient(
    net: Elman, readout: Dense, X: NDArray, Y: NDArray, length: int, state: NDArray
) -> NDArray:
    """Of the recurrent layer's weights, over 40 steps walked in segments, as one vector."""
    turns = truncated_bptt(
        net, readout, logistic_cross_entropy, X[:, 20:], Y[:, 20:], length, state=state
    )
    return sum(np.concatenate([g.ravel() for g in grads[:3]]) for _, grads in turns)


def summary(rows: pd.DataFrame) -> pd.DataFrame:
    """Right answers at the end, of the nets that count."""
    varied = ["length", "trains", "optimizer", "rate"]
    right = rows[rows["seed"] >= CHOOSING].groupby(varied, sort=False)["right_24000"]
    return right.describe()[["count", "mean", "std", "min", "max"]].reset_index()


def witness(seed: int) -> dict[str, object]:
    """Each setting after 400 steps."""
    rows = [draw(seed, **setting, n_steps=400) for setting in SETTINGS]
    return {"angle": [row["angle_400"] for row in rows]}


WITNESS = Witness(
    what="Where the gradient of each setting points after 400 steps.",
    draw=witness,
    seed=0,
    tolerance=5e-3,
    because="The order of sums in single precision moves no angle by a tenth of a degree so early.",
)
