"""Every cell forward and back: against finite differences, Keras and unrolled TensorFlow."""

import functools

import keras
import numpy as np
import pytest
import tensorflow as tf
from every_cell import CELLS, each, inner, like, make, plus
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_course.learning import check_gradients
from rnn_course.nets import GRU, LSTM, Bidirectional, Elman, Stacked

KERAS = {
    "elman tanh": (keras.layers.SimpleRNN, {}),
    "elman sigmoid": (keras.layers.SimpleRNN, {"activation": "sigmoid"}),
    "elman relu": (keras.layers.SimpleRNN, {"activation": "relu"}),
    "lstm": (keras.layers.LSTM, {}),
    "gru before": (keras.layers.GRU, {"reset_after": False}),
    "gru after": (keras.layers.GRU, {"reset_after": True}),
}
SHAPE = st.tuples(*(st.integers(1, n) for n in (3, 6, 3, 4)))  # batch, time, inputs, units


@each(CELLS)
@settings(max_examples=8)
@given(shape=SHAPE, seed=st.integers(0, 10**6), masked=st.booleans(), carried=st.booleans())
def test_backward_agrees_with_finite_differences(kind, shape, seed, masked, carried):
    batch, time, n_inputs, n_units = shape
    rng = np.random.default_rng(seed)
    cell = make(kind, n_inputs, n_units, rng)
    X = rng.normal(size=(batch, time, n_inputs))
    mask = rng.random((batch, time)) < 0.6 if masked else None
    H = cell.forward(X)
    state = like(cell.state, rng) if carried else None
    # a small step, so that no ReLU passes its kink on the way
    step = 1e-6 if kind == "elman relu" else 1e-4
    check = check_gradients(cell, X, rng.normal(size=H.shape), state=state, mask=mask, step=step)
    assert check.relative_error < 1e-6, str(check)


@each(CELLS)
@settings(max_examples=5)
@given(shape=SHAPE, seed=st.integers(0, 10**6), masked=st.booleans())
def test_gradients_enter_by_the_final_state_and_leave_by_the_initial_one(kind, shape, seed, masked):
    batch, time, n_inputs, n_units = shape
    rng = np.random.default_rng(seed)
    cell = make(kind, n_inputs, n_units, rng)
    X = rng.normal(size=(batch, time, n_inputs))
    mask = rng.random((batch, time)) < 0.6 if masked else None
    cell.forward(X)
    state, direction, weight = (like(cell.state, rng) for _ in range(3))

    def error(step):
        cell.forward(X, plus(state, step, direction), mask)
        return inner(weight, cell.state)

    numeric = (error(1e-6) - error(-1e-6)) / 2e-6
    cell.forward(X, state, mask)
    cell.backward(None, weight)
    assert inner(cell.dstate, direction) == pytest.approx(numeric, rel=1e-6, abs=1e-8)


@functools.cache
def keras_layer(kind, n_inputs, n_units, dtype):
    layer_class, options = KERAS[kind]
    layer = layer_class(n_units, return_sequences=True, return_state=True, dtype=dtype, **options)
    layer.build((None, None, n_inputs))
    return layer


def as_list(state):
    return list(state) if isinstance(state, tuple) else [state]


@each(KERAS)
@settings(max_examples=10)
@given(
    batch=st.integers(1, 3),
    time=st.integers(1, 5),
    size=st.sampled_from([(1, 1), (2, 3)]),
    dtype=st.sampled_from(["float32", "float64"]),
    seed=st.integers(0, 10**6),
    masked=st.booleans(),
    carried=st.booleans(),
)
def test_outputs_states_and_gradients_equal_those_of_keras(
    kind, batch, time, size, dtype, seed, masked, carried
):
    rng = np.random.default_rng(seed)
    layer = keras_layer(kind, *size, dtype)
    cell = make(kind, *size, rng, dtype)
    layer.set_weights(cell.weights)
    X = rng.normal(size=(batch, time, size[0])).astype(dtype)
    mask = rng.random((batch, time)) < 0.6 if masked else None
    cell.forward(X)
    start = as_list(like(cell.state, rng)) if carried else [0 * s for s in as_list(cell.state)]
    dH = rng.normal(size=(batch, time, size[1])).astype(dtype)
    dend = as_list(like(cell.state, rng))

    H = cell.forward(X, tuple(start) if len(start) > 1 else start[0], mask)
    dX, grads = cell.backward(dH, tuple(dend) if len(dend) > 1 else dend[0])

    x, s0 = tf.constant(X), [tf.constant(s) for s in start]
    with tf.GradientTape() as tape:
        tape.watch([x, *s0])
        outputs, *end = layer(x, initial_state=s0, mask=None if mask is None else tf.constant(mask))
        error = tf.reduce_sum(outputs * dH)
        for s, d in zip(end, dend, strict=True):
            error += tf.reduce_sum(s * d)
    variables = [v.value for v in layer.trainable_variables]
    theirs = tape.gradient(error, [x, *s0, *variables], unconnected_gradients="zero")
    ours = [dX, *as_list(cell.dstate), *grads]

    exact = {"rtol": 1e-5, "atol": 1e-5} if dtype == "float32" else {"rtol": 1e-10, "atol": 1e-10}
    np.testing.assert_allclose(H, outputs, **exact)
    for s, k in zip(as_list(cell.state), end, strict=True):
        np.testing.assert_allclose(s, k, **exact)
    for g, k in zip(ours, theirs, strict=True):
        scale = max(1.0, float(np.abs(k).max()))
        np.testing.assert_allclose(g / scale, k.numpy() / scale, **exact)


