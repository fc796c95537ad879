"""The cells and their variants against finite differences, Keras and unrolled TensorFlow."""

import functools
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_course.learning import check_gradients
from rnn_course.nets import (
    GRU,
    LSTM,
    LSTM1997,
    Bidirectional,
    Dense,
    Elman,
    Jordan,
    LayerNormElman,
    LayerNormLSTM,
    PeepholeLSTM,
    Stacked,
)

CELLS = {
    "elman tanh": Elman,
    "elman sigmoid": functools.partial(Elman, activation="sigmoid"),
    "elman relu": functools.partial(Elman, activation="relu"),
    "elman linear": functools.partial(Elman, activation="linear"),
    "jordan": functools.partial(Jordan, n_outputs=2),
    "lstm": LSTM,
    "gru before": GRU,
    "gru after": functools.partial(GRU, reset_after=True),
    "lstm 1997": LSTM1997,
    "lstm peephole": PeepholeLSTM,
    "elman layer norm": LayerNormElman,
    "lstm layer norm": LayerNormLSTM,
    "stacked": lambda i, u, **k: Stacked([LSTM(i, u, **k), GRU(u, u, **k)]),
    "bidirectional": lambda i, u, **k: Bidirectional(LSTM(i, u, **k), Elman(i, u, **k)),
}
KERAS = {
    "elman tanh": (keras.layers.SimpleRNN, {}),
    "elman sigmoid": (keras.layers.SimpleRNN, {"activation": "sigmoid"}),
    "elman relu": (keras.layers.SimpleRNN, {"activation": "relu"}),
    "lstm": (keras.layers.LSTM, {}),
    "gru before": (keras.layers.GRU, {"reset_after": False}),
    "gru after": (keras.layers.GRU, {"reset_after": True}),
}


def each(kinds):
    return pytest.mark.parametrize("kind", kinds)


def make(kind, n_inputs, n_units, rng, dtype="float64"):
    """A cell whose biases, gains and peepholes are random too: at zero they would hide mistakes."""
    cell = CELLS[kind](n_inputs, n_units, rng=rng, dtype=dtype)
    cell.weights = [w + rng.normal(scale=0.3, size=w.shape) for w in cell.weights]
    return cell


def like(state, rng):
    """Random numbers in the shapes of a state, however nested."""
    if isinstance(state, tuple | list):
        return type(state)(like(s, rng) for s in state)
    return rng.normal(scale=0.5, size=state.shape).astype(state.dtype)


def inner(a, b):
    if isinstance(a, tuple | list):
        return sum(inner(p, q) for p, q in zip(a, b, strict=True))
    return float(np.vdot(a, b))


def plus(state, step, direction):
    if isinstance(state, tuple | list):
        return type(state)(plus(s, step, d) for s, d in zip(state, direction, strict=True))
    return state + step * direction


SHAPE = st.tuples(*(st.integers(1, n) for n in (3, 6, 3, 4)))  # batch, time, inputs, units


# Proof one: finite differences ------------------------------------------------------------------


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


@each(CELLS)
def test_a_gradient_of_the_last_output_alone_is_one_with_zeros_before(kind):
    rng = np.random.default_rng(1)
    cell = make(kind, 3, 4, rng)
    X = rng.normal(size=(2, 5, 3))
    H = cell.forward(X)
    dlast = rng.normal(size=cell.last.shape)
    dH = np.zeros_like(H)
    if kind == "bidirectional":
        dH[:, -1, :4], dH[:, 0, 4:] = dlast[:, :4], dlast[:, 4:]
        np.testing.assert_array_equal(cell.last, np.hstack([H[:, -1, :4], H[:, 0, 4:]]))
    else:
        dH[:, -1] = dlast
        np.testing.assert_array_equal(cell.last, H[:, -1])
    dX, grads = cell.backward(dH)
    dX_last, grads_last = cell.backward(dlast)
    np.testing.assert_array_equal(dX, dX_last)
    for g, g_last in zip(grads, grads_last, strict=True):
        np.testing.assert_array_equal(g, g_last)


# Proof two: Keras -------------------------------------------------------------------------------


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


