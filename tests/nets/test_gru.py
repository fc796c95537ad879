"""The two forms of the GRU."""

import copy
import pickle

import numpy as np
import pytest
from every_cell import assert_same, make

from rnn_course.nets import GRU

RNG = np.random.default_rng


def test_both_forms_are_a_gru_and_say_which():
    before, after = GRU(2, 3, rng=RNG(0)), GRU(2, 3, rng=RNG(0), reset_after=True)
    assert isinstance(before, GRU)
    assert isinstance(after, GRU)
    assert (before.reset_after, after.reset_after) == (False, True)
    assert (before.weights[2].shape, after.weights[2].shape) == ((9,), (2, 9))


def test_with_open_reset_gates_and_no_recurrent_bias_both_forms_are_one():
    """r = 1: then it does not matter whether it multiplies before or after the product."""
    before, after = make("gru before", 2, 3, RNG(0)), make("gru after", 2, 3, RNG(1))
    W_x, W_h, b = (w.copy() for w in before.weights)
    W_x[:, 3:6], W_h[:, 3:6], b[3:6] = 0, 0, 50  # σ(50) = 1
    before.weights, after.weights = [W_x, W_h, b], [W_x, W_h, [b, 0 * b]]
    X = RNG(2).normal(size=(2, 5, 2))
    np.testing.assert_allclose(before.forward(X), after.forward(X), rtol=1e-12)


@pytest.mark.parametrize("reset_after", [False, True])
@pytest.mark.parametrize(
    "duplicate",
    [copy.copy, copy.deepcopy, lambda net: net.copy(), lambda net: pickle.loads(pickle.dumps(net))],
)
def test_a_duplicate_keeps_the_form(reset_after, duplicate):
    net = GRU(2, 3, rng=RNG(0), reset_after=reset_after)
    twin, X = duplicate(net), RNG(1).normal(size=(2, 5, 2))
    assert type(twin) is type(net)
    assert_same(twin.forward(X), net.forward(X))


def test_a_subclass_has_one_form():
    class Own(GRU):
        pass

    assert type(Own(2, 3, rng=RNG(0))) is Own
    with pytest.raises(TypeError, match="reset_after: only GRU itself has two forms, Own has one"):
        Own(2, 3, rng=RNG(0), reset_after=True)
