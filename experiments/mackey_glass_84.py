"""How far does a reservoir of 1,000 units look ahead, and what does its accuracy depend on?

After 3,000 steps of the Mackey-Glass series a net runs alone, from 50 starting points, each 84
steps after the one before; told is the error of the 84th step, as log10 NRMSE_84. What varies:

- dt: how the delay equation is integrated, by Runge-Kutta steps of 0.1 or by Euler steps of 1;
- leak: 0.5, or 1 for none.

A draw is one net, and gives a row for each ridge: its error on the last 500 of the 3,000 steps,
after a fit to the first 2,500 ("valid", to choose the ridge by), and its error on the part that
follows, after a fit to all 3,000 ("test").

Source: H. Jaeger and H. Haas, 2004, https://doi.org/10.1126/science.1091277. Chapter: echo_state.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from measuring.grid import grid
from measuring.witness import Witness
from rnn_course.nets import EchoState
from rnn_course.tasks import mackey_glass

SETTINGS = grid(dt=[0.1, 1.0], leak=[0.5, 1.0])
SEEDS = 8
SOURCES = (
    "experiments/mackey_glass_84.py",
    "src/rnn_course/nets/echo_state.py",
    "src/rnn_course/nets/reservoir.py",
    "src/rnn_course/nets/ridge.py",
    "src/rnn_course/nets/wiring.py",
    "src/rnn_course/tasks/waves.py#mackey_glass",
)
RIDGES = (1e-21, 1e-18, 1e-15, 1e-12, 1e-9)
LEARNED, AHEAD, WASHOUT = 3000, 84, 100


def draw(
    seed: int, dt: float, leak: float, n_units: int = 1000, ridges: tuple[float, ...] = RIDGES
) -> list[dict[str, float]]:
    """One net, its readout solved with each ridge."""
    x = series(dt)
    net = EchoState(1, n_units, 0.8, leak=leak, sparsity=0.99, rng=np.random.default_rng(seed))
    H = net.forward(x[:-1])
    checks = {
        "valid": (LEARNED - 500, np.arange(LEARNED - 500, LEARNED - AHEAD, 8)),
        "test": (LEARNED, LEARNED + AHEAD * np.arange(50)),
    }
    found: dict[str, list[float]] = {
        name: errors(net, H, x, n, starts, ridges) for name, (n, starts) in checks.items()
    }
    return [
        {"ridge": ridge, "valid": valid, "test": test}
        for ridge, valid, test in zip(ridges, found["valid"], found["test"], strict=True)
    ]


def series(dt: float) -> NDArray:
    """7,300 values, (time, 1); of Euler steps of 1 where dt is 1."""
    if dt < 1:
        return np.tanh(mackey_glass(7300, dt=dt) - 1)[:, None]
    y = [1.2] * 18
    for _ in range(8300):
        y.append(y[-1] + 0.2 * y[-18] / (1 + y[-18] ** 10) - 0.1 * y[-1])
    return np.tanh(np.array(y[-7300:]) - 1)[:, None]


def errors(
    net: EchoState, H: NDArray, x: NDArray, n: int, starts: NDArray, ridges: tuple[float, ...]
) -> list[float]:
    """log10 NRMSE_84 from these starts, for each ridge, after a fit to the first n steps.

    One singular value decomposition serves all ridges.
    """
    states, targets = H[WASHOUT:n], x[WASHOUT + 1 : n + 1, 0]
    h, y = states.mean(axis=0), targets.mean()
    U, s, Vt = np.linalg.svd(states - h, full_matrices=False)
    found = []
    for ridge in ridges:
        W = Vt.T @ (s / (s**2 + ridge) * (U.T @ (targets - y)))
        last = alone(net, W, y - h @ W, H[starts])
        nrmse = np.sqrt(np.mean((last - x[starts + AHEAD, 0]) ** 2)) / x.std()
        found.append(round(float(np.log10(nrmse)), 3))
    return found


def alone(net: EchoState, W_hz: NDArray, b_z: float, h: NDArray) -> NDArray:
    """The 84th output of nets that read their own, from the states h, (starts, n_units)."""
    W_xh, W_hh, b_h = net.weights
    for _ in range(AHEAD - 1):
        z = h @ W_hz + b_z
        h = (1 - net.leak) * h + net.leak * np.tanh(z[:, None] @ W_xh + h @ W_hh + b_h)
    return h @ W_hz + b_z


def summary(rows: pd.DataFrame) -> pd.DataFrame:
    """The median over the nets."""
    return rows.groupby(["dt", "leak", "ridge"])[["valid", "test"]].median().reset_index()


def witness(seed: int) -> dict[str, object]:
    """Nets of 100 units at each setting, with a ridge that keeps the solve well-conditioned."""
    rows = [draw(seed, **setting, n_units=100, ridges=(1e-6,))[0] for setting in SETTINGS]
    return {name: [row[name] for row in rows] for name in ("valid", "test")}


WITNESS = Witness(
    what="The errors of nets of 100 units with a ridge of 1e-6.",
    draw=witness,
    seed=0,
    tolerance=5e-2,
    because="Rounding grows tenfold in about a hundred and forty steps of this chaotic series.",
)
