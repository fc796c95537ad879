"""The GRU and the LSTM cut down: what they still share with the nets they come from."""

import numpy as np
from every_cell import make

from rnn_course.functions import sigmoid
from rnn_course.nets import GRU, MinGRU, MinLSTM

RNG = np.random.default_rng


def test_a_gru_without_recurrent_weights_is_a_min_gru_up_to_the_tanh():
    small = make("min gru", 2, 3, RNG(0))
    W, b = small.weights
    gru = GRU(2, 3, rng=RNG(0), dtype="float64")
    scale = 1e-4  # of the candidate: there tanh is the identity
    (W_u, W_h), (b_u, b_h) = np.split(W, 2, axis=1), np.split(b, 2)
    gru.weights = [
        np.hstack([W_u, 0 * W_u, scale * W_h]),
        np.zeros((3, 9)),
        np.concatenate([b_u, 0 * b_u, scale * b_h]),
    ]
    X = RNG(1).normal(size=(2, 9, 2))
    np.testing.assert_allclose(gru.forward(X) / scale, small.forward(X), rtol=1e-5, atol=1e-6)


def test_a_min_lstm_is_a_min_gru_whose_share_is_f_over_f_plus_i():
    net = make("min lstm", 2, 3, RNG(0))
    H = net.forward(RNG(1).normal(size=(2, 9, 2)))
    f, i, h_tilde = (net.trace[name] for name in ("f_t", "i_t", "h_tilde"))
    before = np.pad(H[:, :-1], ((0, 0), (1, 0), (0, 0)))
    np.testing.assert_allclose(H, (f * before + i * h_tilde) / (f + i), rtol=1e-12)


def test_gates_that_are_both_shut_share_by_their_ratio():
    """f and i round to zero, and f/(f + i) must not be 0/0."""
    net = MinLSTM(1, 1, rng=RNG(0))
    net.weights = [[[0, 0, 1]], [-200, -201, 0]]
    H = net.forward(np.ones((1, 3, 1)))[0, :, 0]
    s = sigmoid(1.0)
    np.testing.assert_allclose(H, 1 - s ** np.arange(1, 4), rtol=1e-5)


def test_no_gate_looks_at_the_state():
    for kind in (MinGRU, MinLSTM):
        net, X = kind(2, 3, rng=RNG(0)), RNG(1).normal(size=(2, 5, 2))
        net.forward(X)
        before = net.trace
        net.forward(X, state=9 * np.ones((2, 3)))
        for name in net.letter_names:
            np.testing.assert_array_equal(net.trace[name], before[name])


def test_the_parameters_are_those_of_the_paper():
    """2 n (m + 1) and 3 n (m + 1), where a GRU has 3 n (m + n + 1) and an LSTM 4 n (m + n + 1)."""
    for kind, gates in ((MinGRU, 2), (MinLSTM, 3)):
        net = kind(5, 7, rng=RNG(0))
        assert sum(w.size for w in net.weights) == gates * 7 * (5 + 1)
