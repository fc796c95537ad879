"""Strings to be counted against a balance of their letters."""

import numpy as np
import pytest

from rnn_course.tasks import counted_letters


def test_a_counted_string_is_complete_when_the_letters_b_have_caught_up():
    X, Y, mask = counted_letters([1, 3, 2])
    letters = np.where(mask, np.where(X[..., 0] > 0, "a", "b"), ".")
    assert ["".join(row) for row in letters] == ["ab....", "aaabbb", "aabb.."]
    balance = np.cumsum(X[..., 0] - X[..., 1], axis=1)
    np.testing.assert_array_equal(Y[..., 0] > 0, (balance == 0) & mask)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: counted_letters([2, 0]), ValueError, "counts: expected whole numbers from 1 to"),
        (lambda: counted_letters([]), (ValueError, TypeError), "counts: expected"),
        (lambda: counted_letters([1.5]), TypeError, "counts: expected whole numbers, got"),
        (lambda: counted_letters(3), ValueError, "counts: expected shape"),
    ],
)
def test_wrong_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize("huge", [10**9, 2**31 - 1])
def test_strings_too_long_to_be_kept_are_refused_before_memory_is_gone(huge):
    with pytest.raises(ValueError, match="counts: expected arrays of at most 2 GiB"):
        counted_letters([1, huge])


@pytest.mark.parametrize("counts", [[2**40], np.array([2**63], "u8")])
def test_counts_beyond_all_bounds_are_refused(counts):
    with pytest.raises(ValueError, match="counts: expected whole numbers from 1 to 2147483647"):
        counted_letters(counts)
