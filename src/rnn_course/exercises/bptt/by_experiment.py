"""What is found by experiment: a judge of gradients."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.bptt.mended import backward
from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import MeasuredCheck

NUDGE, WRONG = "How much does one weight matter?", "What goes wrong"


def _elman(H: NDArray, dH: NDArray, W: NDArray) -> NDArray:
    return H[:-1].T @ (dH * (1 - H[1:] ** 2))


def _one_entry_off(H: NDArray, dH: NDArray, W: NDArray) -> NDArray:
    dW = backward(H, dH, W)
    dW[2, 0] += 0.03 * np.abs(dW).max()
    return dW


BROKEN: dict[str, tuple[Callable, str, str]] = {
    "Elman's rule": (
        _elman,
        "It looks back one step, yet along its direction the error may fall for a while: a "
        "falling error proves nothing.",
        "Elman's rule: stop after one step",
    ),
    "a mean over the steps": (
        lambda H, dH, W: backward(H, dH, W) / len(dH),
        "Its direction is right, its size is not.",
        "Shared weights as copies",
    ),
    "a gradient with one wrong entry": (
        _one_entry_off,
        "Look at every entry, not only at the first or at the norm.",
        WRONG,
    ),
    "a transposed gradient": (
        lambda H, dH, W: backward(H, dH, W).T,
        "Its entries are right but stand in wrong places.",
        "With vectors: the same lines, some transposed",
    ),
}


def _net(seed: int) -> tuple[Callable[[NDArray], float], NDArray, Callable]:
    """The error of a net as a function of W_hh, W_hh itself, and its gradient by any rule."""
    rng = np.random.default_rng(seed)
    W, A, Y = rng.normal(size=(3, 3)), rng.normal(size=(5, 3)), rng.normal(size=(5, 3))
    scale = [1.0, 1e-4][seed % 2]  # small errors have small gradients

    def states(W: NDArray) -> NDArray:
        H = [np.zeros(3)]
        for a_t in A:
            H.append(np.tanh(a_t + H[-1] @ W))
        return np.array(H)

    def error(W: NDArray) -> float:
        return float(scale * ((states(W)[1:] - Y) ** 2).sum() / 2)

    H = states(W)
    return error, W, lambda rule: rule(H, scale * (H[1:] - Y), W)


def _of_judge(judge: Callable) -> tuple[bool, str, str]:
    nets = [_net(seed) for seed in range(6)]
    for number, (error, W, gradient) in enumerate(nets):
        if not bool(judge(error, W.copy(), gradient(backward))):
            told = "Your judge rejects a gradient that is right. "
            small = "All its numbers are small." if number % 2 else "A nudge is not exact."
            return False, f"{told}{small} How large may the difference be?", NUDGE
    for kind, (rule, told, see) in BROKEN.items():
        passed = [bool(judge(error, W.copy(), gradient(rule))) for error, W, gradient in nets]
        if any(passed[::2]):
            return False, f"Your judge accepts {kind}. {told}", see
        if any(passed):
            told = "Measure the difference against the gradient's own size."
            return False, f"Your judge accepts {kind} where all numbers are small. {told}", NUDGE
    return True, f"It accepts {len(nets)} right gradients and none of {4 * len(nets)} wrong.", ""


def by_nudging(error: Callable[[NDArray], float], W: NDArray) -> NDArray:
    """The gradient by finite differences, entry by entry."""
    found = np.zeros_like(W)
    for place in np.ndindex(W.shape):
        up, down = W.copy(), W.copy()
        up[place] += 1e-5
        down[place] -= 1e-5
        found[place] = (error(up) - error(down)) / 2e-5
    return found


def judge(error: Callable[[NDArray], float], W: NDArray, dW: NDArray) -> bool:
    """Whether dW is the gradient of the error at W."""
    true = by_nudging(error, W)
    return bool(np.abs(dW - true).max() < 1e-4 * np.abs(true).max())


check_judge = MeasuredCheck(
    "judge",
    _of_judge,
    judge,
    wrong=[
        Wrong(
            "a falling error proves a gradient right",
            lambda error, W, dW: error(W - 1e-3 * dW) < error(W),
            "a falling error proves nothing",
        ),
        Wrong(
            "the direction is enough",
            lambda error, W, dW: (
                (dW * (true := by_nudging(error, W))).sum()
                > 0.999 * np.linalg.norm(dW) * np.linalg.norm(true)
            ),
            "Its direction is right, its size is not",
        ),
        Wrong(
            "the norm is enough",
            lambda error, W, dW: np.isclose(
                np.linalg.norm(dW), np.linalg.norm(by_nudging(error, W)), rtol=1e-4, atol=0
            ),
            "stand in wrong places",
        ),
        Wrong(
            "one entry is enough",
            lambda error, W, dW: np.isclose(
                dW[0, 0], by_nudging(error, W)[0, 0], rtol=1e-4, atol=0
            ),
            "Look at every entry",
        ),
        Wrong(
            "an absolute limit",
            lambda error, W, dW: np.abs(dW - by_nudging(error, W)).max() < 1e-4,
            "where all numbers are small",
        ),
        Wrong(
            "exact to the last digit",
            lambda error, W, dW: (dW == by_nudging(error, W)).all(),
            "rejects a gradient that is right",
        ),
    ],
    hints=[
        "Nudge every entry of a copy of W up and down, as the page does with one weight.",
        "Compare the largest difference with the largest entry of the gradient.",
        "Nudges of 1e-5, and a relative difference of at most 1e-4.",
    ],
)
