"""Weights and twins of every net; gradients and refusals of those without a state."""

import copy

import numpy as np
import pytest
from every_cell import CELLS, NETS, WITHOUT_STATE, assert_same, each, make

from rnn_course.learning import check_gradients
from rnn_course.nets import (
    GRU,
    LSTM,
    Attention,
    Dense,
    EchoState,
    Elman,
    Hopfield,
    Jordan,
    LayerNormLSTM,
    PeepholeLSTM,
    TemporalConvolution,
)

RNG = np.random.default_rng


def weights_of(net):
    return [w.copy() for w in net.weights]


def test_weights_are_live_and_assigning_copies_values_in():
    rng = RNG(0)
    cell = Elman(2, 3, rng=rng)
    held, source = cell.weights, [np.ones_like(w) for w in cell.weights]
    cell.weights = source
    source[0][:] = 7
    assert all((w == 1).all() for w in held)
    held[1] += 1
    assert (cell.weights[1] == 2).all()


@each(NETS)
@pytest.mark.parametrize("bad", [np.zeros((9, 9)), "words", None, np.nan])
def test_weights_of_which_the_last_does_not_fit_are_refused_whole(kind, bad):
    net = make(kind, 3, 4, RNG(0))
    before = weights_of(net)
    names = f"weights\\[{len(before) - 1}\\] \\(.*{net.weight_names[-1]}\\)"
    with pytest.raises((ValueError, TypeError), match=names):
        net.weights = [w + 1 for w in before[:-1]] + [bad]
    assert_same(net.weights, before)


@each(NETS)
def test_weights_that_are_no_list_or_too_few_are_refused_by_name(kind):
    net = make(kind, 3, 4, RNG(0))
    before = weights_of(net)
    with pytest.raises(TypeError, match="weights: expected arrays, in a list, got 5"):
        net.weights = 5
    with pytest.raises(ValueError, match=rf"weights: expected {len(before)} arrays, got 1\."):
        net.weights = [w + 1 for w in before[:1]]
    assert_same(net.weights, before)


@each(NETS)
def test_a_weight_too_large_for_the_dtype_is_refused_by_name(kind):
    net = make(kind, 3, 4, RNG(0), dtype="float32")
    before = weights_of(net)
    with pytest.raises(ValueError, match=r"weights\[0\] .*: 1e\+39 .* does not fit float32"):
        net.weights = [np.full(w.shape, 1e39) for w in before]
    assert_same(net.weights, before)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda r: LSTM(2, 3, rng=r, forget_bias=1e39), "forget_bias: 1e.39 .*does not fit float3"),
        (lambda r: PeepholeLSTM(2, 3, rng=r, forget_bias=1e39), "forget_bias: 1e.39 .*does not fi"),
        (lambda r: LayerNormLSTM(2, 3, rng=r, forget_bias=1e39), "forget_bias: 1e.39 .*does not f"),
        (
            lambda r: EchoState(1, 3, rng=r, input_scale=1e39, dtype="float32"),
            "input_scale: .* at most",
        ),
        (
            lambda r: EchoState(1, 3, rng=r, bias_scale=1e39, dtype="float32"),
            "bias_scale: expected .* at most",
        ),
        (
            lambda r: EchoState(1, 3, 1e39, rng=r, dtype="float32"),
            "spectral_radius: expected .* at most",
        ),
    ],
)
def test_a_setting_that_is_too_large_is_refused_by_name(call, message):
    with pytest.raises(ValueError, match=message):
        call(RNG(0))


HUGE = 10**9


@pytest.mark.parametrize(
    "call",
    [
        lambda r: Elman(3, HUGE, rng=r),
        lambda r: LSTM(HUGE, HUGE, rng=r),
        lambda r: GRU(3, HUGE, rng=r),
        lambda r: Dense(HUGE, HUGE, rng=r),
        lambda r: Attention(HUGE, HUGE, rng=r),
        lambda r: Jordan(HUGE, HUGE, 1, rng=r),
        lambda r: Jordan(1, HUGE, HUGE, rng=r),
        lambda r: TemporalConvolution(3, HUGE, 1, rng=r),
        lambda r: TemporalConvolution(3, 4, 10**30, rng=r),
        lambda r: TemporalConvolution(3, 4, HUGE, rng=r),
        lambda r: EchoState(1, HUGE, rng=r),
        lambda r: EchoState(HUGE, 1000, rng=r),
        lambda r: Hopfield(HUGE),
        lambda r: Elman(10**30, 2, rng=r),
    ],
)
def test_a_net_too_large_for_memory_is_refused_before_it_is_made(call):
    with pytest.raises(ValueError, match=r"^n_\w+(, n_\w+)*: expected .*(GiB|at most)"):
        call(RNG(0))


@each(NETS)
def test_no_dtype_means_the_default(kind):
    assert NETS[kind](3, 4, rng=RNG(0), dtype=None).dtype == np.float32


def test_no_dtype_of_an_echo_state_net_means_its_default():
    assert EchoState(1, 4, rng=RNG(0), dtype=None).dtype == np.float64


@each(NETS)
def test_a_twin_has_the_same_weights_in_arrays_of_its_own_and_no_run(kind):
    net = make(kind, 3, 4, RNG(0))
    X = RNG(1).normal(size=(2, 5, 3))
    H = net.forward(X)
    twin = net.copy()
    assert type(twin) is type(net)
    assert_same(twin.weights, net.weights)
    with pytest.raises(RuntimeError, match="call forward first"):
        twin.backward(H)
    np.testing.assert_array_equal(twin.forward(X), H)
    for w in twin.weights:
        w += 1
    np.testing.assert_array_equal(net.forward(X), H)


