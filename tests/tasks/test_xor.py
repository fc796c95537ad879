"""Streams of bits against truth tables and the ceilings that theory gives."""

import numpy as np
import pytest

from rnn_course.tasks import sliding_parity, temporal_xor


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def by_truth_table(first, second):
    return {(0, 0): 0, (0, 1): 1, (1, 0): 1, (1, 1): 0}[(first, second)]


def test_every_third_bit_is_the_exclusive_or_of_the_two_before_it(rng):
    bits = temporal_xor(200, rng)
    assert bits.shape == (600,)
    for first, second, third in bits.reshape(200, 3).tolist():
        assert third == by_truth_table(first, second)


def test_the_other_bits_are_fair_and_independent_coins(rng):
    pairs = temporal_xor(40_000, rng).reshape(-1, 3)[:, :2]
    shares = np.bincount(2 * pairs[:, 0] + pairs[:, 1], minlength=4) / len(pairs)
    # Four standard errors of a share of 1/4 over 40,000 draws.
    assert np.abs(shares - 0.25).max() < 4 * np.sqrt(0.25 * 0.75 / len(pairs))


def test_no_straight_line_through_any_earlier_bits_predicts_the_xor_better_than_one_half(rng):
    """The third bit is uncorrelated with each bit before it: a net has to combine two of them."""
    bits = temporal_xor(40_000, rng)
    third = bits[5::3] - 0.5
    for back in range(1, 6):
        earlier = bits[5 - back : len(bits) - back : 3] - 0.5
        assert abs(np.mean(third * earlier)) < 4 * 0.25 / np.sqrt(len(third))


def test_the_best_predictor_of_temporal_xor_reaches_the_floor_of_one_sixth(rng):
    bits = temporal_xor(40_000, rng)
    best = np.full(len(bits), 0.5)
    best[2::3] = (bits[0::3] + bits[1::3]) % 2
    assert np.mean((bits - best) ** 2) == pytest.approx(1 / 6)


@pytest.mark.parametrize("width", [1, 2, 5])
def test_the_sliding_parity_counts_the_ones_of_its_window(rng, width):
    X, Y = sliding_parity(5, 20, width, rng)
    for t in range(20):
        expected = X[:, t - width + 1 : t + 1].sum(axis=1) % 2 if t >= width - 1 else 0
        np.testing.assert_array_equal(Y[:, t], np.broadcast_to(expected, (5, 1)))


def test_no_part_of_the_window_tells_the_sliding_parity(rng):
    X, Y = sliding_parity(2_000, 24, 4, rng)
    answer = Y[:, 3:, 0] - 0.5
    for back in range(4):
        part = sliding_parity_of(X, {0, 1, 2, 3} - {back})
        assert abs(np.mean(answer * (part - 0.5))) < 4 * 0.25 / np.sqrt(answer.size)


def sliding_parity_of(X, steps_back):
    return sum(X[:, 3 - b : 24 - b, 0] for b in steps_back) % 2


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng: [temporal_xor(50, rng)],
        lambda rng: sliding_parity(3, 20, 2, rng),
    ],
)
def test_the_same_seed_gives_the_same_bits_and_another_seed_others(draw):
    one, again, other = (draw(np.random.default_rng(seed)) for seed in (1, 1, 2))
    for a, b, c in zip(one, again, other, strict=True):
        np.testing.assert_array_equal(a, b)
        assert a.shape == c.shape
    assert (one[0] != other[0]).any()


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda rng: temporal_xor(0, rng), ValueError, "n_triples: expected at least 1, got 0"),
        (lambda rng: temporal_xor(2.5, rng), TypeError, "n_triples: expected a whole number"),
        (lambda rng: temporal_xor(3, 42), TypeError, "rng: expected a numpy.random.Generator"),
        (lambda rng: sliding_parity(3, 9, 10, rng), ValueError, "width: expected at most length"),
        (lambda rng: sliding_parity(3, 9, 0, rng), ValueError, "width: expected at least 1"),
        (lambda rng: sliding_parity(0, 9, 3, rng), ValueError, "n_sequences: expected at least"),
        (lambda rng: sliding_parity(3, None, 3, rng), TypeError, "length: expected a whole"),
        (lambda rng: sliding_parity(3, 9, 3, None), TypeError, "rng: expected a numpy.random"),
    ],
)
def test_wrong_input_is_named(rng, call, error, message):
    with pytest.raises(error, match=message):
        call(rng)


@pytest.mark.parametrize("huge", [10**9, 2**31 - 1, 2**64, 10**30])
def test_counts_are_refused_before_memory_is_gone(rng, huge):
    for call, names in (
        (lambda: temporal_xor(huge, rng), "n_triples"),
        (lambda: sliding_parity(huge, 9, 3, rng), "n_sequences(, length)?"),
        (lambda: sliding_parity(3, huge, 3, rng), "(n_sequences, )?length"),
    ):
        with pytest.raises(ValueError, match=f"{names}: expected (arrays of )?at most"):
            call()


def test_a_wide_window_costs_no_more_than_a_narrow_one(rng):
    """20,000 steps with windows of 10,000: the work grows with the steps, not with both."""
    X, Y = sliding_parity(1, 20_000, 10_000, rng)
    ones = np.cumsum(X[0, :, 0])
    assert Y[0, -1, 0] == (ones[-1] - ones[-10_001]) % 2
    assert not Y[0, :9_999].any()
