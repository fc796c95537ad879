"""Tasks that ask for what was seen many steps ago."""

import numpy as np
from numpy.typing import NDArray

from rnn_course.arguments import as_count, as_number, as_rng, check_room
from rnn_course.functions import one_hot


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
        ValueError: a count is below 1, `delay` leaves no step with an answer, or the arrays would
            be too large.

    Chapter: bptt.

    >>> X, Y = delayed_bit(1, 6, 2, np.random.default_rng(0))
    >>> X[0, :, 0].tolist(), Y[0, 2:, 0].tolist()
    ([1.0, 1.0, 1.0, 0.0, 0.0, 0.0], [1.0, 1.0, 1.0, 0.0])
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
    check_room("n_sequences, length", (n_sequences, length))
    X = rng.integers(0, 2, size=(n_sequences, length, 1)).astype(np.float32)
    Y = np.zeros_like(X)
    Y[:, delay:] = X[:, :-delay]
    return X, Y


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
        ValueError: `n_sequences` is below 1, T below 10, or the arrays would be too large.

    Source: S. Hochreiter and J. Schmidhuber (1997), section 5.4,
    https://doi.org/10.1162/neco.1997.9.8.1735. That the second mark never falls on the first pair,
    whose marker could not show it, is our reading. Chapters: lstm, gru_and_friends.

    >>> X, Y, mask = adding_problem(1, 10, np.random.default_rng(0))
    >>> marked = X[0, X[0, :, 1] == 1, 0]
    >>> bool(np.isclose(Y[0, 0], 0.5 + marked.sum() / 4))
    True
    """
    n_sequences, T = as_count("n_sequences", n_sequences), as_count("T", T, least=10)
    rng = as_rng("rng", rng)
    longest = T + T // 10
    check_room("n_sequences, T", (n_sequences, longest, 2))
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


def held_sign(
    n_sequences: int, length: int, rate: float, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return streams that are silent but for rare pulses of +1 or -1; the answer is the last sign.

    The first step always holds a pulse, so there is an answer at every step. Every later step holds
    one with probability `rate`, and both signs are equally likely.

    A net whose state is set back to zero every L steps has nothing to go by until the next pulse.
    At the k-th step after that it knows the answer with probability 1 - (1 - rate)^k and is left
    with a coin otherwise: it is right in a share 1 - (1 - rate)^k / 2 of the cases, at best.

    Args:
        n_sequences: how many streams.
        length: steps in each.
        rate: probability of a pulse, above 0 and at most 1.
        rng: where the pulses come from.

    Returns:
        X, shape (n_sequences, length, 1), with values -1, 0 and 1; and Y of the same shape, 1 where
        the last pulse was positive and 0 where it was negative.

    Raises:
        TypeError: a count is no whole number, the rate no number, or `rng` no generator.
        ValueError: a count is below 1, the rate not above 0 and at most 1, or the arrays would be
            too large.

    Chapter: gru_and_friends.

    >>> X, Y = held_sign(1, 6, 0.5, np.random.default_rng(2))
    >>> X[0, :, 0].tolist(), Y[0, :, 0].tolist()
    ([1.0, -1.0, 0.0, -1.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    """
    n_sequences, length = as_count("n_sequences", n_sequences), as_count("length", length)
    rate, rng = as_number("rate", rate, above=0, most=1), as_rng("rng", rng)
    shape = (n_sequences, length, 1)
    check_room("n_sequences, length", shape)
    there = rng.random(shape) < rate
    there[:, 0] = True
    X = np.where(there, rng.choice([-1, 1], size=shape), 0)
    steps = np.arange(length)[:, None]
    last = np.maximum.accumulate(np.where(there, steps, 0), axis=1)
    Y = np.take_along_axis(X, last, axis=1) > 0
    return X.astype(np.float32), Y.astype(np.float32)


def marked_symbol(
    n_sequences: int, length: int, n_symbols: int, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return random symbols, one of which carries a mark, and as the answer which symbol that is.

    The mark stands in the first quarter of the sequence, and the answer is asked for at its end: a
    net has to hold it for three quarters of the length, or find it again. Chance is 1 / n_symbols.

    Args:
        n_sequences: how many sequences.
        length: symbols in each, at least 4.
        n_symbols: how many different symbols there are.
        rng: where symbols and marks come from.

    Returns:
        X, shape (n_sequences, length, n_symbols + 1), the symbols one-hot, and the mark as the
        last feature; and the answers, shape (n_sequences,), whole numbers below n_symbols.

    Raises:
        TypeError: a count is no whole number, or `rng` no generator.
        ValueError: a count is below 1, the length below 4, or the arrays would be too large.

    Chapter: limits.

    >>> X, y = marked_symbol(1, 4, 3, np.random.default_rng(0))
    >>> X[0, :, 3].tolist(), bool(X[0, 0, y[0]] == 1)
    ([1.0, 0.0, 0.0, 0.0], True)
    """
    n_sequences, length = as_count("n_sequences", n_sequences), as_count("length", length, least=4)
    n_symbols, rng = as_count("n_symbols", n_symbols), as_rng("rng", rng)
    check_room("n_sequences, length, n_symbols", (n_sequences, length, n_symbols + 1))
    row = np.arange(n_sequences)
    symbols = rng.integers(n_symbols, size=(n_sequences, length))
    where = rng.integers(length // 4, size=n_sequences)
    X = np.zeros((n_sequences, length, n_symbols + 1), np.float32)
    X[:, :, :n_symbols] = one_hot(symbols, n_symbols)
    X[row, where, n_symbols] = 1
    return X, symbols[row, where]
