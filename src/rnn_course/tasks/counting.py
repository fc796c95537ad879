"""Letters to be counted: a few of one, then as many of the next."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import as_array


def counted_letters(
    counts: ArrayLike,
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.bool_]]:
    """Return the strings a^n b^n, and as the answer at each step whether the string is complete.

    The n-th "b" completes a string: the answer there is 1, before it 0. To give it for any n a net
    has to count the letters "a" and count them down again.

    Args:
        counts: n of each string, shape (n_sequences,).

    Returns:
        X, shape (n_sequences, 2 * max(counts), 2), (1, 0) for "a", (0, 1) for "b" and zeros after
        the end; Y, shape (n_sequences, 2 * max(counts), 1); and the mask, True where a letter is.

    Raises:
        TypeError: a count is no whole number.
        ValueError: there are no counts, or one is below 1.

    Source: the language of F. A. Gers and J. Schmidhuber (2001),
    https://doi.org/10.1109/72.963769. Chapter: gru_and_friends.
    """
    given = np.asarray(counts)
    n = as_array("counts", given, ("n_sequences",), np.int64)[:, None]
    if given.dtype.kind not in "iu":
        raise TypeError(f"counts: expected whole numbers, got dtype {given.dtype}.")
    if n.min() < 1:
        raise ValueError(f"counts: expected at least 1 each, got {n.min()}.")
    t = np.arange(2 * n.max())
    mask = t < 2 * n
    X = np.stack([t < n, (t >= n) & mask], axis=-1).astype(np.float32)
    return X, (t == 2 * n - 1)[..., None].astype(np.float32), mask
