"""Readout, losses, truncation and RTRL against Keras, theory and the way back."""

import tracemalloc

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from rnn_course.learning import (
    check_gradients,
    logistic_cross_entropy,
    rtrl,
    softmax_cross_entropy,
    squared_error,
    truncated_bptt,
)
from rnn_course.nets import GRU, LSTM, Bidirectional, Dense, Elman, Stacked

# Readout and losses --------------------------------------------------------------------------


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


@pytest.mark.parametrize("shape", [(3, 4), (3, 5, 4)])
def test_the_readout_agrees_with_finite_differences_and_with_keras(shape):
    rng = np.random.default_rng(0)
    readout = Dense(4, 2, rng=rng, dtype="float64")
    readout.weights = [rng.normal(size=w.shape) for w in readout.weights]
    H = rng.normal(size=shape)
    Z = readout.forward(H)
    check = check_gradients(readout, H, rng.normal(size=Z.shape))
    assert check.relative_error < 1e-8, str(check)
    layer = keras.layers.Dense(2, dtype="float64")
    layer.build(shape)
    layer.set_weights(readout.weights)
    np.testing.assert_allclose(Z, layer(H), rtol=1e-12)


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


# Truncated back-propagation ------------------------------------------------------------------


def linear_unit(weight):
    cell = Elman(1, 1, "linear", rng=np.random.default_rng(0), dtype="float64")
    cell.weights = [[[1.0]], [[weight]], [0.0]]
    readout = Dense(1, 1, rng=np.random.default_rng(0), dtype="float64")
    readout.weights = [[[1.0]], [0.0]]
    return cell, readout


@pytest.mark.parametrize(("length", "step"), [(1, 1), (3, 1), (3, 3), (5, 2), (4, 3), (50, 20)])
def test_a_truncated_gradient_holds_the_terms_of_the_last_steps_and_no_others(length, step):
    """h_t = w h_{t-1} + x_t, so dh_t/dw = Σ_j w^(j-1) h_{t-j}, cut where the window begins."""
    weight, time = 0.8, 20
    X = np.random.default_rng(1).normal(size=(1, time, 1))
    h = np.zeros(time + 1)
    for t in range(time):
        h[t + 1] = weight * h[t] + X[0, t, 0]
    cell, readout = linear_unit(weight)
    turns = list(truncated_bptt(cell, readout, squared_error, X, 0 * X, length, step))
    starts = range(0, time, step)
    assert len(turns) == len(starts)
    for new, (E, grads) in zip(starts, turns, strict=True):
        end = min(new + step, time)
        first = max(0, end - length)
        expected = 0.0
        for t in range(new, end):
            reach = sum(weight ** (j - 1) * h[t + 1 - j] for j in range(1, t - first + 2))
            expected += 2 * h[t + 1] * reach / (end - new)
        assert grads[1][0, 0] == pytest.approx(expected, rel=1e-10, abs=1e-14)
        assert pytest.approx(np.mean(h[new + 1 : end + 1] ** 2)) == E
    assert cell.state[0, 0] == pytest.approx(h[-1])


@pytest.mark.parametrize("build", [LSTM, lambda i, u, **k: Stacked([GRU(i, u, **k)] * 1)])
def test_a_window_as_long_as_the_sequence_gives_the_full_gradient(build):
    rng = np.random.default_rng(2)
    net, readout = (
        build(2, 3, rng=rng, dtype="float64"),
        Dense(3, 2, rng=rng, dtype="float64"),
    )
    X, Y = rng.normal(size=(2, 9, 2)), rng.normal(size=(2, 9, 2))
    ((E, grads),) = truncated_bptt(net, readout, squared_error, X, Y, length=9)
    E_full, dZ = squared_error(readout.forward(net.forward(X)), Y)
    dH, readout_grads = readout.backward(dZ)
    full = net.backward(dH)[1] + readout_grads
    assert pytest.approx(E_full) == E
    for g, g_full in zip(grads, full, strict=True):
        np.testing.assert_allclose(g, g_full, rtol=1e-12)


def test_weights_may_be_moved_between_two_turns():
    rng = np.random.default_rng(2)
    net, readout = Elman(1, 8, rng=rng), Dense(8, 1, rng=rng)
    X = np.sin(0.3 * np.arange(600))[None, :, None]
    errors = []
    for E, grads in truncated_bptt(
        net, readout, squared_error, X[:, :-1], X[:, 1:], length=20, step=5
    ):
        errors.append(E)
        for w, g in zip(net.weights + readout.weights, grads, strict=True):
            w -= 0.1 * g
    assert np.mean(errors[-10:]) < 0.02 * np.mean(errors[:10])


def test_memory_does_not_grow_with_the_sequence():
    rng = np.random.default_rng(0)
    net, readout = LSTM(1, 8, rng=rng), Dense(8, 1, rng=rng)

    def peak(time):
        X = np.broadcast_to(np.float32(0.5), (1, time, 1))  # takes no memory of its own
        tracemalloc.start()
        for _ in truncated_bptt(net, readout, squared_error, X, X, length=50):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(100)
    assert peak(4000) < 1.1 * peak(400)


# Forward mode --------------------------------------------------------------------------------


