"""The wiring of a reservoir: its spectral radius, its links, its groups."""

import numpy as np
import pytest

from rnn_course.nets import EchoState


@pytest.fixture
def rng():
    return np.random.default_rng(3)


def dense_radius(net):
    return np.abs(np.linalg.eigvals(net.weights[1])).max()


@pytest.mark.parametrize("n_units", [1, 2, 20, 150, 300, 600])
@pytest.mark.parametrize("radius", [0.0, 0.5, 0.95, 2.0])
def test_the_spectral_radius_asked_for_is_the_one_reached(rng, n_units, radius):
    net = EchoState(1, n_units, radius, rng=rng)
    assert dense_radius(net) == pytest.approx(radius, rel=1e-8)


def test_no_seed_misses_the_largest_eigenvalue_of_a_sparse_reservoir():
    for seed in range(12):
        net = EchoState(1, 400, 0.9, rng=np.random.default_rng(seed), sparsity=0.98)
        assert dense_radius(net) == pytest.approx(0.9, rel=1e-6)


@pytest.mark.parametrize(
    ("n_units", "sparsity", "links"), [(400, 0.9, 40), (60, 0.5, 30), (9, 0, 9)]
)
def test_each_unit_hears_and_feeds_the_same_number_of_units(rng, n_units, sparsity, links):
    W = EchoState(1, n_units, rng=rng, sparsity=sparsity).weights[1]
    np.testing.assert_array_equal((W != 0).sum(axis=0), links)
    np.testing.assert_array_equal((W != 0).sum(axis=1), links)


def test_the_weights_of_a_ring_spread_like_those_of_a_matrix_without_any_order():
    """Girko's circular law: the eigenvalues of independent weights fill a disc evenly."""
    net = EchoState(1, 600, 1.0, rng=np.random.default_rng(5), sparsity=0.9)
    sizes = np.sort(np.abs(np.linalg.eigvals(net.weights[1])))
    share_within = np.searchsorted(sizes, [0.25, 0.5, 0.75]) / 600
    np.testing.assert_allclose(share_within, [0.25**2, 0.5**2, 0.75**2], atol=0.06)


@pytest.mark.parametrize("n_units", [60, 300])
def test_groups_do_not_hear_one_another(rng, n_units):
    net = EchoState(1, n_units, 0.8, rng=rng, n_groups=3)
    W = net.weights[1]
    of_same_group = np.kron(np.eye(3), np.ones((n_units // 3, n_units // 3)))
    assert not W[of_same_group == 0].any()
    assert (W != 0).sum() == n_units * n_units // 3 // 10
    assert dense_radius(net) == pytest.approx(0.8)
