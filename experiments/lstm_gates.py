"""How an LSTM's gates start on the adding problem, T = 100, and which way its errors go back.

Eight units, Adam at 0.02, 450 batches of 16 fresh sequences, gradients of at most 1, then a test on
500 others. Six starts: forget bias 1, 3 or 5, input bias 0 or -3. One more arm starts at 5 and -3
and learns from the forget path alone: on the way back in time an error goes through the forget
gates and no other way.

Afterwards the net reads 16 sequences whose second mark is at step 11, and an error is sent back
from the cell at step 100 to the cell at step 11, three times: on all paths, on the forget path
alone, and on all paths that never use it. Told is the most that it can stretch: the largest
singular value of the derivative, the median of the 16.

Source: S. Hochreiter and J. Schmidhuber, 1997, https://doi.org/10.1162/neco.1997.9.8.1735, section
5.4, for the task and input gates that start shut. Chapter: lstm.
"""

import numpy as np
from numpy.typing import NDArray

from measuring.grid import grid
from measuring.witness import Witness
from rnn_course.learning import Adam, clip_by_norm, squared_error
from rnn_course.nets import LSTM, Dense
from rnn_course.tasks import adding_problem


class ForgetPath(LSTM):
    """An error goes back in time through the forget gates alone."""

    def _step_back(self, dstate, before, state, letters):
        gradients, (dh_prev, dc_prev) = super()._step_back(dstate, before, state, letters)
        return gradients, (0 * dh_prev, dc_prev)


class OtherPaths(LSTM):
    """An error goes back in time through h, never straight from cell to cell."""

    def _step_back(self, dstate, before, state, letters):
        gradients, (dh_prev, dc_prev) = super()._step_back(dstate, before, state, letters)
        return gradients, (dh_prev, 0 * dc_prev)


PATHS = {"all": LSTM, "forget": ForgetPath, "other": OtherPaths}
SETTINGS = (
    *grid(b_f=[1, 3, 5], b_i=[0, -3], learns_by=["all"]),
    {"b_f": 5, "b_i": -3, "learns_by": "forget"},
)
SEEDS = 12
SOURCES = (
    "experiments/lstm_gates.py",
    "src/rnn_course/learning/clipping.py",
    "src/rnn_course/learning/losses.py",
    "src/rnn_course/learning/optimizer.py",
    "src/rnn_course/learning/optimizers.py#Adam",
    "src/rnn_course/nets/activations.py",
    "src/rnn_course/nets/cell.py",
    "src/rnn_course/nets/dense.py",
    "src/rnn_course/nets/initializers.py",
    "src/rnn_course/nets/lstm.py",
    "src/rnn_course/tasks/memory.py#adding_problem",
)
T, UNITS, BATCH, UPDATES, TEST = 100, 8, 16, 450, 500
SECOND_MARK, SEQUENCES = 10, 16


def draw(
    seed: int, b_f: float, b_i: float, learns_by: str, n_updates: int = UPDATES
) -> dict[str, float]:
    """Train one net, test it, and send an error back through it in three ways."""
    rng = np.random.default_rng(seed)
    net = PATHS[learns_by](2, UNITS, rng=rng, forget_bias=b_f)
    net.weights[2][:UNITS] = b_i
    readout, optimizer = Dense(UNITS, 1, rng=rng), Adam(learning_rate=0.02)
    for _ in range(n_updates):
        X, Y, mask = adding_problem(BATCH, T, rng)
        net.forward(X, mask=mask)
        _, dZ = squared_error(readout.forward(net.last), Y)
        dh, readout_grads = readout.backward(dZ)
        grads = clip_by_norm(net.backward(dh)[1] + readout_grads, 1.0)
        optimizer.step(net.weights + readout.weights, grads)
    X, Y, mask = adding_problem(TEST, T, np.random.default_rng(10_000 + seed))
    net.forward(X, mask=mask)
    off = np.abs(readout.forward(net.last) - Y)
    return {
        "test_error": float(f"{np.mean(off**2):.4g}"),
        "test_right": round(float(np.mean(off < 0.04)), 4),
        **{f"back_{name}": float(f"{v:.4g}") for name, v in sent_back(net).items()},
    }


def sent_back(net: LSTM) -> dict[str, float]:
    """The most that an error stretches between step 100 and step 11, by each set of paths."""
    rng = np.random.default_rng(0)
    X = np.zeros((SEQUENCES, T, 2))
    X[:, :, 0] = rng.uniform(-1, 1, (SEQUENCES, T))
    X[:, [0, -1], 1], X[:, [4, SECOND_MARK], 1] = -1, 1
    found = {}
    for name, kind in PATHS.items():
        cell = kind(2, UNITS, rng=rng, dtype="float64")
        cell.weights = net.weights
        sizes = [np.linalg.norm(derivative(cell, x), 2) for x in X]
        found[name] = float(np.median(sizes))
    return found


def derivative(cell: LSTM, x: NDArray) -> NDArray:
    """Of the last cell state by that after the second mark: row k is an error in cell k alone."""
    n = cell.n_units
    cell.forward(x[None, : SECOND_MARK + 1])
    c, o = cell.state[1][0], cell.trace["o_t"][0, -1]
    state = [np.repeat(part, n, axis=0) for part in cell.state]
    cell.forward(np.repeat(x[None, SECOND_MARK + 1 :], n, axis=0), state=tuple(state))
    cell.backward(None, (np.zeros((n, n)), np.eye(n)))
    dh, dc = cell.dstate
    return dc + dh * o * (1 - np.tanh(c) ** 2)


def witness(seed: int) -> dict[str, object]:
    """Each arm after ten updates."""
    rows = [draw(seed, **setting, n_updates=10) for setting in SETTINGS]
    return {name: [row[name] for row in rows] for name in ("test_error", "back_all")}


WITNESS = Witness(
    what="The test error of each arm after ten updates, and how far an error is stretched.",
    draw=witness,
    seed=0,
    tolerance=1e-3,
    because="The order of sums in single precision moves neither by more within ten updates.",
)