@each(NETS)
@pytest.mark.parametrize("duplicate", [lambda net: net.copy(), copy.copy, copy.deepcopy])
def test_what_a_copy_runs_does_not_touch_the_run_of_the_original(kind, duplicate):
    """The same shape on purpose: a copy that worked in the same memory would write over it."""
    net = make(kind, 3, 4, RNG(0))
    X, other = RNG(1).normal(size=(2, 2, 5, 3))
    dH = RNG(2).normal(size=net.forward(X).shape)
    dX, grads = net.backward(dH)
    left = [net.state, net.last, net.dstate] if kind in CELLS else []
    twin = duplicate(net)
    twin.backward(1 + twin.forward(other))
    assert_same([net.state, net.last, net.dstate] if kind in CELLS else [], left)
    assert_same(net.backward(dH), (dX, grads))


@each(WITHOUT_STATE)
def test_gradients_agree_with_finite_differences(kind):
    X, dH = RNG(1).normal(size=(2, 9, 3)), RNG(2).normal(size=(2, 9, 4))
    assert check_gradients(make(kind, 3, 4, RNG(0)), X, dH).relative_error < 1e-8


@each(WITHOUT_STATE)
def test_the_gradient_of_the_last_output_alone_may_be_given_without_the_other_steps(kind):
    net, dh = make(kind, 3, 4, RNG(0)), RNG(2).normal(size=(2, 4))
    net.forward(RNG(1).normal(size=(2, 9, 3)))
    dH = np.zeros((2, 9, 4))
    dH[:, -1] = dh
    for short, full in zip(net.backward(dh)[1], net.backward(dH)[1], strict=True):
        np.testing.assert_allclose(short, full)


@each(WITHOUT_STATE)
def test_no_output_depends_on_a_later_step(kind):
    net, X = make(kind, 3, 4, RNG(0)), RNG(1).normal(size=(1, 9, 3))
    before = net.forward(X)[:, :5].copy()
    X[:, 5:] += 1
    np.testing.assert_array_equal(net.forward(X)[:, :5], before)


@each(WITHOUT_STATE)
def test_backward_before_forward_says_so(kind):
    with pytest.raises(RuntimeError, match="backward: call forward first"):
        make(kind, 3, 4, RNG(0)).backward(np.ones((1, 4)))


@each(WITHOUT_STATE)
@pytest.mark.parametrize(
    ("X", "message"),
    [
        (np.ones((2, 5, 2)), r"X: expected shape \(batch, time, 3\), got \(2, 5, 2\)"),
        (np.full((1, 2, 3), np.nan), "X: expected finite numbers"),
        (np.ones((0, 5, 3)), "X: expected at least one value"),
    ],
)
def test_input_that_does_not_fit_is_refused(kind, X, message):
    with pytest.raises(ValueError, match=message):
        make(kind, 3, 4, RNG(0)).forward(X)


@each(WITHOUT_STATE)
def test_a_gradient_that_does_not_fit_is_refused(kind):
    net = make(kind, 3, 4, RNG(0))
    net.forward(np.ones((2, 5, 3)))
    with pytest.raises(ValueError, match=r"dH: expected shape \(2, 5, 4\), got \(2, 4, 4\)"):
        net.backward(np.ones((2, 4, 4)))


@each(WITHOUT_STATE | {"dense": Dense})
def test_a_refused_call_leaves_the_last_run_as_it_was(kind):
    net = make(kind, 3, 4, RNG(0), dtype="float32")
    dH = RNG(2).normal(size=net.forward(RNG(1).normal(size=(2, 5, 3))).shape)
    before = net.backward(dH)
    for bad, error in [(np.nan, ValueError), (1e39, ValueError), (3e38, FloatingPointError)]:
        with pytest.raises(error):
            net.forward(np.full((2, 5, 3), bad))
        with pytest.raises(error):
            net.backward(np.full(dH.shape, bad))
        assert_same(net.backward(dH), before)


@each(WITHOUT_STATE | {"dense": Dense})
def test_what_the_caller_does_with_the_arrays_changes_no_gradient(kind):
    net = make(kind, 3, 4, RNG(0))
    X = RNG(1).normal(size=(1, 5, 3))
    H = net.forward(X)
    before = net.backward(np.ones_like(H))
    X[:], H[:] = 9, 9
    assert_same(net.backward(np.ones_like(H)), before)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: TemporalConvolution(0, 4, 2, rng=RNG(0)), ValueError, "n_inputs: expected at"),
        (lambda: TemporalConvolution(3, 0, 2, rng=RNG(0)), ValueError, "n_units: expected at"),
        (lambda: TemporalConvolution(3, 4, 0, rng=RNG(0)), ValueError, "n_layers: expected at"),
        (lambda: TemporalConvolution(3, 4, 2, rng=0), TypeError, "rng: expected a numpy"),
        (lambda: Attention(3, 1.5, rng=RNG(0)), TypeError, "n_units: expected a whole number"),
        (lambda: Attention(3, 4, rng=RNG(0), dtype="int8"), TypeError, "dtype: expected float32"),
        (
            lambda: Attention(3, 4, rng=RNG(0)).forward(np.ones((1, 2, 3)), ask="first"),
            ValueError,
            "ask: expected one of 'all', 'last', got 'first'",
        ),
    ],
)
def test_wrong_settings_are_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
