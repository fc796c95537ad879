"""A pulse of a certain height to one of that width: does an LSTM win, or its number of weights?

The task is `pulse_converter`: heights of k/8 to pulses of k steps, or the inverse. Nets of one or
two layers learn from 400 batches of 16 fresh sequences of 60 steps: Adam at 0.02 and, for the last
three tenths, at 0.004; gradients of at most 1. The error on 200 other sequences is the mean squared
error over the variance of the targets.

Lecture slides train four of the nets, and a fifth on the inverse, without saying what their pulses
are. Elman's net of 11 units has 155 parameters, nine more than the LSTM of 5. Chapter: lstm.
"""

import numpy as np

from measuring.witness import Witness
from rnn_course.learning import Adam, clip_by_norm, squared_error
from rnn_course.nets import LSTM, Dense, Elman, Stacked
from rnn_course.tasks import pulse_converter

SETTINGS = (
    *({"kind": "Elman", "units": n, "inverse": False} for n in ("5", "10", "11")),
    *({"kind": "LSTM", "units": n, "inverse": False} for n in ("5", "5-3")),
    *({"kind": "LSTM", "units": n, "inverse": True} for n in ("5", "25")),
)
SEEDS = 12
SOURCES = (
    "experiments/pulse_converter.py",
    "src/rnn_course/learning/clipping.py",
    "src/rnn_course/learning/losses.py",
    "src/rnn_course/learning/optimizer.py",
    "src/rnn_course/learning/optimizers.py#Adam",
    "src/rnn_course/nets/activations.py",
    "src/rnn_course/nets/cell.py",
    "src/rnn_course/nets/dense.py",
    "src/rnn_course/nets/elman.py",
    "src/rnn_course/nets/initializers.py",
    "src/rnn_course/nets/lstm.py",
    "src/rnn_course/nets/stacks.py",
    "src/rnn_course/tasks/pulses.py",
)
UPDATES, BATCH, LENGTH, TEST = 400, 16, 60, 200


def draw(
    seed: int, kind: str, units: str, inverse: bool, n_updates: int = UPDATES
) -> dict[str, float | int]:
    """Train one net, and test it."""
    rng, layers, n_inputs = np.random.default_rng(seed), [], 1
    for n in map(int, units.split("-")):
        layers.append({"Elman": Elman, "LSTM": LSTM}[kind](n_inputs, n, rng=rng))
        n_inputs = n
    net, readout, optimizer = Stacked(layers), Dense(n_inputs, 1, rng=rng), Adam(0.02)
    for k in range(n_updates):
        if k == int(0.7 * n_updates):
            optimizer.learning_rate = 0.004
        X, Y = pulse_converter(BATCH, LENGTH, rng, 8, inverse)
        _, dZ = squared_error(readout.forward(net.forward(X)), Y)
        dH, readout_grads = readout.backward(dZ)
        grads = clip_by_norm(net.backward(dH)[1] + readout_grads, 1.0)
        optimizer.step(net.weights + readout.weights, grads)
    X, Y = pulse_converter(TEST, LENGTH, np.random.default_rng(10_000 + seed), 8, inverse)
    error = np.mean((readout.forward(net.forward(X)) - Y) ** 2) / Y.var()
    return {
        "parameters": sum(w.size for w in net.weights + readout.weights),
        "nmse": float(f"{error:.4g}"),
    }


def witness(seed: int) -> dict[str, object]:
    """Each net after ten updates."""
    return {"nmse": [draw(seed, **setting, n_updates=10)["nmse"] for setting in SETTINGS]}


WITNESS = Witness(
    what="The error of each net after ten updates.",
    draw=witness,
    seed=0,
    tolerance=1e-3,
    because="The order of sums in single precision moves no error by more within ten updates.",
)
