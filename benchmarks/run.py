"""Side-by-side timings with Keras, PyTorch and reservoirpy: `make bench`.

    python -m benchmarks.run                  everything, and write book/measured/benchmarks.csv
    python -m benchmarks.run steps xor        only some parts, printed and not written
    python -m benchmarks.run steps --small    without the two largest sizes

Each library runs in a process of its own and may use all cores. They take turns, each timed sample
comes after an untimed call of the same library, and the median of nine samples counts; their
quartiles stand beside it. A ratio is our time over theirs.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.contestants import (
    along,
    fit_and_run,
    gradient,
    keras_epochs,
    keras_gradients,
    keras_losses,
    keras_step,
    nrmse,
    our_building,
    our_cell,
    our_epochs,
    our_errors,
    our_reservoir,
    our_step,
    our_xor,
    peak_memory,
    reservoirpy_building,
    reservoirpy_errors,
    reservoirpy_reservoir,
    sequences,
    sine,
    squashed_series,
    torch_step,
    walk,
    wired,
    xor_start,
)
from benchmarks.turns import SAMPLES, Call, Seconds, blas, seconds, within
from measuring.command import workers
from measuring.experiment import load
from measuring.measured import stamp, write_csv
from measuring.sweep import sweep
from measuring.witness import Witness, record
from rnn_course.learning import rtrl
from rnn_course.nets import Elman

SIZES = [  # time, batch, inputs, units
    (100, 64, 32, 32),
    (250, 64, 32, 32),
    (50, 1, 8, 16),
    (100, 64, 64, 128),
    (100, 128, 128, 256),
]
DRAWS = 16
SIDES = {"numpy": "NumPy", "keras": "Keras", "pytorch": "PyTorch", "reservoirpy": "reservoirpy"}
SOURCES = [
    "benchmarks/contestants.py",
    "benchmarks/run.py",
    "benchmarks/turns.py",
    "src/rnn_course/arguments.py",
    "src/rnn_course/functions.py",
    "src/rnn_course/learning/full_batch.py",
    "src/rnn_course/learning/losses.py",
    "src/rnn_course/learning/optimizer.py",
    "src/rnn_course/learning/optimizers.py",
    "src/rnn_course/learning/rtrl.py",
    "src/rnn_course/learning/truncation.py",
    "src/rnn_course/nets/activations.py",
    "src/rnn_course/nets/cell.py",
    "src/rnn_course/nets/dense.py",
    "src/rnn_course/nets/echo_state.py",
    "src/rnn_course/nets/elman.py",
    "src/rnn_course/nets/gru.py",
    "src/rnn_course/nets/initializers.py",
    "src/rnn_course/nets/layer.py",
    "src/rnn_course/nets/lstm.py",
    "src/rnn_course/nets/overflow.py",
    "src/rnn_course/nets/recurrent.py",
    "src/rnn_course/nets/reservoir.py",
    "src/rnn_course/nets/ridge.py",
    "src/rnn_course/nets/run.py",
    "src/rnn_course/nets/wiring.py",
    "src/rnn_course/tasks/waves.py",
]


def row(part, case, unit, numpy, keras=None, torch=None, target="", reservoirpy=None):
    """One measurement: our number, theirs with quartiles, and the ratios of ours to theirs."""
    sides = {"numpy": numpy, "keras": keras, "pytorch": torch, "reservoirpy": reservoirpy}
    ours = _middle(numpy)
    found = {"part": part, "case": case, "unit": unit}
    found |= {side: "" if v is None else f"{_middle(v):.4g}" for side, v in sides.items()}
    for side in ("keras", "pytorch", "reservoirpy"):
        theirs = sides[side]
        found[f"ratio_to_{side}"] = "" if theirs is None else f"{ours / _middle(theirs):.3g}"
    for side, v in sides.items():
        timed = isinstance(v, Seconds)
        found[f"{side}_quartiles"] = f"{v.low:.4g} to {v.high:.4g}" if timed else ""
    return found | {"target": target}


def _middle(value):
    return value.median if isinstance(value, Seconds) else value


def steps(small: bool = False):
    """Forward and backward over whole sequences, float32."""
    for name in ("LSTM", "GRU"):
        for size in SIZES[: 3 if small else None]:
            calls = {
                "numpy": Call("numpy", our_step, (name, size)),
                "keras": Call("keras", keras_step, (name, size)),
                "torch": Call("torch", torch_step, (name, size)),
            }
            taken = {library: s * 1000 for library, s in seconds(calls).items()}
            aim = "PyTorch ≤ 4" if size[1] == 1 else "Keras ≤ 1.25"
            yield row("training step", f"{name} {size}", "ms", **taken, target=aim)


def xor():
    """The four samples of the static XOR from the same weights: an epoch here and in Keras' fit."""
    theirs = within("keras", keras_losses, 20)
    for train in our_xor(xor_start(np.random.default_rng(0))).values():  # the same updates indeed
        np.testing.assert_allclose(train(20), theirs, rtol=1e-4)
    taken = seconds(
        {
            "loop": Call("numpy", our_epochs, ("loop", 5000)),
            "descend": Call("numpy", our_epochs, ("descend", 5000)),
            "keras": Call("keras", keras_epochs, (20,)),
        }
    )
    for ours, target in (("descend", "Keras ≤ 0.001"), ("loop", "")):
        yield row(
            "XOR, 5,000 epochs",
            "Elman (2 units), " + {"descend": "`descend`", "loop": "loop of calls"}[ours],
            "s",
            taken[ours],
            keras=taken["keras"] * 250,  # from epochs of 20: all cost the same
            target=target,
        )


