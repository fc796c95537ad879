"""Streams whose answer is a state that every step changes: nothing in them may be forgotten."""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from rnn_course.arguments import as_count, as_rng, check_room
from rnn_course.functions import one_hot


def running_parity(
    n_sequences: int, length: int, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return streams of fair bits, and at each step whether there have been odd many 1s so far.

    One bit of memory is enough, if it can be turned over. Chance is 1/2.

    Args:
        n_sequences: how many streams.
        length: steps in each.
        rng: where the bits come from.

    Returns:
        X and Y, both of shape (n_sequences, length, 1).

    Raises:
        TypeError: a count is no whole number, or `rng` no generator.
        ValueError: a count is below 1, or the arrays would be too large.

    Chapter: after_and_back.

    >>> X, Y = running_parity(1, 6, np.random.default_rng(0))
    >>> X[0, :, 0].tolist(), Y[0, :, 0].tolist()
    ([1.0, 1.0, 1.0, 0.0, 0.0, 0.0], [1.0, 0.0, 1.0, 1.0, 1.0, 1.0])
    """
    n_sequences, length = as_count("n_sequences", n_sequences), as_count("length", length)
    rng = as_rng("rng", rng)
    check_room("n_sequences, length", (n_sequences, length))
    X = rng.integers(0, 2, size=(n_sequences, length, 1))
    return X.astype(np.float32), (np.cumsum(X, axis=1) % 2).astype(np.float32)


def swapped_cups(
    n_sequences: int, length: int, n_cups: int, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return a shell game: a ball goes under a cup, cups are swapped, and the answer is its place.

    The first step shows the cup that the ball goes under. Each later step names two cups, and what
    is under one goes under the other. Of swaps, the order counts, from three cups on. Chance is
    1 / n_cups.

    Args:
        n_sequences: how many games.
        length: steps in each, the first one included.
        n_cups: how many cups, at least 2.
        rng: where the ball and the swaps come from.

    Returns:
        X, (n_sequences, length, n_cups + number of pairs), one-hot, first the cups, then the pairs
        (0, 1), (0, 2), ...; and the cup with the ball after each step, (n_sequences, length).

    Raises:
        TypeError: a count is no whole number, or `rng` no generator.
        ValueError: a count is below 1, `n_cups` below 2, or the arrays would be too large.

    Source: five cups ask for the word problem of the permutations of five things, of which
    D. A. Mix Barrington, 1989, https://doi.org/10.1016/0022-0000(89)90037-8, shows that it is as
    hard as any in NC1. Chapter: after_and_back.

    >>> X, y = swapped_cups(1, 4, 3, np.random.default_rng(1))
    >>> X[0].argmax(axis=-1).tolist(), y[0].tolist()  # cup 0; then the pairs (0, 2), (1, 2), (1, 2)
    ([0, 4, 5, 5], [0, 2, 1, 2])
    """
    n_sequences, length = as_count("n_sequences", n_sequences), as_count("length", length)
    n_cups, rng = as_count("n_cups", n_cups, least=2, most=1_000), as_rng("rng", rng)
    pairs = np.array(list(combinations(range(n_cups), 2)))
    check_room("n_sequences, length, n_cups", (n_sequences, length, n_cups + len(pairs)))
    shown = n_cups + rng.integers(len(pairs), size=(n_sequences, length))
    shown[:, 0] = ball = rng.integers(n_cups, size=n_sequences)
    where = [ball]
    for t in range(1, length):
        one, other = pairs[shown[:, t] - n_cups].T
        ball = np.where(ball == one, other, np.where(ball == other, one, ball))
        where.append(ball)
    return one_hot(shown, n_cups + len(pairs)), np.stack(where, axis=1)
