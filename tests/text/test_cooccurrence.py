"""Neighbouring words against a count by hand."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_course.text import UNKNOWN, cooccurrences


@given(
    st.lists(st.lists(st.integers(0, 6), max_size=12), min_size=1, max_size=5), st.integers(1, 4)
)
def test_cooccurrences_are_those_one_counts_by_hand(sequences, window):
    expected = Counter(
        (a, b)
        for ids in sequences
        for i, a in enumerate(ids)
        for b in ids[i + 1 : i + 1 + window]
        if a > UNKNOWN and b > UNKNOWN
    )
    first, second, count = cooccurrences([np.array(s, int) for s in sequences], window)
    pairs = zip(first.tolist(), second.tolist(), strict=True)
    assert dict(zip(pairs, count.tolist(), strict=True)) == expected


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: cooccurrences([]), ValueError, "sequences: expected at least one"),
        (
            lambda: cooccurrences([[2, -3]]),
            ValueError,
            r"sequences\[0\]: .* from 0 to .* got -3",
        ),
        (lambda: cooccurrences([[0.5]]), TypeError, r"sequences\[0\]: expected whole numbers"),
        (lambda: cooccurrences([[2]], 0), ValueError, "window: expected at least 1, got 0"),
    ],
)
def test_wrong_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_a_window_wider_than_every_sequence_sees_all_pairs():
    wide, exact = (cooccurrences([[2, 3, 4], [5]], window) for window in (10**9, 2))
    for a, b in zip(wide, exact, strict=True):
        np.testing.assert_array_equal(a, b)


def test_pairs_too_many_to_be_kept_are_refused():
    with pytest.raises(ValueError, match=r"sequences, window: expected arrays of at most 2 GiB"):
        cooccurrences([np.full(20_000, 2)], 10**9)