def keras_models():
    rnn, lstm, gru = keras.layers.SimpleRNN, keras.layers.LSTM, keras.layers.GRU
    rng = np.random.default_rng(5)
    more = {"return_sequences": True}
    return {
        "elman": (rnn(4, **more), Elman(3, 4, rng=rng)),
        "lstm": (lstm(4, **more), LSTM(3, 4, rng=rng)),
        "gru before": (gru(4, reset_after=False, **more), GRU(3, 4, rng=rng)),
        "gru after": (gru(4, **more), GRU(3, 4, rng=rng, reset_after=True)),
        "stacked": (
            keras.Sequential([lstm(4, **more), gru(2, **more)]),
            Stacked([LSTM(3, 4, rng=rng), GRU(4, 2, rng=rng, reset_after=True)]),
        ),
        "bidirectional": (
            keras.layers.Bidirectional(lstm(4, **more)),
            Bidirectional(LSTM(3, 4, rng=rng), LSTM(3, 4, rng=rng)),
        ),
        "bidirectional stack": (
            keras.Sequential(
                [keras.layers.Bidirectional(lstm(2, **more)), keras.layers.Bidirectional(gru(2))]
            ),
            Stacked(
                [
                    Bidirectional(LSTM(3, 2, rng=rng), LSTM(3, 2, rng=rng)),
                    Bidirectional(
                        GRU(4, 2, rng=rng, reset_after=True), GRU(4, 2, rng=rng, reset_after=True)
                    ),
                ]
            ),
        ),
    }


@pytest.fixture(scope="module")
def models():
    return keras_models()


@pytest.mark.parametrize("masked", [False, True])
@each(keras_models())
def test_weights_travel_to_keras_and_back(models, kind, masked):
    theirs, ours = models[kind]
    rng = np.random.default_rng(6)
    X = rng.normal(size=(3, 6, 3)).astype("float32")
    mask = np.arange(6) < np.array([[6], [2], [4]]) if masked else None
    if masked and isinstance(theirs, keras.Sequential):

        def outputs():
            H = X
            for layer in theirs.layers:
                H = layer(H, mask=tf.constant(mask))
            return H
    else:

        def outputs():
            return theirs(X, mask=None if mask is None else tf.constant(mask))

    theirs(X)  # builds it
    back = ours.weights = theirs.get_weights()
    H = ours.forward(X, mask=mask)
    last = kind == "bidirectional stack"
    np.testing.assert_allclose(ours.last if last else H, outputs(), rtol=1e-5, atol=1e-5)
    theirs.set_weights([w + 0.1 for w in back])
    theirs.set_weights(ours.weights)
    np.testing.assert_allclose(ours.last if last else H, outputs(), rtol=1e-5, atol=1e-5)


def jordan_step(x, state, W_xh, W_sh, b_h, W_hy, b_y):
    y, s = state
    s = 0.5 * s + y
    y = tf.sigmoid(tf.tanh(x @ W_xh + s @ W_sh + b_h) @ W_hy + b_y)
    return y, (y, s)


def lstm_1997_step(x, state, W, U, b):
    h, c = state
    i, g, o = tf.split(x @ W + h @ U + b, 3, axis=-1)
    c = c + tf.sigmoid(i) * tf.tanh(g)
    h = tf.sigmoid(o) * tf.tanh(c)
    return h, (h, c)


