"""Letters to be counted: a few of one, then as many of the next."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import as_whole_numbers, check_room


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
        ValueError: there are no counts, one is below 1, or the strings are too long to be kept.

    Source: the language of F. A. Gers and J. Schmidhuber (2001),
    https://doi.org/10.1109/72.963769. Chapter: gru_and_friends.

    >>> X, Y, mask = counted_letters([2])
    >>> X[0].argmax(axis=-1).tolist(), Y[0, :, 0].tolist()
    ([0, 0, 1, 1], [0.0, 0.0, 0.0, 1.0])
    """
    n = as_whole_numbers("counts", counts, ("n_sequences",), least=1)[:, None]
    check_room("counts", (len(n), 2 * n.max(), 2))
    t = np.arange(2 * n.max())
    mask = t < 2 * n
    X = np.stack([t < n, (t >= n) & mask], axis=-1).astype(np.float32)
    return X, (t == 2 * n - 1)[..., None].astype(np.float32), mask
