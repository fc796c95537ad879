"""Errors and their gradients against Keras, finite differences and what overflows."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from rnn_course.learning import (
    logistic_cross_entropy,
    softmax_cross_entropy,
    squared_error,
)
from rnn_course.nets import Dense, Elman


def one_hot(classes, size):
    return np.eye(size)[classes]


LOSSES = {
    "squared": (squared_error, keras.losses.MeanSquaredError()),
    "logistic": (logistic_cross_entropy, keras.losses.BinaryCrossentropy(from_logits=True)),
    "softmax": (softmax_cross_entropy, keras.losses.CategoricalCrossentropy(from_logits=True)),
    "softmax by class": (
        softmax_cross_entropy,
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    ),
}


def targets(name, shape, rng):
    if name == "squared":
        return rng.normal(size=shape)
    if name == "logistic":
        return rng.random(shape)
    classes = rng.integers(0, shape[-1], shape[:-1])
    return classes if name == "softmax by class" else one_hot(classes, shape[-1])


@pytest.mark.parametrize("name", LOSSES)
@given(
    shape=st.one_of(
        st.tuples(st.integers(1, 3), st.integers(2, 4)),
        st.tuples(st.integers(1, 3), st.integers(1, 4), st.integers(2, 4)),
    ),
    seed=st.integers(0, 10**6),
    scale=st.sampled_from([1.0, 20.0]),
)
def test_losses_and_their_gradients_equal_those_of_keras(name, shape, seed, scale):
    rng = np.random.default_rng(seed)
    ours, theirs = LOSSES[name]
    Z, Y = scale * rng.normal(size=shape), targets(name, shape, rng)
    z = tf.constant(Z, tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(z)
        error = theirs(tf.constant(Y) if Y.dtype.kind == "i" else tf.constant(Y, tf.float32), z)
    E, dZ = ours(Z.astype("float32"), Y)
    assert pytest.approx(float(error), rel=1e-5, abs=1e-6) == E
    np.testing.assert_allclose(dZ, tape.gradient(error, z), rtol=1e-5, atol=1e-6)
    assert dZ.dtype == np.float32


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("over_time", ["mean", "sum"])
def test_the_gradient_of_a_masked_loss_agrees_with_finite_differences(name, over_time):
    rng = np.random.default_rng(3)
    loss, _ = LOSSES[name]
    Z = rng.normal(size=(3, 4, 2))
    Y, direction = targets(name, Z.shape, rng), rng.normal(size=Z.shape)
    mask = np.arange(4) < np.array([[4], [2], [1]])
    _, dZ = loss(Z, Y, mask, over_time)
    up, down = (loss(Z + s * direction, Y, mask, over_time)[0] for s in (1e-5, -1e-5))
    assert np.vdot(dZ, direction) == pytest.approx((up - down) / 2e-5, rel=1e-8)
    assert not dZ[~mask].any()


@pytest.mark.parametrize("name", LOSSES)
def test_masked_steps_do_not_count_and_the_sum_adds_over_time(name):
    rng = np.random.default_rng(4)
    loss, _ = LOSSES[name]
    Z = rng.normal(size=(2, 5, 3))
    Y = targets(name, Z.shape, rng)
    mask = np.arange(5) < 3
    masked, _ = loss(Z, Y, np.tile(mask, (2, 1)))
    short, _ = loss(Z[:, :3], Y[:, :3])
    assert masked == pytest.approx(short, rel=1e-12)
    assert loss(Z, Y, over_time="sum")[0] == pytest.approx(5 * loss(Z, Y)[0], rel=1e-12)


def test_losses_of_huge_logits_stay_finite():
    Z = np.array([[1e4, -1e4]], "float32")
    assert logistic_cross_entropy(Z, [[0.0, 1.0]])[0] == pytest.approx(1e4)
    assert softmax_cross_entropy(Z, [1])[0] == pytest.approx(2e4)
    assert logistic_cross_entropy(Z, [[1.0, 0.0]])[0] == 0


def test_five_lines_train_a_net_to_tell_two_tones_apart():
    rng = np.random.default_rng(0)
    net, readout = Elman(1, 4, rng=rng), Dense(4, 1, rng=rng)
    slow = rng.random(20) < 0.5
    X = np.sin(np.arange(12) * np.where(slow, 0.5, 1.5)[:, None])[..., None]
    for _ in range(300):
        net.forward(X)
        E, dZ = logistic_cross_entropy(readout.forward(net.last), slow[:, None])
        dh, readout_grads = readout.backward(dZ)
        _, grads = net.backward(dh)
        for w, g in zip(net.weights + readout.weights, grads + readout_grads, strict=True):
            w -= 0.5 * g
    assert E < 0.05


Z = np.zeros((2, 3, 4))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: squared_error(Z, Z[:1]), ValueError, r"Y: expected shape \(2, 3, 4\), got"),
        (lambda: squared_error(Z + np.nan, Z), ValueError, "Z: expected finite numbers, got nan"),
        (lambda: squared_error(Z, Z, over_time="last"), ValueError, "over_time: expected one of"),
        (lambda: squared_error(Z, Z, mask=np.ones(3)), ValueError, r"mask: expected shape \(2, 3"),
        (lambda: squared_error(Z, Z, mask=np.zeros((2, 3))), ValueError, "mask: expected at least"),
        (lambda: logistic_cross_entropy(Z, Z + 2), ValueError, r"Y: expected values in \[0, 1\]"),
        (lambda: softmax_cross_entropy(Z, np.full((2, 3), 4)), ValueError, "Y: expected whole num"),
        (lambda: softmax_cross_entropy(Z, np.full((2, 3), 0.5)), TypeError, "Y: expected whole"),
        (lambda: softmax_cross_entropy(Z, np.zeros((3, 2), int)), ValueError, "Y: expected shape"),
    ],
)
def test_wrong_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("over_time", ["mean", "sum"])
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("name", LOSSES)
def test_the_gradient_has_the_dtype_of_the_outputs(name, masked, over_time, dtype):
    rng = np.random.default_rng(5)
    loss, _ = LOSSES[name]
    Z = rng.normal(size=(2, 3, 4)).astype(dtype)
    mask = np.array([[1, 1, 0], [1, 0, 0]]) if masked else None
    E, dZ = loss(Z, targets(name, Z.shape, rng), mask, over_time)
    assert dZ.dtype == np.dtype(dtype)
    assert type(E) is float


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_an_error_that_overflows_is_refused_without_a_warning(dtype):
    most = float(np.finfo(dtype).max)
    far = np.array([[most, -most]], dtype)
    with pytest.raises(FloatingPointError, match=f"Z, Y: the error overflows {dtype}"):
        squared_error(np.sqrt(far[:, :1]) * 10, [[0.0]])
    with pytest.raises(FloatingPointError, match=f"Z, Y: the error overflows {dtype}"):
        softmax_cross_entropy(far, [1])
    with pytest.raises(FloatingPointError, match=f"Z, Y: the error overflows {dtype}"):
        logistic_cross_entropy(far, [[0.0, 1.0]])


@pytest.mark.parametrize(
    "Y",
    [
        [[-1.0, 2.0], [0.5, 0.5]],
        [[0.5, 0.5], [7.0, 0.0]],
        [[0.5, 0.5], [0.4, 0.5]],
        [[0.5, 0.5], [0.0, 0.0]],
    ],
)
def test_targets_that_are_no_probabilities_are_refused(Y):
    with pytest.raises(ValueError, match="Y: expected probabilities, 0 or more and 1 in sum"):
        softmax_cross_entropy(np.zeros((2, 2)), Y)


def test_targets_of_steps_that_do_not_count_may_be_anything_finite():
    Z, Y = np.zeros((1, 2, 2)), [[[0.25, 0.75], [0.0, 0.0]]]
    E, dZ = softmax_cross_entropy(Z, Y, mask=[[1, 0]])
    assert pytest.approx(np.log(2)) == E
    np.testing.assert_allclose(dZ, [[[0.25, -0.25], [0, 0]]])
    with pytest.raises(ValueError, match=r"Y: .* got \[0.0, 0.0\] at \(0, 1\)"):
        softmax_cross_entropy(Z, Y)


def test_a_mask_of_other_numbers_and_arrays_that_carry_one_are_refused():
    with pytest.raises(ValueError, match="mask: expected True and False, or 1 and 0"):
        squared_error(Z, Z, mask=np.full((2, 3), 0.5))
    hidden = np.ma.array(Z, mask=Z == 0)
    for pair in ((hidden, Z), (Z, hidden)):
        with pytest.raises(ValueError, match="expected no masked values"):
            squared_error(*pair)
