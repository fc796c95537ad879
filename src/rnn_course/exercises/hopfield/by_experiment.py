"""What is found by experiment."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import MeasuredCheck
from rnn_course.nets import Hopfield

SECTION = "Patterns that resemble each other"
P, N, C = 10, 200, 0.3


def related(rng: np.random.Generator) -> NDArray:
    """P patterns of N units with a common parent, of which any two overlap by C on average."""
    parent = rng.choice([-1.0, 1.0], N)
    return parent * np.where(rng.random((P, N)) < (1 - np.sqrt(C)) / 2, -1, 1)


def _of_rule(learn: Callable) -> tuple[bool, str, str]:
    restored, net = [], Hopfield(N)
    for seed in range(2):
        rng = np.random.default_rng(seed)
        X = related(rng)
        W = np.array(learn(X.copy()), dtype=np.float64)
        if W.shape != (N, N) or not np.isfinite(W).all():
            return False, f"Expected finite weights (N, N), here (200, 200), got {W.shape}.", ""
        if W.diagonal().any():
            told = "The diagonal of your weights is not zero: each unit votes for staying as it is."
            return False, told, "The diagonal left in"
        if not np.allclose(W, W.T, rtol=0, atol=1e-9 * np.abs(W).max()):
            told = "Your weights are not symmetric, so there is no energy that must fall."
            return False, told, "Why it always comes to rest"
        net.weights = W
        probe = X * np.where(rng.random(X.shape) < 0.1, -1, 1)
        restored.append((net.recall(probe, rng=rng).state == X).all(axis=1))
    share = np.mean(restored)
    told = f"Restored from 10 % flipped units: {share:.0%} of the patterns. "
    if not W.any():
        return False, f"{told}Without weights no unit changes.", SECTION
    if share < 0.5:
        more = "What the patterns have in common still pulls every recall the same way."
        return False, f"{told}{more}", SECTION
    if share < 0.9:
        return False, f"{told}That is on the way. Does every pattern stay where it is?", SECTION
    return True, f"{told}Hebb's rule restores none of them.", ""


def learn(X: NDArray) -> NDArray:
    """Weights that learn from their errors: each pass moves W x towards x."""
    W = np.zeros((X.shape[1], X.shape[1]))
    for _ in range(10):
        for x in X:
            W += np.outer(x - W @ x, x) / len(x)
    W = (W + W.T) / 2
    np.fill_diagonal(W, 0)
    return W


def _hebb(X: NDArray) -> NDArray:
    W = X.T @ X / X.shape[1]
    np.fill_diagonal(W, 0)
    return W


def _one_sided(X: NDArray) -> NDArray:
    W = np.zeros((X.shape[1], X.shape[1]))
    for x in X:
        W += np.outer(x - W @ x, x) / len(x)
    np.fill_diagonal(W, 0)
    return W


check_rule = MeasuredCheck(
    "rule",
    _of_rule,
    learn,
    wrong=[
        Wrong("Hebb's rule", _hebb, "still pulls every recall the same way"),
        Wrong("Hebb's rule, several passes", lambda X: 5 * _hebb(X), "still pulls every recall"),
        Wrong(
            "the diagonal left in",
            lambda X: np.linalg.pinv(X) @ X,
            "each unit votes for staying as it is",
        ),
        Wrong("not symmetric", _one_sided, "not symmetric"),
        Wrong("no weights", lambda X: np.zeros((200, 200)), "Without weights"),
    ],
    hints=[
        "Hebb's rule learns just as much where nothing is wrong. Learn from what is still wrong.",
        "At a pattern the fields are `W @ x`, and they should be `x`. Add a multiple of "
        "`np.outer(x - W @ x, x)`, for each pattern, in several passes.",
        "Divide by N, make 10 passes; then `W = (W + W.T) / 2`, and zero on the diagonal.",
    ],
)
