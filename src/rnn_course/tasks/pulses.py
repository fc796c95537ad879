"""Pulses turned from height into width, and back."""

import numpy as np
from numpy.typing import NDArray

from rnn_course.arguments import as_count, as_flag, as_rng, check_room


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
        ValueError: a count is below 1, the arrays would be too large, or `length` is at most
            `2 * max_width`, so that not even one pulse is sure to fit with its answer.

    Source: the pulse converter of many lecture slides is nowhere defined exactly; this is our
    definition. Chapter: lstm.

    >>> X, Y = pulse_converter(1, 9, np.random.default_rng(1), max_width=2)
    >>> X[0, :, 0].tolist()
    [0.0, 0.5, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0]
    >>> Y[0, :, 0].tolist()
    [0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0]
    """
    n_sequences, length = as_count("n_sequences", n_sequences), as_count("length", length)
    rng, max_width = as_rng("rng", rng), as_count("max_width", max_width)
    inverse = as_flag("inverse", inverse)
    if length <= 2 * max_width:
        raise ValueError(
            f"length: expected more than twice the widest pulse, {2 * max_width} steps, "
            f"got {length}."
        )
    check_room("n_sequences, length", (n_sequences, length + 1, 2))
    # A pulse and its pause take two steps or more: so many are surely enough to fill a sequence.
    k, pause = rng.integers(1, max_width + 1, (2, n_sequences, length // 2 + 1))
    start = rng.integers(max_width, size=(n_sequences, 1)) + np.cumsum(k + pause, axis=1)
    start = np.minimum(start - k - pause, length)  # what starts later is cut off
    end = np.minimum(start + k, length)
    row = np.arange(n_sequences)[:, None]
    heights, edges = np.zeros((2, n_sequences, length + 1), np.float32)
    heights[row, end if inverse else start] = k / max_width
    np.add.at(edges, (row, start), 1)
    np.add.at(edges, (row, end), -1)
    widths = np.cumsum(edges, axis=1, dtype=np.float32)[:, :length, None]
    heights = heights[:, :length, None].copy()
    return (widths, heights) if inverse else (heights, widths)