@given(
    shape=st.tuples(*(st.integers(1, n) for n in (3, 7, 3, 4))),
    activation=st.sampled_from(["tanh", "sigmoid", "relu", "linear"]),
    seed=st.integers(0, 10**6),
    carried=st.booleans(),
)
def test_real_time_recurrent_learning_equals_the_way_back(shape, activation, seed, carried):
    batch, time, n_inputs, n_units = shape
    rng = np.random.default_rng(seed)
    cell = Elman(n_inputs, n_units, activation, rng=rng, dtype="float64")
    cell.weights = [w + rng.normal(scale=0.2, size=w.shape) for w in cell.weights]
    X, dH = (rng.normal(size=(batch, time, n)) for n in (n_inputs, n_units))
    state = rng.normal(size=(batch, n_units)) if carried else None
    H, grads = rtrl(cell, X, dH, state)
    np.testing.assert_allclose(H, cell.forward(X, state), rtol=1e-10, atol=1e-10)
    for ours, back in zip(grads, cell.backward(dH)[1], strict=True):
        scale = max(1.0, np.abs(back).max())
        np.testing.assert_allclose(ours / scale, back / scale, rtol=0, atol=1e-10)


# What is refused -----------------------------------------------------------------------------

RNG = np.random.default_rng(0)
Z = np.zeros((2, 3, 4))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: Dense(0, 1, rng=RNG), ValueError, "n_inputs: expected at least 1, got 0"),
        (lambda: Dense(1, 1, rng=3), TypeError, "rng: expected a numpy.random.Generator"),
        (lambda: Dense(1, 1, rng=RNG, dtype="int"), TypeError, "dtype: expected float32 or"),
        (lambda: Dense(4, 1, rng=RNG).forward(np.zeros((2, 3))), ValueError, "H: expected shape"),
        (lambda: Dense(4, 1, rng=RNG).backward(Z), RuntimeError, "call forward first"),
        (lambda: squared_error(Z, Z[:1]), ValueError, r"Y: expected shape \(2, 3, 4\), got"),
        (lambda: squared_error(Z + np.nan, Z), ValueError, "Z: expected finite numbers, got nan"),
        (lambda: squared_error(Z, Z, over_time="last"), ValueError, "over_time: expected one of"),
        (lambda: squared_error(Z, Z, mask=np.ones(3)), ValueError, r"mask: expected shape \(2, 3"),
        (lambda: squared_error(Z, Z, mask=np.zeros((2, 3))), ValueError, "mask: expected at least"),
        (lambda: logistic_cross_entropy(Z, Z + 2), ValueError, r"Y: expected values in \[0, 1\]"),
        (lambda: softmax_cross_entropy(Z, np.full((2, 3), 4)), ValueError, "Y: expected whole num"),
        (lambda: softmax_cross_entropy(Z, np.full((2, 3), 0.5)), ValueError, "Y: expected whole"),
        (lambda: softmax_cross_entropy(Z, np.zeros((3, 2), int)), ValueError, "Y: expected shape"),
        (lambda: Stacked([]), ValueError, "layers: expected at least one, got none"),
        (
            lambda: Stacked([Elman(2, 3, rng=RNG), Elman(2, 3, rng=RNG)]),
            ValueError,
            r"layers\[1\]: expected 3 inputs of float32, as layers\[0\] gives, got 2",
        ),
        (
            lambda: Bidirectional(Elman(2, 3, rng=RNG), Elman(3, 3, rng=RNG)),
            ValueError,
            "backward_net: expected 2 inputs",
        ),
        (lambda: Bidirectional(*[Elman(2, 3, rng=RNG)] * 2), ValueError, "a net of its own"),
        (
            lambda: Stacked([Elman(2, 3, rng=RNG)]).forward(np.zeros((1, 2, 2)), np.zeros(3)),
            ValueError,
            "state: expected a list of 1 states, got ndarray",
        ),
        (lambda: rtrl(LSTM(2, 3, rng=RNG), Z, Z), TypeError, "cell: expected an Elman cell, got L"),
        (lambda: rtrl(Elman(4, 3, rng=RNG), Z, Z), ValueError, r"dH: expected shape \(2, 3, 3\)"),
    ],
)
def test_wrong_arguments_are_refused_by_name(call, error, message):
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"length": 0}, ValueError, "length: expected at least 1, got 0"),
        ({"length": 2, "step": 3}, ValueError, "step: expected at most length = 2, got 3"),
        ({"step": 1.5}, TypeError, "step: expected a whole number"),
        ({"Y": np.zeros((1, 5, 1))}, ValueError, r"X, Y: expected \(batch, time, n_inputs\) and"),
        ({"X": np.zeros((6, 1))}, ValueError, "X, Y: expected"),
        (
            {"net": Bidirectional(Elman(1, 1, rng=RNG), Elman(1, 1, rng=RNG))},
            TypeError,
            "net: expected a net that reads forward only, got Bidirectional",
        ),
    ],
)
def test_a_wrong_walk_is_refused_before_its_first_step(change, error, message):
    cell, readout = linear_unit(0.5)
    good = {"net": cell, "X": np.zeros((1, 6, 1)), "Y": np.zeros((1, 6, 1)), "length": 3}
    with pytest.raises(error, match=message):
        truncated_bptt(**{"readout": readout, "loss": squared_error, **good, **change})


def test_a_nan_within_the_sequence_is_refused_when_the_walk_reaches_it():
    cell, readout = linear_unit(0.5)
    X = np.zeros((1, 6, 1))
    X[0, 4] = np.nan
    walk = truncated_bptt(cell, readout, squared_error, X, np.zeros_like(X), length=3)
    next(walk)
    with pytest.raises(ValueError, match="X: expected finite numbers, got nan"):
        next(walk)


def test_wrong_weights_for_two_nets_are_refused():
    net = Stacked([Elman(2, 3, rng=RNG), Elman(3, 3, rng=RNG)])
    with pytest.raises(ValueError, match="weights: expected 6 arrays, got 3"):
        net.weights = net.weights[:3]
