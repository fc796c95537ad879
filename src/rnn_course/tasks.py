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


def pulse_converter(
    n_sequences: int,
    length: int,
    rng: np.random.Generator,
    max_width: int = 8,
    inverse: bool = False,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return pulses that differ in height, and as the answer pulses as wide as those are high.

    Every so often the input jumps to k / max_width for a single step, where k is drawn from 1 to
    max_width. The answer is 1 for k steps, from that step on, and 0 otherwise. So a net has to
    store the height and count it down. Between the end of an answer and the next pulse lie 1 to
    max_width quiet steps, drawn as well; so do the steps before the first pulse, less one. What
    does not fit in `length` is cut off.

    The inverse task reads the pulse of height 1 that is k steps wide. The answer is a single step
    of height k / max_width, on the first step after the pulse: only then is the width known. So a
    net has to count up, keep silent meanwhile, and answer once. A pulse cut off by the end of the
    sequence has no answer. At least one quiet step parts two pulses here as well.

    Args:
        n_sequences: how many sequences.
        length: steps in each.
        rng: where heights and pauses come from.
        max_width: the widest pulse, in steps; so many different pulses there are.
        inverse: the task the other way round: width in, height out.

    Returns:
        X and Y, both of shape (n_sequences, length, 1) with values from 0 to 1.

    Raises:
        TypeError: a count is no whole number, `inverse` no bool, or `rng` no generator.
        ValueError: a count is below 1, or `length` is at most `2 * max_width`, so that not even one
            pulse is sure to fit with its answer.

    Source: the pulse converter of many lecture slides is nowhere defined exactly; this is our
    definition. Chapters: lstm, gru_and_friends.
    """
    n_sequences, length = as_count("n_sequences", n_sequences), as_count("length", length)
    rng, max_width = as_rng("rng", rng), as_count("max_width", max_width)
    if not isinstance(inverse, bool):
        raise TypeError(f"inverse: expected True or False, got {inverse!r}.")
    if length <= 2 * max_width:
        raise ValueError(
            f"length: expected more than twice the widest pulse, {2 * max_width} steps, "
            f"got {length}."
        )
    heights, widths = np.zeros((2, n_sequences, length + max_width + 1, 1), np.float32)
    for height, width in zip(heights, widths, strict=True):
        t = int(rng.integers(max_width))
        while t < length:
            k = int(rng.integers(1, max_width + 1))
            width[t : t + k] = 1
            height[t + k if inverse else t] = k / max_width
            t += k + int(rng.integers(1, max_width + 1))
    heights, widths = heights[:, :length].copy(), widths[:, :length].copy()
    return (widths, heights) if inverse else (heights, widths)


def adding_problem(
    n_sequences: int, T: int, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.bool_]]:
    """Return pairs (value, marker), and as the answer at the end the sum of two marked values.

    A sequence has T to 1.1 T pairs, drawn. Values are uniform on [-1, 1]. Two pairs are marked
    with 1: one of the first ten, then another of the first T/2 - 1 (but not the very first). The
    first and the last pair have the marker -1, all others 0. The target is 1/2 + (X_1 + X_2) / 4,
    where X_1 and X_2 are the marked values; should the first mark fall on the first pair, its
    marker stays -1 and X_1 counts as 0. An answer is right if it is less than 0.04 off.

    Always answering 1/2 has a mean squared error of (0.9 · 2/3 + 0.1 · 1/3) / 16 = 0.0396 and is
    right 15.4 % of the time.

    Args:
        n_sequences: how many sequences.
        T: the shortest length, at least 10.
        rng: where lengths, values and marks come from.

    Returns:
        X, shape (n_sequences, floor(1.1 T), 2), zero after a sequence's end; Y, shape
        (n_sequences, 1); and the mask, shape (n_sequences, floor(1.1 T)), True where a pair is.

    Raises:
        TypeError: a count is no whole number, or `rng` no generator.
        ValueError: `n_sequences` is below 1, or T below 10.

    Source: S. Hochreiter and J. Schmidhuber (1997), section 5.4,
    https://doi.org/10.1162/neco.1997.9.8.1735. That the second mark never falls on the first pair,
    whose marker could not show it, is our reading. Chapters: lstm, gru_and_friends.
    """
    n_sequences, T = as_count("n_sequences", n_sequences), as_count("T", T)
    rng = as_rng("rng", rng)
    if T < 10:
        raise ValueError(f"T: expected at least 10, got {T}: the first mark needs ten pairs.")
    longest = T + T // 10
    row = np.arange(n_sequences)
    lengths = rng.integers(T, longest + 1, n_sequences)
    mask = np.arange(longest) < lengths[:, None]
    values = rng.uniform(-1, 1, (n_sequences, longest)) * mask
    first = rng.integers(10, size=n_sequences)
    # The second is drawn from the pairs 1 to T/2 - 2 that are left when the first is taken out.
    taken = (first >= 1) & (first <= T // 2 - 2)
    second = 1 + rng.integers(0, T // 2 - 2 - taken)
    second += taken & (second >= first)
    markers = np.zeros_like(values)
    markers[row, first] = markers[row, second] = 1
    markers[:, 0] = markers[row, lengths - 1] = -1
    X_1 = np.where(first == 0, 0, values[row, first])
    Y = 0.5 + (X_1 + values[row, second]) / 4
    X = np.stack([values, markers], axis=-1).astype(np.float32)
    return X, Y[:, None].astype(np.float32), mask
