"""Which linear recurrences learn to follow a state: parity by signs, five cups by mirrors.

Parity of 24 bits: linear recurrences whose factors lie in [0, 1] or in [-1, 1], eight units. A ball
under one of five cups that are swapped eleven times: factors in [0, 1], in [-1, 1], a matrix for
each symbol that may be a mirror, I - 2kᵀk, and a GRU, each of about 500 parameters. 1,000 updates
on fresh batches of 32, Adam, gradients of at most 1, a fifth of the rate over the last three
tenths, the answer asked for at every step. Each has the same two rates, tried with 3 seeds; the
rate with the larger share of right last answers at the trained length, or, where they are equal, at
4 times that length, counts, and is measured with 20 other seeds.

"near" is the share of right last answers at the trained length, "far" at 4 times, "farthest" at 16
times that length.

Source: R. Grazzi et al., 2024, https://doi.org/10.48550/arXiv.2411.12537, for the range of the
factors; W. Merrill, J. Petty and A. Sabharwal, 2024, https://doi.org/10.48550/arXiv.2404.08819,
for diagonal against full. Chapter: after_and_back.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from measuring.grid import best_of, grid
from measuring.side_by_side import SideBySide
from measuring.witness import Witness
from rnn_course.functions import log_softmax, one_hot, sigmoid
from rnn_course.learning import Adam
from rnn_course.nets import GRU, Cell, LinearCell
from rnn_course.nets.run import Parts, Run
from rnn_course.tasks import running_parity, swapped_cups

CUPS = 5
INPUTS = {"parity": 1, "cups": CUPS + CUPS * (CUPS - 1) // 2}
OUTPUTS = {"parity": 1, "cups": CUPS}
LENGTH = {"parity": 24, "cups": 12}
NETS = {
    "parity": {"factors in [0, 1]": 8, "factors in [-1, 1]": 8},
    "cups": {"factors in [0, 1]": 14, "factors in [-1, 1]": 14, "mirrors": 10, "GRU": 7},
}
SETTINGS = [
    {"arm": f"{task}: {one['net']}", "task": task, **one}
    for task, nets in NETS.items()
    for one in grid(net=nets, rate=[0.01, 0.03])
]
TRIALS, SEEDS, SIDE_BY_SIDE = 3, 20, 10
SOURCES = (
    "experiments/state_tracking.py",
    "measuring/side_by_side.py",
    "src/rnn_course/functions.py",
    "src/rnn_course/learning/optimizer.py",
    "src/rnn_course/learning/optimizers.py#Adam",
    "src/rnn_course/nets/cell.py",
    "src/rnn_course/nets/dense.py",
    "src/rnn_course/nets/gru.py",
    "src/rnn_course/nets/initializers.py",
    "src/rnn_course/nets/linear_cell.py",
    "src/rnn_course/nets/scan.py",
    "src/rnn_course/tasks/tracking.py",
)
UPDATES, BATCH, TESTED = 1_000, 32, 100


class MirrorCell(Cell):
    """h_t = h_{t-1} (I - β_t k_tᵀ k_t) + b_t: between nothing (β = 0) and a mirror (β = 2).

    k_t, of length 1, b_t and β_t = 2σ(·) come from x_t, so all steps could be made in few rounds.
    The kernel's columns are those of k, b, and some whose mean gives β. With `n_nets` the units
    fall into that many groups, each with mirrors of its own.
    """

    weight_names = ("kernel",)
    letter_names = ("k_t", "length", "beta_t")

    def __init__(
        self, n_inputs: int, n_units: int, n_nets: int = 1, *, rng: np.random.Generator
    ) -> None:
        self.n_nets = n_nets
        super().__init__(n_inputs, n_units, [rng.normal(size=(n_inputs, 3 * n_units))], "float32")

    def _input_share(self, x: NDArray) -> NDArray:
        return x @ self._weights[0]

    def _grouped(self, v: NDArray) -> NDArray:
        return v.reshape(len(v), -1, self.n_nets, self.n_units // self.n_nets)

    def _step(self, a_t: NDArray, before: Parts) -> tuple[Parts, Parts]:
        a_k, b_t, a_beta = self._grouped(a_t).swapaxes(0, 1)  # each (batch, nets, size)
        h_prev = self._grouped(before[0])[:, 0]
        length = np.sqrt((a_k**2).sum(axis=-1, keepdims=True) + 1e-6)
        k_t, beta_t = a_k / length, 2 * sigmoid(a_beta.mean(axis=-1, keepdims=True))
        h_t = h_prev - beta_t * (h_prev * k_t).sum(axis=-1, keepdims=True) * k_t + b_t
        return (h_t.reshape(before[0].shape),), (k_t, length, beta_t)

    def _step_back(
        self, dstate: Parts, before: Parts, state: Parts, letters: Parts
    ) -> tuple[Parts, Parts]:
        k_t, length, beta_t = letters
        h_prev, dh = (self._grouped(v[0])[:, 0] for v in (before, dstate))
        h_along, dh_along = ((v * k_t).sum(axis=-1, keepdims=True) for v in (h_prev, dh))
        dk = -beta_t * (dh_along * h_prev + h_along * dh)
        da_k = (dk - k_t * (k_t * dk).sum(axis=-1, keepdims=True)) / length
        dbeta = -h_along * dh_along
        da_beta = dbeta * beta_t * (1 - beta_t / 2) / k_t.shape[-1] + 0 * k_t
        da = np.stack([da_k, dh, da_beta], axis=1).reshape(len(dh), -1)
        dh_prev = dh - beta_t * dh_along * k_t
        return (da,), (dh_prev.reshape(before[0].shape),)

    def _weight_gradients(self, run: Run, gradients: Parts) -> list[NDArray]:
        return [run["x_t"].T @ gradients[0]]


def cell(task: str, net: str, times: int, rng: np.random.Generator) -> Cell:
    """A net, or one with so many times its inputs and units."""
    m, n = times * INPUTS[task], times * NETS[task][net]
    if net == "GRU":
        return GRU(m, n, rng=rng)
    if net == "mirrors":
        return MirrorCell(m, n, times, rng=rng)
    return LinearCell(m, n, -1 if "-1" in net else 0, rng=rng)


def side_by_side(task: str, net: str, rngs: list[np.random.Generator]) -> SideBySide:
    """The nets of these generators."""
    n_gates = {"GRU": [3, 3, 3], "mirrors": [3]}.get(net, [2, 2])
    return SideBySide(lambda k, rng: cell(task, net, k, rng), n_gates, OUTPUTS[task], rngs)


def batches(
    task: str, n: int, longer: int, rngs: list[np.random.Generator]
) -> tuple[NDArray, NDArray]:
    """X and the answers, the nets first."""
    T = LENGTH[task] * longer
    if task == "parity":
        drawn = [running_parity(n, T, rng) for rng in rngs]
    else:
        games = [swapped_cups(n, T, CUPS, rng) for rng in rngs]
        drawn = [(X, one_hot(y, CUPS)) for X, y in games]
    X, Y = (np.stack(part) for part in zip(*drawn, strict=True))
    return X, Y


def gradient(task: str, Z: NDArray, Y: NDArray) -> NDArray:
    """That of the mean cross-entropy of each net."""
    y_hat = sigmoid(Z) if task == "parity" else np.exp(log_softmax(Z))
    return (y_hat - Y) / (Z.shape[1] * Z.shape[2])


def draw(
    seeds: list[int], arm: str, task: str, net: str, rate: float, n_updates: int = UPDATES
) -> list[dict[str, float]]:
    """Train the nets of these seeds, and test each at three lengths."""
    nets = trained(seeds, task, net, rate, n_updates)
    found = {}
    for name, longer in (("near", 1), ("far", 4), ("farthest", 16)):
        tested = [np.random.default_rng(10_000 + seed) for seed in seeds]
        X, Y = batches(task, TESTED, longer, tested)
        found[name] = right(task, nets.forward(X)[:, :, -1], Y[:, :, -1])
    return [{name: round(float(v[k]), 4) for name, v in found.items()} for k in range(len(seeds))]


def trained(seeds: list[int], task: str, net: str, rate: float, n_updates: int) -> SideBySide:
    """The nets of these seeds after so many updates."""
    rngs = [np.random.default_rng(seed) for seed in seeds]
    nets = side_by_side(task, net, rngs)
    optimizer = Adam(learning_rate=rate)
    for k in range(n_updates):
        if k == int(0.7 * n_updates):
            optimizer.learning_rate = rate / 5
        X, Y = batches(task, BATCH, 1, rngs)
        nets.learn(gradient(task, nets.forward(X), Y), optimizer)
    return nets


def right(task: str, Z: NDArray, Y: NDArray) -> NDArray[np.float64]:
    """The share of right last answers, for each net."""
    if task == "parity":
        return ((Z > 0) == (Y > 0.5))[..., 0].mean(axis=1)
    return (Z.argmax(axis=-1) == Y.argmax(axis=-1)).mean(axis=1)


def best(trials: pd.DataFrame) -> list[dict[str, object]]:
    """The rate with which each net is right more often at the trained length, or else far."""
    return best_of(trials, "arm", ["near", "far"])


def summary(rows: pd.DataFrame) -> pd.DataFrame:
    """Means and spread of each net on each task at its best rate."""
    own = rows[~rows["trial"]]
    found = own.groupby(["task", "net", "rate"], sort=False)[["near", "far", "farthest"]]
    return found.agg(["mean", "min", "max"]).reset_index()


def witness(seed: int) -> dict[str, object]:
    """How long the weights of two nets of each kind are after twenty updates on each task."""
    found: dict[str, object] = {}
    for task, kinds in NETS.items():
        for net in kinds:
            nets = trained([seed, seed + 1], task, net, rate=0.01, n_updates=20)
            found[f"{task}: {net}"] = [float(np.linalg.norm(w)) for w in nets.weights]
    return found


WITNESS = Witness(
    what="How long the weights of two nets of each kind are after twenty updates on each task.",
    draw=witness,
    seed=0,
    tolerance=1e-3,
    because="The order of sums in single precision moves no weight by more within twenty updates.",
)