def peephole_step(x, state, W, U, b, p):
    h, c = state
    i, f, g, o = tf.split(x @ W + h @ U + b, 4, axis=-1)
    c_new = tf.sigmoid(f + p[1] * c) * c + tf.sigmoid(i + p[0] * c) * tf.tanh(g)
    h = tf.sigmoid(o + p[2] * c_new) * tf.tanh(c_new)
    return h, (h, c_new)


def norm(a):
    mean, variance = tf.nn.moments(a, axes=[-1], keepdims=True)
    return (a - mean) / tf.sqrt(variance + 1e-5)


def norm_elman_step(x, h, W, U, gain, bias):
    h = tf.tanh(gain * norm(x @ W + h @ U) + bias)
    return h, h


def norm_lstm_step(x, state, W, U, gain, bias):
    h, c = state
    a = tf.concat([norm(g) for g in tf.split(x @ W + h @ U, 4, axis=-1)], axis=-1)
    i, f, g, o = tf.split(gain * a + bias, 4, axis=-1)
    c = tf.sigmoid(f) * c + tf.sigmoid(i) * tf.tanh(g)
    h = tf.sigmoid(o) * tf.tanh(c)
    return h, (h, c)


def linear_step(x, h, W, b, low=0.0):
    share, added = tf.split(x @ W + b, 2, axis=-1)
    h = (low + (1 - low) * tf.sigmoid(share)) * h + added
    return h, h


def min_gru_step(x, h, W, b):
    update, candidate = tf.split(x @ W + b, 2, axis=-1)
    u = tf.sigmoid(update)
    h = u * h + (1 - u) * candidate
    return h, h


def min_lstm_step(x, h, W, b):
    f, i, candidate = tf.split(x @ W + b, 3, axis=-1)
    f, i = tf.sigmoid(f), tf.sigmoid(i)
    h = f / (f + i) * h + i / (f + i) * candidate
    return h, h


def memory_step(x, state, W, b, delta=True, max_beta=1.0):
    n = state[0].shape[1]
    S = tf.reshape(state[1], (-1, n, n))
    q, k, v, a = tf.split(x @ W + b, [n, n, n, 1], axis=-1)
    q, k = (y / tf.sqrt(tf.reduce_sum(y**2, axis=-1, keepdims=True) + 1e-6) for y in (q, k))
    wrong = v - tf.einsum("bk,bkv->bv", k, S) if delta else v
    S = S + max_beta * tf.einsum("bi,bk,bv->bkv", tf.sigmoid(a), k, wrong)
    h = tf.einsum("bk,bkv->bv", q, S)
    return h, (h, tf.reshape(S, (-1, n * n)))


UNROLLED = {
    "linear": linear_step,
    "linear signed": functools.partial(linear_step, low=-1.0),
    "min gru": min_gru_step,
    "min lstm": min_lstm_step,
    "delta": memory_step,
    "hebb": functools.partial(memory_step, delta=False, max_beta=2.0),
    "jordan": jordan_step,
    "lstm 1997": lstm_1997_step,
    "lstm peephole": peephole_step,
    "elman layer norm": norm_elman_step,
    "lstm layer norm": norm_lstm_step,
}


@each(UNROLLED)
@settings(max_examples=5)
@given(shape=SHAPE, seed=st.integers(0, 10**6))
def test_what_keras_lacks_equals_an_unrolled_tensorflow_function(kind, shape, seed):
    batch, time, n_inputs, n_units = shape
    rng = np.random.default_rng(seed)
    cell = make(kind, n_inputs, n_units, rng)
    X = rng.normal(size=(batch, time, n_inputs))
    H = cell.forward(X)
    start, dH = like(cell.state, rng), rng.normal(size=H.shape)
    H = cell.forward(X, start)
    dX, grads = cell.backward(dH)

    x, weights = tf.constant(X), [tf.constant(w) for w in cell.weights]
    with tf.GradientTape() as tape:
        tape.watch([x, *weights])
        state, outputs = start, []
        for t in range(time):
            h, state = UNROLLED[kind](x[:, t], state, *weights)
            outputs.append(h)
        outputs = tf.stack(outputs, axis=1)
        error = tf.reduce_sum(outputs * dH)
    np.testing.assert_allclose(H, outputs, rtol=1e-10, atol=1e-10)
    for ours, theirs in zip([dX, *grads], tape.gradient(error, [x, *weights]), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-8, atol=1e-8)
