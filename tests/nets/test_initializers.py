"""How weights start, and how many there are."""

import numpy as np
import pytest
from every_cell import CELLS

from rnn_course.nets import GRU, LSTM, Dense, Elman, Stacked


@pytest.mark.parametrize(
    ("layers", "count"),
    [
        ([(Elman, 2, 2)], 13),
        ([(Elman, 1, 5)], 41),
        ([(Elman, 1, 10)], 131),
        ([(LSTM, 1, 5)], 146),
        ([(LSTM, 1, 5), (LSTM, 5, 3)], 252),
        ([(LSTM, 1, 25)], 2726),
        ([(GRU, 1, 5), (GRU, 5, 3)], 190),
        ([(CELLS["gru after"], 1, 5), (CELLS["gru after"], 5, 3)], 214),
    ],
)
def test_nets_with_one_output_have_the_published_number_of_parameters(layers, count):
    rng = np.random.default_rng(0)
    net = Stacked([cell(n_inputs, n_units, rng=rng) for cell, n_inputs, n_units in layers])
    readout = Dense(net.n_outputs, 1, rng=rng)
    assert sum(w.size for w in net.weights + readout.weights) == count


def test_weights_are_drawn_as_keras_draws_them():
    rng = np.random.default_rng(0)
    kernel, recurrent_kernel, bias = LSTM(60, 40, rng=rng, dtype="float64").weights
    limit = np.sqrt(6 / (60 + 160))
    assert 0.98 * limit < np.abs(kernel).max() < limit
    np.testing.assert_allclose(recurrent_kernel @ recurrent_kernel.T, np.eye(40), atol=1e-12)
    np.testing.assert_array_equal(bias, np.repeat([0, 1, 0, 0], 40))
    assert not LSTM(1, 4, rng=rng, forget_bias=0).weights[2].any()


def test_the_same_generator_gives_the_same_weights():
    first, second = (LSTM(3, 4, rng=np.random.default_rng(3)).weights for _ in range(2))
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a, b)
