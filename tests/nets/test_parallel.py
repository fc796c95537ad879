"""Layers without a loop over time: against Keras and finite differences, and what they may see."""

import keras
import numpy as np
import pytest

from rnn_course.learning import check_gradients
from rnn_course.nets import Attention, TemporalConvolution

RNG = np.random.default_rng


def convolution(**settings):
    return TemporalConvolution(3, 4, 3, rng=RNG(0), **settings)


def attention(**settings):
    return Attention(3, 4, rng=RNG(0), **settings)


def test_convolution_equals_kerass_causal_dilated_convolutions_with_skips():
    net, X = convolution(), RNG(1).normal(size=(2, 11, 3)).astype("float32")
    H = X
    for k in range(3):
        layer = keras.layers.Conv1D(4, 2, padding="causal", dilation_rate=2**k, activation="relu")
        layer.build(H.shape)
        layer.set_weights(net.weights[2 * k : 2 * k + 2])
        H = layer(H).numpy() + (H if k else 0)
    np.testing.assert_allclose(net.forward(X), H, atol=1e-6)


def test_attention_equals_kerass_causal_attention():
    net, X = attention(), RNG(1).normal(size=(2, 7, 3)).astype("float32")
    W_q, W_k, W_v = net.weights
    layer = keras.layers.Attention(use_scale=False, score_mode="dot")
    H = layer([X @ W_q / 2, X @ W_v, X @ W_k], use_causal_mask=True)  # 2 = √n_units
    np.testing.assert_allclose(net.forward(X), np.asarray(H), atol=1e-6)


@pytest.mark.parametrize("make", [convolution, attention])
def test_gradients_agree_with_finite_differences(make):
    X, dH = RNG(1).normal(size=(2, 9, 3)), RNG(2).normal(size=(2, 9, 4))
    assert check_gradients(make(dtype="float64"), X, dH).relative_error < 1e-8


@pytest.mark.parametrize("make", [convolution, attention])
def test_the_gradient_of_the_last_output_alone_may_be_given_without_the_other_steps(make):
    net, dh = make(dtype="float64"), RNG(2).normal(size=(2, 4))
    net.forward(RNG(1).normal(size=(2, 9, 3)))
    dH = np.zeros((2, 9, 4))
    dH[:, -1] = dh
    for short, full in zip(net.backward(dh)[1], net.backward(dH)[1], strict=True):
        np.testing.assert_allclose(short, full)


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


@pytest.mark.parametrize("make", [convolution, attention])
def test_no_output_depends_on_a_later_step(make):
    net, X = make(), RNG(1).normal(size=(1, 9, 3))
    before = net.forward(X)[:, :5].copy()
    X[:, 5:] += 1
    np.testing.assert_array_equal(net.forward(X)[:, :5], before)


def test_convolution_sees_exactly_as_many_steps_as_it_says():
    net, X = convolution(dtype="float64"), RNG(1).normal(size=(1, 20, 3))
    assert net.n_steps_seen == 8
    net.forward(X)
    dX, _ = net.backward(np.ones((1, 4)))
    seen = np.abs(dX[0]).max(axis=1) > 0
    assert not seen[:-8].any()
    assert seen[-8]


def test_attention_looks_add_up_to_one_and_never_ahead():
    net = attention(dtype="float64")
    net.forward(RNG(1).normal(size=(2, 6, 3)))
    np.testing.assert_allclose(net.looks.sum(axis=-1), 1)
    assert not np.triu(net.looks, 1).any()


def test_attention_is_blind_to_the_order_of_the_earlier_steps():
    net, X = attention(dtype="float64"), RNG(1).normal(size=(1, 9, 3))
    shuffled = np.concatenate([RNG(2).permutation(X[:, :-1], axis=1), X[:, -1:]], axis=1)
    np.testing.assert_allclose(net.forward(shuffled)[:, -1], net.forward(X)[:, -1])


@pytest.mark.parametrize("make", [convolution, attention])
def test_backward_before_forward_says_so(make):
    with pytest.raises(RuntimeError, match="backward: call forward first"):
        make().backward(np.ones((1, 4)))


def test_looks_before_forward_say_so():
    with pytest.raises(RuntimeError, match="looks: call forward first"):
        _ = attention().looks


@pytest.mark.parametrize("make", [convolution, attention])
@pytest.mark.parametrize(
    ("X", "message"),
    [
        (np.ones((2, 5, 2)), r"X: expected shape \(batch, time, 3\), got \(2, 5, 2\)"),
        (np.full((1, 2, 3), np.nan), "X: expected finite numbers"),
        (np.ones((0, 5, 3)), "X: expected at least one value"),
    ],
)
def test_input_that_does_not_fit_is_refused(make, X, message):
    with pytest.raises(ValueError, match=message):
        make().forward(X)


@pytest.mark.parametrize("make", [convolution, attention])
def test_a_gradient_that_does_not_fit_is_refused(make):
    net = make()
    net.forward(np.ones((2, 5, 3)))
    with pytest.raises(ValueError, match=r"dH: expected shape \(2, 5, 4\), got \(2, 4, 4\)"):
        net.backward(np.ones((2, 4, 4)))


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: TemporalConvolution(0, 4, 2, rng=RNG(0)), ValueError, "n_inputs: expected at"),
        (lambda: TemporalConvolution(3, 0, 2, rng=RNG(0)), ValueError, "n_units: expected at"),
        (lambda: TemporalConvolution(3, 4, 0, rng=RNG(0)), ValueError, "n_layers: expected at"),
        (lambda: TemporalConvolution(3, 4, 2, rng=0), TypeError, "rng: expected a numpy"),
        (lambda: Attention(3, 1.5, rng=RNG(0)), TypeError, "n_units: expected a whole number"),
        (lambda: Attention(3, 4, rng=RNG(0), dtype="int8"), TypeError, "dtype: expected float32"),
        (
            lambda: attention().forward(np.ones((1, 2, 3)), ask="first"),
            ValueError,
            "ask: expected one of 'all', 'last', got 'first'",
        ),
    ],
)
def test_wrong_settings_are_named(make, error, message):
    with pytest.raises(error, match=message):
        make()
