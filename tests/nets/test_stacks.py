"""Nets of nets: what fits together, what shares a cell, and what is refused."""

import numpy as np
import pytest
from every_cell import assert_same

from rnn_course.nets import GRU, LSTM, Bidirectional, Dense, Elman, Stacked

RNG = np.random.default_rng(0)


def elman(n_inputs=3, n_units=3):
    return Elman(n_inputs, n_units, rng=RNG, dtype="float64")


def test_the_layers_of_a_stack_keep_their_own_part_of_its_run():
    X, below, above = RNG.normal(size=(2, 5, 3)), elman(), elman()
    net = Stacked([below, above])
    H = net.forward(X)
    np.testing.assert_array_equal(above.trace["h_t"], H)
    assert_same(net.state, [below.state, above.state])
    assert_same(net.state_at(2), [below.state_at(2), above.state_at(2)])
    net.backward(H)
    assert_same(net.dstate, [below.dstate, above.dstate])


def test_two_nets_may_share_a_cell_and_each_goes_back_along_its_own_run():
    shared = elman()
    first, second = Stacked([shared, elman()]), Bidirectional(elman(), shared)
    X, other = RNG.normal(size=(2, 2, 5, 3))
    H = first.forward(X)
    expected, state = first.backward(H), first.state
    first.forward(X)
    second.backward(second.forward(other))
    shared.backward(shared.forward(1 + other))
    assert_same(first.state, state)
    assert_same(first.backward(H), expected)
    assert_same(shared.state, state[0])  # and the cell shows the run of the net that used it last


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda c: Stacked([c, c]), r"layers\[1\]: .* shares a cell with layers\[0\]; net.copy"),
        (lambda c: Stacked([Stacked([elman(), c]), c]), r"layers\[1\]: .* shares a cell with lay"),
        (lambda c: Bidirectional(c, c), "backward_net: expected a net of its own, but it shares"),
        (lambda c: Bidirectional(Stacked([c]), c), "backward_net: .* with forward_net"),
        (
            lambda c: Stacked(
                [Bidirectional(c, elman()), Elman(6, 3, rng=RNG, dtype="float64"), c]
            ),
            r"layers\[2\]: .* shares a cell with layers\[0\]",
        ),
    ],
)
def test_a_net_with_one_cell_in_two_places_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call(elman())


def test_a_copy_in_the_second_place_has_weights_of_its_own():
    cell = elman()
    net = Stacked([cell, cell.copy()])
    net.weights[0][:] = 0
    assert net.weights[3].any()


def test_a_twin_of_a_nested_net_shares_no_array():
    net = Stacked([Bidirectional(elman(), Stacked([elman(), elman()])), elman(6, 2)])
    twin = net.copy()
    assert_same(twin.weights, net.weights)
    assert not any(np.shares_memory(a, b) for a, b in zip(twin.weights, net.weights, strict=True))
    assert twin.weight_names == net.weight_names


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: Stacked([]), ValueError, "layers: expected at least one, got none"),
        (lambda: Stacked(elman()), TypeError, "layers: expected nets, in a list, got"),
        (
            lambda: Stacked([elman(), Dense(3, 1, rng=RNG)]),
            TypeError,
            r"layers\[1\]: expected a cell, Stacked or Bidirectional, got Dense",
        ),
        (lambda: Bidirectional(elman(), None), TypeError, "backward_net: expected a cell, Stacked"),
        (
            lambda: Stacked([Elman(2, 3, rng=RNG), Elman(2, 3, rng=RNG)]),
            ValueError,
            r"layers\[1\]: expected 3 inputs of float32, as layers\[0\] gives, got 2",
        ),
        (
            lambda: Bidirectional(Elman(2, 3, rng=RNG), Elman(3, 3, rng=RNG)),
            ValueError,
            "backward_net: expected 2 inputs",
        ),
        (
            lambda: Stacked([Elman(2, 3, rng=RNG)]).forward(np.zeros((1, 2, 2)), np.zeros(3)),
            ValueError,
            "state: expected a list of 1 states, got ndarray",
        ),
        (
            lambda: Stacked([Elman(2, 3, rng=RNG)]).step(np.zeros((1, 2)), [None] * 2),
            ValueError,
            "state: expected a list of 1 states, got 2",
        ),
    ],
)
def test_nets_that_do_not_fit_together_are_refused_by_name(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_weights_are_named_by_the_layer_or_the_side():
    net = Stacked([Bidirectional(LSTM(2, 3, rng=RNG), GRU(2, 3, rng=RNG)), Elman(6, 1, rng=RNG)])
    assert net.weight_names[0] == "layer 0 forward kernel"
    assert net.weight_names[5] == "layer 0 backward bias"
    assert net.weight_names[-1] == "layer 1 bias"
    with pytest.raises(ValueError, match=r"weights\[8\] \(layer 1 bias\): expected shape \(1,\)"):
        net.weights = [*net.weights[:-1], np.zeros(7)]
