"""Intervals of rates of success, against published and exact values."""

import pytest
from scipy.stats import binom

from measuring.rates import interval, rate


@pytest.mark.parametrize(("successes", "draws"), [(0, 10), (3, 20), (8, 8), (45, 1_000)])
def test_the_bounds_are_where_what_was_seen_would_happen_once_in_forty(successes, draws):
    """The definition of Clopper and Pearson, by the binomial distribution itself."""
    low, high = interval(successes, draws)
    if successes:
        assert binom.sf(successes - 1, draws, low) == pytest.approx(0.025)
    else:
        assert low == 0
    if successes < draws:
        assert binom.cdf(successes, draws, high) == pytest.approx(0.025)
    else:
        assert high == 1


def test_eight_of_eight_are_at_least_63_percent():
    assert rate(8, 8) == "8 of 8 (63 to 100 %)"


@pytest.mark.parametrize(("successes", "draws"), [(1, 0), (0, 0), (3, 2), (-1, 5)])
def test_counts_that_cannot_be_are_refused(successes, draws):
    with pytest.raises(ValueError, match="successes: expected 0 to draws"):
        interval(successes, draws)
