"""The rules step for step against Keras, and by hand where numbers are large or small."""

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_course.learning import SGD, Adadelta, Adam, RMSprop

# Settings that float32 holds exactly, for Keras keeps them so whatever the weights are.
EPSILON = {"epsilon": 2**-23}
PAIRS = {
    "sgd": (SGD, keras.optimizers.SGD, {"learning_rate": 2**-3}),
    "momentum": (SGD, keras.optimizers.SGD, {"learning_rate": 2**-4, "momentum": 0.875}),
    "rmsprop": (
        RMSprop,
        keras.optimizers.RMSprop,
        {"learning_rate": 2**-7, "rho": 0.75} | EPSILON,
    ),
    "adam": (
        Adam,
        keras.optimizers.Adam,
        {"learning_rate": 2**-6, "beta_1": 0.75, "beta_2": 1 - 2**-10} | EPSILON,
    ),
    "adadelta": (
        Adadelta,
        keras.optimizers.Adadelta,
        {"learning_rate": 1.0, "rho": 0.875} | EPSILON,
    ),
}


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize(("dtype", "precision"), [("float64", 1e-11), ("float32", 1e-4)])
@settings(max_examples=8)
@given(seed=st.integers(0, 10**6), scale=st.sampled_from([1e-3, 1.0, 10.0]))
def test_the_first_ten_steps_equal_those_of_keras(name, dtype, precision, seed, scale):
    rng = np.random.default_rng(seed)
    ours_class, keras_class, options = PAIRS[name]
    ours, theirs = ours_class(**options), keras_class(**options)
    # From zero, so that a step is not rounded to the size of the weight it moves.
    weights = [np.zeros(shape, dtype) for shape in ((2, 3), (3,), (1,))]
    variables = [keras.Variable(w, dtype=dtype) for w in weights]
    longest = 0.0
    for _ in range(10):
        before = [w.copy() for w in weights]
        grads = [(scale * rng.normal(size=w.shape)).astype(dtype) for w in weights]
        ours.step(weights, grads)
        theirs.apply(grads, variables)
        for w, v, was in zip(weights, variables, before, strict=True):
            longest = max(longest, float(np.abs(w - was).max()))
            np.testing.assert_allclose(w, v.numpy(), rtol=0, atol=precision * longest)
    assert ours.iterations == 10


@pytest.mark.parametrize("name", ["sgd", "rmsprop", "adam"])
def test_the_defaults_are_those_of_keras(name):
    ours_class, keras_class, _ = PAIRS[name]
    ours, theirs = ours_class(), keras_class().get_config()
    settings_of_ours = [name for name in theirs if hasattr(ours, name)]
    assert "learning_rate" in settings_of_ours
    for setting in settings_of_ours:
        assert getattr(ours, setting) == pytest.approx(theirs[setting])


@pytest.mark.parametrize("optimizer", [SGD, RMSprop, Adam, Adadelta])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_bowl_is_descended_in_place(optimizer, dtype):
    w = np.array([1.0, -2.0], dtype)
    start = float(w @ w)
    opt = optimizer(learning_rate=0.1)
    for _ in range(200):
        opt.step([w], [2 * w])
    assert w.dtype == np.dtype(dtype)
    assert float(w @ w) < 0.97 * start


def test_the_first_step_of_adam_is_the_learning_rate_whatever_the_gradient():
    for scale in (0.1, 1.0, 1e3):
        w = np.zeros(2)
        Adam(learning_rate=0.1).step([w], [[scale, -scale]])
        np.testing.assert_allclose(w, [-0.1, 0.1], rtol=1e-3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: SGD(learning_rate=0), "learning_rate: expected a number above 0, got 0"),
        (lambda: SGD(momentum=1.0), "momentum: expected a number of at least 0 and below 1, got 1"),
        (lambda: RMSprop(rho=-0.1), "rho: expected a number of at least 0 and below 1"),
        (lambda: RMSprop(epsilon=0), "epsilon: expected a number above 0"),
        (lambda: Adam(beta_1=1), "beta_1: expected a number of at least 0 and below 1"),
        (lambda: Adam(beta_2=np.nan), "beta_2: expected finite numbers"),
        (lambda: Adadelta(learning_rate=-1), "learning_rate: expected a number above 0, got -1"),
    ],
)
def test_wrong_settings_are_refused_by_name(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("optimizer", [RMSprop, Adam, Adadelta])
def test_a_weight_without_a_gradient_stays_where_it_is(optimizer, dtype):
    w = np.ones(2, dtype)
    optimizer(epsilon=float(np.finfo(dtype).tiny)).step([w], [np.zeros(2)])
    np.testing.assert_array_equal(w, 1)


@pytest.mark.parametrize("optimizer", [RMSprop, Adam, Adadelta])
@pytest.mark.parametrize("epsilon", [1e-60, 1e60])
def test_an_epsilon_that_the_weights_cannot_hold_is_refused_by_name(optimizer, epsilon):
    w = np.ones(2, "float32")
    with pytest.raises(ValueError, match=r"epsilon: expected 1.2e-38 to 3.4e\+38, as the weights"):
        optimizer(epsilon=epsilon).step([w], [np.zeros(2)])
    np.testing.assert_array_equal(w, 1)
    optimizer(epsilon=epsilon).step([np.ones(2)], [np.zeros(2)])


@pytest.mark.parametrize(("dtype", "large"), [("float32", 1e20), ("float64", 1e200)])
@pytest.mark.parametrize("optimizer", [RMSprop, Adam, Adadelta])
def test_a_gradient_whose_square_overflows_moves_and_freezes_nothing(optimizer, dtype, large):
    opt, twin = optimizer(learning_rate=0.1), optimizer(learning_rate=0.1)
    w, other = np.ones(2, dtype), np.ones(2, dtype)
    for o, v in ((opt, w), (twin, other)):
        o.step([v], [[0.5, -0.5]])
    with pytest.raises(FloatingPointError, match="grads: a step from gradients up to"):
        opt.step([w], [[large, 0.5]])
    np.testing.assert_array_equal(w, other)
    for o, v in ((opt, w), (twin, other)):
        o.step([v], [[0.5, -0.5]])
    np.testing.assert_array_equal(w, other)
    assert opt.iterations == 2
