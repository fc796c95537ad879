"""The readout against finite differences and Keras; what it refuses."""

import keras
import numpy as np
import pytest

from rnn_course.learning import check_gradients
from rnn_course.nets import Dense


@pytest.mark.parametrize("shape", [(3, 4), (3, 5, 4)])
def test_the_readout_agrees_with_finite_differences_and_with_keras(shape):
    rng = np.random.default_rng(0)
    readout = Dense(4, 2, rng=rng, dtype="float64")
    readout.weights = [rng.normal(size=w.shape) for w in readout.weights]
    H = rng.normal(size=shape)
    Z = readout.forward(H)
    check = check_gradients(readout, H, rng.normal(size=Z.shape))
    assert check.relative_error < 1e-8, str(check)
    layer = keras.layers.Dense(2, dtype="float64")
    layer.build(shape)
    layer.set_weights(readout.weights)
    np.testing.assert_allclose(Z, layer(H), rtol=1e-12)


RNG = np.random.default_rng(0)
Z = np.zeros((2, 3, 4))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: Dense(0, 1, rng=RNG), ValueError, "n_inputs: expected at least 1, got 0"),
        (lambda: Dense(1, 1, rng=3), TypeError, "rng: expected a numpy.random.Generator"),
        (lambda: Dense(1, 1, rng=RNG, dtype="int"), TypeError, "dtype: expected float32 or"),
        (lambda: Dense(4, 1, rng=RNG).forward(np.zeros((2, 3))), ValueError, "H: expected shape"),
        (lambda: Dense(4, 1, rng=RNG).backward(Z), RuntimeError, "call forward first"),
    ],
)
def test_wrong_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
