"""Small functions against SciPy's, also where numbers are huge, and as lists."""

import numpy as np
import pytest
from scipy.special import expit
from scipy.special import log_softmax as scipy_log_softmax
from scipy.special import softmax as scipy_softmax

from rnn_course import functions


def test_sigmoid_equals_scipys_and_never_overflows():
    x = np.linspace(-800, 800, 4001)
    np.testing.assert_allclose(functions.sigmoid(x), expit(x), atol=1e-15)


def test_softmax_equals_scipys_also_for_large_inputs():
    z = np.array([[1000.0, 1001.0, 999.0], [-1000.0, 0.0, 3.0]])
    np.testing.assert_allclose(functions.softmax(z), scipy_softmax(z, axis=-1), rtol=1e-12)


def test_one_hot_puts_a_single_one_where_the_index_says():
    codes = functions.one_hot([[0, 2], [1, 1]], 3)
    assert codes.shape == (2, 2, 3)
    np.testing.assert_array_equal(codes.argmax(-1), [[0, 2], [1, 1]])
    np.testing.assert_array_equal(codes.sum(-1), 1)


@pytest.mark.parametrize(
    ("indices", "error", "message"),
    [
        ([3], ValueError, "indices: expected whole numbers from 0 to 2, got 3"),
        ([-1], ValueError, "got -1"),
        ([0.5], TypeError, "whole numbers"),
    ],
)
def test_one_hot_refuses_indices_without_a_place(indices, error, message):
    with pytest.raises(error, match=message):
        functions.one_hot(indices, 3)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_functions_keep_the_dtype_of_floats_and_take_lists(dtype):
    x = np.array([[0.5, -1.0], [2.0, 3.0]], dtype)
    for f in (functions.sigmoid, functions.softmax, functions.log_softmax):
        assert f(x).dtype == np.dtype(dtype)
        np.testing.assert_allclose(f(x.tolist()), f(x), rtol=1e-6)
        np.testing.assert_allclose(f([1, 2]), f(np.array([1.0, 2.0])))


def test_log_softmax_equals_scipys_where_the_softmax_rounds_to_zero():
    z = np.array([[1000.0, 0.0, -1000.0], [0.1, 0.2, 0.3]])
    np.testing.assert_allclose(functions.log_softmax(z), scipy_log_softmax(z, axis=-1), rtol=1e-12)


def test_masked_scores_get_no_share_of_the_softmax():
    np.testing.assert_array_equal(functions.softmax([0.0, -np.inf, 0.0]), [0.5, 0, 0.5])
    np.testing.assert_array_equal(functions.softmax([1.5e308, -1.5e308]), [1, 0])


def test_sigmoid_has_its_limits_at_infinity_and_passes_on_what_is_no_number():
    np.testing.assert_array_equal(functions.sigmoid([np.inf, -np.inf, np.nan]), [1, 0, np.nan])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: functions.sigmoid("x"), TypeError, "x: expected real numbers"),
        (lambda: functions.sigmoid([1, [2]]), ValueError, "x: expected a rectangular array"),
        (lambda: functions.softmax(None), TypeError, "z: expected real numbers"),
        (lambda: functions.softmax(1.0), ValueError, r"z: expected shape \(..., K\)"),
        (lambda: functions.softmax([]), ValueError, r"z: expected shape \(..., K\)"),
        (lambda: functions.softmax([0, np.nan]), ValueError, "z: expected in each row a finite"),
        (lambda: functions.softmax([0, np.inf]), ValueError, "z: expected in each row a finite"),
        (lambda: functions.softmax([-np.inf]), ValueError, "z: expected in each row a finite"),
        (lambda: functions.log_softmax(1.0), ValueError, r"z: expected shape \(..., K\)"),
        (lambda: functions.log_softmax([0, -np.inf]), ValueError, "z: expected finite numbers"),
        (lambda: functions.log_softmax([1.5e308, -1.5e308]), FloatingPointError, "z: the diff"),
        (lambda: functions.one_hot([0], 10**9), ValueError, "indices, size: expected arrays of"),
        (lambda: functions.one_hot([0], 3, int), TypeError, "dtype: expected float32 or float64"),
        (lambda: functions.one_hot([[0], [1, 2]], 3), ValueError, "indices: expected a rectangu"),
    ],
)
def test_wrong_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_one_hot_needs_memory_for_its_rows_alone():
    assert functions.one_hot([5], 10**6).shape == (1, 10**6)
