"""The readout of an echo state net: fitted, predicting and on its own."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from rnn_course.nets import EchoState
from rnn_course.tasks import mackey_glass


@pytest.fixture
def rng():
    return np.random.default_rng(3)


@pytest.fixture
def wave():
    return np.sin(0.3 * np.arange(401))[:, None]


@pytest.mark.parametrize("solver", ["normal", "qr"])
@pytest.mark.parametrize("ridge", [1e-6, 1e-2, 10.0])
def test_the_readout_is_the_ridge_regression_of_scikit_learn(rng, ridge, solver):
    net = EchoState(2, 30, rng=rng)
    X, Y = rng.normal(size=(300, 2)), rng.normal(size=(300, 3)) + 5
    net.fit(X, Y, washout=40, ridge=ridge, solver=solver)
    theirs = Ridge(alpha=ridge).fit(net.forward(X)[40:], Y[40:])
    W_hz, b_z = net.readout
    np.testing.assert_allclose(W_hz, theirs.coef_.T, rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(b_z, theirs.intercept_, rtol=1e-6)
    np.testing.assert_allclose(net.predict(X)[40:], theirs.predict(net.forward(X)[40:]), rtol=1e-6)


@pytest.mark.parametrize("solver", ["normal", "qr"])
def test_without_a_ridge_the_errors_are_orthogonal_to_every_state(rng, solver):
    """The normal equations of least squares."""
    net = EchoState(1, 10, rng=rng)
    X, Y = rng.normal(size=(200, 1)), rng.normal(size=(200, 1))
    net.fit(X, Y, washout=0, ridge=0, solver=solver)
    E, H = Y - net.predict(X), net.forward(X)
    assert np.abs(H.T @ E).max() < 1e-8
    assert abs(E.sum()) < 1e-8


def test_where_states_are_nearly_dependent_qr_fits_better_than_the_normal_equations(rng):
    """Squaring the condition number costs half of the digits; NumPy's SVD is the judge."""
    x = np.tanh(mackey_glass(1301) - 1)[:, None]
    net = EchoState(1, 200, 0.8, rng=rng)
    rms, Y = {}, x[101:]
    for solver, ridge in (("normal", 1e-9), ("qr", 1e-20)):
        net.fit(x[:-1], x[1:], ridge=ridge, solver=solver)
        rms[solver] = np.sqrt(np.mean((net.predict(x[:-1])[100:] - Y) ** 2))
    H = np.column_stack([net.forward(x[:-1])[100:], np.ones(1200)])
    best = np.sqrt(np.mean((H @ np.linalg.lstsq(H, Y, rcond=1e-15)[0] - Y) ** 2))
    assert rms["qr"] == pytest.approx(best, rel=0.1)
    assert rms["normal"] > 2 * best


def test_the_steps_of_the_washout_do_not_count(rng):
    X, Y = rng.normal(size=(200, 1)), rng.normal(size=(200, 1))
    spoilt = Y.copy()
    spoilt[:50] = 1000
    net = EchoState(1, 20, rng=rng)
    W, b = (a.copy() for a in net.fit(X, Y, washout=50).readout)
    W_spoilt, b_spoilt = net.fit(X, spoilt, washout=50).readout
    np.testing.assert_array_equal(W, W_spoilt)
    np.testing.assert_array_equal(b, b_spoilt)
    assert np.abs(net.fit(X, spoilt, washout=49).readout[0] - W).max() > 0.1


def test_a_batch_is_fitted_like_its_sequences_one_after_the_other(rng):
    X, Y = rng.normal(size=(4, 80, 2)), rng.normal(size=(4, 80, 1))
    net = EchoState(2, 15, rng=rng)
    net.fit(X, Y, washout=10, ridge=0.1)
    H = np.concatenate([net.forward(x)[10:] for x in X])
    theirs = Ridge(alpha=0.1).fit(H, Y[:, 10:].reshape(-1))
    np.testing.assert_allclose(net.readout[0][:, 0], theirs.coef_, rtol=1e-6)
    Z = net.predict(X)
    assert Z.shape == (4, 80, 1)
    np.testing.assert_allclose(Z[2], net.predict(X[2]))


def test_to_go_on_from_the_state_is_to_run_in_one_piece(rng, wave):
    net = EchoState(1, 50, rng=rng, leak=0.6).fit(wave[:-1], wave[1:])
    whole = net.predict(wave)
    np.testing.assert_array_equal(net.predict(wave[:150]), whole[:150])
    np.testing.assert_allclose(net.predict(wave[150:], state=net.state), whole[150:], atol=1e-12)


