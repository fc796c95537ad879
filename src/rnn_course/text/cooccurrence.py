"""Which words stand near which."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import as_count
from rnn_course.text.vocabulary import UNKNOWN, _as_ids


def cooccurrences(
    sequences: Sequence[ArrayLike], window: int = 5
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Count how often one word stands at most `window` places after another, within a sequence.

    Padding (0) and unknown words (1) are not counted as neighbours, but keep their places.

    Args:
        sequences: ids, shape (time,) each, of any lengths.
        window: the largest distance that counts.

    Returns:
        The earlier word, the later word and the count of each pair that occurs, (n_pairs,) each:
        the entries of a sparse matrix.

    Raises:
        TypeError: ids or `window` are no whole numbers.
        ValueError: there are no sequences, an id is negative, or `window` is below 1.

    Source: K. Lund and C. Burgess, Behavior Research Methods 28, 203-208, 1996. Chapters 10, 11.
    """
    sequences = [_as_ids("sequences", sequence) for sequence in sequences]
    window = as_count("window", window)
    if not sequences:
        raise ValueError("sequences: expected at least one sequence, got none.")
    gap = np.zeros(window, np.int64)  # no pair reaches from one sequence into the next
    row = np.concatenate([part for ids in sequences for part in (ids, gap)]).astype(np.int64)
    if row.min() < 0:
        raise ValueError(f"sequences: expected ids from 0 up, got {row.min()}.")
    size = row.max() + 1
    pairs = [
        row[:-d][known] * size + row[d:][known]
        for d in range(1, window + 1)
        for known in [(row[:-d] > UNKNOWN) & (row[d:] > UNKNOWN)]
    ]
    pair, count = np.unique(np.concatenate(pairs), return_counts=True)
    return pair // size, pair % size, count
