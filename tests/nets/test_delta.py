"""A memory written by the delta rule or by Hebb's: what each is known to hold."""

import numpy as np
import pytest

from rnn_course.nets import DeltaMemory, Hopfield

RNG = np.random.default_rng


def reader(n, rule, max_beta=1.0, beta=50.0):
    """A memory that takes its inputs as they come: x_t = (question, key, value), β at its limit."""
    net = DeltaMemory(3 * n, n, rule, max_beta, rng=RNG(0), dtype="float64")
    kernel, bias = np.zeros((3 * n, 3 * n + 1)), np.zeros(3 * n + 1)
    kernel[:, :-1] = np.eye(3 * n)
    bias[-1] = beta
    net.weights = [kernel, bias]
    return net


def pairs(n_pairs, n, rng):
    return rng.choice([-1.0, 1.0], (2, n_pairs, n))


def memory_after(net, keys, values):
    questions = np.ones_like(keys)
    net.forward(np.hstack([questions, keys, values])[None])
    return net.state[1].reshape(net.n_units, net.n_units)


def test_hebbs_rule_stores_as_a_hopfield_net_does():
    """Keys that are their own values: the sum of outer products, but for diagonal and scale."""
    patterns = pairs(5, 16, RNG(0))[0]
    S = memory_after(reader(16, "hebb"), patterns, patterns)
    hopfield = Hopfield(16)
    hopfield.store(patterns)
    ours = (S - np.diag(np.diag(S))) / np.abs(S[0, 1])
    theirs = hopfield.weights / np.abs(hopfield.weights[0, 1])
    np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_hebbs_rule_is_attention_without_its_softmax():
    keys, values = pairs(6, 8, RNG(0))
    questions = RNG(1).normal(size=(6, 8))
    H = reader(8, "hebb").forward(np.hstack([questions, keys, values])[None])[0]
    questions /= np.linalg.norm(questions, axis=1, keepdims=True)
    looks = np.tril(questions @ keys.T / np.sqrt(8))
    np.testing.assert_allclose(H, looks @ values, rtol=1e-5, atol=1e-6)


def test_the_delta_rule_is_right_about_the_key_it_wrote_last():
    keys, values = pairs(30, 8, RNG(0))  # far more than it can hold
    S = memory_after(reader(8, "delta"), keys, values)
    np.testing.assert_allclose(keys[-1] / np.sqrt(8) @ S, values[-1], atol=1e-5)


def test_a_key_written_anew_gives_the_new_value_by_the_delta_rule_and_the_sum_by_hebbs():
    keys, values = np.eye(4)[[0, 1, 0]], pairs(3, 4, RNG(2))[0]
    first, _, last = values
    assert not np.array_equal(first, last)
    delta = memory_after(reader(4, "delta"), keys, values)
    hebb = memory_after(reader(4, "hebb"), keys, values)
    np.testing.assert_allclose(delta[0], last, atol=1e-5)
    np.testing.assert_allclose(hebb[0], first + last, atol=1e-5)


def test_read_again_and_again_the_delta_rule_finds_least_squares():
    keys, values = pairs(6, 16, RNG(0))
    S = memory_after(reader(16, "delta"), np.tile(keys, (400, 1)), np.tile(values, (400, 1)))
    least_squares = np.linalg.pinv(keys / 4) @ values
    np.testing.assert_allclose(S, least_squares, atol=1e-3)


def test_with_beta_two_a_write_of_nothing_is_a_reflection():
    """I - 2 kᵀk: for k = (e_1 - e_2)/√2 it swaps two rows, whatever the memory holds."""
    net = reader(3, "delta", max_beta=2.0)
    S = RNG(0).normal(size=(1, 3, 3))
    x = np.concatenate([np.ones(3), [1.0, -1.0, 0.0], np.zeros(3)])[None]
    _, (_, swapped) = net.step(x, (np.zeros((1, 3)), S.reshape(1, 9)))
    np.testing.assert_allclose(swapped.reshape(3, 3), S[0][[1, 0, 2]], atol=1e-5)


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"rule": "oja"}, ValueError, "rule: expected one of 'delta', 'hebb', got 'oja'"),
        ({"max_beta": 0}, ValueError, "max_beta: expected a number .*above 0"),
        ({"max_beta": 2.5}, ValueError, "max_beta: expected a number .*at most 2"),
        ({"max_beta": "two"}, TypeError, "max_beta: expected real numbers"),
        ({"n_units": 10**9}, ValueError, "n_inputs, n_units: expected arrays of at most"),
    ],
)
def test_wrong_settings_are_named(settings, error, message):
    with pytest.raises(error, match=message):
        DeltaMemory(**{"n_inputs": 2, "n_units": 3, "rng": RNG(0)} | settings)


def test_inputs_too_large_to_be_squared_still_have_a_direction():
    net, x = reader(2, "delta"), np.array([[[3, 4, 0, 1, 0, 0.5]]])
    large = x * [1e200, 1e200, 1e200, 1e200, 1, 1]  # questions and keys
    np.testing.assert_allclose(net.forward(large), net.forward(x), rtol=1e-5)