def test_generate_feeds_each_prediction_back_as_the_next_input(rng, wave):
    net = EchoState(1, 50, rng=rng).fit(wave[:-1], wave[1:])
    start = net.state
    Z = net.generate(20)
    z = start @ net.readout[0] + net.readout[1]
    for t in range(20):
        np.testing.assert_allclose(Z[t], z, atol=1e-12)
        z = net.predict(z[None], state=start)[0]
        start = net.state
    np.testing.assert_allclose(net.generate(20, state=net.forward(wave[:-1])[-1]), Z)


def test_generate_in_two_calls_needs_the_output_between_them_once(rng, wave):
    """The state after `generate` is the one its last output was read from."""
    net = EchoState(1, 50, rng=rng).fit(wave[:-1], wave[1:])
    Z = net.generate(11)
    net.forward(wave[:-1])
    first = net.generate(6)
    np.testing.assert_allclose(first, Z[:6])
    np.testing.assert_allclose(net.generate(1)[0], Z[5])


def test_a_batch_of_states_generates_each_as_alone(rng, wave):
    net = EchoState(1, 40, rng=rng).fit(wave[:-1], wave[1:])
    states = net.forward(wave)[[100, 200, 300]]
    Z = net.generate(7, state=states)
    assert Z.shape == (3, 7, 1)
    for z, state in zip(Z, states, strict=True):
        np.testing.assert_array_equal(net.generate(7, state=state), z)


def test_a_sine_is_generated_for_ten_periods(rng, wave):
    net = EchoState(1, 100, rng=rng, input_scale=0.3).fit(wave[:-1], wave[1:], ridge=1e-10)
    Z = net.generate(200)
    np.testing.assert_allclose(Z[:, 0], np.sin(0.3 * np.arange(400, 600)), atol=1e-3)


def test_mackey_glass_is_predicted_far_better_than_by_a_straight_line_through_the_last_values(rng):
    x = np.tanh(mackey_glass(2001) - 1)[:, None]
    net = EchoState(1, 200, 0.9, rng=rng, input_scale=0.5).fit(x[:1500], x[1:1501])
    Z = net.predict(x[1500:-1], state=net.state)
    line = 2 * x[1500:-1] - x[1499:-2]
    assert np.mean((Z - x[1501:]) ** 2) < 1e-3 * np.mean((line - x[1501:]) ** 2)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_weights_states_and_outputs_have_the_dtype_asked_for(rng, wave, dtype):
    net = EchoState(1, 300, rng=rng, dtype=dtype)
    H = net.forward(wave)
    net.fit(wave[:-1], wave[1:], ridge=1e-4)
    arrays = [*net.weights, *net.readout, H, net.state, net.predict(wave), net.generate(3)]
    assert {a.dtype for a in arrays} == {np.dtype(dtype)}


def test_float32_follows_float64_to_its_own_precision(wave):
    H = [
        EchoState(1, 200, rng=np.random.default_rng(1), dtype=dtype).forward(wave)
        for dtype in ("float32", "float64")
    ]
    np.testing.assert_allclose(H[0], H[1], atol=1e-5)


@pytest.mark.parametrize("solver", ["normal", "qr"])
def test_equations_without_a_unique_solution_ask_for_a_larger_ridge(rng, solver):
    net = EchoState(1, 50, rng=rng)
    with pytest.raises(ValueError, match=r"ridge: with 0\.0 the 50 units .* on 20 steps"):
        net.fit(np.ones((30, 1)), np.ones((30, 1)), washout=10, ridge=0, solver=solver)


def make(rng, **options):
    return EchoState(**({"n_inputs": 1, "n_units": 10, "rng": rng} | options))


