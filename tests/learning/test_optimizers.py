"""The optimizers step for step against Keras, and what they refuse."""

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_course.learning import SGD, Adadelta, Adam, RMSprop

PAIRS = {
    "sgd": (SGD, keras.optimizers.SGD, {"learning_rate": 0.1}),
    "momentum": (SGD, keras.optimizers.SGD, {"learning_rate": 0.05, "momentum": 0.9}),
    "rmsprop": (RMSprop, keras.optimizers.RMSprop, {"learning_rate": 0.01, "rho": 0.8}),
    "adam": (Adam, keras.optimizers.Adam, {"learning_rate": 0.02, "beta_1": 0.8}),
    "adadelta": (Adadelta, keras.optimizers.Adadelta, {"learning_rate": 1.0, "rho": 0.9}),
}


@pytest.mark.parametrize("name", PAIRS)
@settings(max_examples=8)
@given(seed=st.integers(0, 10**6), scale=st.sampled_from([1e-3, 1.0, 10.0]))
def test_the_first_ten_steps_equal_those_of_keras(name, seed, scale):
    rng = np.random.default_rng(seed)
    ours_class, keras_class, options = PAIRS[name]
    ours, theirs = ours_class(**options), keras_class(**options)
    weights = [rng.normal(size=shape).astype("float32") for shape in ((2, 3), (3,), (1,))]
    variables = [keras.Variable(w) for w in weights]
    for _ in range(10):
        grads = [(scale * rng.normal(size=w.shape)).astype("float32") for w in weights]
        ours.step(weights, grads)
        theirs.apply(grads, variables)
        for w, v in zip(weights, variables, strict=True):
            np.testing.assert_allclose(w, v.numpy(), rtol=1e-6, atol=1e-6)
    assert ours.iterations == 10


@pytest.mark.parametrize("name", ["sgd", "rmsprop", "adam"])
def test_the_defaults_are_those_of_keras(name):
    ours_class, keras_class, _ = PAIRS[name]
    ours, theirs = ours_class(), keras_class().get_config()
    for setting, value in vars(ours).items():
        if setting in theirs:
            assert value == pytest.approx(theirs[setting])


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


def test_the_learning_rate_may_change_on_the_way():
    w, opt = np.array([1.0]), SGD(learning_rate=0.1)
    opt.step([w], [[1.0]])
    opt.learning_rate = 0.5
    opt.step([w], [[1.0]])
    assert w[0] == pytest.approx(0.4)


def test_the_first_step_of_adam_is_the_learning_rate_whatever_the_gradient():
    for scale in (0.1, 1.0, 1e3):
        w = np.zeros(2)
        Adam(learning_rate=0.1).step([w], [[scale, -scale]])
        np.testing.assert_allclose(w, [-0.1, 0.1], rtol=1e-3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: SGD(learning_rate=0), "learning_rate: expected a number above 0, got 0"),
        (lambda: SGD(momentum=1.0), "momentum: expected a number at least 0 and below 1, got 1"),
        (lambda: RMSprop(rho=-0.1), "rho: expected a number at least 0 and below 1"),
        (lambda: RMSprop(epsilon=0), "epsilon: expected a number above 0"),
        (lambda: Adam(beta_1=1), "beta_1: expected a number at least 0 and below 1"),
        (lambda: Adam(beta_2=np.nan), "beta_2: expected finite numbers"),
        (lambda: Adadelta(learning_rate=-1), "learning_rate: expected a number above 0, got -1"),
    ],
)
def test_wrong_settings_are_refused_by_name(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    ("weights", "grads", "error", "message"),
    [
        ([np.ones(2)], [], ValueError, "grads: expected 1, one a weight, got 0"),
        ([np.ones(2)], [np.ones(3)], ValueError, r"grads\[0\]: expected shape \(2,\), got \(3,\)"),
        ([np.ones(2, int)], [np.ones(2)], TypeError, r"weights\[0\]: expected a float array"),
        ([[1.0, 2.0]], [np.ones(2)], TypeError, r"weights\[0\]: expected a float array"),
        ([np.ones(2)] * 2, [np.ones(2), [np.nan, 1]], FloatingPointError, r"grads\[1\]: expected"),
    ],
)
@pytest.mark.parametrize("optimizer", [SGD, RMSprop, Adam, Adadelta])
def test_wrong_steps_are_refused_and_move_nothing(optimizer, weights, grads, error, message):
    before = [np.array(w) for w in weights]
    with pytest.raises(error, match=message):
        optimizer().step(weights, grads)
    for w, b in zip(weights, before, strict=True):
        np.testing.assert_array_equal(w, b)


def test_other_weights_than_before_are_refused():
    opt = Adam()
    opt.step([np.ones(2)], [np.ones(2)])
    with pytest.raises(ValueError, match="weights: expected those of the first step"):
        opt.step([np.ones(3)], [np.ones(3)])
