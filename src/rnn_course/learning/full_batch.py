"""Full-batch gradient descent on a small Elman net, many epochs in one call.

The loop of the chapter elman_xor makes six checked calls an epoch. A net of a few units spends most
of its time in those calls, hardly any in arithmetic. `descend` checks once and makes the same
updates with all weights in one vector: more than three times as fast for the 13 weights of the XOR
(`make bench`), of no use for larger nets.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import as_array, as_count, as_instance
from rnn_course.learning.optimizer import Optimizer
from rnn_course.nets.activations import ACTIVATIONS
from rnn_course.nets.dense import Dense
from rnn_course.nets.elman import Elman


def descend(
    net: Elman, readout: Dense, optimizer: Optimizer, X: ArrayLike, Y: ArrayLike, epochs: int
) -> NDArray:
    """Move the weights of `net` and `readout` down the mean squared error of the last output.

    The same updates as `epochs` rounds of `net.forward`, `readout.forward(net.last)`,
    `squared_error`, both ways back and `optimizer.step`, each over all of X from the state zero.

    Args:
        net: an Elman cell; its weights are moved in place.
        readout: a `Dense` on the last hidden state; its weights are moved in place.
        optimizer: a fresh one; it sees all weights as one vector, so it goes on with no other loop.
        X: (batch, time, n_inputs).
        Y: targets, (batch, n_outputs).
        epochs: updates to make.

    Returns:
        The error before each update, (epochs,).

    Raises:
        TypeError: the net is no Elman cell, the readout no `Dense`, or the optimizer none.
        ValueError: a shape does not fit, a value is not finite, or the optimizer is in use.
        FloatingPointError: a gradient is not finite; the weights stay as before that epoch.

    Chapter: elman_xor.

    >>> from rnn_course.learning import Adadelta
    >>> from rnn_course.nets import Dense, Elman
    >>> rng = np.random.default_rng(0)
    >>> net, readout = Elman(2, 2, rng=rng), Dense(2, 1, rng=rng)
    >>> X = [[[0, 0]], [[0, 1]], [[1, 0]], [[1, 1]]]
    >>> losses = descend(net, readout, Adadelta(), X, [[0], [1], [1], [0]], epochs=2000)
    >>> bool(losses[-1] < losses[0] / 100)
    True
    """
    if type(net) is not Elman:
        raise TypeError(f"net: expected an Elman cell, got {type(net).__name__}.")
    as_instance("readout", readout, Dense, "a Dense")
    if as_instance("optimizer", optimizer, Optimizer, "an optimizer such as Adadelta").iterations:
        raise ValueError("optimizer: expected a fresh one, got one that remembers other weights.")
    if readout.n_inputs != net.n_units or readout.dtype != net.dtype:
        raise ValueError(
            f"readout: expected {net.n_units} inputs of {net.dtype}, as net gives, "
            f"got {readout.n_inputs} of {readout.dtype}."
        )
    X = as_array("X", X, ("batch", "time", net.n_inputs), net.dtype)
    Y = as_array("Y", Y, (len(X), readout.n_outputs), net.dtype)
    losses = np.empty(as_count("epochs", epochs, most=10**7))
    weights = net.weights + readout.weights
    w = np.concatenate([v.ravel() for v in weights])
    try:
        with np.errstate(over="ignore", invalid="ignore"):  # the optimizer refuses what overflows
            _descend(net.activation, w, [v.shape for v in weights], optimizer, X, Y, losses)
    finally:
        for v, moved in zip(weights, _views(w, [v.shape for v in weights]), strict=True):
            v[...] = moved
    return losses


def _views(long: NDArray, shapes: list[tuple[int, ...]]) -> list[NDArray]:
    parts = np.split(long, np.cumsum([math.prod(shape) for shape in shapes])[:-1])
    return [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]


def _descend(activation, w, shapes, optimizer, X, Y, losses):
    activate, slope = ACTIVATIONS[activation]
    dw = np.empty_like(w)
    W_xh, W_hh, b_h, W_hz, b_z = _views(w, shapes)  # to move w is to move them all
    dW_xh, dW_hh, db_h, dW_hz, db_z = _views(dw, shapes)
    batch, time, _ = X.shape
    x = X.swapaxes(0, 1).reshape(time * batch, -1)
    h = np.zeros((time + 1, batch, len(b_h)), w.dtype)
    a, da = np.empty((2, time, batch, len(b_h)), w.dtype)
    ones = np.ones(time * batch, w.dtype)
    all_a, all_da, all_h_prev = (v.reshape(time * batch, -1) for v in (a, da, h[:-1]))
    for epoch in range(len(losses)):
        x.dot(W_xh, out=all_a)
        all_a += b_h
        for t in range(time):
            a_t = a[t]
            if t:
                a_t += h[t].dot(W_hh)
            h[t + 1] = activate(a_t)
        dz = h[-1].dot(W_hz)
        dz += b_z
        dz -= Y
        losses[epoch] = np.vdot(dz, dz) / Y.size
        dz *= 2 / Y.size
        h[-1].T.dot(dz, out=dW_hz)
        ones[:batch].dot(dz, out=db_z)
        dh = dz.dot(W_hz.T)
        for t in reversed(range(time)):
            da_t = np.multiply(dh, slope(h[t + 1]), out=da[t])
            if t:
                dh = da_t.dot(W_hh.T)
        x.T.dot(all_da, out=dW_xh)
        all_h_prev.T.dot(all_da, out=dW_hh)
        ones.dot(all_da, out=db_h)
        optimizer._update([w], dw)
