"""Relatives of the LSTM, where they equal it."""

import numpy as np
from every_cell import make

from rnn_course.nets import LSTM, PeepholeLSTM


def test_peepholes_of_zero_see_nothing():
    rng = np.random.default_rng(4)
    lstm, peephole = LSTM(3, 4, rng=rng), PeepholeLSTM(3, 4, rng=rng)
    peephole.weights = [*lstm.weights, np.zeros((3, 4))]
    X = rng.normal(size=(2, 5, 3))
    np.testing.assert_allclose(lstm.forward(X), peephole.forward(X), rtol=1e-5, atol=1e-6)


def test_the_lstm_of_1997_is_one_whose_forget_gate_stays_open():
    rng = np.random.default_rng(4)
    old, new = make("lstm 1997", 3, 4, rng), LSTM(3, 4, rng=rng, dtype="float64")

    def with_open_gate(w, open_value):
        i, c_tilde, o = np.split(w, 3, axis=-1)
        return np.concatenate([i, np.full_like(i, open_value), c_tilde, o], axis=-1)

    new.weights = [with_open_gate(w, v) for w, v in zip(old.weights, (0, 0, 50), strict=True)]
    X = rng.normal(size=(2, 5, 3))
    np.testing.assert_allclose(old.forward(X), new.forward(X), rtol=1e-12)
