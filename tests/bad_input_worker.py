"""Hands bad values to every public callable, and says of each what came of it.

Run as `python bad_input_worker.py PART PARTS BEGIN`: it takes every PARTS-th input from the PART-th
on, leaves out those before BEGIN, and writes one line each: its number, what came of it, and a few
words. It limits its own memory and time, so it runs in a process of its own.
"""

import itertools
import json
import linecache
import os
import random
import re
import resource
import signal
import sys
import types
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import bad_values
import good_values
import numpy as np
import pandas as pd
from public import Target, targets

import rnn_course

ROOT = os.path.dirname(rnn_course.__file__)
PAIRS = 6_000
MOST_BYTES = 1 << 30
MOST_SECONDS = 2.0  # of the processor; a call with good values takes milliseconds
REFUSALS = (ValueError, TypeError, FloatingPointError, RuntimeError, OSError)
# These run the net they are given, which is what they are for; its weights stay.
RUNS_THE_NET = {"truncated_bptt"}
# NaN passes through, for a net or for the reader to find: see their docstrings.
PASSES_NAN = {"sigmoid", "row"}


class Hung(BaseException):
    """Too long a call; no `except Exception` on the way catches it."""


@dataclass(frozen=True)
class Input:
    """A call with one or two of its values replaced."""

    target: Target
    bad: tuple[tuple[str, str], ...]  # pairs (parameter, kind of value)

    def __str__(self) -> str:
        return f"{self.target.name}({', '.join(f'{p}={k}' for p, k in self.bad)})"

    def values(self, good: dict[str, Any]) -> dict[str, Any]:
        return good | {n: bad_values.make(kind, good[n]) for n, kind in self.bad}


@dataclass(frozen=True)
class Drawn:
    """A call with one of its values replaced by any other."""

    target: Target
    name: str
    value: Any

    def values(self, good: dict[str, Any]) -> dict[str, Any]:
        return good | {self.name: self.value}


def inputs() -> list[Input]:
    """Each value replaced by each kind, then pairs drawn by chance: the same in every run."""
    known = with_good_values()
    found = [
        Input(target, ((name, kind),))
        for target, values in known.items()
        for name in values
        for kind in bad_values.kinds(values[name])
    ]
    draw = random.Random(0)
    several = [t for t, values in known.items() if len(values) > 1]
    for _ in range(PAIRS):
        target = draw.choice(several)
        names = draw.sample(list(known[target]), 2)
        bad = tuple((n, draw.choice(bad_values.kinds(known[target][n]))) for n in names)
        found.append(Input(target, bad))
    return found


def with_good_values() -> dict[Target, dict[str, Any]]:
    """Good values for all that can be called at all."""
    callable_at_all = [t for t in targets() if t.name not in good_values.REFUSES_ALWAYS]
    return {t: _good(t) for t in callable_at_all if t.parameters and _good(t) is not None}


def without_a_valid_call() -> dict[str, str]:
    """Why a target could not be called with good values, by its name."""
    found = {}
    for target in targets():
        if not target.parameters or target.name in good_values.REFUSES_ALWAYS:
            continue
        try:
            _call(target, *_fresh(target))
        except Exception as error:
            found[target.name] = f"{type(error).__name__}: {error}"
    return found


@cache
def _good(target: Target) -> dict[str, Any] | None:
    try:
        return _fresh(target)[1]
    except Exception:
        return None


def _fresh(target: Target) -> tuple[Any, dict[str, Any]]:
    """An object to call a method of, or None, and good values."""
    if target.kind == "setter":
        return good_values.owner(target), good_values.set_by(target)
    values = good_values.arguments(target)
    if target.kind == "method":
        made = good_values.owner(target)
        if target.name.endswith(".step") and "grads" in values:  # an optimizer keeps its weights
            made.step(values["weights"], values["grads"])
        return made, values
    return None, values


def _call(target: Target, made: Any, values: dict[str, Any]) -> Any:
    if target.kind == "setter":
        (value,) = values.values()
        return setattr(made, target.name.split(".")[1], value)
    call = target.call if made is None else types.MethodType(target.call, made)
    answer = call(**values)
    return list(itertools.islice(answer, 4)) if isinstance(answer, Iterator) else answer


