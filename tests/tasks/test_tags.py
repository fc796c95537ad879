"""Tags against their rules, and guesses from one side against the ceilings told."""

import numpy as np
import pytest

from rnn_course.tasks import two_sided_tags


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def by_truth_table(first, second):
    return {(0, 0): 0, (0, 1): 1, (1, 0): 1, (1, 1): 0}[(first, second)]


@pytest.mark.parametrize("distance", [1, 2, 3])
def test_a_tag_follows_its_rule_from_one_bit_on_either_side(rng, distance):
    rules = {
        "past": lambda left, right: left,
        "future": lambda left, right: right,
        "or": lambda left, right: max(left, right),
        "xor": by_truth_table,
    }
    for rule, by_hand in rules.items():
        X, Y = two_sided_tags(6, 12, distance, rule, rng)
        assert X.shape == Y.shape == (6, 12, 1)
        for x, y in zip(X[..., 0].tolist(), Y[..., 0].tolist(), strict=True):
            for t in range(distance, 12 - distance):
                assert y[t] == by_hand(x[t - distance], x[t + distance])
            assert not any(y[:distance] + y[-distance:])


@pytest.mark.parametrize(
    ("rule", "from_left", "from_right"),
    [("past", 1, 0.5), ("future", 0.5, 1), ("or", 0.75, 0.75), ("xor", 0.5, 0.5)],
)
def test_the_best_guess_from_one_side_reaches_the_ceiling_told_and_no_more(
    rng, rule, from_left, from_right
):
    """The best guess is the commoner tag for each value of the bit that is known."""
    X, Y = two_sided_tags(400, 104, 2, rule, rng)
    tags, left, right = Y[:, 2:-2] > 0, X[:, :-4], X[:, 4:]
    for seen, ceiling in ((left, from_left), (right, from_right)):
        shares = [tags[seen == bit].mean() for bit in (0, 1)]
        assert np.mean([max(s, 1 - s) for s in shares]) == pytest.approx(ceiling, abs=0.01)


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng: two_sided_tags(3, 20, 2, "or", rng),
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
        (lambda rng: two_sided_tags(3, 9, 2, "and", rng), ValueError, "rule: expected one of 'pa"),
        (lambda rng: two_sided_tags(0, 9, 2, "or", rng), ValueError, "n_sequences: expected at l"),
        (lambda rng: two_sided_tags(3, 2.0, 2, "or", rng), TypeError, "length: expected a whole"),
        (lambda rng: two_sided_tags(3, 9, 0, "or", rng), ValueError, "distance: expected at least"),
        (lambda rng: two_sided_tags(3, 4, 2, "or", rng), ValueError, "length: expected more than"),
        (lambda rng: two_sided_tags(3, 9, 2, "or", 1), TypeError, "rng: expected a numpy.random"),
    ],
)
def test_wrong_input_is_named(rng, call, error, message):
    with pytest.raises(error, match=message):
        call(rng)


@pytest.mark.parametrize("huge", [10**9, 2**31 - 1, 2**64, 10**30])
def test_counts_are_refused_before_memory_is_gone(rng, huge):
    for call, names in (
        (lambda: two_sided_tags(huge, 9, 2, "or", rng), "n_sequences(, length)?"),
        (lambda: two_sided_tags(2, huge, 2, "or", rng), "(n_sequences, )?length"),
    ):
        with pytest.raises(ValueError, match=f"{names}: expected (arrays of )?at most"):
            call()
