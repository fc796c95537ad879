"""What is known of the streams whose answer is a state that every step changes."""

from itertools import combinations

import numpy as np
import pytest

from rnn_course.tasks import running_parity, swapped_cups

RNG = np.random.default_rng


def test_the_parity_turns_over_at_each_1_and_nowhere_else():
    X, Y = running_parity(5, 40, RNG(0))
    before = np.pad(Y[:, :-1], ((0, 0), (1, 0), (0, 0)))
    np.testing.assert_array_equal(before != Y, X == 1)
    assert X.dtype == Y.dtype == np.float32


@pytest.mark.parametrize("n_cups", [2, 3, 5])
def test_the_ball_goes_where_permutation_matrices_take_it(n_cups):
    X, where = swapped_cups(20, 30, n_cups, RNG(0))
    matrices = []
    for one, other in combinations(range(n_cups), 2):
        P = np.eye(n_cups)
        P[[one, other]] = P[[other, one]]
        matrices.append(P)
    for x, y in zip(X, where, strict=True):
        ball = x[0, :n_cups]
        assert ball.argmax() == y[0]
        for symbols, cup in zip(x[1:], y[1:], strict=True):
            assert symbols.sum() == 1
            ball = ball @ matrices[symbols[n_cups:].argmax()]
            assert ball.argmax() == cup


def test_in_the_end_the_ball_is_under_each_cup_equally_often():
    _, where = swapped_cups(5_000, 20, 5, RNG(0))
    share = np.bincount(where[:, -1], minlength=5) / 5_000
    np.testing.assert_allclose(share, 1 / 5, atol=4 * np.sqrt(4 / 25 / 5_000))


def test_one_cup_is_no_game():
    with pytest.raises(ValueError, match="n_cups: expected at least 2, got 1"):
        swapped_cups(1, 2, 1, RNG(0))
