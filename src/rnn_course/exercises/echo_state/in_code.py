"""What is written, and what is mended."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import FunctionCheck

STARTS = "The echo state property: do two starts meet?"
RESERVOIR = "What if we do not train the recurrent weights?"


def two_starts(W_xh: NDArray, W_hh: NDArray, X: NDArray, h_a: NDArray, h_b: NDArray) -> NDArray:
    """How far two starts are apart after each step, given the same inputs."""
    distances = []
    for x_t in X:
        h_a, h_b = np.tanh(x_t @ W_xh + h_a @ W_hh), np.tanh(x_t @ W_xh + h_b @ W_hh)
        distances.append(np.linalg.norm(h_a - h_b))
    return np.array(distances)


def _from_the_start(W_xh: NDArray, W_hh: NDArray, X: NDArray, h_a: NDArray, h_b: NDArray) -> list:
    return [two_starts(W_xh, W_hh, x_t[None], h_a, h_b)[0] for x_t in X]


def _one_after_the_other(
    W_xh: NDArray, W_hh: NDArray, X: NDArray, h_a: NDArray, h_b: NDArray
) -> NDArray:
    distances = []
    for x_t in X:
        h_a = np.tanh(x_t @ W_xh + h_a @ W_hh)
        h_b = np.tanh(x_t @ W_xh + h_a @ W_hh)
        distances.append(np.linalg.norm(h_a - h_b))
    return np.array(distances)


def _at_the_start(W_xh: NDArray, W_hh: NDArray, X: NDArray, h_a: NDArray, h_b: NDArray) -> NDArray:
    after = two_starts(W_xh, W_hh, X, h_a, h_b)
    return np.append(np.linalg.norm(h_a - h_b), after[:-1])


def _runs(rng: np.random.Generator) -> Iterator[tuple[NDArray, ...]]:
    for T, n in ((5, 3), (4, 4)):
        h_a, h_b = rng.uniform(-1, 1, (2, n))
        yield (
            rng.normal(size=(2, n)),
            0.7 * rng.normal(size=(n, n)),
            rng.normal(size=(T, 2)),
            h_a,
            h_b,
        )


check_two_starts = FunctionCheck(
    "two_starts",
    two_starts,
    _runs,
    wrong=[
        Wrong(
            "the state is not carried",
            _from_the_start,
            "Each step begins again at the two starts: the new states have to be carried on.",
            STARTS,
        ),
        Wrong(
            "two nets without input",
            lambda W_xh, W_hh, X, h_a, h_b: two_starts(0 * W_xh, W_hh, X, h_a, h_b),
            "The inputs do not reach the states. The property belongs to the reservoir and its "
            "input together.",
            STARTS,
        ),
        Wrong(
            "one run starts from the other",
            _one_after_the_other,
            "The second state is computed from the first one. Each run goes on from its own.",
            STARTS,
        ),
        Wrong(
            "the squared distance",
            lambda W_xh, W_hh, X, h_a, h_b: two_starts(W_xh, W_hh, X, h_a, h_b) ** 2,
            "These are the squares of the distances: the root is missing.",
        ),
        Wrong(
            "the start is counted",
            _at_the_start,
            "Your numbers begin with the starts. The first is wanted after step 1.",
        ),
        Wrong(
            "transposed weights",
            lambda W_xh, W_hh, X, h_a, h_b: two_starts(W_xh, W_hh.T, X, h_a, h_b),
            "W_hh is transposed: the equation has the row h_{{t-1}} before it, h @ W_hh.",
            RESERVOIR,
        ),
    ],
    hints=[
        "Two states, one loop over the inputs: both take the same step with the same `x_t`.",
        "A step is `np.tanh(x_t @ W_xh + h @ W_hh)`; note `np.linalg.norm(h_a - h_b)` after it.",
    ],
    because="Same weights, same inputs, two starts. If the numbers tend to zero, the state is an "
    "echo of the input.",
)


def scaled(W_0: NDArray, radius: float) -> NDArray:
    """W_0 with another spectral radius."""
    return radius * W_0 / np.abs(np.linalg.eigvals(W_0)).max()


check_scaled = FunctionCheck(
    "scaled",
    scaled,
    lambda rng: [(rng.normal(size=(n, n)), radius) for n, radius in ((5, 0.8), (6, 1.2), (4, 0.5))],
    wrong=[
        Wrong(
            "a draw has radius 1",
            lambda W_0, radius: radius * W_0,
            "You multiply, but W_0 has a radius of its own. Divide by it first.",
            RESERVOIR,
        ),
        Wrong(
            "the largest singular value",
            lambda W_0, radius: radius * W_0 / np.linalg.norm(W_0, 2),
            "You divide by the largest singular value. The radius is the largest size of an "
            "eigenvalue.",
            STARTS,
        ),
        Wrong(
            "the largest eigenvalue without its size",
            lambda W_0, radius: np.real(radius * W_0 / np.linalg.eigvals(W_0).max()),
            "Eigenvalues may be negative or complex: take their sizes, `np.abs`, then the largest.",
            RESERVOIR,
        ),
        Wrong(
            "the largest entry",
            lambda W_0, radius: radius * W_0 / np.abs(W_0).max(),
            "You divide by the largest entry. The radius is one of the eigenvalues' sizes.",
            RESERVOIR,
        ),
    ],
    hints=[
        "Divide `W_0` by its own radius.",
        "Its radius is `np.abs(np.linalg.eigvals(W_0)).max()`.",
    ],
    because="All eigenvalues are multiplied by the same number, and so is the largest.",
)


def readout(H: NDArray, x: NDArray, washout: int, ridge: float) -> NDArray:
    """The readout's weights, b_z last, that predict the next value from each state."""
    n = H.shape[1]
    H_1 = np.column_stack([H, np.ones(len(H))])[washout:]
    penalty = np.diag([ridge] * n + [0])
    return np.linalg.solve(H_1.T @ H_1 + penalty, H_1.T @ x[1:][washout:])


