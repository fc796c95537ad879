"""Attention over the past: against Keras, and what it may look at."""

import keras
import numpy as np
import pytest

from rnn_course.nets import Attention

RNG = np.random.default_rng


def attention(**settings):
    return Attention(3, 4, rng=RNG(0), **settings)


def test_attention_equals_kerass_causal_attention():
    net, X = attention(), RNG(1).normal(size=(2, 7, 3)).astype("float32")
    W_q, W_k, W_v = net.weights
    layer = keras.layers.Attention(use_scale=False, score_mode="dot")
    H = layer([X @ W_q / 2, X @ W_v, X @ W_k], use_causal_mask=True)  # 2 = √n_units
    np.testing.assert_allclose(net.forward(X), np.asarray(H), atol=1e-6)


def test_asking_at_the_last_step_gives_the_last_output_and_the_same_gradients():
    net, X, dh = (
        attention(dtype="float64"),
        RNG(1).normal(size=(2, 9, 3)),
        RNG(2).normal(size=(2, 4)),
    )
    H = net.forward(X)
    dX, grads = net.backward(dh)
    np.testing.assert_allclose(net.forward(X, ask="last"), H[:, -1])
    dX_last, grads_last = net.backward(dh)
    np.testing.assert_allclose(dX_last, dX, atol=1e-12)
    for last, full in zip(grads_last, grads, strict=True):
        np.testing.assert_allclose(last, full, atol=1e-12)


def test_attention_looks_add_up_to_one_and_never_ahead():
    net = attention(dtype="float64")
    net.forward(RNG(1).normal(size=(2, 6, 3)))
    np.testing.assert_allclose(net.looks.sum(axis=-1), 1)
    assert not np.triu(net.looks, 1).any()


def test_attention_is_blind_to_the_order_of_the_earlier_steps():
    net, X = attention(dtype="float64"), RNG(1).normal(size=(1, 9, 3))
    shuffled = np.concatenate([RNG(2).permutation(X[:, :-1], axis=1), X[:, -1:]], axis=1)
    np.testing.assert_allclose(net.forward(shuffled)[:, -1], net.forward(X)[:, -1])


def test_looks_before_forward_say_so():
    with pytest.raises(RuntimeError, match="looks: call forward first"):
        _ = attention().looks


def test_too_many_looks_for_memory_are_refused_before_they_are_made():
    net, X = attention(), np.zeros((1, 100_000, 3), "float32")
    with pytest.raises(ValueError, match="X: looks from step to step: expected arrays of at most"):
        net.forward(X)
    assert net.forward(X, ask="last").shape == (1, 4)
