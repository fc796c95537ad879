"""Norms, Jacobians, clipping, the gradient check: against theory and planted mistakes."""

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from rnn_course.learning import (
    check_gradients,
    clip_by_norm,
    clip_by_value,
    global_norm,
    gradient_norms,
    jacobians,
    largest_singular_value,
    spectral_radius,
)
from rnn_course.nets import GRU, LSTM, Elman, LayerNormElman, orthogonal

# How gradients travel --------------------------------------------------------------------------


@pytest.mark.parametrize("scale", [0.9, 1.0, 1.2])
def test_in_a_linear_net_of_scaled_rotations_gradients_are_powers_of_the_scale(scale):
    rng = np.random.default_rng(0)
    cell = Elman(2, 5, "linear", rng=rng, dtype="float64")
    kernel, _, bias = cell.weights
    cell.weights = [kernel, scale * orthogonal((5, 5), rng), bias]
    norms = gradient_norms(cell, rng.normal(size=(3, 30, 2)))
    np.testing.assert_allclose(norms, np.tile(scale ** np.arange(29, -1, -1.0), (3, 1)))


@given(seed=st.integers(0, 10**6), activation=st.sampled_from([("tanh", 1.0), ("sigmoid", 0.25)]))
def test_no_step_back_stretches_the_gradient_beyond_the_largest_singular_value(seed, activation):
    rng = np.random.default_rng(seed)
    name, steepest = activation
    cell = Elman(2, 4, name, rng=rng, dtype="float64")
    cell.weights = [rng.normal(size=w.shape) for w in cell.weights]
    norms = gradient_norms(cell, rng.normal(size=(1, 12, 2)))[0]
    most = steepest * largest_singular_value(cell.weights[1])
    assert (norms[:-1] <= norms[1:] * most * (1 + 1e-9)).all()
    assert norms[-1] == pytest.approx(1)


def test_an_open_forget_gate_carries_the_gradient_of_the_cell_state_unchanged():
    rng = np.random.default_rng(0)
    cell = LSTM(2, 3, rng=rng, forget_bias=50, dtype="float64")
    kernel, recurrent_kernel, bias = cell.weights
    cell.weights = [0 * kernel, 0 * recurrent_kernel, bias]
    X = rng.normal(size=(1, 40, 2))
    along_c = gradient_norms(cell, X, of="c")[0]
    np.testing.assert_allclose(along_c, along_c[-1], rtol=1e-12)
    assert along_c[-1] == pytest.approx(0.5)  # o_t = 1/2 and tanh'(0) = 1
    assert not gradient_norms(cell, X, of="h")[0, :-1].any()


def test_the_norms_leave_the_cell_as_it_was():
    rng = np.random.default_rng(0)
    cell = LSTM(2, 3, rng=rng, dtype="float64")
    X = rng.normal(size=(2, 4, 2))
    H = cell.forward(X)
    gradient_norms(cell, X[:1, :2])
    jacobians(cell, X[0, :3])
    np.testing.assert_array_equal(cell.state[0], H[:, -1])


@pytest.mark.parametrize("build", [Elman, LSTM, GRU, LayerNormElman])
def test_jacobians_agree_with_finite_differences(build):
    rng = np.random.default_rng(1)
    cell = build(2, 3, rng=rng, dtype="float64")
    X = rng.normal(size=(1, 4, 2))
    two = len(cell.state_names) == 2
    n = 6 if two else 3

    def step(t, s):
        cell.forward(X[:, t : t + 1], (s[None, :3], s[None, 3:]) if two else s[None])
        return np.concatenate(cell.state, axis=1)[0] if two else cell.state[0]

    J = jacobians(cell, X)
    assert J.shape == (4, n, n)
    s = np.zeros(n)
    for t in range(4):
        numeric = [(step(t, s + e) - step(t, s - e)) / 2e-6 for e in 1e-6 * np.eye(n)]
        np.testing.assert_allclose(J[t], np.transpose(numeric), rtol=1e-6, atol=1e-8)
        s = step(t, s)


def test_the_product_of_the_jacobians_is_the_way_back():
    rng = np.random.default_rng(1)
    cell = GRU(2, 3, rng=rng, dtype="float64")
    X = rng.normal(size=(1, 6, 2))
    cell.forward(X)
    dh = rng.normal(size=(1, 3))
    cell.backward(dh)
    product = np.linalg.multi_dot(jacobians(cell, X[0])[::-1])
    np.testing.assert_allclose(cell.dstate, dh @ product, rtol=1e-10)


def test_a_spectral_radius_of_zero_does_not_keep_a_nonlinear_net_from_exploding():
    W = np.array([[2.0, -2.0], [2.0, -2.0]])
    assert spectral_radius(W) == pytest.approx(0, abs=1e-7)
    assert spectral_radius(np.diag([1, 0.05]) @ W) == pytest.approx(1.9)
    assert largest_singular_value(W) == pytest.approx(4)


def test_radius_and_stretch_of_a_rotation_are_its_scale():
    W = 0.7 * orthogonal((6, 6), np.random.default_rng(0))
    assert spectral_radius(W) == pytest.approx(0.7)
    assert largest_singular_value(W) == pytest.approx(0.7)
    assert largest_singular_value([[3, 0, 0], [0, 4, 0]]) == pytest.approx(4)


# Clipping --------------------------------------------------------------------------------------


@given(seed=st.integers(0, 10**6), limit=st.floats(0.01, 10))
def test_clipping_equals_that_of_tensorflow(seed, limit):
    rng = np.random.default_rng(seed)
    grads = [rng.normal(size=shape) for shape in ((2, 3), (3,), (1, 1))]
    theirs, norm = tf.clip_by_global_norm(grads, limit)
    assert global_norm(grads) == pytest.approx(float(norm), rel=1e-12)
    for a, b in zip(clip_by_norm(grads, limit), theirs, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12)
    for a, b in zip(clip_by_value(grads, limit), grads, strict=True):
        np.testing.assert_allclose(a, tf.clip_by_value(b, -limit, limit), rtol=1e-12)


