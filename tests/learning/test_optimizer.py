"""One step for all: in place, in one piece, and refused as a whole or not at all."""

import copy

import numpy as np
import pytest

from rnn_course.learning import SGD, Adadelta, Adam, Optimizer, RMSprop

ALL = [SGD, RMSprop, Adam, Adadelta]


def each_rule(test):
    return pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.__name__)(test)


def test_the_learning_rate_may_change_on_the_way():
    w, opt = np.array([1.0]), SGD(learning_rate=0.1)
    opt.step([w], [[1.0]])
    opt.learning_rate = 0.5
    opt.step([w], [[1.0]])
    assert w[0] == pytest.approx(0.4)


def test_a_schedule_may_end_at_a_rate_of_zero_which_moves_nothing():
    w, opt = np.array([1.0]), SGD(learning_rate=0.1)
    opt.learning_rate = 0.0
    opt.step([w], [[1.0]])
    assert w[0] == 1.0


@pytest.mark.parametrize("rate", [-1, np.nan, np.inf, None, "0.1", True])
def test_a_wrong_learning_rate_is_refused_at_once_also_on_the_way(rate):
    opt = SGD(learning_rate=0.1)
    with pytest.raises((TypeError, ValueError), match="learning_rate: expected"):
        opt.learning_rate = rate
    assert opt.learning_rate == 0.1


@each_rule
def test_many_weights_move_as_each_would_alone(rule):
    """More weights than are worked on at a time, in arrays of several shapes."""
    rng = np.random.default_rng(0)
    shapes = (3, 7), (20_001,), (2, 2, 2)
    together = [rng.normal(size=s) for s in shapes]
    alone, opts = [w.copy() for w in together], [rule() for _ in shapes]
    opt = rule()
    for _ in range(3):
        grads = [rng.normal(size=s) for s in shapes]
        opt.step(together, grads)
        for o, w, g in zip(opts, alone, grads, strict=True):
            o.step([w], [g])
    for a, b in zip(together, alone, strict=True):
        np.testing.assert_array_equal(a, b)


@each_rule
def test_gradients_stay_as_they_were_and_may_be_lists_or_of_another_dtype(rule):
    w, again = np.ones(2, "float32"), np.ones(2, "float32")
    g = np.array([0.25, -0.5])
    rule().step([w], [g])
    rule().step((again,), ([0.25, -0.5],))
    np.testing.assert_array_equal(g, [0.25, -0.5])
    np.testing.assert_array_equal(w, again)


def test_weights_that_are_views_move_what_they_show():
    whole = np.zeros((3, 2))
    opt = SGD(learning_rate=1.0)
    for _ in range(2):
        opt.step([whole[1:]], [np.ones((2, 2))])
    np.testing.assert_array_equal(whole, [[0, 0], [-2, -2], [-2, -2]])


@pytest.mark.parametrize(
    ("weights", "grads", "error", "message"),
    [
        ([np.ones(2)], [], ValueError, "grads: expected 1, one a weight, got 0"),
        ([np.ones(2)], [np.ones(3)], ValueError, r"grads\[0\]: expected shape \(2,\), got \(3,\)"),
        ([np.ones(2, int)], [np.ones(2)], TypeError, r"weights\[0\]: expected a float array"),
        ([[1.0, 2.0]], [np.ones(2)], TypeError, r"weights\[0\]: expected a float array"),
        (5, [np.ones(2)], TypeError, "weights: expected arrays to move, in a list, got 5"),
        ([], [], ValueError, "weights: expected at least one array, got none"),
        ([np.ones(2)], 5, TypeError, "grads: expected arrays, one a weight, in a list, got 5"),
        ([np.ones(2)], ["ab"], TypeError, r"grads\[0\]: expected real numbers"),
        ([np.ones(1, "f4")], [[1e60]], FloatingPointError, r"grads\[0\]: .* does not fit float32"),
        (
            [np.ones(2), np.ones(2)],
            [np.ones(2), [np.nan, 1]],
            FloatingPointError,
            r"grads\[1\]",
        ),
    ],
)
@pytest.mark.parametrize("optimizer", ALL)
def test_wrong_steps_are_refused_and_move_nothing(optimizer, weights, grads, error, message):
    before = copy.deepcopy(weights)
    with pytest.raises(error, match=message):
        optimizer().step(weights, grads)
    np.testing.assert_equal(weights, before)


def test_other_weights_than_before_are_refused():
    opt = Adam()
    opt.step([np.ones(2)], [np.ones(2)])
    with pytest.raises(ValueError, match="weights: expected those of the first step"):
        opt.step([np.ones(3)], [np.ones(3)])


@each_rule
@pytest.mark.parametrize("bound", [False, True])
def test_a_refused_step_binds_nothing_and_remembers_nothing(rule, bound):
    w = [np.ones(2), np.ones((2, 2))]
    opt = rule()
    if bound:
        opt.step(w, [np.ones(2), np.ones((2, 2))])
    before, weights = copy.deepcopy(vars(opt)), copy.deepcopy(w)
    for grads in ([np.ones(3), np.ones(1)], [np.ones(2), np.full((2, 2), np.nan)], [np.ones(2)]):
        with pytest.raises((ValueError, FloatingPointError), match="grads"):
            opt.step(w, grads)
    np.testing.assert_equal(vars(opt), before)
    np.testing.assert_equal(w, weights)
    if not bound:
        opt.step([np.ones(5)], [np.ones(5)])  # it is free for other weights


@each_rule
def test_a_read_only_weight_is_refused_before_any_has_moved(rule):
    w = [np.ones(2), np.ones(2)]
    w[1].setflags(write=False)
    with pytest.raises(ValueError, match=r"weights\[1\]: expected an array to move, got a read-"):
        rule().step(w, [np.ones(2), np.ones(2)])
    np.testing.assert_array_equal(w[0], 1)


@each_rule
def test_another_net_of_the_same_shapes_does_not_inherit_what_was_remembered(rule):
    opt, first, second = rule(), np.ones(2), np.ones(2)
    opt.step([first], [np.ones(2)])
    with pytest.raises(ValueError, match="weights: expected those of the first step"):
        opt.step([second], [np.ones(2)])
    np.testing.assert_array_equal(second, 1)


def test_one_array_handed_over_twice_is_refused():
    w = np.ones(2)
    with pytest.raises(ValueError, match="weights: expected each array once"):
        SGD().step([w, w], [np.ones(2), np.ones(2)])


def test_a_step_too_long_for_the_dtype_leaves_the_weights():
    w = np.full(2, 1e38, "float32")
    with pytest.raises(FloatingPointError, match="overflows float32; the weights stay"):
        SGD(learning_rate=1e38).step([w], [[-10.0, 0.0]])
    np.testing.assert_array_equal(w, np.float32(1e38))


def test_a_rule_of_ones_own_gets_the_checks_and_the_memory():
    class Average(Optimizer):
        """Steps against the mean of the last two gradients."""

        _n_memories = 1

        def _move(self, g, memories):
            return -self.learning_rate * (g + memories[0]) / 2, [g]

    w, opt = np.zeros(1), Average(learning_rate=1.0)
    opt.step([w], [[2.0]])
    opt.step([w], [[4.0]])
    assert w[0] == -1 - 3
