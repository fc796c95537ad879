"""Side-by-side timings with Keras, PyTorch and reservoirpy: `make bench`.

    python benchmarks/run.py                  everything, and write book/measured/benchmarks.csv
    python benchmarks/run.py steps xor        only some parts, printed and not written
    python benchmarks/run.py steps --small    without the two largest sizes

All libraries may use all cores. Their runs are interleaved, each timed sample comes after an
untimed call of the same library, and the median of nine samples counts. A ratio is our time over
theirs.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from measured import write_csv
from sources import source_hash
from witness import Witness, record

from rnn_course.learning import Adadelta, descend, rtrl, squared_error, truncated_bptt
from rnn_course.nets import GRU, LSTM, Dense, EchoState, Elman
from rnn_course.tasks import mackey_glass

SAMPLES = 9
SIZES = [  # time, batch, inputs, units
    (100, 64, 32, 32),
    (250, 64, 32, 32),
    (50, 1, 8, 16),
    (100, 64, 64, 128),
    (100, 128, 128, 256),
]
RIDGE = 1e-8
SOURCES = [
    "benchmarks/run.py",
    "src/rnn_course/arguments.py",
    "src/rnn_course/functions.py",
    "src/rnn_course/learning/full_batch.py",
    "src/rnn_course/learning/losses.py",
    "src/rnn_course/learning/optimizers.py",
    "src/rnn_course/learning/rtrl.py",
    "src/rnn_course/learning/truncation.py",
    "src/rnn_course/nets/activations.py",
    "src/rnn_course/nets/cell.py",
    "src/rnn_course/nets/dense.py",
    "src/rnn_course/nets/elman.py",
    "src/rnn_course/nets/gru.py",
    "src/rnn_course/nets/initializers.py",
    "src/rnn_course/nets/lstm.py",
    "src/rnn_course/nets/reservoir.py",
    "src/rnn_course/tasks/waves.py",
]


def row(part, case, unit, numpy, keras=None, torch=None, target="", reservoirpy=None):
    """One measurement: our number, theirs, and the ratios of ours to theirs."""
    return {
        "part": part,
        "case": case,
        "unit": unit,
        "numpy": f"{numpy:.4g}",
        "keras": "" if keras is None else f"{keras:.4g}",
        "pytorch": "" if torch is None else f"{torch:.4g}",
        "ratio_to_keras": "" if keras is None else f"{numpy / keras:.3g}",
        "ratio_to_pytorch": "" if torch is None else f"{numpy / torch:.3g}",
        "reservoirpy": "" if reservoirpy is None else f"{reservoirpy:.4g}",
        "ratio_to_reservoirpy": "" if reservoirpy is None else f"{numpy / reservoirpy:.3g}",
        "target": target,
    }


def seconds(calls: dict[str, Callable[[], object]], samples: int = SAMPLES) -> dict[str, float]:
    """The median seconds of each call, the calls taking turns."""
    repeats = {}
    for name, call in calls.items():
        call()
        begin = time.perf_counter()
        call()
        once = time.perf_counter() - begin
        repeats[name] = max(1, int(0.03 / once))  # a sample of at least 30 ms
    taken = {name: [] for name in calls}
    for _ in range(samples):
        for name, call in calls.items():
            call()
            begin = time.perf_counter()
            for _ in range(repeats[name]):
                call()
            taken[name].append((time.perf_counter() - begin) / repeats[name])
    return {name: statistics.median(times) for name, times in taken.items()}


def keras_step(name, X, dH):
    gradients = keras_gradients(name, X, dH)
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


def torch_step(name, X, dH):
    import torch

    torch.set_num_threads(os.cpu_count())
    layer = getattr(torch.nn, name)(X.shape[-1], dH.shape[-1], batch_first=True)
    x, dh = torch.tensor(X, requires_grad=True), torch.tensor(dH)

    def step():
        layer.zero_grad()
        x.grad = None
        H, _ = layer(x)
        H.backward(dh)

    return step


def our_step(name, X, dH):
    cell = our_cell(name, X, dH)

    def step():
        cell.forward(X)
        cell.backward(dH)

    return step


def our_cell(name, X, dH, seed=0):
    rng = np.random.default_rng(seed)
    options = {"reset_after": True} if name == "GRU" else {}  # as the two others have it
    return {"LSTM": LSTM, "GRU": GRU}[name](X.shape[-1], dH.shape[-1], rng=rng, **options)


def steps(small: bool = False):
    """Forward and backward over whole sequences, float32."""
    rng = np.random.default_rng(0)
    for name in ("LSTM", "GRU"):
        for size in SIZES[: 3 if small else None]:
            n_steps, batch, n_inputs, units = size
            X = rng.normal(size=(batch, n_steps, n_inputs)).astype("float32")
            dH = rng.normal(size=(batch, n_steps, units)).astype("float32")
            taken = seconds(
                {
                    "numpy": our_step(name, X, dH),
                    "keras": keras_step(name, X, dH),
                    "torch": torch_step(name, X, dH),
                }
            )
            bound = 1.5 if units >= 128 else 3
            yield row(
                "training step",
                f"{name} {size}",
                "ms",
                **{library: 1000 * s for library, s in taken.items()},
                target=f"Keras ≤ 1, PyTorch ≤ {bound:g}",
            )


XOR_X = np.array([[[0, 0]], [[0, 1]], [[1, 0]], [[1, 1]]], "float32")
XOR_Y = np.array([[0], [1], [1], [0]], "float32")


def xor():
    """The four samples of the static XOR from the same weights: an epoch here and in Keras' fit."""
    model = keras_xor()
    ways = our_xor(model.get_weights())
    theirs = model.fit(XOR_X, XOR_Y, epochs=20, verbose=0).history["loss"]
    for train in ways.values():  # the same updates indeed
        np.testing.assert_allclose(train(20), theirs, rtol=1e-4)
    taken = seconds(
        {
            "loop": lambda: ways["loop"](5000),
            "descend": lambda: ways["descend"](5000),
            "keras": lambda: model.fit(XOR_X, XOR_Y, epochs=20, verbose=0),
        }
    )
    for ours, target in (("descend", "Keras ≤ 0.001"), ("loop", "")):
        yield row(
            "XOR, 5,000 epochs",
            "Elman (2 units), " + {"descend": "`descend`", "loop": "loop of calls"}[ours],
            "s",
            taken[ours],
            keras=250 * taken["keras"],  # from epochs of 20: all cost the same
            target=target,
        )


