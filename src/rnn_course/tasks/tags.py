"""Tags that depend on what comes before, after, or both."""

import numpy as np
from numpy.typing import NDArray

from rnn_course.arguments import as_choice, as_count, as_rng, check_room

TAG_RULES = ("past", "future", "or", "xor")
"""What a tag of `two_sided_tags` depends on."""


def two_sided_tags(
    n_sequences: int, length: int, distance: int, rule: str, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return streams of fair bits with a tag for each, made from a bit on its left and one right.

    With l = X[:, t - distance] and r = X[:, t + distance] the tag Y[:, t] is l by the rule "past",
    r by "future", l or r by "or", and by "xor" whether they differ. A net that reads from the left
    and answers at once knows l and not r. So it cannot be right more often than 1, 1/2, 3/4 and
    1/2, in the order of the rules; one that reads from the right only 1/2, 1, 3/4 and 1/2.

    Args:
        n_sequences: how many streams.
        length: steps in each.
        distance: how many steps away the two bits stand.
        rule: one of "past", "future", "or", "xor".
        rng: where the bits come from.

    Returns:
        X and Y, both of shape (n_sequences, length, 1). The first and the last `distance` steps
        have no tag: they are 0 in Y and must be left out, as in Y[:, distance:-distance].

    Raises:
        TypeError: a count is no whole number, or `rng` no generator.
        ValueError: a count is below 1, the rule is unknown, no step would have a tag, or the arrays
            would be too large.

    Chapter: gru_and_friends.

    >>> X, Y = two_sided_tags(1, 6, 1, "xor", np.random.default_rng(0))
    >>> X[0, :, 0].tolist(), Y[0, 1:-1, 0].tolist()
    ([1.0, 1.0, 1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 1.0, 0.0])
    """
    n_sequences, length = as_count("n_sequences", n_sequences), as_count("length", length)
    distance, rng = as_count("distance", distance), as_rng("rng", rng)
    as_choice("rule", rule, TAG_RULES)
    if length <= 2 * distance:
        raise ValueError(
            f"length: expected more than twice the distance, {2 * distance} steps, got {length}."
        )
    check_room("n_sequences, length", (n_sequences, length))
    X = rng.integers(0, 2, size=(n_sequences, length, 1))
    left, right = X[:, : -2 * distance], X[:, 2 * distance :]
    Y = np.zeros_like(X)
    tags = {"past": left, "future": right, "or": left | right, "xor": left ^ right}
    Y[:, distance:-distance] = tags[rule]
    return X.astype(np.float32), Y.astype(np.float32)