def test_clipping_by_norm_takes_gradients_whose_squares_overflow():
    grads = [np.full(4, 1e30, "float32")]
    assert global_norm(grads) == pytest.approx(2e30)
    np.testing.assert_allclose(clip_by_norm(grads, 1.0)[0], 0.5, rtol=1e-6)


def test_clipping_leaves_the_given_arrays_and_their_dtype_alone():
    grads = [np.full(4, 3.0, "float32"), np.zeros(2, "float32")]
    for clipped in (clip_by_norm(grads, 1.0), clip_by_value(grads, 1.0)):
        assert {g.dtype for g in clipped} == {np.dtype("float32")}
    assert (grads[0] == 3).all()
    np.testing.assert_array_equal(clip_by_norm([np.zeros(3)], 1.0)[0], 0)


# The gradient check ----------------------------------------------------------------------------


class Squares:
    """h = w x², a student's cell with a switchable mistake."""

    def __init__(self, mistake=None):
        self.weights = [np.array([0.5, 2.0]), np.array([1.0])]
        self.mistake = mistake

    def forward(self, X):
        self.x = X
        return self.weights[0] * X**2 + self.weights[1]

    def backward(self, dH):
        dw = (dH * self.x**2).sum(axis=0)
        if self.mistake == "sign":
            dw[1] *= -1
        if self.mistake == "nan":
            dw[0] = np.nan
        dX = dH * self.weights[0] * self.x * (1 if self.mistake == "factor" else 2)
        grads = [dw, np.array([dH.sum()])]
        if self.mistake == "shape":
            grads[1] = dH.sum()
        return dX, grads[:1] if self.mistake == "missing" else grads


X, DH = np.array([[1.0, 2.0], [3.0, -1.0]]), np.array([[1.0, 0.5], [-1.0, 2.0]])


def test_a_right_gradient_passes_and_the_weights_stay_as_they_were():
    model = Squares()
    check = check_gradients(model, X, DH)
    assert check.relative_error < 1e-10
    np.testing.assert_array_equal(model.weights[0], [0.5, 2.0])
    assert set(check.errors) == {"weights[0]", "weights[1]", "X"}


@pytest.mark.parametrize(
    ("mistake", "worst", "error"),
    [("sign", "weights[0][1]", 1.0), ("factor", "X[", 0.5), ("nan", "weights[0][0]", np.nan)],
)
def test_a_planted_mistake_is_named(mistake, worst, error):
    check = check_gradients(Squares(mistake), X, DH)
    assert check.worst.startswith(worst)
    assert check.relative_error == pytest.approx(2 * error, rel=1, nan_ok=True)
    assert worst in str(check)


def test_a_cell_that_forgets_the_way_back_is_caught_at_its_recurrent_kernel():
    class OneStep(Elman):
        """Elman's own rule: the gradient does not go back through h_{t-1}."""

        def _step_back(self, *step):
            da, (dh_prev,) = super()._step_back(*step)
            return da, (0 * dh_prev,)

    rng = np.random.default_rng(0)
    cell = OneStep(2, 3, rng=rng, dtype="float64")
    X = rng.normal(size=(2, 5, 2))
    check = check_gradients(cell, X, rng.normal(size=(2, 5, 3)))
    assert check.relative_error > 0.01
    assert check.errors["recurrent_kernel"] > 0.01


# What is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: spectral_radius(np.ones((2, 3))), ValueError, "W: expected a square matrix, got"),
        (lambda: spectral_radius([[np.inf]]), ValueError, "W: expected finite numbers, got inf"),
        (lambda: largest_singular_value([1.0]), ValueError, r"W: expected shape \(rows, columns\)"),
        (lambda: clip_by_norm([], 1.0), ValueError, "grads: expected at least one array"),
        (lambda: clip_by_norm([X], 0.0), ValueError, "max_norm: expected a number above 0, got 0"),
        (lambda: clip_by_value([X], -1), ValueError, "limit: expected a number above 0, got -1"),
        (lambda: clip_by_value([X * np.nan], 1), ValueError, r"grads\[0\]: expected finite numb"),
        (lambda: global_norm([]), ValueError, "grads: expected at least one array"),
        (lambda: check_gradients(Squares("shape"), X, DH), ValueError, "the gradient of weights"),
        (lambda: check_gradients(Squares("missing"), X, DH), ValueError, "expected 2 gradients"),
        (lambda: check_gradients(Squares(), X, DH[:1]), ValueError, "dH: expected the shape of"),
        (
            lambda: check_gradients(Elman(2, 2, rng=np.random.default_rng(0)), X[None], DH[None]),
            TypeError,
            r"kernel: expected a float64 array \(dtype='float64'\), got float32",
        ),
        (
            lambda: gradient_norms(GRU(2, 2, rng=np.random.default_rng(0)), X[None], of="c"),
            ValueError,
            "of: expected one of 'h', got 'c'",
        ),
        (
            lambda: gradient_norms(GRU(2, 2, rng=np.random.default_rng(0)), X[None], np.ones(2)),
            ValueError,
            r"dh_last: expected shape \(1, 2\), got \(2,\)",
        ),
        (
            lambda: jacobians(GRU(2, 2, rng=np.random.default_rng(0)), np.ones((2, 3, 2))),
            ValueError,
            r"X: expected shape \(1, time, 2\), got \(2, 3, 2\)",
        ),
    ],
)
def test_wrong_arguments_are_refused_by_name(call, error, message):
    with pytest.raises(error, match=message):
        call()
