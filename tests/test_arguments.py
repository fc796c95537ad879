"""Checks that name what was wrong, and three functions against their textbook forms."""

import numpy as np
import pytest
from scipy.special import expit
from scipy.special import softmax as scipy_softmax

from rnn_course import functions
from rnn_course.arguments import as_array, as_choice, as_count, as_float_dtype, as_rng


def test_shapes_are_spelled_as_the_reader_wrote_them():
    with pytest.raises(ValueError, match=r"X: expected shape \(batch, time, 3\), got \(2, 5, 4\)"):
        as_array("X", np.zeros((2, 5, 4)), ("batch", "time", 3))
    with pytest.raises(ValueError, match=r"X: expected shape \(units,\), got \(2, 1\)"):
        as_array("X", np.zeros((2, 1)), ("units",))


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        ([1.0, np.nan], ValueError, r"x: expected finite numbers, got nan at index \(1,\)"),
        ([np.inf, 1.0], ValueError, "got inf"),
        ([], ValueError, "at least one value"),
        ([[1.0], [1.0, 2.0]], ValueError, "rows differ in length"),
        (["a"], TypeError, "x: expected real numbers"),
        ([1j], TypeError, "complex"),
        ([None], TypeError, "object"),
    ],
)
def test_values_that_no_net_can_read_are_refused(value, error, message):
    with pytest.raises(error, match=message):
        as_array("x", value)


def test_a_fitting_array_is_passed_on_without_a_copy():
    x = np.ones((2, 3), dtype=np.float32)
    assert as_array("x", x, ("rows", 3), np.float32) is x


@pytest.mark.parametrize("value", [0, -1])
def test_counts_start_at_one(value):
    with pytest.raises(ValueError, match=f"n_units: expected at least 1, got {value}"):
        as_count("n_units", value)


def test_a_count_may_start_elsewhere():
    assert as_count("washout", 0, least=0) == 0
    with pytest.raises(ValueError, match="washout: expected at least 0, got -1"):
        as_count("washout", -1, least=0)


@pytest.mark.parametrize("value", [1.0, True, "3", None])
def test_counts_are_whole_numbers(value):
    with pytest.raises(TypeError, match="n_units: expected a whole number"):
        as_count("n_units", value)


def test_unknown_choices_list_the_known_ones():
    with pytest.raises(ValueError, match="rule: expected one of 'hebb', 'pseudoinverse', got 'x'"):
        as_choice("rule", "x", ("hebb", "pseudoinverse"))


@pytest.mark.parametrize("value", ["float16", int, "nonsense", object()])
def test_only_two_precisions_are_accepted(value):
    with pytest.raises(TypeError, match="dtype: expected float32 or float64"):
        as_float_dtype("dtype", value)


def test_a_bare_seed_is_no_generator():
    with pytest.raises(TypeError, match="default_rng"):
        as_rng("rng", 0)


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
        ([3], ValueError, "values from 0 to 2, got 3"),
        ([-1], ValueError, "got -1"),
        ([0.5], TypeError, "whole numbers"),
    ],
)
def test_one_hot_refuses_indices_without_a_place(indices, error, message):
    with pytest.raises(error, match=message):
        functions.one_hot(indices, 3)
