"""The reservoir: its equation, its echo, and what it keeps to itself."""

import numpy as np
import pytest

from rnn_course.nets import EchoState, Elman


@pytest.fixture
def rng():
    return np.random.default_rng(3)


@pytest.fixture
def wave():
    return np.sin(0.3 * np.arange(401))[:, None]


@pytest.mark.parametrize(("n_units", "sparsity"), [(40, 0.9), (300, 0.9), (300, 0.3)])
@pytest.mark.parametrize("activation", ["tanh", "linear"])
def test_forward_is_the_elman_cell_with_the_same_weights(rng, n_units, sparsity, activation):
    net = EchoState(2, n_units, rng=rng, sparsity=sparsity, activation=activation)
    cell = Elman(2, n_units, activation, rng=rng, dtype="float64")
    cell.weights = net.weights
    X = rng.normal(size=(3, 20, 2))
    np.testing.assert_allclose(net.forward(X), cell.forward(X), atol=1e-12)
    np.testing.assert_allclose(net.state, cell.state, atol=1e-12)


def test_a_leaky_unit_moves_by_the_leak_towards_the_new_value(rng):
    net = EchoState(1, 30, rng=rng, leak=0.3)
    W_xh, W_hh, b_h = net.weights
    h = np.zeros(30)
    X = rng.normal(size=(15, 1))
    H = net.forward(X)
    for x, now in zip(X, H, strict=True):
        h = 0.7 * h + 0.3 * np.tanh(x @ W_xh + h @ W_hh + b_h)
        np.testing.assert_allclose(now, h, atol=1e-12)


def test_two_starts_meet_with_a_small_radius_and_stay_apart_with_a_large_one(rng):
    X = np.zeros((400, 1))
    starts = rng.uniform(-1, 1, (2, 200))
    apart = {}
    for radius in (0.5, 3.0):
        net = EchoState(1, 200, radius, rng=np.random.default_rng(0), bias_scale=0)
        H = [net.forward(X, start)[-1] for start in starts]
        apart[radius] = np.abs(H[0] - H[1]).max()
    assert apart[0.5] < 1e-12
    assert apart[3.0] > 0.1


def test_a_linear_reservoir_forgets_at_the_rate_of_its_radius(rng):
    net = EchoState(1, 100, 0.8, rng=rng, activation="linear")
    H = net.forward(np.zeros((120, 1)), rng.normal(size=100)) - net.forward(np.zeros((120, 1)))
    rate = (np.linalg.norm(H[119]) / np.linalg.norm(H[59])) ** (1 / 60)
    assert rate == pytest.approx(0.8, abs=0.01)


def test_the_same_seed_makes_the_same_net_and_another_seed_another():
    one, again, other = (EchoState(1, 30, rng=np.random.default_rng(s)).weights for s in (1, 1, 2))
    for a, b, c in zip(one, again, other, strict=True):
        np.testing.assert_array_equal(a, b)
        assert (a != c).any()


def test_weights_are_copies(rng, wave):
    net = EchoState(1, 20, rng=rng)
    H = net.forward(wave)
    for array in net.weights:
        array[:] = 7
    np.testing.assert_array_equal(net.forward(wave), H)


def test_a_linear_reservoir_that_overflows_says_when_and_why(rng):
    net = EchoState(1, 10, 3.0, rng=rng, activation="linear")
    with pytest.raises(FloatingPointError, match=r"overflowed at time step \d+.*has 3\.0"):
        net.forward(np.ones((2000, 1)))