def _all_penalised(H: NDArray, x: NDArray, washout: int, ridge: float) -> NDArray:
    H_1 = np.column_stack([H, np.ones(len(H))])[washout:]
    penalty = ridge * np.eye(H_1.shape[1])
    return np.linalg.solve(H_1.T @ H_1 + penalty, H_1.T @ x[1:][washout:])


def _presents(H: NDArray, x: NDArray, washout: int, ridge: float) -> NDArray:
    return readout(H, np.append(0.0, x[:-1]), washout, ridge)


def _states(rng: np.random.Generator) -> Iterator[tuple[NDArray, NDArray, int, float]]:
    for T, n, washout, ridge in ((30, 3, 5, 0.5), (25, 4, 8, 1.0)):
        yield rng.uniform(-1, 1, (T, n)), 1 + rng.normal(size=T + 1), washout, ridge


check_readout = FunctionCheck(
    "readout",
    readout,
    _states,
    wrong=[
        Wrong(
            "the present value for the next",
            _presents,
            "The target is one off: the state that has read x[t] is fitted to x[t] itself. Its "
            "error would be tiny, and it would predict nothing.",
            RESERVOIR,
        ),
        Wrong(
            "no washout",
            lambda H, x, washout, ridge: readout(H, x, 0, ridge),
            "The first states are fitted as well: they echo the start at h_0 = 0, not the series. "
            "Drop the washout, of states and targets.",
            RESERVOIR,
        ),
        Wrong(
            "b_z is penalised",
            _all_penalised,
            "The penalty holds down b_z too. It only makes up for the means: λ stands beside the "
            "weights alone.",
            RESERVOIR,
        ),
        Wrong(
            "b_z is penalised and no washout",
            lambda H, x, washout, ridge: _all_penalised(H, x, 0, ridge),
            "Two things are missing: the washout, and a penalty that leaves b_z alone.",
            RESERVOIR,
        ),
        Wrong(
            "b_z comes first",
            lambda H, x, washout, ridge: np.roll(readout(H, x, washout, ridge), 1),
            "All is there, but b_z stands first. It is wanted last.",
        ),
        Wrong(
            "no ridge",
            lambda H, x, washout, ridge: readout(H, x, washout, 0.0),
            "λ is missing: the states are nearly dependent, and without it weights get huge.",
            RESERVOIR,
        ),
    ],
    hints=[
        "A column of ones beside H makes b_z one of the weights. What is the target of row t?",
        "Drop the first `washout` rows of the states and of the targets, `x[1:]`.",
        "`penalty = np.diag([ridge] * n + [0])`, then `np.linalg.solve(H_1.T @ H_1 + penalty, "
        "H_1.T @ y)`.",
    ],
    because="One linear solve, without the echo of the start, and b_z free.",
)
