"""Nets that are compared on tasks are of one size, and the tasks have known answers."""

import ast
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments import four_tasks, marked_symbol
from rnn_course.nets import Attention, Dense, Reservoir

LIMITS = Path(__file__).parents[2] / "book" / "limits.md"


class Oracle:
    """In the place of a net and its readout: says what `answer` makes of the sequences."""

    def __init__(self, answer):
        self.answer = answer

    def forward(self, X):
        return self.answer(X) if callable(self.answer) else X


def marked(X):
    """The symbol under the mark, at every step: above zero for the second."""
    where = X[:, :, 2].argmax(axis=1)
    symbol = X[np.arange(len(X)), where, 1]
    return np.repeat((symbol - 0.5)[:, None, None], X.shape[1], axis=1)


def summed(X):
    """1/2 and a quarter of the marked values so far."""
    return 0.5 + np.cumsum(X[..., :1] * (X[..., 1:] == 1), axis=1) / 4


def complete(X):
    """Above zero where as many letters b as letters a have been read."""
    a, b = np.cumsum(X, axis=1).transpose(2, 0, 1)
    return np.where((a == b) & (X[..., 1] == 1), 1.0, -1.0)[..., None]


def odd(X):
    return (np.add.accumulate(X, axis=1) % 2) - 0.5


@pytest.mark.parametrize("beyond", [False, True])
@pytest.mark.parametrize(
    ("task", "answer"),
    [("recall", marked), ("adding", summed), ("counting", complete), ("parity", odd)],
)
def test_who_knows_the_rule_is_always_right(task, answer, beyond):
    rng = np.random.default_rng(0)
    assert four_tasks.right(task, Oracle(answer), Oracle(None), beyond, rng) == 1


@pytest.mark.parametrize("beyond", [False, True])
@pytest.mark.parametrize(
    ("task", "said", "chance"),
    [("recall", 1, 0.5), ("adding", 0.5, 0.154), ("counting", -1, 0), ("parity", 1, 0.5)],
)
def test_who_says_one_thing_is_right_as_often_as_chance(task, said, chance, beyond):
    constant = Oracle(lambda X: np.full((*X.shape[:2], 1), float(said)))
    rng = np.random.default_rng(1)
    shares = [four_tasks.right(task, constant, Oracle(None), beyond, rng) for _ in range(4)]
    assert np.mean(shares) == pytest.approx(chance, abs=0.06)


def test_beyond_is_longer_than_anything_learned():
    rng = np.random.default_rng(0)
    for make, _, _ in four_tasks.TASKS.values():
        learned = [make(32, False, rng, asked)[3] for asked in (False, True) for _ in range(9)]
        beyond = make(32, True, rng, True)[3]
        last = max((there * np.arange(1, there.shape[1] + 1)).max() for there in learned)
        assert (beyond * np.arange(1, beyond.shape[1] + 1)).max() >= 1.8 * last


def test_all_nets_have_about_as_many_weights_that_learn():
    rng = np.random.default_rng(0)
    sizes = {"reservoir": four_tasks.RESERVOIR + 1}
    for name, make in four_tasks.NETS.items():
        if make is not None:
            layer = make(2, rng)
            weights = layer.weights + Dense(layer.n_units, 1, rng=rng).weights
            sizes[name] = sum(w.size for w in weights)
    assert set(sizes) == set(four_tasks.NETS)
    assert min(sizes.values()) == 164
    assert max(sizes.values()) == 169


def test_a_reservoir_learns_in_its_readout_alone():
    seed, radius = 3, 0.9
    layer, readout = four_tasks.solved("counting", radius, np.random.default_rng(seed))
    rng = np.random.default_rng(seed)
    four_tasks.Elman(2, four_tasks.RESERVOIR, rng=rng)
    Dense(four_tasks.RESERVOIR, 1, rng=rng)
    drawn_weights = Reservoir(2, four_tasks.RESERVOIR, radius, rng=rng).weights
    for ours, theirs in zip(layer.weights, drawn_weights, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-6)
    W = layer.weights[1]
    assert np.abs(np.linalg.eigvals(W)).max() == pytest.approx(radius, rel=1e-3)
    assert four_tasks.right("counting", layer, readout, False, np.random.default_rng(1)) > 0.5


def test_each_net_gets_on_each_task_the_knob_that_was_right_most_often_in_its_trials():
    rng = np.random.default_rng(0)
    trials = pd.DataFrame(
        [
            {**s, "trial": True, "seed": 1000 + k, "right": rng.random(), "last_error": 1.0}
            for s in four_tasks.SETTINGS
            for k in range(2)
        ]
    )
    chosen = four_tasks.best(trials)
    assert len(chosen) == len(four_tasks.TASKS) * len(four_tasks.NETS)
    mean = trials.groupby(["task", "net", "knob"])["right"].mean()
    for one in chosen:
        own = mean[one["task"], one["net"]]
        assert own[one["knob"]] == own.max()


def test_the_share_of_named_symbols_is_that_of_the_net_that_is_asked():
    """A look set by hand at the mark names every symbol; a readout that says one thing, 1 in 8."""
    layer = Attention(9, 9, rng=np.random.default_rng(0))
    W_q, W_k = np.zeros((9, 9)), np.zeros((9, 9))
    W_q[:, 0], W_k[8, 0] = 30, 30  # whoever asks looks for the mark
    layer.weights = [W_q, W_k, np.eye(9)]
    readout = Dense(9, 8, rng=np.random.default_rng(0))
    readout.weights = [np.eye(9)[:, :8], np.zeros(8)]
    asked = np.random.default_rng(0)
    assert [marked_symbol.right(layer, readout, n, asked) for n in (4, 256)] == [1, 1]
    readout.weights = [np.zeros((9, 8)), np.eye(8)[2]]
    assert marked_symbol.right(layer, readout, 32, asked) == pytest.approx(1 / 8, abs=0.06)


def test_the_page_limits_times_and_shows_the_nets_that_were_measured():
    [block] = re.findall(r"^NETS = (\{.*?^\})", LIMITS.read_text(encoding="utf-8"), re.M | re.S)
    told = {
        key.value: [getattr(v, "id", None) or v.value for v in value.elts]
        for key, value in zip(
            ast.parse(block).body[0].value.keys, ast.parse(block).body[0].value.values, strict=True
        )
    }
    ours = {name: [kind.__name__, *sizes] for name, (kind, *sizes) in marked_symbol.NETS.items()}
    assert told == ours
