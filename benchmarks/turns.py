"""Calls that take turns, each library in a process of its own.

Within one process the thread pools of the libraries, NumPy's BLAS among them, disturb one another;
which of two comes off worse depends on the machine.
"""

import multiprocessing
import os
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

SAMPLES = 9
# Settings of one machine that would choose another kernel than a reader's NumPy does.
BLAS_SETTINGS = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")


@dataclass(frozen=True)
class Call:
    """What is timed: `make(*arguments)` is called once, and what it returns again and again."""

    library: str
    make: Callable[..., Callable[[], object]]
    arguments: tuple = ()


@dataclass(frozen=True)
class Seconds:
    """The median of the samples, and the quartiles around it."""

    median: float
    low: float
    high: float

    def __mul__(self, factor: float) -> "Seconds":
        return Seconds(self.median * factor, self.low * factor, self.high * factor)


def seconds(calls: dict[str, Call], samples: int = SAMPLES) -> dict[str, Seconds]:
    """How long each call takes, the calls taking turns."""
    repeats = {name: within(c.library, _repeats, c) for name, c in calls.items()}
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(samples):
        for name, c in calls.items():
            taken[name].append(within(c.library, _sample, c, repeats[name]))
    found = {}
    for name, times in taken.items():
        low, median, high = statistics.quantiles(times, n=4, method="inclusive")
        found[name] = Seconds(median, low, high)
    return found


def within(library: str, function: Callable[..., Any], *arguments: object) -> Any:
    """What a function returns when it is called in the process of a library."""
    return _process(library).submit(function, *arguments).result()


def blas() -> str:
    """The kernel that NumPy's BLAS has chosen, and its threads."""
    import numpy.linalg  # noqa: F401  (brings the BLAS)
    from threadpoolctl import threadpool_info

    (info,) = (i for i in threadpool_info() if i["user_api"] == "blas" and "numpy" in i["filepath"])
    kernel = info.get("architecture", "one kernel")
    return f"{info['internal_api']} {info['version']}, {kernel}, {info['num_threads']} threads"


@cache
def _process(library: str) -> ProcessPoolExecutor:
    for name in BLAS_SETTINGS:
        os.environ.pop(name, None)  # not handed on to the new process
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))


@lru_cache(maxsize=4)
def _made(call: Call) -> Callable[[], object]:
    return call.make(*call.arguments)


def _repeats(call: Call) -> int:
    """How often to call for a sample of at least 30 ms."""
    run = _made(call)
    run()
    begin = time.perf_counter()
    run()
    return max(1, int(0.03 / (time.perf_counter() - begin)))


def _sample(call: Call, repeats: int) -> float:
    run = _made(call)
    run()  # untimed: the others have been at work since the last turn
    begin = time.perf_counter()
    for _ in range(repeats):
        run()
    return (time.perf_counter() - begin) / repeats
