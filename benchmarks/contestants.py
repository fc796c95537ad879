"""What each library does for its time: the same work, from the same numbers."""

import os
import tracemalloc
from collections.abc import Callable

import numpy as np

from rnn_course.learning import Adadelta, descend, rtrl, squared_error, truncated_bptt
from rnn_course.nets import GRU, LSTM, Dense, EchoState, Elman
from rnn_course.tasks import mackey_glass

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

RIDGE = 1e-8
XOR_X = np.array([[[0, 0]], [[0, 1]], [[1, 0]], [[1, 1]]], "float32")
XOR_Y = np.array([[0], [1], [1], [0]], "float32")


def sequences(size, rng=None):
    """X and dH for a size (time, batch, inputs, units)."""
    rng = np.random.default_rng(0) if rng is None else rng
    n_steps, batch, n_inputs, units = size
    X = rng.normal(size=(batch, n_steps, n_inputs)).astype("float32")
    return X, rng.normal(size=(batch, n_steps, units)).astype("float32")


def our_cell(name, size, seed=0):
    rng = np.random.default_rng(seed)
    options = {"reset_after": True} if name == "GRU" else {}  # as the two others have it
    return {"LSTM": LSTM, "GRU": GRU}[name](size[2], size[3], rng=rng, **options)


def our_step(name, size):
    cell, (X, dH) = our_cell(name, size), sequences(size)

    def step():
        cell.forward(X)
        cell.backward(dH)

    return step


def keras_step(name, size):
    gradients = keras_gradients(name, *sequences(size))
    return lambda: gradients()[0].numpy()


def keras_gradients(name, X, dH, weights=None):
    """One training step as a compiled function: gives the gradients of X and of all weights."""
    import keras
    import tensorflow as tf

    layer = getattr(keras.layers, name)(dH.shape[-1], return_sequences=True)
    x, dh = tf.constant(X), tf.constant(dH)
    layer(x)
    if weights is not None:
        layer.set_weights(weights)

    @tf.function
    def step(x, dh):
        with tf.GradientTape() as tape:
            tape.watch(x)
            H = layer(x)
        variables = [v.value for v in layer.trainable_variables]
        return tape.gradient(H, [x, *variables], output_gradients=dh)

    return lambda: step(x, dh)


def torch_step(name, size):
    import torch

    torch.set_num_threads(os.cpu_count())
    X, dH = sequences(size)
    layer = getattr(torch.nn, name)(size[2], size[3], batch_first=True)
    x, dh = torch.tensor(X, requires_grad=True), torch.tensor(dH)

    def step():
        layer.zero_grad()
        x.grad = None
        H, _ = layer(x)
        H.backward(dh)

    return step


def xor_start(rng):
    """Weights of an Elman net of two units and its readout."""
    return Elman(2, 2, rng=rng).weights + Dense(2, 1, rng=rng).weights


def our_xor(start) -> dict[str, Callable[[int], object]]:
    """Two ways to make the same updates from the same weights; each takes epochs, gives losses."""

    def fresh():
        rng = np.random.default_rng(0)
        net, readout = Elman(2, 2, rng=rng), Dense(2, 1, rng=rng)
        net.weights, readout.weights = start[:3], start[3:]
        return net, readout, Adadelta()

    def loop(epochs):
        net, readout, optimizer = fresh()
        losses = []
        for _ in range(epochs):
            net.forward(XOR_X)
            E, dZ = squared_error(readout.forward(net.last), XOR_Y)
            losses.append(E)
            dh, readout_grads = readout.backward(dZ)
            _, grads = net.backward(dh)
            optimizer.step(net.weights + readout.weights, grads + readout_grads)
        return losses

    return {"loop": loop, "descend": lambda epochs: descend(*fresh(), XOR_X, XOR_Y, epochs)}


def our_epochs(way, epochs):
    train = our_xor(xor_start(np.random.default_rng(0)))[way]
    return lambda: train(epochs)


