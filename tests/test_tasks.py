import numpy as np
import pytest

from rnn_course.tasks import delayed_bit, temporal_xor


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


@pytest.mark.parametrize("delay", [1, 2, 10, 29])
def test_the_answer_is_the_bit_seen_delay_steps_ago(rng, delay):
    X, Y = delayed_bit(5, 30, delay, rng)
    assert X.shape == Y.shape == (5, 30, 1)
    for t in range(delay, 30):
        np.testing.assert_array_equal(Y[:, t], X[:, t - delay])
    assert not Y[:, :delay].any()


def test_nothing_later_than_delay_steps_ago_tells_the_delayed_bit(rng):
    X, Y = delayed_bit(2_000, 30, 10, rng)
    answer = Y[:, 10:, 0] - 0.5
    for back in range(10):
        seen = X[:, 10 - back : 30 - back, 0] - 0.5
        assert abs(np.mean(answer * seen)) < 4 * 0.25 / np.sqrt(answer.size)


def test_changing_the_answer_leaves_the_input_alone(rng):
    X, Y = delayed_bit(4, 5, 2, rng)
    before = X.copy()
    Y += 1
    np.testing.assert_array_equal(X, before)


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng: temporal_xor(50, rng),
        lambda rng: np.stack(delayed_bit(3, 20, 4, rng)),
    ],
)
def test_the_same_seed_gives_the_same_bits_and_another_seed_others(draw):
    one, again, other = (draw(np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()
    assert set(np.unique(one)) == {0, 1}


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda rng: temporal_xor(0, rng), ValueError, "n_triples: expected at least 1, got 0"),
        (lambda rng: temporal_xor(2.5, rng), TypeError, "n_triples: expected a whole number"),
        (lambda rng: temporal_xor(3, 42), TypeError, "rng: expected a numpy.random.Generator"),
        (lambda rng: delayed_bit(0, 9, 2, rng), ValueError, "n_sequences: expected at least 1"),
        (lambda rng: delayed_bit(3, 0, 2, rng), ValueError, "length: expected at least 1, got 0"),
        (lambda rng: delayed_bit(3, 9, 0, rng), ValueError, "delay: expected at least 1, got 0"),
        (lambda rng: delayed_bit(3, 9, "2", rng), TypeError, "delay: expected a whole number"),
        (
            lambda rng: delayed_bit(3, 9, 9, rng),
            ValueError,
            "delay: expected fewer steps than length = 9, got 9",
        ),
        (lambda rng: delayed_bit(3, True, 2, rng), TypeError, "length: expected a whole number"),
        (lambda rng: delayed_bit(3, 9, 2, None), TypeError, "rng: expected a numpy.random"),
    ],
)
def test_wrong_input_is_named_with_what_was_expected_and_what_came(rng, call, error, message):
    with pytest.raises(error, match=message):
        call(rng)
