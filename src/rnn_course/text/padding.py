"""Sequences of different lengths in one array."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import as_choice, as_count, as_rng
from rnn_course.text.vocabulary import PADDING, _as_ids


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
        ValueError: there are no sequences, or an argument is none of the words above.
    """
    where = as_choice("where", where, ("pre", "post"))
    truncate = as_choice("truncate", truncate, ("pre", "post"))
    sequences = [_as_ids("sequences", sequence) for sequence in sequences]
    if not sequences:
        raise ValueError("sequences: expected at least one sequence, got none.")
    longest = max(len(sequence) for sequence in sequences)
    length = max(longest, 1) if length is None else as_count("length", length)
    padded = np.full((len(sequences), length), PADDING, dtype=np.int32)
    for row, sequence in zip(padded, sequences, strict=True):
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
        ValueError: there are no lengths, or `batch_size` is below 1.
    """
    lengths = _as_ids("lengths", lengths)
    batch_size, rng = as_count("batch_size", batch_size), as_rng("rng", rng)
    if not lengths.size:
        raise ValueError("lengths: expected at least one length, got none.")
    order = np.lexsort((rng.random(len(lengths)), lengths))
    batches = np.split(order, range(batch_size, len(order), batch_size))
    return [batches[i] for i in rng.permutation(len(batches))]