# Unrolled in TensorFlow, for what Keras does not have -------------------------------------------


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


UNROLLED = {
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


# The same cell in other words -------------------------------------------------------------------


def test_the_lstm_is_one_product_with_a_4p_by_2p_matrix():
    """Columns, gates in the order i, f, o, c̃, one matrix for the layer below and the state."""
    rng = np.random.default_rng(2)
    p, time = 4, 6
    cell = make("lstm", p, p, rng)
    W_x, W_h, b = cell.weights
    order = np.r_[0 : 2 * p, 3 * p : 4 * p, 2 * p : 3 * p]
    W = np.hstack([W_x.T, W_h.T])[order]
    assert W.shape == (4 * p, 2 * p)
    X = rng.normal(size=(1, time, p))
    H = cell.forward(X)
    h = c = np.zeros(p)
    for t in range(time):
        a = W @ np.concatenate([X[0, t], h]) + b[order]
        i, f, o = np.split(1 / (1 + np.exp(-a[: 3 * p])), 3)
        c = f * c + i * np.tanh(a[3 * p :])
        h = o * np.tanh(c)
        np.testing.assert_allclose(H[0, t], h, rtol=1e-12, atol=1e-14)


def test_the_lstm_is_a_batch_of_columns_with_two_matrices():
    """State above input, examples as columns; three gates in one matrix, c̃ in another."""
    rng = np.random.default_rng(3)
    n_x, n_a, m, time = 2, 3, 5, 4
    cell = make("lstm", n_x, n_a, rng)
    stacked = np.vstack([cell.weights[1], cell.weights[0]]).T  # (4 n_a, n_a + n_x)
    (W_i, W_f, W_c, W_o), (b_i, b_f, b_c, b_o) = (
        np.split(v, 4) for v in (stacked, cell.weights[2][:, None])
    )
    W_gates, b_gates = np.vstack([W_i, W_f, W_o]), np.vstack([b_i, b_f, b_o])
    X = rng.normal(size=(m, time, n_x))
    H = cell.forward(X)
    a, c = np.zeros((n_a, m)), np.zeros((n_a, m))
    for t in range(time):
        below = np.vstack([a, X[:, t].T])
        gates = 0.5 * (1 + np.tanh(0.5 * (W_gates @ below + b_gates)))
        c = gates[:n_a] * np.tanh(W_c @ below + b_c) + gates[n_a : 2 * n_a] * c
        a = gates[2 * n_a :] * np.tanh(c)
        np.testing.assert_allclose(H[:, t].T, a, rtol=1e-12, atol=1e-14)


def test_peepholes_of_zero_see_nothing():
    rng = np.random.default_rng(4)
    lstm, peephole = LSTM(3, 4, rng=rng), PeepholeLSTM(3, 4, rng=rng)
    peephole.weights = [*lstm.weights, np.zeros((3, 4))]
    X = rng.normal(size=(2, 5, 3))
    np.testing.assert_allclose(lstm.forward(X), peephole.forward(X), rtol=1e-5, atol=1e-6)


def test_the_lstm_of_1997_is_one_whose_forget_gate_stays_open():
    rng = np.random.default_rng(4)
    old, new = make("lstm 1997", 3, 4, rng), LSTM(3, 4, rng=rng, dtype="float64")

    def with_open_gate(w, open_value):
        i, c_tilde, o = np.split(w, 3, axis=-1)
        return np.concatenate([i, np.full_like(i, open_value), c_tilde, o], axis=-1)

    new.weights = [with_open_gate(w, v) for w, v in zip(old.weights, (0, 0, 50), strict=True)]
    X = rng.normal(size=(2, 5, 3))
    np.testing.assert_allclose(old.forward(X), new.forward(X), rtol=1e-12)


def test_layer_normalisation_does_not_feel_a_change_of_scale():
    rng = np.random.default_rng(4)
    cell = make("elman layer norm", 3, 8, rng)
    X = rng.normal(size=(2, 5, 3))
    H = cell.forward(X)
    kernel, recurrent_kernel, gain, bias = cell.weights
    cell.weights = [7 * kernel, 7 * recurrent_kernel, gain, bias]
    np.testing.assert_allclose(cell.forward(X), H, atol=1e-4)


def test_the_trace_holds_the_letters_of_the_equations():
    rng = np.random.default_rng(7)
    X = rng.normal(size=(2, 5, 3))
    lstm = make("lstm", 3, 4, rng)
    H = lstm.forward(X)
    trace = lstm.trace
    i, f, c_tilde, o, c = (trace[k] for k in ("i_t", "f_t", "c_tilde", "o_t", "c_t"))
    before = np.pad(c[:, :-1], ((0, 0), (1, 0), (0, 0)))
    np.testing.assert_allclose(c, f * before + i * c_tilde, rtol=1e-12)
    np.testing.assert_allclose(trace["h_t"], o * np.tanh(c), rtol=1e-12)
    np.testing.assert_array_equal(trace["h_t"], H)
    gru = make("gru before", 3, 4, rng)
    H = gru.forward(X)
    u, h_tilde = gru.trace["u_t"], gru.trace["h_tilde"]
    before = np.pad(H[:, :-1], ((0, 0), (1, 0), (0, 0)))
    np.testing.assert_allclose(H, u * before + (1 - u) * h_tilde, rtol=1e-12)


# State and masks --------------------------------------------------------------------------------


@each([k for k in CELLS if k != "bidirectional"])
def test_two_halves_with_the_state_carried_on_equal_the_whole(kind):
    rng = np.random.default_rng(8)
    cell = make(kind, 3, 4, rng)
    X = rng.normal(size=(2, 7, 3))
    H = cell.forward(X)
    dH = rng.normal(size=H.shape)
    dX, grads = cell.backward(dH)
    middle = cell.state_at(3)

    first = cell.forward(X[:, :3])
    state = cell.state
    second = cell.forward(X[:, 3:], state)
    np.testing.assert_allclose(np.hstack([first, second]), H, rtol=1e-12)
    dX_second, grads_second = cell.backward(dH[:, 3:])
    dstate = cell.dstate
    cell.forward(X[:, :3])
    dX_first, grads_first = cell.backward(dH[:, :3], dstate)
    np.testing.assert_allclose(np.hstack([dX_first, dX_second]), dX, rtol=1e-9, atol=1e-12)
    for g, one, two in zip(grads, grads_first, grads_second, strict=True):
        np.testing.assert_allclose(one + two, g, rtol=1e-9, atol=1e-12)
    assert inner(plus(middle, -1, state), plus(middle, -1, state)) < 1e-24


@each(CELLS)
def test_padding_behind_a_mask_changes_neither_state_nor_gradients(kind):
    rng = np.random.default_rng(9)
    cell = make(kind, 3, 4, rng)
    X, padding = rng.normal(size=(2, 4, 3)), rng.normal(size=(2, 3, 3))
    H = cell.forward(X)
    dH = rng.normal(size=H.shape)
    state, (dX, grads) = cell.state, cell.backward(dH)
    mask = np.arange(7) < 4
    padded = cell.forward(np.hstack([X, padding]), mask=np.tile(mask, (2, 1)))
    dX_padded, grads_padded = cell.backward(np.pad(dH, ((0, 0), (0, 3), (0, 0))))
    np.testing.assert_allclose(padded[:, :4], H, rtol=1e-12)
    repeated = 0 * padded[:, 4:] if kind == "bidirectional" else padded[:, [3, 3, 3]]
    np.testing.assert_array_equal(padded[:, 4:], repeated)
    difference = plus(cell.state, -1, state)
    assert inner(difference, difference) < 1e-24
    np.testing.assert_allclose(dX_padded, np.pad(dX, ((0, 0), (0, 3), (0, 0))), atol=1e-12)
    for g, g_padded in zip(grads, grads_padded, strict=True):
        np.testing.assert_allclose(g_padded, g, atol=1e-12)


@each(CELLS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_cell_computes_in_its_own_dtype(kind, dtype):
    rng = np.random.default_rng(0)
    cell = CELLS[kind](2, 3, rng=rng, dtype=dtype)
    H = cell.forward([[[0, 1], [1, 0]]])
    dX, grads = cell.backward(np.ones(H.shape))
    assert {a.dtype for a in (H, dX, *grads, *cell.weights)} == {np.dtype(dtype)}
    assert [g.shape for g in grads] == [w.shape for w in cell.weights]


@each(CELLS)
def test_results_are_the_callers_own(kind):
    rng = np.random.default_rng(0)
    cell = make(kind, 2, 3, rng)
    X = rng.normal(size=(2, 4, 2))
    H = cell.forward(X)
    _, grads = cell.backward(np.ones_like(H))
    H[:], X[:] = 9, 9
    cell.backward(np.ones_like(H))[0][:] = 9
    _, again = cell.backward(np.ones_like(H))
    for g, g_again in zip(grads, again, strict=True):
        np.testing.assert_array_equal(g, g_again)


def test_importing_the_package_is_quick_and_brings_nothing_heavier_than_numpy():
    code = (
        "import sys, time, numpy; begin = time.perf_counter(); import rnn_course; "
        "print(time.perf_counter() - begin, "
        "*{'tensorflow', 'keras', 'pandas', 'altair', 'scipy'} & set(sys.modules))"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout.split()
        for _ in range(3)
    ]
    assert all(len(run) == 1 for run in runs), runs
    assert min(float(run[0]) for run in runs) < 0.3


# Weights ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("layers", "count"),
    [
        ([(Elman, 2, 2)], 13),
        ([(Elman, 1, 5)], 41),
        ([(Elman, 1, 10)], 131),
        ([(LSTM, 1, 5)], 146),
        ([(LSTM, 1, 5), (LSTM, 5, 3)], 252),
        ([(LSTM, 1, 25)], 2726),
        ([(GRU, 1, 5), (GRU, 5, 3)], 190),
        ([(CELLS["gru after"], 1, 5), (CELLS["gru after"], 5, 3)], 214),
    ],
)
def test_nets_with_one_output_have_the_published_number_of_parameters(layers, count):
    rng = np.random.default_rng(0)
    net = Stacked([cell(n_inputs, n_units, rng=rng) for cell, n_inputs, n_units in layers])
    readout = Dense(net.n_outputs, 1, rng=rng)
    assert sum(w.size for w in net.weights + readout.weights) == count


def test_weights_are_drawn_as_keras_draws_them():
    rng = np.random.default_rng(0)
    kernel, recurrent_kernel, bias = LSTM(60, 40, rng=rng, dtype="float64").weights
    limit = np.sqrt(6 / (60 + 160))
    assert 0.98 * limit < np.abs(kernel).max() < limit
    np.testing.assert_allclose(recurrent_kernel @ recurrent_kernel.T, np.eye(40), atol=1e-12)
    np.testing.assert_array_equal(bias, np.repeat([0, 1, 0, 0], 40))
    assert not LSTM(1, 4, rng=rng, forget_bias=0).weights[2].any()


def test_the_same_generator_gives_the_same_weights():
    first, second = (LSTM(3, 4, rng=np.random.default_rng(3)).weights for _ in range(2))
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("name", CELLS)
def test_what_a_run_gave_outlives_the_next_and_the_next_starts_clean(name):
    rng = np.random.default_rng(0)
    cell, fresh = (CELLS[name](3, 4, rng=np.random.default_rng(1)) for _ in range(2))
    X, other = rng.normal(size=(2, 2, 6, 3))
    H = cell.forward(X)
    dH = rng.normal(size=H.shape)
    dX, grads = cell.backward(dH)
    held = [H, dX, *grads]
    before = [values.copy() for values in held]
    # The same shape works in the room of the last run, the others in rooms of their own.
    for sequence in (other, other[:1], other[:, :3], other):
        again = cell.forward(sequence)
        da, more = cell.backward(np.ones_like(again))
    for values, copy in zip(held, before, strict=True):
        np.testing.assert_array_equal(values, copy)
    expected = fresh.forward(other)
    d_expected, grads_expected = fresh.backward(np.ones_like(expected))
    got, want = [again, da, *more], [expected, d_expected, *grads_expected]
    for values, target in zip(got, want, strict=True):
        np.testing.assert_array_equal(values, target)


def test_weights_are_live_and_assigning_copies_values_in():
    rng = np.random.default_rng(0)
    cell = Elman(2, 3, rng=rng)
    held, source = cell.weights, [np.ones_like(w) for w in cell.weights]
    cell.weights = source
    source[0][:] = 7
    assert all((w == 1).all() for w in held)
    held[1] += 1
    assert (cell.weights[1] == 2).all()


def test_jordans_context_is_a_fading_sum_of_past_outputs():
    rng = np.random.default_rng(0)
    net = Jordan(2, 3, 2, decay=0.8, rng=rng, dtype="float64")
    Y = net.forward(rng.normal(size=(1, 6, 2)))
    expected = sum(0.8 ** (4 - k) * Y[0, k] for k in range(5))
    np.testing.assert_allclose(net.trace["s_t"][0, 5], expected, rtol=1e-12)


# What is refused --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda r: Elman(0, 3, rng=r), ValueError, "n_inputs: expected at least 1, got 0"),
        (lambda r: LSTM(3, 0, rng=r), ValueError, "n_units: expected at least 1, got 0"),
        (lambda r: GRU(3, 2.5, rng=r), TypeError, "n_units: expected a whole number, got 2.5"),
        (lambda r: LSTM(3, 2, rng=7), TypeError, "rng: expected a numpy.random.Generator"),
        (lambda r: Elman(3, 2, "softmax", rng=r), ValueError, "activation: expected one of 'tanh'"),
        (lambda r: GRU(3, 2, rng=r, dtype="int8"), TypeError, "dtype: expected float32 or float64"),
        (lambda r: GRU(3, 2, rng=r, reset_after=1), TypeError, "reset_after: expected True or"),
        (lambda r: LSTM(3, 2, rng=r, forget_bias=np.nan), ValueError, "forget_bias: expected fini"),
        (lambda r: Jordan(3, 2, 0, rng=r), ValueError, "n_outputs: expected at least 1, got 0"),
        (
            lambda r: Jordan(3, 2, 1, decay=1.0, rng=r),
            ValueError,
            "decay: expected a number of at",
        ),
        (
            lambda r: Jordan(3, 2, 1, output_activation="max", rng=r),
            ValueError,
            "output_activation: expected one of",
        ),
        (lambda r: LSTM1997(0, 2, rng=r), ValueError, "n_inputs: expected at least 1"),
        (lambda r: PeepholeLSTM(3, 2, rng=r, forget_bias="a"), TypeError, "forget_bias: expected"),
        (lambda r: LayerNormElman(3, 2, rng=None), TypeError, "rng: expected a numpy.random"),
        (lambda r: LayerNormLSTM(3, -1, rng=r), ValueError, "n_units: expected at least 1"),
    ],
)
def test_wrong_settings_are_refused_by_name(call, error, message):
    with pytest.raises(error, match=message):
        call(np.random.default_rng(0))