class Judge:
    """Makes the calls, and keeps what a target needs until a call has used it."""

    def __init__(self) -> None:
        self._ready: dict[Target, tuple[Any, dict[str, Any]]] = {}
        signal.signal(signal.SIGVTALRM, _stop)

    def lend(self, target: Target, values: dict[str, Any]) -> None:
        """Have good values for a target that the tables do not know."""
        self._ready[target] = None, values

    def outcome(self, given: Input | Drawn) -> tuple[str, str]:
        """ "clear", "accepted", or what is wrong and a few words on it."""
        target = given.target
        made, good = self._ready.pop(target, None) or _fresh(target)
        values = given.values(good)
        before = snapshot(target, made, values)
        signal.setitimer(signal.ITIMER_VIRTUAL, MOST_SECONDS)
        try:
            answer = _call(target, made, values)
        except Hung:
            return "hung", ""
        except MemoryError as error:
            return "raw", f"MemoryError: {error}"
        except Exception as error:
            refusal = error
        else:
            if not target.name.startswith(tuple(PASSES_NAN)) and not finite((answer, made)):
                return "raw", "answers with NaN or infinity"
            return "accepted", ""
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        if target.name not in RUNS_THE_NET and snapshot(target, made, values) != before:
            return "changed", _short(refusal)
        self._ready[target] = made, good
        return ("clear", "") if is_clear(refusal, target) else ("raw", _short(refusal))


def is_clear(error: Exception, target: Target) -> bool:
    """Whether the course itself raised the error, and the message names an argument."""
    if not isinstance(error, REFUSALS) or isinstance(error, NotImplementedError):
        return False
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    if trace is None or not trace.tb_frame.f_code.co_filename.startswith(ROOT):
        return False
    if not _line(trace).startswith("raise"):
        return False
    if not isinstance(error, ValueError | TypeError):
        return True
    names = "|".join(map(re.escape, target.parameters))
    return re.search(rf"(?<!\w)({names})(?!\w)", str(error)[:300]) is not None


def _line(trace: types.TracebackType) -> str:
    return linecache.getline(trace.tb_frame.f_code.co_filename, trace.tb_lineno).strip()


def _short(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:90]}"


def finite(value: Any, depth: int = 0) -> bool:
    """Whether no number in it is NaN or infinite."""
    if isinstance(value, np.ndarray):
        return value.dtype.kind != "f" or value.size > 10**7 or bool(np.isfinite(value).all())
    if isinstance(value, float | np.floating):
        return bool(np.isfinite(value))
    if depth > 4:
        return True
    if isinstance(value, list | tuple):
        return all(finite(v, depth + 1) for v in value)
    if isinstance(value, dict):
        return all(finite(v, depth + 1) for v in value.values())
    if _is_ours(value):
        return all(finite(v, depth + 1) for v in vars(value).values())
    return True


def snapshot(target: Target, made: Any, values: dict[str, Any]) -> Any:
    """What an argument or an object says of itself, to be compared after a refusal."""
    return picture(made), {name: picture(value) for name, value in values.items()}


def picture(value: Any, depth: int = 0) -> Any:
    if isinstance(value, pd.DataFrame):
        return [(name, picture(value[name], depth + 1)) for name in value]
    if isinstance(value, pd.Series | pd.Index):
        return picture(value.to_numpy(), depth + 1)
    if isinstance(value, np.ndarray):
        if value.size > 10_000:
            return value.shape, value.dtype.str, id(value)
        if value.dtype.kind == "O":
            return value.shape, [repr(v) for v in value.flat]
        return value.shape, value.dtype.str, value.flags.writeable, value.tobytes()
    if isinstance(value, np.random.Generator):
        return json.dumps(value.bit_generator.state, default=str)
    if value is None or isinstance(value, bool | int | str | bytes | np.generic | float):
        return type(value).__name__, repr(value) if isinstance(value, float) else value
    if depth > 5:
        return id(value)
    if isinstance(value, list | tuple):
        return type(value).__name__, [picture(v, depth + 1) for v in value]
    if isinstance(value, dict):
        return [(k, picture(v, depth + 1)) for k, v in value.items()]
    if _is_ours(value):
        return {n: picture(v, depth + 1) for n, v in _face(value).items()}
    return id(value)


def _face(value: Any) -> dict[str, Any]:
    """All attributes of an object; of a net those without an underscore, and its properties."""
    if not hasattr(value, "forward") and not hasattr(value, "recall"):
        return vars(value)
    found = {n: v for n, v in vars(value).items() if not n.startswith("_")}
    for name in dir(type(value)):
        if isinstance(getattr(type(value), name), property) and not name.startswith("_"):
            try:
                found[name] = getattr(value, name)
            except RuntimeError as error:
                found[name] = str(error)
    return found


def _is_ours(value: Any) -> bool:
    return type(value).__module__.startswith("rnn_course")


def limit_memory() -> None:
    with open("/proc/self/statm") as file:
        pages = int(file.read().split()[0])
    most = pages * resource.getpagesize() + MOST_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _stop(*_: Any) -> None:
    raise Hung


def main(part: int, parts: int, begin: int) -> None:
    warnings.simplefilter("error")  # a warning of NumPy's is an error that comes late
    every = inputs()
    judge = Judge()
    limit_memory()
    for number in range(part, len(every), parts):
        if number >= begin:
            outcome, words = judge.outcome(every[number])
            sys.stdout.write(f"{number}\t{outcome}\t{words}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
