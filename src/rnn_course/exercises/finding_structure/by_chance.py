"""What is measured by shuffling: whether a tree says more than chance."""

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import MeasuredCheck

CHANCE = "Is it more than chance?"
Purity = Callable[[NDArray], float]


def _tree(sizes: tuple[int, int], n_first: int) -> tuple[Purity, NDArray]:
    """The purity of two branches as a function of labels, and the true labels."""
    n, m = sizes

    def purity(labels: NDArray) -> float:
        a, b = np.count_nonzero(labels[:n]), np.count_nonzero(labels[n:])
        return (max(a, n - a) + max(b, m - b)) / (n + m)

    return purity, np.roll(np.arange(n + m) < n_first, 2)


TREES = (((100, 40), 105), ((60, 60), 60))  # words on each branch; words of the first class


@cache
def _mixed(sizes: tuple[int, int], n_first: int) -> NDArray[np.float64]:
    """The purities of 2,000 shuffles."""
    n, m = sizes
    a = np.random.default_rng(1).hypergeometric(n_first, n + m - n_first, n, size=2000)
    b = n_first - a  # the shuffle puts a of the first class into the first branch
    return (np.maximum(a, n - a) + np.maximum(b, m - b)) / (n + m)


def _of_chance(chance: Callable) -> tuple[bool, str, str]:
    for tree in TREES:
        purity, labels = _tree(*tree)
        given, mixed, least = labels.copy(), _mixed(*tree), max(np.bincount(labels)) / len(labels)
        found = float(np.asarray(chance(purity, given, np.random.default_rng(0)), float))
        if (given != labels).any():
            return False, "Your function changes `labels`. Take `rng.permutation(labels)`.", ""
        low, middle, high, most = np.quantile(mixed, [0.93, 0.5, 0.97, 0.995]).tolist()
        if low - 1e-9 <= found <= high + 1e-9:
            continue
        told = f"For {len(labels)} words you have {found:.3f}. "
        if abs(found - purity(labels)) < 1e-9:
            told += "That is the tree's own purity. The yardstick is that of shuffles."
        elif found > 1.001:
            told += "A purity is at most 1."
        elif not least - 1e-9 <= found <= mixed.max() + 0.1 * (1 - least):
            told += "No shuffle comes there. Have your labels as many of each class as before?"
        elif found >= most - 1e-9:
            told += "The largest of all shuffles grows with their number. Leave 5 % above."
        elif found < (middle + low) / 2:
            told += f"About half of all shuffles reach {middle:.3f}, and only 5 % should be above."
        else:
            told += f"95 % of the shuffles end at {np.quantile(mixed, 0.95):.3f}. Draw a thousand."
        return False, told, CHANCE
    return True, "Right. A tree is above chance where fewer than 5 % of shuffles come so high.", ""


def chance(purity: Purity, labels: NDArray, rng: np.random.Generator) -> float:
    """The purity that 95 % of shuffled labels do not exceed."""
    return float(np.quantile([purity(rng.permutation(labels)) for _ in range(1000)], 0.95))


def _coins(purity: Purity, labels: NDArray, rng: np.random.Generator) -> float:
    tossed = [purity(rng.random(len(labels)) < 0.5) for _ in range(1000)]
    return float(np.quantile(tossed, 0.95))


check_chance = MeasuredCheck(
    "chance",
    _of_chance,
    chance,
    wrong=[
        Wrong(
            "the tree's own purity",
            lambda purity, labels, rng: purity(labels),
            "That is the tree's own purity",
        ),
        Wrong(
            "the mean of the shuffles",
            lambda purity, labels, rng: np.mean(
                [purity(rng.permutation(labels)) for _ in range(500)]
            ),
            "About half of all shuffles",
        ),
        Wrong(
            "the best of the shuffles",
            lambda purity, labels, rng: max(purity(rng.permutation(labels)) for _ in range(4000)),
            "The largest of all shuffles",
        ),
        Wrong("labels by a coin", _coins, "as many of each class as before"),
    ],
    hints=[
        "`rng.permutation(labels)` has as many nouns as before, in other places.",
        "Collect the purity of a thousand of them. Which number are 95 % of these not above?",
        "`np.quantile(mixed, 0.95)`",
    ],
)
