"""Sequences of different lengths in one array."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import as_choice, as_count, as_rng, as_whole_numbers, check_room
from rnn_course.text.vocabulary import PADDING, _as_sequences


def pad(
    sequences: Sequence[ArrayLike],
    length: int | None = None,
    where: str = "pre",
    truncate: str = "pre",
) -> NDArray[np.int32]:
    """Bring sequences of ids to one length: shape (batch, length), filled up with 0.

    Args:
        sequences: ids, shape (time,) each, of any lengths.
        length: the length wanted; by default that of the longest sequence.
        where: "pre" puts the padding before the words, "post" after them.
        truncate: what a longer sequence loses: "pre" its beginning, "post" its end.

    Raises:
        TypeError: ids or `length` are no whole numbers.
        ValueError: there are no sequences, an id is negative, an argument is none of the words
            above, or the array would be too large.

    Chapters: sequences, text.

    >>> pad([[5, 6, 7], [8]]).tolist()
    [[5, 6, 7], [0, 0, 8]]
    """
    where = as_choice("where", where, ("pre", "post"))
    truncate = as_choice("truncate", truncate, ("pre", "post"))
    rows = _as_sequences(sequences)
    length = max(1, *map(len, rows)) if length is None else as_count("length", length)
    check_room("sequences, length", (len(rows), length), np.int32)
    padded = np.full((len(rows), length), PADDING, dtype=np.int32)
    for row, sequence in zip(padded, rows, strict=True):
        kept = sequence[-length:] if truncate == "pre" else sequence[:length]
        if where == "pre":
            row[length - len(kept) :] = kept
        else:
            row[: len(kept)] = kept
    return padded


def batches_of_similar_length(
    lengths: ArrayLike, batch_size: int, rng: np.random.Generator
) -> list[NDArray[np.intp]]:
    """Cut the numbers 0..n-1 into batches whose sequences need little padding.

    Sequences are sorted by length, in a fresh random order among equals, cut into batches, and
    the batches come in random order. Every sequence is in exactly one batch.

    Args:
        lengths: the length of each sequence, shape (n,).
        batch_size: sequences a batch; one batch may be smaller.
        rng: draws the order.

    Returns:
        Arrays of indices, each (batch_size,) or shorter.

    Raises:
        TypeError: the lengths or `batch_size` are no whole numbers, `rng` is no generator.
        ValueError: there are no lengths, one is negative, or `batch_size` is below 1.

    Chapter: lstm_imdb.

    >>> batches = batches_of_similar_length([3, 9, 4, 8], 2, np.random.default_rng(0))
    >>> [batch.tolist() for batch in batches]
    [[0, 2], [3, 1]]
    """
    lengths = as_whole_numbers("lengths", lengths, ("n",))
    batch_size, rng = as_count("batch_size", batch_size), as_rng("rng", rng)
    order = np.lexsort((rng.random(len(lengths)), lengths))
    batches = np.split(order, range(batch_size, len(order), batch_size))
    return [batches[i] for i in rng.permutation(len(batches))]
