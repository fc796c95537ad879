"""Convolution in time: against Keras, and how far it sees."""

import keras
import numpy as np

from rnn_course.nets import TemporalConvolution

RNG = np.random.default_rng


def convolution(**settings):
    return TemporalConvolution(3, 4, 3, rng=RNG(0), **settings)


def test_convolution_equals_kerass_causal_dilated_convolutions_with_skips():
    net, X = convolution(), RNG(1).normal(size=(2, 11, 3)).astype("float32")
    H = X
    for k in range(3):
        layer = keras.layers.Conv1D(4, 2, padding="causal", dilation_rate=2**k, activation="relu")
        layer.build(H.shape)
        layer.set_weights(net.weights[2 * k : 2 * k + 2])
        H = layer(H).numpy() + (H if k else 0)
    np.testing.assert_allclose(net.forward(X), H, atol=1e-6)


def test_convolution_sees_exactly_as_many_steps_as_it_says():
    net, X = convolution(dtype="float64"), RNG(1).normal(size=(1, 20, 3))
    assert net.n_steps_seen == 8
    net.forward(X)
    dX, _ = net.backward(np.ones((1, 4)))
    seen = np.abs(dX[0]).max(axis=1) > 0
    assert not seen[:-8].any()
    assert seen[-8]
