"""`descend` against the loop of checked calls it stands for."""

import copy

import numpy as np
import pytest

from rnn_course.learning import SGD, Adadelta, Adam, descend, squared_error
from rnn_course.nets import LSTM, Dense, Elman

XOR = np.array([[[0, 0]], [[0, 1]], [[1, 0]], [[1, 1]]]), np.array([[0], [1], [1], [0]])
USED = Adadelta()
USED.step([np.ones(13)], [np.ones(13)])


def nets(rng, n_inputs=2, n_units=2, n_outputs=1, activation="tanh", dtype="float64"):
    return (
        Elman(n_inputs, n_units, activation, rng=rng, dtype=dtype),
        Dense(n_units, n_outputs, rng=rng, dtype=dtype),
    )


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "relu", "linear"])
@pytest.mark.parametrize(("batch", "time", "units", "outputs"), [(4, 1, 2, 1), (3, 5, 4, 2)])
@pytest.mark.parametrize("rule", [lambda: SGD(0.05, 0.5), Adadelta, lambda: Adam(0.01)])
def test_it_makes_the_updates_of_the_loop_it_stands_for(
    activation, batch, time, units, outputs, rule
):
    rng = np.random.default_rng(1)
    X, Y = rng.normal(size=(batch, time, 3)), rng.normal(size=(batch, outputs))
    net, readout = nets(np.random.default_rng(2), 3, units, outputs, activation)
    optimizer, expected = rule(), []
    for _ in range(40):
        net.forward(X)
        E, dZ = squared_error(readout.forward(net.last), Y)
        expected.append(E)
        dh, readout_grads = readout.backward(dZ)
        _, grads = net.backward(dh)
        optimizer.step(net.weights + readout.weights, grads + readout_grads)
    ours = nets(np.random.default_rng(2), 3, units, outputs, activation)
    np.testing.assert_allclose(descend(*ours, rule(), X, Y, 40), expected, rtol=1e-9)
    for got, want in zip(
        ours[0].weights + ours[1].weights, net.weights + readout.weights, strict=True
    ):
        np.testing.assert_allclose(got, want, rtol=1e-8, atol=1e-12)


def test_5000_epochs_of_adadelta_learn_the_xor():
    net, readout = nets(np.random.default_rng(0), dtype="float32")
    losses = descend(net, readout, Adadelta(), *XOR, 5000)
    assert losses[-1] < 1e-3
    net.forward(XOR[0])
    np.testing.assert_array_equal(readout.forward(net.last) > 0.5, XOR[1] > 0)


def test_weights_stay_as_they_were_before_an_epoch_that_overflows():
    net, readout = nets(np.random.default_rng(0), activation="linear")
    with pytest.raises(FloatingPointError, match="lower the learning rate"):
        descend(net, readout, SGD(1e3), *XOR, 5000)
    assert all(np.isfinite(w).all() for w in net.weights + readout.weights)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"net": LSTM(2, 2, rng=np.random.default_rng(0))}, TypeError, "net: expected an Elman"),
        ({"X": XOR[0][:, :, :1]}, ValueError, "X: expected shape"),
        ({"X": XOR[0] * np.nan}, ValueError, "X: expected finite"),
        ({"Y": XOR[1][:3]}, ValueError, "Y: expected shape"),
        ({"epochs": 0}, ValueError, "epochs: expected at least 1"),
        ({"epochs": 10**9}, ValueError, "epochs: expected at most 10000000, got 1000000000"),
        ({"readout": None}, TypeError, "readout: expected a Dense, got NoneType"),
        (
            {"readout": Dense(3, 1, rng=np.random.default_rng(0), dtype="float64")},
            ValueError,
            "readout: expected 2 inputs of float64, as net gives, got 3 of float64",
        ),
        (
            {"readout": Dense(2, 1, rng=np.random.default_rng(0))},
            ValueError,
            "readout: expected 2 inputs of float64, as net gives, got 2 of float32",
        ),
        ({"optimizer": 5}, TypeError, "optimizer: expected an optimizer such as Adadelta, got int"),
        ({"optimizer": USED}, ValueError, "optimizer: expected a fresh one"),
    ],
)
def test_bad_input_is_named_and_moves_nothing(change, error, message):
    net, readout = nets(np.random.default_rng(0))
    before = copy.deepcopy(net.weights + readout.weights)
    arguments = {
        "net": net,
        "readout": readout,
        "optimizer": Adadelta(),
        "X": XOR[0],
        "Y": XOR[1],
        "epochs": 1,
    }
    with pytest.raises(error, match=message):
        descend(**(arguments | change))
    np.testing.assert_equal(net.weights + readout.weights, before)