def long():
    """Truncated back-propagation along 100,000 steps: time and peak memory against the length."""
    part = "truncated BPTT, 100 steps back"
    lengths = (25_000, 50_000, 100_000)
    taken = seconds({str(n): Call("numpy", walk, (n,)) for n in lengths}, samples=7)
    whole = taken[str(lengths[-1])].median
    for n in lengths:
        share = taken[str(n)].median / whole * lengths[-1] / n
        aim = f"linear: {share:.2f} of the time a step of {lengths[-1]:,}"
        yield row(part, f"{n:,} steps: time", "s", taken[str(n)], target=aim)
    for n in (1_000, *lengths):
        peak = within("numpy", peak_memory, n)
        yield row(part, f"{n:,} steps: peak memory", "MiB", peak, target="flat")


def forward_mode():
    """The gradient of one Elman net carried forward in time, and back: why the way back won."""
    for units in (4, 8, 16, 32, 64):
        ways = ("back", "forward")
        taken = seconds({way: Call("numpy", gradient, (way, units)) for way in ways})
        times = f"{taken['forward'].median / taken['back'].median:.1f} times back"
        for way, words in (("back", "back through time"), ("forward", "forward in time")):
            yield row(
                "gradient, 50 steps",
                f"Elman ({units} units): {words}",
                "ms",
                taken[way] * 1000,
                target=times if way == "forward" else "",
            )


def reservoir():
    """Echo state nets of 1,000 units on the Mackey-Glass series: fit 3,000 steps, run 3,000 more.

    Both nets get the same weights, so they also make the same errors. Then each side wires its own
    nets: whether the ring costs accuracy.
    """
    part, seeds = "echo state net", tuple(range(5))
    for density in (0.1, 0.01):
        kind = f"1,000 units, {density:.0%} of the weights"
        ours = within("numpy", our_errors, density, seeds)
        same, *own = within("reservoirpy", reservoirpy_errors, density, seeds)
        np.testing.assert_allclose(ours[0], same, rtol=0.01)  # the same net indeed
        taken = seconds(
            {
                "ours": Call("numpy", our_reservoir, (density,)),
                "theirs": Call("reservoirpy", reservoirpy_reservoir, (density,)),
            }
        )
        aim = f"≤ 0.77; {taken['theirs'].median / taken['ours'].median:.2f} times as fast"
        times = {"numpy": taken["ours"], "reservoirpy": taken["theirs"]}
        yield row(part, f"{kind}: fit and run", "s", **times, target=aim)
        taken = seconds(
            {
                "ours": Call("numpy", our_building, (density,)),
                "theirs": Call("reservoirpy", reservoirpy_building, (density,)),
            },
            samples=5,
        )
        times = {"numpy": taken["ours"], "reservoirpy": taken["theirs"]}
        yield row(part, f"{kind}: construction", "s", **times)
        errors = {"numpy": ours[0], "reservoirpy": same}
        yield row(part, f"{kind}: error, same weights", "NRMSE", **errors, target="equal")
        errors = {"numpy": statistics.median(ours), "reservoirpy": statistics.median(own)}
        yield row(part, f"{kind}: error, own wiring, median of 5", "NRMSE", **errors)


