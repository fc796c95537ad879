"""Synthetic sequences whose answer is known: what a net can learn from them is known as well."""

import numpy as np
from numpy.typing import NDArray

from rnn_course.arrays import as_count, as_rng


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
        ValueError: `n_triples` is below 1.

    Source: Elman (1990), section "Exclusive-OR", https://doi.org/10.1207/s15516709cog1402_1.
    Chapter: elman_xor.
    """
    n_triples = as_count("n_triples", n_triples)
    rng = as_rng("rng", rng)
    pairs = rng.integers(0, 2, size=(n_triples, 2))
    return np.column_stack([pairs, pairs[:, 0] ^ pairs[:, 1]]).ravel()


def delayed_bit(
    n_sequences: int, length: int, delay: int, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return streams of random bits, and as the answer at each step the bit seen `delay` steps ago.

    A net has to hold `delay` bits in its state to answer. A gradient that is cut before it has gone
    `delay` steps back never meets the input that an error is about. Chance is an accuracy of 0.5.

    Args:
        n_sequences: how many streams.
        length: steps in each.
        delay: how many steps ago the wanted bit was seen; 1 is the bit before the current one.
        rng: where the bits come from.

    Returns:
        X, shape (n_sequences, length, 1), the bits; and Y of the same shape with
        Y[:, t] = X[:, t - delay]. The first `delay` answers do not exist: they are 0 in Y and must
        be left out of the error and of the accuracy, as in Y[:, delay:].

    Raises:
        TypeError: a count is no whole number, or `rng` no generator.
        ValueError: a count is below 1, or `delay` leaves no step with an answer.

    Chapter: bptt.
    """
    n_sequences = as_count("n_sequences", n_sequences)
    length = as_count("length", length)
    delay = as_count("delay", delay)
    rng = as_rng("rng", rng)
    if delay >= length:
        raise ValueError(
            f"delay: expected fewer steps than length = {length}, got {delay}: "
            "no step would have an answer."
        )
    X = rng.integers(0, 2, size=(n_sequences, length, 1)).astype(np.float32)
    Y = np.zeros_like(X)
    Y[:, delay:] = X[:, :-delay]
    return X, Y
