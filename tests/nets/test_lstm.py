"""The LSTM as others write it down."""

import numpy as np
from every_cell import make


def test_the_lstm_is_one_product_with_a_4p_by_2p_matrix():
    """Columns, gates in the order i, f, o, c̃, one matrix for the layer below and the state."""
    rng = np.random.default_rng(2)
    p, time = 4, 6
    cell = make("lstm", p, p, rng)
    W_x, W_h, b = cell.weights
    order = np.r_[0 : 2 * p, 3 * p : 4 * p, 2 * p : 3 * p]
    W = np.hstack([W_x.T, W_h.T])[order]
    assert W.shape == (4 * p, 2 * p)
    X = rng.normal(size=(1, time, p))
    H = cell.forward(X)
    h = c = np.zeros(p)
    for t in range(time):
        a = W @ np.concatenate([X[0, t], h]) + b[order]
        i, f, o = np.split(1 / (1 + np.exp(-a[: 3 * p])), 3)
        c = f * c + i * np.tanh(a[3 * p :])
        h = o * np.tanh(c)
        np.testing.assert_allclose(H[0, t], h, rtol=1e-12, atol=1e-14)


def test_the_lstm_is_a_batch_of_columns_with_two_matrices():
    """State above input, examples as columns; three gates in one matrix, c̃ in another."""
    rng = np.random.default_rng(3)
    n_x, n_a, m, time = 2, 3, 5, 4
    cell = make("lstm", n_x, n_a, rng)
    stacked = np.vstack([cell.weights[1], cell.weights[0]]).T  # (4 n_a, n_a + n_x)
    (W_i, W_f, W_c, W_o), (b_i, b_f, b_c, b_o) = (
        np.split(v, 4) for v in (stacked, cell.weights[2][:, None])
    )
    W_gates, b_gates = np.vstack([W_i, W_f, W_o]), np.vstack([b_i, b_f, b_o])
    X = rng.normal(size=(m, time, n_x))
    H = cell.forward(X)
    a, c = np.zeros((n_a, m)), np.zeros((n_a, m))
    for t in range(time):
        below = np.vstack([a, X[:, t].T])
        gates = 0.5 * (1 + np.tanh(0.5 * (W_gates @ below + b_gates)))
        c = gates[:n_a] * np.tanh(W_c @ below + b_c) + gates[n_a : 2 * n_a] * c
        a = gates[2 * n_a :] * np.tanh(c)
        np.testing.assert_allclose(H[:, t].T, a, rtol=1e-12, atol=1e-14)
