"""Streams of bits whose next one is the XOR, or the parity, of those before."""

import numpy as np
from numpy.typing import NDArray

from rnn_course.arguments import as_count, as_rng, check_room


def temporal_xor(n_triples: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return Elman's stream of bits: two random bits, their XOR, two random bits, their XOR, ...

    The task is to predict the next bit. Only every third one can be known, so no predictor gets a
    mean squared error below 1/4 at the other two, nor below 1/6 over the whole stream.

    Args:
        n_triples: how many times "two bits and their XOR" is repeated; 1,000 in the paper.
        rng: where the random bits come from.

    Returns:
        Bits, 0 or 1, shape (3 * n_triples,).

    Raises:
        TypeError: `n_triples` is no whole number, or `rng` no generator.
        ValueError: `n_triples` is below 1, or the stream would be too long to be kept.

    Source: Elman (1990), section "Exclusive-OR", https://doi.org/10.1207/s15516709cog1402_1.
    Chapter: elman_xor.

    >>> temporal_xor(3, np.random.default_rng(0)).tolist()
    [1, 1, 0, 1, 0, 1, 0, 0, 0]
    """
    n_triples, rng = as_count("n_triples", n_triples), as_rng("rng", rng)
    check_room("n_triples", (n_triples, 3))
    pairs = rng.integers(0, 2, size=(n_triples, 2))
    return np.column_stack([pairs, pairs[:, 0] ^ pairs[:, 1]]).ravel()


def sliding_parity(
    n_sequences: int, length: int, width: int, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return streams of fair bits, and at each step whether the last `width` bits hold odd many 1s.

    Knowing fewer than all `width` bits is knowing nothing: chance is 1/2.

    Args:
        n_sequences: how many streams.
        length: steps in each.
        width: how many bits count, the current one included.
        rng: where the bits come from.

    Returns:
        X and Y, both of shape (n_sequences, length, 1). The first `width - 1` steps have no answer:
        they are 0 in Y and must be left out, as in Y[:, width - 1:].

    Raises:
        TypeError: a count is no whole number, or `rng` no generator.
        ValueError: a count is below 1, `width` is above `length`, or the arrays would be too large.

    Chapter: gru_and_friends.

    >>> X, Y = sliding_parity(1, 6, 3, np.random.default_rng(0))
    >>> X[0, :, 0].tolist(), Y[0, 2:, 0].tolist()
    ([1.0, 1.0, 1.0, 0.0, 0.0, 0.0], [1.0, 0.0, 1.0, 0.0])
    """
    n_sequences, length = as_count("n_sequences", n_sequences), as_count("length", length)
    width, rng = as_count("width", width), as_rng("rng", rng)
    if width > length:
        raise ValueError(f"width: expected at most length = {length}, got {width}.")
    check_room("n_sequences, length", (n_sequences, length))
    X = rng.integers(0, 2, size=(n_sequences, length, 1))
    Y = np.cumsum(X, axis=1)  # ones so far, less those that have left the window
    Y[:, width:] -= Y[:, :-width]
    Y[:, : width - 1] = 0
    Y %= 2
    return X.astype(np.float32), Y.astype(np.float32)
