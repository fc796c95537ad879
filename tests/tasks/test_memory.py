"""Tasks for the memory against answers worked out step by step, and derived scores of guessing."""

import numpy as np
import pytest

from rnn_course.tasks import adding_problem, delayed_bit, held_sign, marked_symbol


@pytest.fixture
def rng():
    return np.random.default_rng(7)


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


def sum_by_hand(x, steps):
    """The answer of the adding problem from the markers alone: the marked values, summed."""
    marked = [t for t in range(steps) if x[t, 1] == 1]
    return 0.5 + sum(x[t, 0] for t in marked) / 4, marked


def test_the_target_of_the_adding_problem_is_the_scaled_sum_of_the_marked_values(rng):
    X, Y, mask = adding_problem(2_000, 50, rng)
    assert X.shape == (2_000, 55, 2)
    assert Y.shape == (2_000, 1)
    assert mask.shape == (2_000, 55)
    hidden = 0
    for x, y, kept in zip(X, Y, mask, strict=True):
        steps = int(kept.sum())
        assert kept[:steps].all()
        assert not x[steps:].any()
        answer, marked = sum_by_hand(x, steps)
        assert y[0] == pytest.approx(answer, abs=1e-6)
        assert x[0, 1] == x[steps - 1, 1] == -1
        assert len(marked) in (1, 2)
        assert 1 <= marked[-1] <= 23
        hidden += len(marked) == 1
        # Two marks: the earlier is one of the first ten pairs. One mark: the other is hidden.
        assert len(marked) == 1 or marked[0] < 10
    # One in ten first marks falls on the first pair, whose marker is -1: four standard errors.
    assert abs(hidden / 2_000 - 0.1) < 4 * np.sqrt(0.1 * 0.9 / 2_000)
    assert set(mask.sum(axis=1)) == set(range(50, 56))


def test_the_second_mark_is_as_likely_on_every_pair_it_may_fall_on(rng):
    X, _, _ = adding_problem(40_000, 50, rng)
    late = [np.flatnonzero(x == 1)[-1] for x in X[:, :, 1]]
    shares = np.bincount(late, minlength=24)[10:] / 40_000
    # Pair k in 10 to 23 is the second with probability (0.1 / 23 + 0.9 / 22).
    expected = 0.1 / 23 + 0.9 / 22
    assert np.abs(shares - expected).max() < 4.5 * np.sqrt(expected / 40_000)


def test_answering_one_half_to_the_adding_problem_meets_the_derived_error_and_hit_rate(rng):
    _, Y, _ = adding_problem(100_000, 100, rng)
    assert np.mean((Y - 0.5) ** 2) == pytest.approx((0.9 * 2 / 3 + 0.1 / 3) / 16, rel=0.02)
    # |X_1 + X_2| < 0.16: a triangle's middle for two values, 0.16 for one.
    assert np.mean(np.abs(Y - 0.5) < 0.04) == pytest.approx(0.9 * 0.1536 + 0.1 * 0.16, abs=0.005)


def test_the_held_sign_is_that_of_the_last_pulse(rng):
    X, Y = held_sign(8, 60, 0.1, rng)
    assert set(np.unique(X)) == {-1, 0, 1}
    for x, y in zip(X[..., 0].tolist(), Y[..., 0].tolist(), strict=True):
        held = None
        for pulse, answer in zip(x, y, strict=True):
            held = pulse or held
            assert answer == (held > 0)


def test_pulses_come_at_the_rate_asked_for_and_with_both_signs(rng):
    X, _ = held_sign(200, 501, 0.05, rng)
    later = X[:, 1:]
    assert np.mean(later != 0) == pytest.approx(0.05, abs=0.003)
    assert abs(later.sum()) < 4 * np.sqrt((later != 0).sum())
    assert (X[:, 0] != 0).all()