def our_xor(start):
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


def keras_xor(start=None):
    import keras

    model = keras.Sequential([keras.layers.SimpleRNN(2), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.Adadelta(learning_rate=1.0), loss="mse")
    model(XOR_X)
    if start is not None:
        model.set_weights(start)
    return model


def long():
    """Truncated back-propagation along 100,000 steps: time and peak memory against the length."""
    rng = np.random.default_rng(0)
    wave = sine(100_000)

    def walk(n_steps):
        for _ in along(wave[:, : n_steps + 1], rng):
            pass

    lengths = (25_000, 50_000, 100_000)
    taken = seconds({str(n): lambda n=n: walk(n) for n in lengths}, samples=7)
    for n in lengths:
        share = taken[str(n)] / taken[str(lengths[-1])] * lengths[-1] / n
        yield row(
            "truncated BPTT, 100 steps back",
            f"{n:,} steps: time",
            "s",
            taken[str(n)],
            target=f"linear: {share:.2f} of the time a step of {lengths[-1]:,}",
        )
    for n in (1_000, *lengths):
        tracemalloc.start()
        walk(n)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        yield row(
            "truncated BPTT, 100 steps back",
            f"{n:,} steps: peak memory",
            "MiB",
            peak / 2**20,
            target="flat",
        )


def sine(n_steps):
    return np.sin(0.1 * np.arange(n_steps + 1, dtype="float32"))[None, :, None]


def along(wave, rng):
    """Errors and gradients of a fresh net that is walked along the wave; it does not learn."""
    net, readout = LSTM(1, 16, rng=rng), Dense(16, 1, rng=rng)
    return truncated_bptt(net, readout, squared_error, wave[:, :-1], wave[:, 1:], length=100)


def forward_mode():
    """The gradient of one Elman net carried forward in time, and back: why the way back won."""
    rng = np.random.default_rng(0)
    for units in (4, 8, 16, 32, 64):
        cell = Elman(units, units, rng=rng)
        X = rng.normal(size=(1, 50, units)).astype("float32")

        def back(cell=cell, X=X):
            cell.backward(cell.forward(X))

        taken = seconds({"rtrl": lambda cell=cell, X=X: rtrl(cell, X, X), "back": back})
        for name, way in (("back", "back through time"), ("rtrl", "forward in time")):
            yield row(
                "gradient, 50 steps",
                f"Elman ({units} units): {way}",
                "ms",
                1000 * taken[name],
                target="" if name == "back" else f"{taken['rtrl'] / taken['back']:.1f} times back",
            )


def reservoir():
    """Echo state nets of 1,000 units on the Mackey-Glass series: fit 3,000 steps, run 3,000 more.

    Both nets get the same weights, reservoirpy in the format it makes itself (CSR), so they also
    make the same errors. Then each side wires its own nets: whether the ring costs accuracy.
    """
    from reservoirpy.nodes import Reservoir, Ridge
    from scipy.sparse import csr_array

    x = squashed_series(6_001)
    X, Y, X_new = x[:3000], x[1:3001], x[3000:-1]

    for density in (0.1, 0.01):
        kind = f"1,000 units, {density:.0%} of the weights"
        sizes = {"sr": 0.9, "rc_connectivity": density, "input_connectivity": 1.0}

        def build_theirs(seed=0, sizes=sizes):
            node = Reservoir(1000, seed=seed, **sizes)
            node.initialize(X)
            return node

        net = wired(density)
        W_xh, W_hh, b_h = net.weights
        node = Reservoir(W=csr_array(W_hh.T), Win=W_xh.T.copy(), bias=b_h)
        theirs = node >> Ridge(RIDGE)

        def theirs_run(theirs=theirs, node=node):
            if node.initialized:
                node.reset()
            theirs.fit(X, Y, warmup=100)
            return theirs.run(X_new)

        def ours_run(net=net):
            return fit_and_run(net, x)

        errors = nrmse(ours_run(), x), nrmse(theirs_run(), x)
        np.testing.assert_allclose(*errors, rtol=0.01)  # the same net indeed
        taken = seconds({"ours": ours_run, "theirs": theirs_run})
        yield row(
            "echo state net",
            f"{kind}: fit and run",
            "s",
            taken["ours"],
            reservoirpy=taken["theirs"],
            target=f"≤ 0.77; {taken['theirs'] / taken['ours']:.2f} times as fast",
        )
        taken = seconds(
            {"ours": lambda density=density: wired(density), "theirs": build_theirs}, samples=5
        )
        yield row(
            "echo state net",
            f"{kind}: construction",
            "s",
            taken["ours"],
            reservoirpy=taken["theirs"],
        )
        yield row(
            "echo state net",
            f"{kind}: error, same weights",
            "NRMSE",
            errors[0],
            reservoirpy=errors[1],
            target="equal",
        )
        own = []
        for seed in range(5):
            theirs = build_theirs(seed) >> Ridge(RIDGE)
            theirs.fit(X, Y, warmup=100)
            ours = fit_and_run(wired(density, seed), x)
            own.append((nrmse(ours, x), nrmse(theirs.run(X_new), x)))
        ours, theirs = np.median(own, axis=0)
        yield row(
            "echo state net",
            f"{kind}: error, own wiring, median of 5",
            "NRMSE",
            ours,
            reservoirpy=theirs,
        )


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


def imports():
    """What `import rnn_course` costs once NumPy is there, and what it brings with it."""
    code = (
        "import sys, time, numpy\n"
        "begin = time.perf_counter()\n"
        "import rnn_course\n"
        "print(time.perf_counter() - begin)\n"
        "heavy = {'tensorflow', 'pandas', 'altair', 'scipy'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    taken = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
        for _ in range(SAMPLES)
    ]
    yield row(
        "import rnn_course", "beyond NumPy's own", "s", statistics.median(taken), target="≤ 0.3"
    )


PARTS = {
    "steps": steps,
    "xor": xor,
    "long": long,
    "rtrl": forward_mode,
    "reservoir": reservoir,
    "imports": imports,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help="default: all")
    parser.add_argument("--small", action="store_true", help="leave out the two largest sizes")
    arguments = parser.parse_args()
    if (load := os.getloadavg()[0]) > 0.5:
        print(f"This machine is busy (load {load:.1f}): ratios measured now will not hold.")
    begun = source_hash(SOURCES)
    rows = []
    print(("{:32}{:60}" + "{:>12}" * 7 + "  {}").format(*HEAD), flush=True)
    for name in arguments.parts or PARTS:
        for r in PARTS[name](*([True] if name == "steps" and arguments.small else [])):
            rows.append(r)
            values = [r[k] for k in COLUMNS]
            case = f"{r['case']}, {r['unit']}"
            print(
                f"{r['part']:32}{case:60}"
                + "".join(f"{v:>12}" for v in values)
                + f"  {r['target']}",
                flush=True,
            )
    if not arguments.parts and not arguments.small:
        packages = ["numpy", "scipy", "keras", "tensorflow", "torch", "reservoirpy"]
        write_csv("benchmarks.csv", rows, SOURCES, packages, started_with=begun)
        record("benchmarks.csv", WITNESS)
        print("Written: book/measured/benchmarks.csv")


def witness(seed):
    """All that is timed here and does not depend on the clock, beside what Keras makes of it."""
    rng = np.random.default_rng(seed)
    n_steps, batch, n_inputs, units = SIZES[2]
    X = rng.normal(size=(batch, n_steps, n_inputs)).astype("float32")
    dH = rng.normal(size=(batch, n_steps, units)).astype("float32")
    found = {}
    for name in ("LSTM", "GRU"):
        cell = our_cell(name, X, dH, seed)
        cell.forward(X)
        dX, grads = cell.backward(dH)
        found[f"{name}: gradients"] = shadows([dX, *grads])
        theirs = keras_gradients(name, X, dH, cell.weights)()
        found[f"{name}: gradients, Keras"] = shadows(theirs)
    start = Elman(2, 2, rng=rng).weights + Dense(2, 1, rng=rng).weights
    for way, train in our_xor(start).items():
        found[f"XOR: errors, {way}"] = train(20)
    theirs = keras_xor(start).fit(XOR_X, XOR_Y, epochs=20, verbose=0)
    found["XOR: errors, Keras"] = theirs.history["loss"]
    found["sine: errors"] = [E for E, _ in along(sine(1_000), rng)]
    cell = Elman(4, 4, rng=rng)
    X = rng.normal(size=(1, 50, 4)).astype("float32")
    _, grads = rtrl(cell, X, X)
    found["forward in time: gradients"] = shadows(grads)
    cell.forward(X)
    found["back through time: gradients"] = shadows(cell.backward(X)[1])
    x = squashed_series(1_001)  # further on, chaos blows up what processors round differently
    found["echo state net: error"] = nrmse(fit_and_run(wired(0.01), x), x)
    return found


def shadows(arrays):
    """One number for each array, its share in a random direction: no entry can change unseen."""
    rng = np.random.default_rng(0)
    return [float(np.vdot(a, rng.normal(size=a.shape))) for a in arrays]


WITNESS = Witness(
    what="What does not depend on the clock: gradients of LSTM and GRU and errors of the XOR, here "
    "and in Keras; errors along a sine; gradients carried forward and back; a reservoir's error.",
    draw=witness,
    seed=0,
    tolerance=1e-3,
    because="Other processors and the oldest libraries allowed moved no value by more than 2e-5 of "
    "the largest, the reservoir's error most; Keras and NumPy differ by 5e-7.",
)

COLUMNS = ["numpy", "keras", "pytorch", "reservoirpy"]
COLUMNS += ["ratio_to_keras", "ratio_to_pytorch", "ratio_to_reservoirpy"]
HEAD = ["part", "case, unit", "NumPy", "Keras", "PyTorch", "reservoirpy"]
HEAD += ["/ Keras", "/ PyTorch", "/ reservoir", "target"]

if __name__ == "__main__":
    main()
