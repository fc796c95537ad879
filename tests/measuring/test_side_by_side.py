"""Nets side by side are the nets one by one."""

import numpy as np
import pytest

from experiments import min_gru, state_tracking
from measuring.side_by_side import SideBySide
from rnn_course.functions import sigmoid
from rnn_course.learning import Adam, check_gradients, clip_by_norm, logistic_cross_entropy
from rnn_course.nets import Dense

RNG = np.random.default_rng


@pytest.mark.parametrize("net", min_gru.UNITS)
def test_trained_side_by_side_a_net_is_what_it_would_be_alone(net):
    def nets(k, rng):
        return min_gru.cell(net, 1, k, rng)

    together = SideBySide(nets, min_gru.GATES[net], 1, [RNG(seed) for seed in range(3)])
    side_by_side = Adam(learning_rate=0.03)
    X, Y, share = min_gru.batches("parity", 8, 1, [RNG(10 + seed) for seed in range(3)])
    for _ in range(5):
        together.learn(share * (sigmoid(together.forward(X)) - Y), side_by_side, 0.05)
    for k in range(3):
        rng = RNG(k)
        cell = nets(1, rng)
        readout, alone = Dense(cell.n_outputs, 1, rng=rng), Adam(learning_rate=0.03)
        for _ in range(5):
            _, dZ = logistic_cross_entropy(readout.forward(cell.forward(X[k])), Y[k])
            dH, of_readout = readout.backward(dZ)
            grads = clip_by_norm(cell.backward(dH)[1] + of_readout, 0.05)
            alone.step(cell.weights + readout.weights, grads)
        for w, own in zip(together.weights, cell.weights + readout.weights, strict=True):
            np.testing.assert_allclose(w[k].reshape(own.shape), own, atol=2e-4)


@pytest.mark.parametrize("n_nets", [1, 2])
def test_the_gradients_of_a_recurrence_with_mirrors_agree_with_finite_differences(n_nets):
    cell = state_tracking.MirrorCell(3, 2 * n_nets, n_nets, rng=RNG(0))
    cell.dtype = np.dtype("float64")
    cell._weights = [w.astype(float) for w in cell._weights]
    X, dH = RNG(1).normal(size=(2, 5, 3)), RNG(2).normal(size=(2, 5, 2 * n_nets))
    assert check_gradients(cell, X, dH).relative_error < 1e-7


def test_mirrors_side_by_side_do_not_touch_each_other():
    rngs = [RNG(0), RNG(1)]
    nets = state_tracking.side_by_side("cups", "mirrors", rngs)
    X, _ = state_tracking.batches("cups", 4, 1, [RNG(2), RNG(3)])
    before = nets.forward(X)
    nets.weights[0][1] += 1
    after = nets.forward(X)
    np.testing.assert_array_equal(after[0], before[0])
    assert not np.allclose(after[1], before[1])


def test_an_answer_is_right_only_where_it_counts():
    Z, Y = np.zeros((1, 2, 3, 1)), np.zeros((1, 2, 3, 1))
    Z[0, 0, 2], Z[0, 1, 1] = 0.05, 9  # off at the last step; off where nobody asks
    share = np.zeros(Z.shape)
    share[:, :, 2] = 1
    assert min_gru.right("adding", Z, Y, share).tolist() == [0.5]
    Z[0, 0, 2] = -1
    assert min_gru.right("counting", Z, Y, share).tolist() == [1.0]
    assert min_gru.right("parity", np.abs(Z), Y, share).tolist() == [0.5]