GOOD = np.zeros((2, 5, 3))


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"X": GOOD[0]}, ValueError, r"X: expected shape \(batch, time, 3\), got \(5, 3\)"),
        ({"X": np.zeros((2, 5, 4))}, ValueError, r"X: expected shape \(batch, time, 3\), got"),
        ({"X": np.zeros((0, 5, 3))}, ValueError, "X: expected at least one value on every axis"),
        ({"X": np.zeros((2, 0, 3))}, ValueError, "X: expected at least one value on every axis"),
        ({"X": GOOD.astype(str)}, TypeError, "X: expected real numbers"),
        ({"X": np.full((2, 5, 3), np.nan)}, ValueError, "X: expected finite numbers, got nan at"),
        ({"state": np.zeros(4)}, ValueError, r"state: expected the tuple \(h, c\), got ndarray"),
        ({"state": (GOOD[:, 0],) * 2}, ValueError, r"state\[0\] \(h\): expected shape \(2, 4\)"),
        ({"state": (np.zeros((2, 4)),) * 3}, ValueError, r"state: expected the tuple \(h, c\)"),
        ({"mask": np.ones((2, 4), bool)}, ValueError, r"mask: expected shape \(2, 5\), got"),
        ({"mask": np.full((2, 5), "yes")}, TypeError, "mask: expected real numbers"),
    ],
)
def test_wrong_sequences_are_refused_by_name(arguments, error, message):
    cell = LSTM(3, 4, rng=np.random.default_rng(0))
    with pytest.raises(error, match=message):
        cell.forward(**{"X": GOOD, **arguments})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"dH": np.zeros((2, 5, 3))}, r"dH: expected shape \(2, 5, 4\), got \(2, 5, 3\)"),
        ({"dH": np.zeros((2, 3))}, r"dH: expected shape \(2, 4\), got \(2, 3\)"),
        ({"dH": np.full((2, 5, 4), np.nan)}, "dH: expected finite numbers, got nan"),
        ({"dH": None, "dstate": np.zeros((2, 4))}, r"dstate: expected the tuple \(h, c\)"),
    ],
)
def test_wrong_gradients_are_refused_by_name(arguments, message):
    cell = LSTM(3, 4, rng=np.random.default_rng(0))
    cell.forward(GOOD)
    with pytest.raises(ValueError, match=message):
        cell.backward(**arguments)


