"""Gradients carried forward in time against those carried back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_course.learning import rtrl
from rnn_course.nets import LSTM, Elman


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


RNG = np.random.default_rng(0)
Z = np.zeros((2, 3, 4))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: rtrl(LSTM(2, 3, rng=RNG), Z, Z), TypeError, "cell: expected an Elman cell, got L"),
        (lambda: rtrl(Elman(4, 3, rng=RNG), Z, Z), ValueError, r"dH: expected shape \(2, 3, 3\)"),
    ],
)
def test_wrong_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_it_leaves_the_cell_as_it_was():
    cell = Elman(2, 3, rng=RNG)
    X = RNG.normal(size=(2, 4, 2))
    H = cell.forward(X)
    rtrl(cell, X + 1, np.ones((2, 4, 3)))
    np.testing.assert_array_equal(cell.state, H[:, -1])


def test_what_would_take_too_much_memory_or_overflows_is_refused():
    with pytest.raises(
        ValueError, match=r"cell, X: expected arrays of at most 2 GiB, .* takes 4 GiB"
    ):
        rtrl(Elman(1, 1_000, rng=RNG), np.ones((1, 2, 1)), np.ones((1, 2, 1_000)))
    cell = Elman(1, 1, "linear", rng=RNG)
    cell.weights = [[[1.0]], [[1e30]], [0.0]]
    with pytest.raises(FloatingPointError, match="cell: its state or gradient overflows float32"):
        rtrl(cell, np.ones((1, 3, 1)), np.ones((1, 3, 1)))
