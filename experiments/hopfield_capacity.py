"""Hopfield's capacity, memory by memory: at which load are they lost, and does it sharpen with N?

A net of N units stores random patterns by Hebb's rule. A memory is held if asynchronous recall that
starts on it ends less than a twentieth of its bits away: overlap above 0.9. Memories of one draw
share one net, so the draw is what repeats, and intervals come from draws.

Memories are lost one by one, so the share held falls smoothly at any finite N, and where it passes
one half depends on N. If it becomes a step as N grows, the curves for different N cross near the
critical load: below it the larger net holds more, above it less. The crossing needs no threshold.

Source: J. J. Hopfield, 1982, https://doi.org/10.1073/pnas.79.8.2554; D. J. Amit, H. Gutfreund and
H. Sompolinsky, 1985, https://doi.org/10.1103/PhysRevLett.55.1530: 0.138. Chapter: hopfield.
"""

from itertools import pairwise

import numpy as np
import pandas as pd

from measuring.grid import grid
from measuring.witness import Witness
from rnn_course.nets import Hopfield

SIZES = (2000, 1000, 500, 250)
LOADS = (0.12, 0.13, 0.135, 0.14, 0.145, 0.15, 0.16, 0.17)
SETTINGS = grid(units=SIZES, load=LOADS)
SEEDS = 50
SOURCES = ("experiments/hopfield_capacity.py", "src/rnn_course/nets/hopfield.py")
RESAMPLED = 1_000


def draw(seed: int, units: int, load: float) -> dict[str, float]:
    """How many memories are held, and the mean overlap with them."""
    rng = np.random.default_rng(seed)
    patterns = rng.choice([-1.0, 1.0], size=(round(load * units), units))
    net = Hopfield(units)
    net.store(patterns)
    overlap = (net.recall(patterns, rng=rng).state * patterns).mean(axis=1)
    return {
        "held": int((overlap > 0.9).sum()),
        "overlap": round(float(overlap.mean()), 4),
    }


def crossing(one: np.ndarray, two: np.ndarray) -> float:
    """Where the share held by the larger net, `two`, falls below that of the smaller; NaN if never.

    Both hold one mean share for each of the loads, between which we draw straight lines.
    """
    ahead = two - one
    falls = np.flatnonzero((ahead[:-1] >= 0) & (ahead[1:] < 0))
    if not falls.size:
        return np.nan
    k = falls[-1]
    return float(np.interp(0, -ahead[[k, k + 1]], np.take(LOADS, [k, k + 1])))


def summary(rows: pd.DataFrame) -> pd.DataFrame:
    """The mean share held, load by load, and where each curve crosses that of half the size."""
    shares = rows.assign(share=rows["held"] / (rows["load"] * rows["units"]).round())
    draws = {
        units: own.pivot(index="seed", columns="load", values="share").to_numpy()
        for units, own in shares.groupby("units")
    }
    rng = np.random.default_rng(0)
    found = []
    for smaller, units in pairwise([0, *sorted(draws)]):
        held = draws[units].mean(axis=0)
        row = {"units": units, **{f"held at {a}": h for a, h in zip(LOADS, held, strict=True)}}
        if smaller:
            again = [
                crossing(*(d[rng.integers(len(d), size=len(d))].mean(axis=0) for d in pair))
                for pair in [(draws[smaller], draws[units])] * RESAMPLED
            ]
            row["crosses"] = crossing(draws[smaller].mean(axis=0), held)
            row["from"], row["to"] = np.nanquantile(again, [0.025, 0.975])
        found.append(row)
    return pd.DataFrame(found)


def witness(seed: int) -> dict[str, object]:
    """Small nets at three loads."""
    rows = [draw(seed, 500, load) for load in (0.12, 0.15, 0.17)]
    return {name: [row[name] for row in rows] for name in rows[0]}


WITNESS = Witness(
    what="One net of 500 units at each of three loads: memories held, and their overlap.",
    draw=witness,
    seed=0,
    tolerance=1e-3,
    because="States are -1 and 1 and weights multiples of 1/N: only the order of sums can differ.",
)