@each(CELLS)
def test_backward_before_forward_says_so(kind):
    cell = make(kind, 3, 4, np.random.default_rng(0))
    with pytest.raises(RuntimeError, match="call forward first"):
        cell.backward(None)
    with pytest.raises(RuntimeError, match="call forward first"):
        _ = cell.state
    cell.forward(GOOD)
    with pytest.raises(RuntimeError, match="call backward first"):
        _ = cell.dstate


def test_wrong_weights_are_refused_and_nothing_is_changed():
    cell = LSTM(3, 4, rng=np.random.default_rng(0))
    before = [w.copy() for w in cell.weights]
    with pytest.raises(ValueError, match=r"weights: expected 3 arrays, got 2\. .*: kernel, rec"):
        cell.weights = before[:2]
    with pytest.raises(ValueError, match=r"weights\[1\] \(recurrent_kernel\): expected shape"):
        cell.weights = [before[0] + 1, before[1].T, before[2]]
    for w, b in zip(cell.weights, before, strict=True):
        np.testing.assert_array_equal(w, b)


# Overflow ---------------------------------------------------------------------------------------


def exploding(weight, x):
    """One linear unit, h_t = weight · h_{t-1} + x_t."""
    cell = Elman(1, 1, "linear", rng=np.random.default_rng(0))
    cell.weights = [[[1.0]], [[weight]], [0.0]]
    X = np.zeros((1, 60, 1))
    X[0, 0] = x
    return cell, X


