"""The series of Mackey and Glass against an exact solution, SciPy, and the order of its rule."""

import numpy as np
import pytest

from rnn_course.tasks import mackey_glass


def constant_growth(x):
    return 0.2 * x / (1 + x**10)


def test_mackey_glass_falls_along_its_exact_solution_while_the_delay_shows_the_start():
    """Until t = tau the delayed value is the start: the equation is linear, solved by hand."""
    x = mackey_glass(18, settle=0)
    rest = constant_growth(1.2) / 0.1
    exact = rest + (1.2 - rest) * np.exp(-0.1 * np.arange(18))
    np.testing.assert_allclose(x, exact, atol=1e-7)


def test_mackey_glass_is_the_solution_scipy_finds_delay_by_delay():
    from scipy.integrate import solve_ivp

    past, pieces = (lambda t: 1.2), [np.array([1.2])]
    for k in range(6):
        begin, end = 17.0 * k, 17.0 * (k + 1)
        piece = solve_ivp(
            lambda t, x, past=past: constant_growth(past(t - 17)) - 0.1 * x,
            (begin, end),
            pieces[-1][-1:],
            dense_output=True,
            rtol=1e-11,
            atol=1e-12,
        )
        pieces.append(piece.sol(np.arange(begin + 1, end + 1))[0])
        past = lambda t, sol=piece.sol: float(sol(t)[0])  # noqa: E731
    np.testing.assert_allclose(mackey_glass(103, settle=0), np.concatenate(pieces), atol=2e-8)


def test_halving_the_step_of_mackey_glass_divides_the_error_by_sixteen():
    fine = mackey_glass(120, settle=0, dt=0.0125)
    coarse, half = (np.abs(mackey_glass(120, settle=0, dt=dt) - fine).max() for dt in (0.2, 0.1))
    assert 12 < coarse / half < 20


def test_mackey_glass_stays_where_growth_and_loss_balance():
    np.testing.assert_allclose(mackey_glass(50, start=1.0), 1.0)


def test_mackey_glass_drops_the_time_it_needs_to_settle_and_nothing_else():
    whole = mackey_glass(80, settle=0, tau=5.5)
    np.testing.assert_array_equal(mackey_glass(50, settle=30, tau=5.5), whole[30:])
    assert mackey_glass(1, settle=7).shape == (1,)


def test_two_almost_equal_starts_of_mackey_glass_part_with_a_delay_of_17_not_of_5():
    for tau, parts in ((17, True), (5, False)):
        a, b = (mackey_glass(3000, tau, start=start) for start in (1.2, 1.2 + 1e-6))
        assert (np.abs(a - b)[-500:].max() > 0.1) == parts


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"n_steps": 0}, ValueError, "n_steps: expected at least 1, got 0"),
        ({"n_steps": 2.5}, TypeError, "n_steps: expected a whole number"),
        ({"settle": -1}, ValueError, "settle: expected at least 0, got -1"),
        ({"tau": 0}, ValueError, "tau: expected a multiple of dt = 0.1, got 0"),
        ({"tau": 17.03}, ValueError, "tau: expected a multiple of dt = 0.1, got 17.03"),
        ({"tau": "long"}, TypeError, "tau: expected real numbers"),
        ({"dt": 0}, ValueError, "dt: expected a number of at least 1e-06 and at most 1, got 0"),
        ({"dt": 0.3}, ValueError, "dt: expected 1 over a whole number, such as 0.1, got 0.3"),
        ({"dt": 2}, ValueError, "dt: expected a number of at least"),
        (
            {"start": -1},
            ValueError,
            "start: expected a number of at least 0",
        ),
        ({"start": np.inf}, ValueError, "start: expected finite numbers"),
        ({"start": 1e39}, ValueError, "start: expected a number of at least 0 and at most 1000"),
        (
            {"n_steps": 10**9},
            ValueError,
            "n_steps, settle, tau: expected at most 100,000,000 steps",
        ),
        ({"n_steps": 2**64}, ValueError, "n_steps: expected at most 2147483647"),
        ({"settle": 2**31 - 1}, ValueError, "n_steps, settle, tau: expected at most 100,000,000"),
        (
            {"tau": 1e6, "dt": 1e-5},
            ValueError,
            "n_steps, settle, tau: expected at most 100,000,000",
        ),
        ({"tau": 1e308}, ValueError, "tau: expected a number at most 1e[+]06, got 1e[+]308"),
        ({"dt": 1e-300}, ValueError, "dt: expected a number of at least 1e-06"),
        ({"tau": True}, TypeError, "tau: expected a number, got True"),
    ],
)
def test_wrong_input_to_mackey_glass_is_named(options, error, message):
    with pytest.raises(error, match=message):
        mackey_glass(**({"n_steps": 10} | options))
