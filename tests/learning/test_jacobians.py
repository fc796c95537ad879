"""Norms and Jacobians against theory, finite differences and the way back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_course.learning import (
    gradient_norms,
    jacobians,
    largest_singular_value,
    spectral_radius,
)
from rnn_course.nets import (
    GRU,
    LSTM,
    LSTM1997,
    Elman,
    Jordan,
    LayerNormElman,
    LayerNormLSTM,
    PeepholeLSTM,
    Stacked,
    orthogonal,
)


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


CELLS = {
    "Elman": lambda **more: Elman(2, 3, **more),
    "Jordan": lambda **more: Jordan(2, 4, 3, **more),
    "LSTM": lambda **more: LSTM(2, 3, **more),
    "LSTM1997": lambda **more: LSTM1997(2, 3, **more),
    "PeepholeLSTM": lambda **more: PeepholeLSTM(2, 3, **more),
    "GRU": lambda **more: GRU(2, 3, **more),
    "GRU, reset after": lambda **more: GRU(2, 3, reset_after=True, **more),
    "LayerNormElman": lambda **more: LayerNormElman(2, 3, **more),
    "LayerNormLSTM": lambda **more: LayerNormLSTM(2, 3, **more),
}


@pytest.mark.parametrize("steps", [3, 4])
@pytest.mark.parametrize("batch", [1, 2])
@pytest.mark.parametrize("build", CELLS.values(), ids=CELLS)
def test_norms_and_jacobians_leave_the_cell_as_it_was(build, batch, steps):
    """Also where the sequences looked at are as many and as long as those of the last run."""
    rng = np.random.default_rng(0)
    cell, twin = (build(rng=np.random.default_rng(1), dtype="float64") for _ in range(2))
    X, dH, other = (
        rng.normal(size=(batch, 4, 2)),
        rng.normal(size=(batch, 4, 3)),
        rng.normal(size=(batch, steps, 2)),
    )
    cell.forward(X)
    gradient_norms(cell, other)
    jacobians(cell, other[0])
    twin.forward(X)
    for net in (cell, twin):
        net.backward(dH)
    gradient_norms(cell, other)
    jacobians(cell, other[0])
    for what in ("weights", "state", "last", "trace", "dstate", "dtrace"):
        np.testing.assert_equal(getattr(cell, what), getattr(twin, what))
    np.testing.assert_equal(cell.backward(dH), twin.backward(dH))


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


X = np.array([[1.0, 2.0], [3.0, -1.0]])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: spectral_radius(np.ones((2, 3))), ValueError, "W: expected a square matrix, got"),
        (lambda: spectral_radius([[np.inf]]), ValueError, "W: expected finite numbers, got inf"),
        (lambda: largest_singular_value([1.0]), ValueError, r"W: expected shape \(rows, columns\)"),
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
def test_wrong_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize(
    "net", [5, None, Elman, Stacked([Elman(2, 2, rng=np.random.default_rng(0))])]
)
def test_what_is_no_cell_is_refused_by_name(net):
    for look in (gradient_norms, jacobians):
        with pytest.raises(TypeError, match="cell: expected a cell such as an Elman net"):
            look(net, np.ones((1, 3, 2)))


def test_jacobians_too_many_to_be_kept_are_refused_before_they_are_made():
    cell = Elman(1, 2_000, rng=np.random.default_rng(0))
    with pytest.raises(
        ValueError, match=r"cell, X: expected arrays of at most 2 GiB, .* takes 3 GiB"
    ):
        jacobians(cell, np.ones((200, 1)))


def test_norms_of_large_gradients_are_right_or_refused():
    X = np.ones((1, 3, 1))
    cell = Elman(1, 2, rng=np.random.default_rng(0))
    large, unit = (gradient_norms(cell, X, [[k, k]]) for k in (1e25, 1.0))
    np.testing.assert_allclose(large / np.float32(1e25), unit, rtol=1e-5)
    cell = Elman(1, 2, rng=np.random.default_rng(0), dtype="float64")
    with pytest.raises(FloatingPointError, match="dh_last: the norm of a gradient overflows"):
        gradient_norms(cell, X, [[1e170, 1e170]])


def test_eigenvalues_of_huge_matrices_are_right_or_refused():
    assert spectral_radius([[1e200, 0], [0, -2e200]]) == pytest.approx(2e200)
    assert largest_singular_value([[0, 1e200]]) == pytest.approx(1e200)
    for measure in (spectral_radius, largest_singular_value):
        assert measure(np.zeros((2, 2))) == 0
        with pytest.raises(FloatingPointError, match="W: the result overflows"):
            measure(np.full((2, 2), 1.5e308))
