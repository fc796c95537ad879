"""The witness of a measured table: a draw of seconds that goes the way of the long measurement.

It is recorded beside its table, `imdb.json` beside `imdb.csv`, while the code is the one that
measured. As long as it says the same, code that was moved or tidied still makes the same numbers,
and nothing has to be measured again: see restamp.py.
"""

import inspect
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from measuring.measured import write_about
from measuring.sources import ROOT, source_hash

DIGITS = 7  # of a recorded float: far more than any tolerance asks for


@dataclass(frozen=True)
class Witness:
    """What a script that measures says of its witness, in its constant `WITNESS`."""

    what: str
    """What is drawn, in a sentence."""
    draw: Callable[[int], Mapping[str, ArrayLike | str]]
    """Makes named values from the seed, within ten seconds."""
    seed: int
    tolerance: float
    """How far floats may be off, as a share of the largest in their list; all else is exact."""
    because: str
    """Why that far and no further."""


def drawn(witness: Witness) -> dict[str, object]:
    """The values of a witness, drawn anew, as JSON holds them.

    Raises:
        ValueError: there are none, or one is neither text nor finite numbers.
    """
    values = {
        name: value if isinstance(value, str) else np.asarray(value)
        for name, value in witness.draw(witness.seed).items()
    }
    if not values:
        raise ValueError("witness: expected at least one value, got none.")
    for name, value in values.items():
        if isinstance(value, str):
            continue
        if value.dtype.kind not in "iuf" or not np.isfinite(value).all():
            raise ValueError(f"witness: {name}: expected text or finite numbers, got {value}.")
        if value.dtype.kind == "f":
            value = np.vectorize(lambda x: float(f"{x:.{DIGITS}g}"), otypes=[float])(value)
        values[name] = value.tolist()
    return values


def record(
    table: str | Path, witness: Witness, made: Mapping[str, object], root: Path = ROOT
) -> None:
    """Draw the witness of a table that was measured just now, and keep it beside the table.

    Args:
        table: the CSV.
        witness: what is drawn.
        made: the stamp that the measurement began with (`measured.stamp`), and what else all rows
            share.

    Raises:
        ValueError: the sources changed while they were measured; or as `drawn`.
    """
    if source_hash(made["sources"], root) != made["source_hash"]:
        raise ValueError("sources: they changed while they were measured; measure again.")
    begin = time.process_time()
    values = drawn(witness)
    kept = {
        "script": Path(inspect.getfile(witness.draw)).resolve().relative_to(root).as_posix(),
        **made,
        "witness": {
            "what": witness.what,
            "seed": witness.seed,
            "date": date.today().isoformat(),
            "cpu_seconds": round(time.process_time() - begin, 1),
            "tolerance": witness.tolerance,
            "because": witness.because,
            "values": values,
        },
        "restamped": [],
    }
    write_about(table, kept)


def disagreements(
    recorded: Mapping[str, object], found: Mapping[str, object], tolerance: float
) -> dict[str, str]:
    """A sentence for each name whose value is not what was recorded; none if the witness agrees."""
    return {
        name: f"{name}: {recorded.get(name)} was recorded, now it is {found.get(name)}."
        for name in recorded | found
        if not _same(recorded.get(name), found.get(name), tolerance)
    }


def _same(was: object, now: object, tolerance: float) -> bool:
    a, b = np.asarray(was), np.asarray(now)
    if a.shape != b.shape or a.dtype.kind != b.dtype.kind:
        return False
    if a.dtype.kind != "f":
        return bool((a == b).all())
    return bool((np.abs(a - b) <= tolerance * np.abs(a).max()).all())
