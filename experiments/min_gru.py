"""What does it cost a GRU not to look at its own state, and what does it buy?

A GRU, a minGRU and two layers of minGRU, each of about 200 parameters, on three tasks: the running
parity of 24 bits, a^n b^n with n from 1 to 10, and the sum of two marked values among 20 to 22.
1,000 updates on fresh batches of 32, Adam, gradients of at most 1, a fifth of the rate over the
last three tenths. Each net has the same two rates on each task, tried with 3 seeds; the rate with
the larger share of right test sequences at the trained length counts, and is measured with 20
other seeds. Nets of one setting train side by side, as one large net whose weights lie in blocks.

A sequence is right if the sum is less than 0.04 off, if every letter of the string was judged
rightly, if the last parity is right: "near" is the share of right ones at the length of training,
"far" at four times that length.

Source: L. Feng et al., 2024, https://doi.org/10.48550/arXiv.2410.01201. Chapter: after_and_back.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from measuring.grid import best_of, grid
from measuring.side_by_side import SideBySide
from measuring.witness import Witness
from rnn_course.functions import sigmoid
from rnn_course.learning import Adam
from rnn_course.nets import GRU, MinGRU, Stacked
from rnn_course.tasks import adding_problem, counted_letters, running_parity

INPUTS = {"parity": 1, "counting": 2, "adding": 2}
UNITS = {"GRU": (7, 7), "minGRU": (39, 31), "minGRU, two layers": (8, 8)}  # of 1 and of 2 inputs
GATES = {"GRU": [3, 3, 3], "minGRU": [2, 2], "minGRU, two layers": [2, 2, 2, 2]}
SETTINGS = [
    {"arm": f"{task}: {one['net']}", "task": task, **one}
    for task in INPUTS
    for one in grid(net=UNITS, rate=[0.01, 0.03])
]
TRIALS, SEEDS, SIDE_BY_SIDE = 3, 20, 10
SOURCES = (
    "experiments/min_gru.py",
    "measuring/side_by_side.py",
    "src/rnn_course/functions.py#sigmoid",
    "src/rnn_course/learning/optimizer.py",
    "src/rnn_course/learning/optimizers.py#Adam",
    "src/rnn_course/nets/cell.py",
    "src/rnn_course/nets/dense.py",
    "src/rnn_course/nets/gru.py",
    "src/rnn_course/nets/initializers.py",
    "src/rnn_course/nets/linear_cell.py",
    "src/rnn_course/nets/minimal.py",
    "src/rnn_course/nets/scan.py",
    "src/rnn_course/nets/stacks.py",
    "src/rnn_course/tasks/counting.py",
    "src/rnn_course/tasks/memory.py#adding_problem",
    "src/rnn_course/tasks/tracking.py#running_parity",
)
UPDATES, BATCH, TESTED = 1_000, 32, 100
Sequences = tuple[NDArray, NDArray, NDArray]


def cell(net: str, n_inputs: int, times: int, rng: np.random.Generator) -> GRU | MinGRU | Stacked:
    """A net, or one with so many times its inputs and units."""
    m, n = times * n_inputs, times * UNITS[net][n_inputs - 1]
    if net == "GRU":
        return GRU(m, n, rng=rng)
    if net == "minGRU":
        return MinGRU(m, n, rng=rng)
    return Stacked([MinGRU(m, n, rng=rng), MinGRU(n, n, rng=rng)])


def sequences(task: str, n: int, longer: int, rng: np.random.Generator) -> Sequences:
    """X, Y, and how much each answer counts, all (n, time, ...), so many times as long."""
    if task == "parity":
        X, Y = running_parity(n, 24 * longer, rng)
        return X, Y, np.full(Y.shape, 1 / Y.size, np.float32)
    if task == "counting":
        longest = 10 * longer
        counts = rng.integers(longest - 9, longest + 1, size=n)
        counts[0] = longest  # so that all batches are of one length
        X, Y, mask = counted_letters(counts)
        counts_at = mask[..., None]
    else:
        T = 20 * longer
        X, y, mask = adding_problem(n, T, rng)
        last = mask.sum(axis=1) - 1
        counts_at = (np.arange(X.shape[1]) == last[:, None])[..., None]
        Y = counts_at * y[:, None]
    return X, Y.astype(np.float32), (counts_at / counts_at.sum()).astype(np.float32)


def batches(task: str, n: int, longer: int, rngs: list[np.random.Generator]) -> list[NDArray]:
    """What `sequences` gives, with a first axis for the nets."""
    drawn = [sequences(task, n, longer, rng) for rng in rngs]
    return [np.stack(part) for part in zip(*drawn, strict=True)]


def right(task: str, Z: NDArray, Y: NDArray, share: NDArray) -> NDArray[np.float64]:
    """The share of right sequences, for each net."""
    if task == "adding":
        fine = (np.abs(Z - Y) < 0.04) | (share == 0)
    else:
        fine = (Z > 0) == (Y > 0.5)
        fine = fine[:, :, -1:] if task == "parity" else fine | (share == 0)
    return fine.all(axis=(2, 3)).mean(axis=1)


def draw(
    seeds: list[int], arm: str, task: str, net: str, rate: float, n_updates: int = UPDATES
) -> list[dict[str, float]]:
    """Train the nets of these seeds, and test each near and far."""
    nets = trained(seeds, task, net, rate, n_updates)
    found = {}
    for name, longer in (("near", 1), ("far", 4)):
        X, Y, share = batches(
            task, TESTED, longer, [np.random.default_rng(10_000 + seed) for seed in seeds]
        )
        found[name] = right(task, nets.forward(X), Y, share)
    return [{name: round(float(v[k]), 4) for name, v in found.items()} for k in range(len(seeds))]


def trained(seeds: list[int], task: str, net: str, rate: float, n_updates: int) -> SideBySide:
    """The nets of these seeds after so many updates."""
    rngs = [np.random.default_rng(seed) for seed in seeds]
    nets = SideBySide(lambda k, rng: cell(net, INPUTS[task], k, rng), GATES[net], 1, rngs)
    optimizer = Adam(learning_rate=rate)
    for k in range(n_updates):
        if k == int(0.7 * n_updates):
            optimizer.learning_rate = rate / 5
        X, Y, share = batches(task, BATCH, 1, rngs)
        Z = nets.forward(X)
        nets.learn(2 * share * (Z - Y) if task == "adding" else share * (sigmoid(Z) - Y), optimizer)
    return nets


def best(trials: pd.DataFrame) -> list[dict[str, object]]:
    """The rate with which each net on each task is right more often at the trained length."""
    return best_of(trials, "arm", ["near"])


def summary(rows: pd.DataFrame) -> pd.DataFrame:
    """Means and spread of each net on each task at its best rate."""
    own = rows[~rows["trial"]]
    found = own.groupby(["task", "net", "rate"], sort=False)[["near", "far"]]
    return found.agg(["mean", "min", "max"]).reset_index()


def witness(seed: int) -> dict[str, object]:
    """How long the weights of two nets of each kind are after twenty updates on each task."""
    found: dict[str, object] = {}
    for task in INPUTS:
        for net in UNITS:
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