def test_an_oracle_that_forgets_every_few_steps_reaches_the_ceiling_told(rng):
    length, rate = 10, 0.1
    X, Y = held_sign(400, 501, rate, rng)
    pieces = X[:, 1:].reshape(-1, length)
    answers = Y[:, 1:].reshape(-1, length)
    known = np.maximum.accumulate(pieces != 0, axis=1)
    right = np.where(known, 1, 0.5).mean(axis=0)
    k = np.arange(1, length + 1)
    np.testing.assert_allclose(right, 1 - (1 - rate) ** k / 2, atol=0.01)
    assert abs(answers[~known].mean() - 0.5) < 0.02  # where nothing is known it is a coin


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng: delayed_bit(3, 20, 4, rng),
        lambda rng: adding_problem(3, 40, rng),
        lambda rng: held_sign(3, 40, 0.2, rng),
    ],
)
def test_the_same_seed_gives_the_same_sequences_and_another_seed_others(draw):
    one, again, other = (draw(np.random.default_rng(seed)) for seed in (1, 1, 2))
    for a, b, c in zip(one, again, other, strict=True):
        np.testing.assert_array_equal(a, b)
        assert a.shape == c.shape
    assert (one[0] != other[0]).any()


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
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
        (lambda rng: adding_problem(0, 50, rng), ValueError, "n_sequences: expected at least 1"),
        (lambda rng: adding_problem(4, 50.5, rng), TypeError, "T: expected a whole number"),
        (lambda rng: adding_problem(4, 9, rng), ValueError, "T: expected at least 10, got 9"),
        (lambda rng: adding_problem(4, 50, 1), TypeError, "rng: expected a numpy.random"),
        (lambda rng: held_sign(0, 9, 0.1, rng), ValueError, "n_sequences: expected at least 1"),
        (lambda rng: held_sign(3, "9", 0.1, rng), TypeError, "length: expected a whole number"),
        (
            lambda rng: held_sign(3, 9, 0.0, rng),
            ValueError,
            "rate: expected a number above 0",
        ),
        (
            lambda rng: held_sign(3, 9, 1.5, rng),
            ValueError,
            "rate: expected .* got 1.5",
        ),
        (lambda rng: held_sign(3, 9, 0.1, 0), TypeError, "rng: expected a numpy.random"),
    ],
)
def test_wrong_input_is_named(rng, call, error, message):
    with pytest.raises(error, match=message):
        call(rng)


@pytest.mark.parametrize("huge", [10**9, 2**31 - 1, 2**64, 10**30])
def test_counts_are_refused_before_memory_is_gone(rng, huge):
    for call, names in (
        (lambda: delayed_bit(huge, 9, 2, rng), "n_sequences(, length)?"),
        (lambda: delayed_bit(3, huge, 2, rng), "(n_sequences, )?length"),
        (lambda: adding_problem(huge, 50, rng), "n_sequences(, T)?"),
        (lambda: adding_problem(3, huge, rng), "(n_sequences, )?T"),
        (lambda: held_sign(huge, 9, 0.1, rng), "n_sequences(, length)?"),
        (lambda: held_sign(3, huge, 0.1, rng), "(n_sequences, )?length"),
    ):
        with pytest.raises(ValueError, match=f"{names}: expected (arrays of )?at most"):
            call()


def test_a_refused_draw_leaves_the_generator_where_it_was(rng):
    before = rng.bit_generator.state
    for call in (
        lambda: delayed_bit(10**6, 10**6, 2, rng),
        lambda: adding_problem(10**6, 10**6, rng),
        lambda: held_sign(3, 9, 2.0, rng),
    ):
        with pytest.raises(ValueError, match="expected"):
            call()
    assert rng.bit_generator.state == before


def test_the_answer_is_the_symbol_that_carries_the_mark(rng):
    X, y = marked_symbol(2_000, 20, 5, rng)
    assert X.shape == (2_000, 20, 6)
    np.testing.assert_array_equal(X[:, :, :5].sum(axis=-1), 1)
    np.testing.assert_array_equal(X[:, :, 5].sum(axis=1), 1)
    where = X[:, :, 5].argmax(axis=1)
    assert set(where) == set(range(5))  # the first quarter, all of it
    for x, k, answer in zip(X, where, y, strict=True):
        assert x[k, answer] == 1


def test_without_its_mark_the_marked_symbol_cannot_be_told(rng):
    """Every symbol is the answer equally often, and so is the one at any step."""
    X, y = marked_symbol(6_000, 12, 3, rng)
    share = np.bincount(y, minlength=3) / len(y)
    np.testing.assert_allclose(share, 1 / 3, atol=4 * np.sqrt(2 / 9 / len(y)))
    for t in range(3, 12):  # no step after the first quarter says more than chance
        agrees = (X[:, t, :3].argmax(axis=-1) == y).mean()
        assert agrees == pytest.approx(1 / 3, abs=4 * np.sqrt(2 / 9 / len(y)))
