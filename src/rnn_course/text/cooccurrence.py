"""Which words stand near which."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import as_count, check_room
from rnn_course.text.vocabulary import UNKNOWN, _as_sequences


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
        ValueError: there are no sequences, an id is negative, `window` is below 1, or there would
            be too many pairs.

    Source: K. Lund and C. Burgess, Behavior Research Methods 28, 203-208, 1996.
    Chapters: text, lstm_imdb.

    >>> first, second, count = cooccurrences([[2, 3, 2, 3]], window=1)
    >>> list(zip(first.tolist(), second.tolist(), count.tolist()))
    [(2, 3, 2), (3, 2, 1)]
    """
    rows = _as_sequences(sequences)
    window = min(as_count("window", window), max(1, *map(len, rows)))
    check_room("sequences, window", (sum(map(len, rows)) + window * len(rows), window))
    gap = np.zeros(window, np.int64)  # no pair reaches from one sequence into the next
    row = np.concatenate([part for ids in rows for part in (ids, gap)])
    size = row.max() + 1
    pairs = [
        row[:-d][known] * size + row[d:][known]
        for d in range(1, window + 1)
        for known in [(row[:-d] > UNKNOWN) & (row[d:] > UNKNOWN)]
    ]
    pair, count = np.unique(np.concatenate(pairs), return_counts=True)
    return pair // size, pair % size, count