def keras_xor(start):
    import keras

    model = keras.Sequential([keras.layers.SimpleRNN(2), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.Adadelta(learning_rate=1.0), loss="mse")
    model(XOR_X)
    model.set_weights(start)
    return model


def keras_losses(epochs, start=None):
    start = xor_start(np.random.default_rng(0)) if start is None else start
    return keras_xor(start).fit(XOR_X, XOR_Y, epochs=epochs, verbose=0).history["loss"]


def keras_epochs(epochs):
    model = keras_xor(xor_start(np.random.default_rng(0)))
    return lambda: model.fit(XOR_X, XOR_Y, epochs=epochs, verbose=0)


def sine(n_steps):
    return np.sin(0.1 * np.arange(n_steps + 1, dtype="float32"))[None, :, None]


def along(wave, rng):
    """Errors and gradients of a fresh net that is walked along the wave; it does not learn."""
    net, readout = LSTM(1, 16, rng=rng), Dense(16, 1, rng=rng)
    return truncated_bptt(net, readout, squared_error, wave[:, :-1], wave[:, 1:], length=100)


def walk(n_steps):
    wave, rng = sine(n_steps), np.random.default_rng(0)

    def run():
        for _ in along(wave, rng):
            pass

    return run


def peak_memory(n_steps):
    """Of a walk, in MiB."""
    run = walk(n_steps)
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def gradient(way, units):
    """The gradient of an Elman net over 50 steps, carried "forward" in time or "back"."""
    rng = np.random.default_rng(0)
    cell = Elman(units, units, rng=rng)
    X = rng.normal(size=(1, 50, units)).astype("float32")
    if way == "forward":
        return lambda: rtrl(cell, X, X)
    return lambda: cell.backward(cell.forward(X))


def squashed_series(n_steps):
    return np.tanh(mackey_glass(n_steps) - 1)[:, None]


def wired(density, seed=0):
    rng = np.random.default_rng(seed)
    return EchoState(1, 1000, 0.9, rng=rng, sparsity=1 - density)


def fit_and_run(net, x):
    """Predict the second half of a series, one step ahead each, after a fit on the first."""
    half = len(x) // 2
    net.fit(x[:half], x[1 : half + 1], washout=100, ridge=RIDGE)
    return net.predict(x[half:-1], state=net.state)


def nrmse(Z, x):
    return np.sqrt(np.mean((Z - x[-len(Z) :]) ** 2) / x.var())


def our_reservoir(density):
    net, x = wired(density), squashed_series(6_001)
    return lambda: fit_and_run(net, x)


def reservoirpy_reservoir(density):
    """Our weights in reservoirpy's net, in the format it makes itself (CSR)."""
    from reservoirpy.nodes import Reservoir
    from scipy.sparse import csr_array

    W_xh, W_hh, b_h = wired(density).weights
    return _reservoirpy_run(Reservoir(W=csr_array(W_hh.T), Win=W_xh.T.copy(), bias=b_h))


def reservoirpy_own(density, seed):
    """A net as reservoirpy wires it."""
    from reservoirpy.nodes import Reservoir

    sizes = {"sr": 0.9, "rc_connectivity": density, "input_connectivity": 1.0}
    node = Reservoir(1000, seed=seed, **sizes)
    node.initialize(squashed_series(6_001)[:3000])
    return node


def our_building(density):
    return lambda: wired(density)


def reservoirpy_building(density):
    return lambda: reservoirpy_own(density, 0)


def our_errors(density, seeds):
    x = squashed_series(6_001)
    return [nrmse(fit_and_run(wired(density, seed), x), x) for seed in seeds]


def reservoirpy_errors(density, seeds):
    """With our weights of seed 0, then with its own wiring for each seed."""
    x = squashed_series(6_001)
    runs = [reservoirpy_reservoir(density)]
    runs += [_reservoirpy_run(reservoirpy_own(density, seed)) for seed in seeds]
    return [nrmse(run(), x) for run in runs]


def _reservoirpy_run(node):
    from reservoirpy.nodes import Ridge

    x = squashed_series(6_001)
    model = node >> Ridge(RIDGE)

    def run():
        if node.initialized:
            node.reset()
        model.fit(x[:3000], x[1:3001], warmup=100)
        return model.run(x[3000:-1])

    return run
