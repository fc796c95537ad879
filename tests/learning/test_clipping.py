"""Clipping against TensorFlow's, and where squares overflow."""

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from rnn_course.learning import clip_by_norm, clip_by_value, global_norm


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


X = np.ones((2, 2))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: clip_by_norm([], 1.0), ValueError, "grads: expected at least one array"),
        (lambda: clip_by_norm([X], 0.0), ValueError, "max_norm: expected a number above 0, got 0"),
        (lambda: clip_by_value([X], -1), ValueError, "limit: expected a number above 0, got -1"),
        (lambda: clip_by_value([X * np.nan], 1), ValueError, r"grads\[0\]: expected finite numb"),
        (lambda: global_norm([]), ValueError, "grads: expected at least one array"),
    ],
)
def test_wrong_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_lengths_beyond_the_largest_float_are_clipped_or_refused_never_lost():
    grads = [np.full(4, 1.5e308)]
    np.testing.assert_allclose(clip_by_norm(grads, 1.0)[0], 0.5, rtol=1e-12)
    np.testing.assert_array_equal(clip_by_value(grads, 1e300)[0], 1e300)
    with pytest.raises(FloatingPointError, match="grads: their length overflows"):
        global_norm(grads)


def test_a_limit_that_the_dtype_cannot_hold_cuts_nothing():
    np.testing.assert_array_equal(clip_by_value([np.ones(2, "float32")], 1e60)[0], 1)
    assert clip_by_value([np.ones(2, "float32")], 1e60)[0].dtype == np.float32


@pytest.mark.parametrize("grads", [5, None, "ab", {"a": 1.0}, {1.0}])
def test_what_is_no_list_of_arrays_is_refused_by_name(grads):
    for call in (global_norm, lambda g: clip_by_norm(g, 1), lambda g: clip_by_value(g, 1)):
        with pytest.raises(TypeError, match="grads: expected arrays, one a weight, in a list, got"):
            call(grads)
