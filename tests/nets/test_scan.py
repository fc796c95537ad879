"""A linear recurrence solved in rounds is the recurrence solved step by step."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import approx_fprime

from rnn_course.nets import LinearCell, scan, scan_back

RNG = np.random.default_rng


def loop(a, b, h):
    states = []
    for a_t, b_t in zip(a, b, strict=True):
        h = a_t * h + b_t
        states.append(h)
    return np.array(states)


@given(time=st.integers(1, 40), shape=st.sampled_from([(), (3,), (2, 3)]), seed=st.integers(0, 99))
def test_the_scan_equals_the_plain_loop(time, shape, seed):
    rng = RNG(seed)
    a, b = rng.uniform(-1.2, 1.2, (2, time, *shape))
    h_0 = rng.normal(size=shape)
    np.testing.assert_allclose(scan(a, b, h_0), loop(a, b, h_0), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(scan(a, b), loop(a, b, 0 * h_0), rtol=1e-9, atol=1e-12)


@given(time=st.integers(1, 12), seed=st.integers(0, 99))
def test_the_way_back_agrees_with_finite_differences(time, seed):
    rng = RNG(seed)
    a, b, dH = rng.uniform(-1, 1, (3, time))
    h_0 = rng.normal()

    def error(flat):
        a, b, h_0 = np.split(flat, [time, 2 * time])
        return float(dH @ loop(a, b, h_0)[:, 0])

    da, db, dh_0 = scan_back(a, scan(a, b, h_0), dH, h_0)
    slope = approx_fprime(np.concatenate([a, b, [h_0]]), error, 1e-7)
    np.testing.assert_allclose(np.concatenate([da, db, [dh_0]]), slope, atol=2e-6)


def test_the_number_of_rounds_is_the_logarithm_of_the_time_rounded_up():
    """What the first step adds spreads twice as far in each round, and no round is left out."""
    for time in (1, 2, 3, 8, 9, 1000, 1024):
        b = np.zeros(time)
        b[0] = 1
        np.testing.assert_array_equal(scan(np.ones(time), b), 1)


def test_ten_thousand_bits_have_the_parity_of_a_product_of_signs():
    bits = RNG(0).integers(0, 2, 10_000)
    signs = scan(1 - 2 * bits, np.zeros(10_000), 1.0)
    np.testing.assert_array_equal(signs < 0, np.cumsum(bits) % 2)


def test_the_callers_arrays_stay_as_they_are_and_the_dtype_too():
    a, b = RNG(0).normal(size=(2, 7, 3)).astype("float32")
    kept = a.copy(), b.copy()
    assert scan(a, b).dtype == np.float32
    np.testing.assert_array_equal([a, b], kept)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: scan(1.0, 1.0), ValueError, r"a: expected shape \(time, \.\.\.\)"),
        (lambda: scan([1.0], [1.0, 2.0]), ValueError, r"b: expected shape \(1,\), got \(2,\)"),
        (lambda: scan([1.0], [1.0], [1.0]), ValueError, r"h_0: expected shape \(\), got \(1,\)"),
        (lambda: scan([np.nan], [1.0]), ValueError, "a: expected finite numbers"),
        (lambda: scan(["a"], [1.0]), TypeError, "a: expected real numbers"),
        (lambda: scan([1e300] * 3, [1.0] * 3), FloatingPointError, "a, b: a value overflows"),
        (lambda: scan_back([1.0], [1.0], [1.0, 2.0]), ValueError, r"dH: expected shape \(1,\)"),
        (lambda: scan_back([1.0], [1.0, 2.0], [1.0]), ValueError, r"H: expected shape \(1,\)"),
        (
            lambda: scan_back([1e300] * 3, [1.0] * 3, [1.0] * 3),
            FloatingPointError,
            "a: its gradient: a value overflows",
        ),
    ],
)
def test_what_does_not_fit_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_a_signed_cell_can_be_set_to_parity_and_an_unsigned_one_shrinks_instead():
    """a_t = -1 at each 1: the weights that make it, at the limit of the logistic function."""
    bits = RNG(1).integers(0, 2, (1, 500, 1))
    for low, at_one in ((-1, -1.0), (0, 0.0)):
        cell = LinearCell(1, 1, low, rng=RNG(0), dtype="float64")
        cell.weights = [[[-200, 0]], [100, 0]]  # a_t is 1 at a 0, and `low` at a 1
        h = cell.forward(bits, state=[[1.0]])[0, :, 0]
        np.testing.assert_allclose(h, at_one ** np.cumsum(bits[0, :, 0]), atol=1e-12)


@pytest.mark.parametrize("low", [-1.5, 0.5, None, "a"])
def test_a_lower_bound_outside_its_range_is_named(low):
    with pytest.raises((ValueError, TypeError), match=r"^low: "):
        LinearCell(1, 1, low, rng=RNG(0))