def test_a_state_that_overflows_is_reported_with_its_time_step():
    cell, X = exploding(10.0, 1.0)  # h_t = 10^t, and float32 ends at 3.4e38
    with pytest.raises(FloatingPointError, match="h: the state overflows float32 at time step 39"):
        cell.forward(X)


def test_a_gradient_that_overflows_is_reported_with_its_weight_and_time_step():
    cell, X = exploding(10.0, 0.0)  # dE_59/dh_t = 10^(59 - t)
    cell.forward(X)
    with pytest.raises(
        FloatingPointError, match=r"kernel: .*overflows float32, first at time step 20"
    ):
        cell.backward(np.ones((1, 1)))
    with pytest.raises(FloatingPointError, match="way back from 59"):
        cell.backward(np.ones((1, 1)))


def test_a_large_gradient_that_still_fits_is_not_reported():
    cell, X = exploding(10.0, 0.0)
    cell.forward(X[:, :38])
    _, grads = cell.backward(np.ones((1, 1)))
    assert grads[2][0] == pytest.approx(1.1111111e37)


@pytest.mark.parametrize("kind", ["lstm", "gru before", "gru after"])
def test_gates_take_extreme_inputs_without_a_warning(kind):
    rng = np.random.default_rng(0)
    cell = CELLS[kind](2, 3, rng=rng)
    H = cell.forward(np.array([[[1e30, -1e30], [-1e30, 1e30]]]))
    dX, grads = cell.backward(np.ones_like(H))
    assert all(np.isfinite(a).all() for a in (H, dX, *grads))