def fitted(rng, n_inputs=1, n_outputs=1):
    X, Y = rng.normal(size=(60, n_inputs)), rng.normal(size=(60, n_outputs))
    return make(rng, n_inputs=n_inputs).fit(X, Y, washout=5)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda r: make(r, n_inputs=0), ValueError, "n_inputs: expected at least 1, got 0"),
        (lambda r: make(r, n_units=0), ValueError, "n_units: expected at least 1, got 0"),
        (lambda r: make(r, n_units=2.5), TypeError, "n_units: expected a whole number"),
        (lambda r: make(3), TypeError, "rng: expected a numpy.random.Generator"),
        (
            lambda r: make(r, spectral_radius=-1),
            ValueError,
            r"spectral_radius: expected a number of at least 0.*, got -1",
        ),
        (
            lambda r: make(r, spectral_radius=np.nan),
            ValueError,
            "spectral_radius: expected finite numbers",
        ),
        (lambda r: make(r, spectral_radius="big"), TypeError, "spectral_radius: expected real"),
        (lambda r: make(r, spectral_radius=[1, 2]), ValueError, "spectral_radius: expected shape"),
        (
            lambda r: make(r, sparsity=1),
            ValueError,
            "sparsity: expected a number of .* below 1, got 1",
        ),
        (
            lambda r: make(r, sparsity=-0.1),
            ValueError,
            "sparsity: expected a number of .* below 1",
        ),
        (
            lambda r: make(r, input_scale=-1),
            ValueError,
            "input_scale: expected a number of at",
        ),
        (
            lambda r: make(r, bias_scale=-1),
            ValueError,
            "bias_scale: expected a number of at",
        ),
        (
            lambda r: make(r, leak=0),
            ValueError,
            "leak: expected a number above 0 .*1, got 0",
        ),
        (lambda r: make(r, leak=1.5), ValueError, "leak: expected a number above 0 .*1"),
        (lambda r: make(r, n_groups=3), ValueError, "n_groups: expected a divisor of n_units = 10"),
        (lambda r: make(r, n_groups=0), ValueError, "n_groups: expected at least 1"),
        (lambda r: make(r, activation="relu"), ValueError, "activation: expected one of 'tanh'"),
        (lambda r: make(r, dtype="int32"), TypeError, "dtype: expected float32 or float64"),
        (
            lambda r: make(r).forward(np.zeros((5, 2))),
            ValueError,
            r"X: expected shape \(time, 1\), got \(5, 2\)",
        ),
        (
            lambda r: make(r).forward(np.zeros((3, 5, 2))),
            ValueError,
            r"X: expected shape \(batch, time, 1\), got \(3, 5, 2\)",
        ),
        (lambda r: make(r).forward(np.zeros(5)), ValueError, r"X: expected shape \(time, 1\)"),
        (lambda r: make(r).forward(np.zeros((0, 1))), ValueError, "X: expected at least one"),
        (lambda r: make(r).forward([[1.0], [np.nan]]), ValueError, "X: expected finite numbers"),
        (lambda r: make(r).forward([["a"]]), TypeError, "X: expected real numbers"),
        (
            lambda r: make(r).forward(np.zeros((5, 1)), state=np.zeros(3)),
            ValueError,
            r"state: expected shape \(10,\), got \(3,\)",
        ),
        (
            lambda r: make(r).forward(np.zeros((2, 5, 1)), state=np.zeros((3, 10))),
            ValueError,
            r"state: expected shape \(2, 10\), got \(3, 10\)",
        ),
        (
            lambda r: make(r).fit(np.zeros((50, 1)), np.zeros((49, 1)), washout=5),
            ValueError,
            r"Y: expected the steps of X, \(50,\), before its last axis, got \(49,\)",
        ),
        (
            lambda r: make(r).fit(np.zeros((50, 1)), np.zeros((50, 1))),
            ValueError,
            "washout: expected fewer than the 50 steps of X, got 100",
        ),
        (
            lambda r: make(r).fit(np.zeros((50, 1)), np.zeros((50, 1)), washout=-1),
            ValueError,
            "washout: expected at least 0, got -1",
        ),
        (
            lambda r: make(r).fit(np.zeros((50, 1)), np.zeros((50, 1)), washout=0.5),
            TypeError,
            "washout: expected a whole number",
        ),
        (
            lambda r: make(r).fit(np.zeros((50, 1)), np.zeros((50, 1)), washout=5, ridge=-1),
            ValueError,
            "ridge: expected a number of at least 0, got -1",
        ),
        (
            lambda r: make(r).fit(np.zeros((50, 1)), np.zeros((50, 1)), washout=5, solver="svd"),
            ValueError,
            "solver: expected one of 'normal', 'qr', got 'svd'",
        ),
        (lambda r: make(r).predict(np.zeros((5, 1))), RuntimeError, r"call fit\(X, Y\) first"),
        (lambda r: make(r).generate(5), RuntimeError, r"call fit\(X, Y\) first"),
        (lambda r: make(r).readout, RuntimeError, r"call fit\(X, Y\) first"),
        (lambda r: fitted(r).generate(0), ValueError, "n_steps: expected at least 1, got 0"),
        (
            lambda r: fitted(r, 1, 2).generate(5),
            ValueError,
            "as many outputs as inputs, got 2 and 1",
        ),
        (
            lambda r: fitted(r).generate(5, state=np.zeros((2, 3, 10))),
            ValueError,
            r"state: expected shape \(10,\), got \(2, 3, 10\)",
        ),
        (
            lambda r: fitted(r).generate(5, state=np.zeros((2, 9))),
            ValueError,
            r"state: expected shape \(batch, 10\), got \(2, 9\)",
        ),
    ],
)
def test_wrong_input_is_named_with_what_was_expected_and_what_came(rng, call, error, message):
    with pytest.raises(error, match=message):
        call(rng)
