"""Is a reservoir with a solved readout a better start for training than the usual weights?

Elman nets of 30 units learn the value of the Mackey-Glass series 20 steps ahead, from 20 windows
of 60 steps, with Adam and all weights; the first 20 steps of a window are its washout. What varies:

- start: "usual" (W_hh orthogonal, small W_xh, no bias); "usual, rescaled" (the same W_hh times 0.8,
  W_xh uniform in ±1, b_h in ±0.1); "reservoir" (sparse, radius 0.8, the same W_xh and b_h);
- readout: "random", or "solved" by ridge regression, its penalty chosen on 20 further windows;
- rate: the learning rate.

Told are the errors on 20 windows that chose nothing, in standard deviations of the series, along
the way, and the error on those that did, at the end. Seeds below 4 are there to choose rates; those
from 4 on count.

Source: C. C. Aggarwal, Neural Networks and Deep Learning, 2018, section 7.4,
https://doi.org/10.1007/978-3-319-94463-0. Chapter: echo_state.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from measuring.grid import grid
from measuring.witness import Witness
from rnn_course.learning import Adam, squared_error
from rnn_course.nets import Dense, EchoState, Elman
from rnn_course.nets.ridge import ridge_regression
from rnn_course.tasks import mackey_glass

SETTINGS = grid(
    start=["usual", "usual, rescaled", "reservoir"],
    readout=["random", "solved"],
    rate=[0.00001, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03],
)
CHOOSING, SEEDS = 4, 12
SOURCES = (
    "experiments/reservoir_start.py",
    "src/rnn_course/learning/losses.py",
    "src/rnn_course/learning/optimizer.py",
    "src/rnn_course/learning/optimizers.py#Adam",
    "src/rnn_course/nets/activations.py",
    "src/rnn_course/nets/cell.py",
    "src/rnn_course/nets/dense.py",
    "src/rnn_course/nets/elman.py",
    "src/rnn_course/nets/initializers.py",
    "src/rnn_course/nets/reservoir.py",
    "src/rnn_course/nets/ridge.py",
    "src/rnn_course/nets/wiring.py",
    "src/rnn_course/tasks/waves.py#mackey_glass",
)
UNITS, AHEAD, WINDOW, SKIP = 30, 20, 60, 20
UPDATES, LOOKS = 600, (0, 10, 30, 100, 300, 600)
RIDGES = (1e-8, 1e-6, 1e-4, 1e-2)
x = np.tanh(mackey_glass(5300) - 1)[:, None]


def windows(first: int, n: int = 20) -> tuple[NDArray, NDArray]:
    """Inputs and targets of n windows, one after the other; each (n, time, 1)."""
    rows = first + WINDOW * np.arange(n)[:, None] + np.arange(WINDOW)
    return x[rows], x[rows + AHEAD]


TRAIN, VALID, TEST = (windows(first) for first in (0, 2000, 4000))


def draw(
    seed: int, start: str, readout: str, rate: float, n_updates: int = UPDATES
) -> dict[str, float]:
    """Train one net; its errors along the way."""
    rng = np.random.default_rng(seed)
    net, reader = begin(start, rng), Dense(UNITS, 1, rng=rng)
    if readout == "solved":
        reader.weights = solve(net)
    X, Y = TRAIN
    counts = np.arange(WINDOW)[None].repeat(len(X), 0) >= SKIP
    adam, found = Adam(learning_rate=rate), {}
    for update in range(n_updates + 1):
        if update in LOOKS:
            found[f"error_{update}"] = error(net, reader, *TEST)
        if update == n_updates:
            break
        _, dZ = squared_error(reader.forward(net.forward(X)), Y, mask=counts)
        dH, of_reader = reader.backward(dZ)
        _, of_net = net.backward(dH)
        adam.step(net.weights + reader.weights, of_net + of_reader)
    return found | {"valid": error(net, reader, *VALID)}


def begin(start: str, rng: np.random.Generator) -> Elman:
    """The net before its first update."""
    net = Elman(1, UNITS, rng=rng)
    reservoir = EchoState(1, UNITS, 0.8, rng=rng, sparsity=0.5, input_scale=1, bias_scale=0.1)
    W_xh, W_hh, b_h = reservoir.weights
    if start == "usual, rescaled":
        net.weights = [W_xh, 0.8 * net.weights[1], b_h]
    elif start == "reservoir":
        net.weights = [W_xh, W_hh, b_h]
    return net


def solve(net: Elman) -> list[NDArray]:
    """The readout of one solve whose penalty does best on the validation windows."""
    (X, Y), (X_v, Y_v) = TRAIN, VALID
    H, H_v = net.forward(X)[:, SKIP:].astype(float), net.forward(X_v)[:, SKIP:].astype(float)
    fits = [
        ridge_regression(H.reshape(-1, UNITS), Y[:, SKIP:].reshape(-1, 1), ridge, "qr")
        for ridge in RIDGES
    ]
    return list(min(fits, key=lambda fit: np.mean((H_v @ fit[0] + fit[1] - Y_v[:, SKIP:]) ** 2)))


def error(net: Elman, reader: Dense, X: NDArray, Y: NDArray) -> float:
    """Root mean squared error after the washout, in standard deviations of the series."""
    Z = reader.forward(net.forward(X))
    return float(f"{np.sqrt(np.mean((Z - Y)[:, SKIP:] ** 2)) / x.std():.3g}")


def summary(rows: pd.DataFrame) -> pd.DataFrame:
    """The median error at the start and at the end, of the nets that count."""
    counting = rows[rows["seed"] >= CHOOSING]
    errors = counting.groupby(["start", "readout", "rate"], sort=False)
    return errors[["error_0", "error_10", "error_100", "error_600"]].median().reset_index()


def witness(seed: int) -> dict[str, object]:
    """Each setting after ten updates."""
    rows = [draw(seed, **setting, n_updates=10) for setting in SETTINGS]
    return {"error": [row["error_10"] for row in rows]}


WITNESS = Witness(
    what="The error of each setting after ten updates.",
    draw=witness,
    seed=0,
    tolerance=2e-2,
    because="Ill-conditioned solves leave the readout free in its last digits; the errors agree.",
)