def sweeps():
    """Draws of an experiment by one worker and by two, one thread each, their start not counted."""
    setting = {"net": "LSTM", "rate": 0.03, "n_updates": 1_000}
    experiment = replace(load("counting"), settings=[setting], trials=0)
    taken: dict[int, list[float]] = {1: [], 2: []}
    for n in (1, 2):
        with workers(n, None) as parallel, TemporaryDirectory() as folder:
            sweep(experiment, n, Path(folder), parallel)
            for k in range(3):
                begin = time.perf_counter()
                sweep(experiment, DRAWS, Path(folder, str(k)), parallel)
                taken[n].append(time.perf_counter() - begin)
    one, two = map(statistics.median, taken.values())
    part = f"sweep, {DRAWS} draws"
    yield row(part, "one worker", "s", one)
    yield row(part, "two workers", "s", two, target=f"≥ 1.8 times as fast: {one / two:.2f}")


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
    low, median, high = statistics.quantiles(taken, n=4, method="inclusive")
    time = Seconds(median, low, high)
    yield row("import rnn_course", "beyond NumPy's own", "s", time, target="≤ 0.3")


PARTS = {
    "steps": steps,
    "xor": xor,
    "long": long,
    "rtrl": forward_mode,
    "reservoir": reservoir,
    "sweeps": sweeps,
    "imports": imports,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help="default: all")
    parser.add_argument("--small", action="store_true", help="leave out the two largest sizes")
    arguments = parser.parse_args()
    if (load := os.getloadavg()[0]) > 0.5:
        print(f"This machine is busy (load {load:.1f}): ratios measured now will not hold.")
    print(f"NumPy's BLAS: {within('numpy', blas)}")
    packages = ["numpy", "scipy", "keras", "tensorflow", "torch", "reservoirpy"]
    whole = not arguments.parts and not arguments.small
    made = {"command": "make bench", **stamp(SOURCES, packages)} if whole else {}
    rows = []
    for name in arguments.parts or PARTS:
        for r in PARTS[name](*([True] if name == "steps" and arguments.small else [])):
            rows.append(r)
            print(line(r), flush=True)
    if whole:
        write_csv("benchmarks.csv", rows)
        record("benchmarks.csv", WITNESS, made)
        print("Written: book/measured/benchmarks.csv")


def line(r: dict[str, str]) -> str:
    """A row to read: each side with its quartiles, then the ratios."""
    text = f"{r['part']}, {r['case']}, {r['unit']}:"
    for side, name in SIDES.items():
        if r[side]:
            quartiles = f" ({r[f'{side}_quartiles']})" if r[f"{side}_quartiles"] else ""
            ratio = f", ratio {r[f'ratio_to_{side}']}" if r.get(f"ratio_to_{side}") else ""
            text += f"  {name} {r[side]}{quartiles}{ratio}"
    return text + (f"  [{r['target']}]" if r["target"] else "")


def witness(seed):
    """All that is timed here and does not depend on the clock, beside what Keras makes of it."""
    rng = np.random.default_rng(seed)
    X, dH = sequences(SIZES[2], rng)
    found = {}
    for name in ("LSTM", "GRU"):
        cell = our_cell(name, SIZES[2], seed)
        cell.forward(X)
        dX, grads = cell.backward(dH)
        found[f"{name}: gradients"] = shadows([dX, *grads])
        theirs = keras_gradients(name, X, dH, cell.weights)()
        found[f"{name}: gradients, Keras"] = shadows(theirs)
    start = xor_start(rng)
    for way, train in our_xor(start).items():
        found[f"XOR: errors, {way}"] = train(20)
    found["XOR: errors, Keras"] = keras_losses(20, start)
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

if __name__ == "__main__":
    main()
