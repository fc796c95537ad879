"""What every net over time promises: a pure step, and refusals that change nothing."""

import numpy as np
import pytest
from every_cell import CELLS, arrays, assert_same, each, like, make

from rnn_course.nets import Cell, Stacked

RNG = np.random.default_rng
STEPPING = [kind for kind in CELLS if kind != "bidirectional"]


def left_by(net):
    """All that can be asked after `forward` and `backward`."""
    left = [net.state, net.last, net.dstate]
    left += [net.state_at(2)] if hasattr(net, "state_at") else []
    return left + ([*net.trace.values(), *net.dtrace.values()] if isinstance(net, Cell) else [])


@each(STEPPING)
def test_steps_one_after_the_other_are_the_whole_sequence(kind):
    net, X = make(kind, 3, 4, RNG(0)), RNG(1).normal(size=(2, 6, 3))
    net.forward(X)
    start = like(net.state, RNG(2))
    H = net.forward(X, start)
    state = start
    for t in range(6):
        output, state = net.step(X[:, t], state)
        np.testing.assert_allclose(output, H[:, t], rtol=1e-12)
    for stepped, run in zip(arrays(state), arrays(net.state), strict=True):
        np.testing.assert_allclose(stepped, run, rtol=1e-12)


@each(STEPPING)
def test_a_step_is_pure(kind):
    net, X = make(kind, 3, 4, RNG(0)), RNG(1).normal(size=(2, 6, 3))
    dH = RNG(3).normal(size=net.forward(X).shape)
    gradients, left = net.backward(dH), left_by(net)
    x_t, state = X[:, 0].copy(), like(net.state, RNG(2))
    given = [x_t.copy(), *(a.copy() for a in arrays(state))]
    first = net.step(x_t, state)
    assert_same(net.step(x_t, state), first)
    assert_same([x_t, *arrays(state)], given)
    assert_same(left_by(net), left)
    assert_same(net.backward(dH), gradients)
    output, after = net.step(x_t, state)
    output[:] = 9  # the state does not hear of it
    assert_same(after, first[1])


@each(STEPPING)
def test_a_step_without_a_state_starts_from_zero(kind):
    net, x_t = make(kind, 3, 4, RNG(0)), RNG(1).normal(size=(2, 3))
    _, state = net.step(x_t)
    zeros = [0 * a for a in arrays(state)]
    net.forward(x_t[:, None])
    assert_same(net.state_at(0), zeros)
    np.testing.assert_allclose(net.step(x_t)[0], net.last, rtol=1e-12)


@each(STEPPING)
@pytest.mark.parametrize(
    ("x_t", "error", "message"),
    [
        (np.zeros((2, 5, 3)), ValueError, r"x_t: expected shape \(batch, 3\), got \(2, 5, 3\)"),
        (np.full((2, 3), np.nan), ValueError, "x_t: expected finite numbers"),
        (np.full((2, 3), 1e39), ValueError, "x_t: 1e.39 .*does not fit float32"),
        ("words", TypeError, "x_t: expected real numbers"),
    ],
)
def test_a_step_from_wrong_input_is_refused_by_name(kind, x_t, error, message):
    with pytest.raises(error, match=message):
        make(kind, 3, 4, RNG(0), "float32").step(x_t)


def test_a_net_that_reads_from_both_ends_has_no_step_and_says_why():
    with pytest.raises(TypeError, match="step: a Bidirectional net needs the whole sequence"):
        make("bidirectional", 3, 4, RNG(0)).step(np.zeros((2, 3)))


@each(CELLS)
@pytest.mark.parametrize(
    "change",
    [
        {"mask": np.ones((2, 4), bool)},
        {"mask": np.full((2, 5), 7)},
        {"X": np.full((2, 5, 3), np.nan)},
        {"X": np.zeros((3, 5, 4))},
        {"X": "words"},
        {"state": "words"},
        {"state": [np.zeros((2, 9))] * 2},
    ],
    ids=str,
)
def test_a_refused_forward_changes_nothing(kind, change):
    net, X = make(kind, 3, 4, RNG(0)), RNG(1).normal(size=(2, 5, 3))
    dH = RNG(2).normal(size=net.forward(X).shape)
    gradients, left = net.backward(dH), left_by(net)
    with pytest.raises((ValueError, TypeError)):
        net.forward(**{"X": 1 + X, **change})
    assert_same(left_by(net), left)
    assert_same(net.backward(dH), gradients)


@each(CELLS)
def test_a_refused_backward_changes_nothing(kind):
    net, X = make(kind, 3, 4, RNG(0)), RNG(1).normal(size=(2, 5, 3))
    dH = RNG(2).normal(size=net.forward(X).shape)
    net.backward(dH)
    left = left_by(net)
    for bad in ({"dH": dH[:, 1:]}, {"dH": dH * np.nan}, {"dH": "words"}, {"dstate": "words"}):
        with pytest.raises((ValueError, TypeError)):
            net.backward(**{"dH": 1 + dH, **bad})
        assert_same(left_by(net), left)


@each(["elman linear", "elman relu", "stacked of linear"])
def test_an_overflow_changes_nothing(kind):
    """In the upper of two nets, after the lower one has gone through."""
    net = make("elman linear", 3, 4, RNG(0), "float32")
    if kind == "stacked of linear":
        net = Stacked([make("elman tanh", 3, 3, RNG(0), "float32"), net])
    X = RNG(1).normal(size=(2, 5, 3))
    dH = RNG(2).normal(size=net.forward(X).shape)
    gradients, left = net.backward(dH), left_by(net)
    weights = [w.copy() for w in net.weights]
    net.weights[-2][:] = 1e20
    with pytest.raises(FloatingPointError):
        net.forward(1 + X)
    with pytest.raises(FloatingPointError):
        net.backward(1e20 * dH)
    net.weights = weights
    assert_same(left_by(net), left)
    assert_same(net.backward(dH), gradients)


@each(CELLS)
def test_what_the_way_back_found_is_gone_after_a_new_forward(kind):
    net, X = make(kind, 3, 4, RNG(0)), RNG(1).normal(size=(2, 5, 3))
    net.backward(net.forward(X))
    net.forward(1 + X)
    with pytest.raises(RuntimeError, match="dstate: call backward first"):
        _ = net.dstate
    if isinstance(net, Cell):
        with pytest.raises(RuntimeError, match="dtrace: call backward first"):
            _ = net.dtrace


@each(CELLS)
def test_what_the_caller_does_with_the_arrays_changes_no_gradient(kind):
    """One example: there a sequence with time first is the same memory as with batch first."""
    net, X = make(kind, 3, 4, RNG(0)), RNG(1).normal(size=(1, 5, 3))
    mask = np.array([[True, False, True, True, True]])
    net.forward(X)
    state, dstate = like(net.state, RNG(2)), like(net.state, RNG(3))
    H = net.forward(X, state, mask)
    gradients, left = net.backward(np.ones_like(H), dstate), left_by(net)
    for a in [X, H, mask, *arrays(state), *arrays(left)]:
        a[:] = 1
    for _ in range(2):
        again = net.backward(np.ones_like(H), dstate)
        assert_same(again, gradients)
        for a in arrays(again):
            a[:] = 1
