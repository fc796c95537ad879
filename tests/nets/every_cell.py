"""All nets of the package, and what a proof needs to handle any of them."""

import functools

import numpy as np
import pytest

from rnn_course.nets import (
    GRU,
    LSTM,
    LSTM1997,
    Attention,
    Bidirectional,
    DeltaMemory,
    Dense,
    Elman,
    Jordan,
    LayerNormElman,
    LayerNormLSTM,
    LinearCell,
    MinGRU,
    MinLSTM,
    PeepholeLSTM,
    Stacked,
    TemporalConvolution,
)

CELLS = {
    "elman tanh": Elman,
    "elman sigmoid": functools.partial(Elman, activation="sigmoid"),
    "elman relu": functools.partial(Elman, activation="relu"),
    "elman linear": functools.partial(Elman, activation="linear"),
    "jordan": functools.partial(Jordan, n_outputs=2),
    "lstm": LSTM,
    "gru before": GRU,
    "gru after": functools.partial(GRU, reset_after=True),
    "lstm 1997": LSTM1997,
    "lstm peephole": PeepholeLSTM,
    "elman layer norm": LayerNormElman,
    "lstm layer norm": LayerNormLSTM,
    "linear": LinearCell,
    "linear signed": functools.partial(LinearCell, low=-1),
    "min gru": MinGRU,
    "min lstm": MinLSTM,
    "delta": DeltaMemory,
    "hebb": functools.partial(DeltaMemory, rule="hebb", max_beta=2),
    "stacked": lambda i, u, **k: Stacked([LSTM(i, u, **k), GRU(u, u, **k)]),
    "bidirectional": lambda i, u, **k: Bidirectional(LSTM(i, u, **k), Elman(i, u, **k)),
}
WITHOUT_STATE = {
    "convolution": functools.partial(TemporalConvolution, n_layers=3),
    "attention": Attention,
}
NETS = CELLS | WITHOUT_STATE | {"dense": Dense}


def each(kinds):
    return pytest.mark.parametrize("kind", kinds)


def make(kind, n_inputs, n_units, rng, dtype="float64"):
    """A cell whose biases, gains and peepholes are random too: at zero they would hide mistakes."""
    cell = NETS[kind](n_inputs, n_units, rng=rng, dtype=dtype)
    cell.weights = [w + rng.normal(scale=0.3, size=w.shape) for w in cell.weights]
    return cell


def like(state, rng):
    """Random numbers in the shapes of a state, however nested."""
    if isinstance(state, tuple | list):
        return type(state)(like(s, rng) for s in state)
    return rng.normal(scale=0.5, size=state.shape).astype(state.dtype)


def inner(a, b):
    if isinstance(a, tuple | list):
        return sum(inner(p, q) for p, q in zip(a, b, strict=True))
    return float(np.vdot(a, b))


def plus(state, step, direction):
    if isinstance(state, tuple | list):
        return type(state)(plus(s, step, d) for s, d in zip(state, direction, strict=True))
    return state + step * direction


def arrays(state):
    """The arrays of a state, however nested, in one list."""
    if isinstance(state, tuple | list):
        return [a for part in state for a in arrays(part)]
    return [state]


def assert_same(ours, theirs):
    for a, b in zip(arrays(ours), arrays(theirs), strict=True):
        np.testing.assert_array_equal(a, b)
