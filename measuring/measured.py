"""The tables in book/measured: what took too long for a page, with all one needs to measure again.

A table is a CSV of rows. The JSON beside it says what all rows share: the script and the command
that made them, the day, the versions, the kind of machine, the sources and their hash; and it holds
the table's witness (witness.py). `stale` tells when the sources have changed since.
"""

import csv
import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from measuring.sources import ROOT, source_hash

MEASURED = ROOT / "book" / "measured"
MOST_BYTES = 50_000


def stamp(
    sources: Sequence[str], packages: Sequence[str] = ("numpy",), root: Path = ROOT
) -> dict[str, Any]:
    """What all rows of a measurement share that begins now.

    Args:
        sources: what makes the numbers, as paths from the root: "benchmarks/run.py"; with
            "notebooks/lstm_imdb.ipynb#model" only the notebook's cells with the tag "model" count,
            with "src/rnn_course/data.py#load_imdb" only that function or class.
        packages: the installed packages whose versions matter.

    Raises:
        ValueError: there are no sources.
        FileNotFoundError: a source is missing.
    """
    versions = [f"Python {platform.python_version()}", *(f"{p} {version(p)}" for p in packages)]
    return {
        "date": date.today().isoformat(),
        "versions": "; ".join(versions),
        "hardware": hardware(),
        "sources": list(sources),
        "source_hash": source_hash(sources, root),
    }


def write_csv(path: str | Path, rows: Iterable[Mapping[str, object]]) -> None:
    """Write measured rows, whole or not at all; a bare name ("imdb.csv") goes to book/measured.

    Raises:
        ValueError: there are no rows, rows with different columns, or more than 50 kB.
    """
    path, rows = place(path), [dict(row) for row in rows]
    if not rows:
        raise ValueError("rows: expected at least one measured row, got none.")
    columns = list(rows[0])
    for number, row in enumerate(rows):
        if list(row) != columns:
            raise ValueError(f"rows: row {number} has columns {list(row)}, row 0 has {columns}.")
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + ".part")
    with half.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    if (size := half.stat().st_size) > MOST_BYTES:
        half.unlink()
        raise ValueError(f"rows: {size} bytes, expected at most {MOST_BYTES}; aggregate first.")
    half.replace(path)


def about(table: str | Path) -> dict[str, Any]:
    """What stands beside a table: its stamp, its witness, and when it was restamped.

    Raises:
        FileNotFoundError: there is no table, or nothing stands beside it.
    """
    table = place(table)
    if not table.is_file():
        raise FileNotFoundError(f"{table.name}: there is no such table.")
    return json.loads(table.with_suffix(".json").read_text(encoding="utf-8"))


def write_about(table: str | Path, what: Mapping[str, object]) -> None:
    """Put it beside the table, whole or not at all."""
    path = place(table).with_suffix(".json")
    half = path.with_name(path.name + ".part")
    half.write_text(json.dumps(what, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    half.replace(path)


def stale(table: str | Path, root: Path = ROOT) -> str | None:
    """Why the stamp of a table no longer holds, and what to do; None while it is good."""
    table = place(table)
    cure = (
        f"Run `make restamp NAME={table.stem}`: if its witness still agrees, the stamp is renewed. "
        f"If it does not, measure again; book/data.md names the command."
    )
    try:
        kept = about(table)
        sources, then = kept["sources"], kept["source_hash"]
    except FileNotFoundError as error:
        return str(error)
    except KeyError as error:
        return f"{table.name}: nothing beside it says what its {error.args[0]} was."
    try:
        now = source_hash(sources, root)
    except (FileNotFoundError, ValueError) as error:
        return f"{table.name}: {error} {cure}"
    if now != then:
        return (
            f"{table.name} was made from sources with hash {then}, now they have {now}: "
            f"{'; '.join(sources)}. {cure}"
        )
    return None


def hardware() -> str:
    """The kind of machine: usable cores, processor, system."""
    usable = getattr(os, "sched_getaffinity", None)
    cores = len(usable(0)) if usable else os.cpu_count()
    processor = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                processor = line.partition(":")[2].strip()
                break
    return f"{cores} cores; {processor}; {platform.system()} {platform.machine()}"


def place(path: str | Path) -> Path:
    """A bare name ("imdb.csv") belongs to book/measured; any other path is taken as it is."""
    path = Path(path)
    return MEASURED / path if path.parent == Path() else path
