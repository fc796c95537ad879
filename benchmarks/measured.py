"""The CSVs in book/measured: what took too long for a page, with all one needs to measure it again.

Each row carries the day, the versions, the kind of hardware, the sources that made it and their
hash. `stale` tells when those sources have changed since.
"""

import csv
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path

from sources import ROOT, source_hash

MEASURED = ROOT / "book" / "measured"
STAMP = ("date", "versions", "hardware", "sources", "source_hash")
MOST_BYTES = 50_000


def write_csv(
    path: str | Path,
    rows: Iterable[Mapping[str, object]],
    sources: Sequence[str],
    packages: Sequence[str] = ("numpy",),
    root: Path = ROOT,
    started_with: str | None = None,
) -> None:
    """Write measured rows and add the columns date, versions, hardware, sources, source_hash.

    Args:
        path: the file; a bare name ("imdb.csv") goes to book/measured.
        rows: one mapping a row, all with the same keys.
        sources: what made the numbers, as paths from the root: "benchmarks/run.py"; with
            "notebooks/lstm_imdb.ipynb#model" only the notebook's cells with the tag "model" count,
            with "src/rnn_course/data.py#load_imdb" only that function or class.
        packages: the installed packages whose versions matter.
        started_with: the `source_hash` when a long measurement began; it must still hold.

    Raises:
        ValueError: no rows or no sources, rows with different or reserved columns, more than 50 kB,
            sources that changed while they were measured.
        FileNotFoundError: a source is missing.
    """
    rows = [dict(row) for row in rows]
    if not rows:
        raise ValueError("rows: expected at least one measured row, got none.")
    columns = list(rows[0])
    for number, row in enumerate(rows):
        if list(row) != columns:
            raise ValueError(f"rows: row {number} has columns {list(row)}, row 0 has {columns}.")
    if taken := set(columns) & set(STAMP):
        raise ValueError(f"rows: the columns {sorted(taken)} are written by write_csv itself.")
    versions = [f"Python {platform.python_version()}", *(f"{p} {version(p)}" for p in packages)]
    stamp = {
        "date": date.today().isoformat(),
        "versions": "; ".join(versions),
        "hardware": hardware(),
        "sources": "; ".join(sources),
        "source_hash": source_hash(sources, root),
    }
    if started_with not in (None, stamp["source_hash"]):
        raise ValueError("sources: they changed while they were measured; measure again.")
    _write(place(path), [row | stamp for row in rows])


def read_csv(path: str | Path) -> list[dict[str, str]]:
    """The rows of a measured CSV, every value as text; a bare name is looked up in book/measured.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it has no rows, or was not written by `write_csv`.
    """
    path = place(path)
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    if not rows or not set(STAMP) <= set(rows[0]):
        raise ValueError(f"{path}: expected rows with the columns {', '.join(STAMP)}.")
    return rows


def stale(path: str | Path, root: Path = ROOT) -> str | None:
    """Why the stamp of a measured CSV no longer holds, and what to do; None while it is good."""
    table = place(path)
    cure = (
        f"Run `make restamp NAME={table.stem}`: if its witness still agrees, the stamp is renewed. "
        f"If it does not, measure again; book/data.md names the command."
    )
    try:
        made = {(row["sources"], row["source_hash"]) for row in read_csv(table)}
    except (FileNotFoundError, ValueError) as error:
        return str(error)
    for sources, then in sorted(made):
        try:
            now = source_hash(sources.split("; "), root)
        except (FileNotFoundError, ValueError) as error:
            return f"{table.name}: {error} {cure}"
        if now != then:
            return (
                f"{table.name} was made from sources with hash {then}, now they have {now}: "
                f"{sources}. {cure}"
            )
    return None


def stamp_again(path: str | Path, sources: Sequence[str], root: Path = ROOT) -> None:
    """Renew the sources and their hash in a measured CSV; all else stays as it was measured.

    Raises:
        FileNotFoundError, ValueError: as `read_csv` and `source_hash` do; the table stays as it is.
    """
    again = {"sources": "; ".join(sources), "source_hash": source_hash(sources, root)}
    _write(place(path), [row | again for row in read_csv(path)])


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


def _write(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + ".part")
    with half.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    if (size := half.stat().st_size) > MOST_BYTES:
        half.unlink()
        raise ValueError(f"rows: {size} bytes, expected at most {MOST_BYTES}; aggregate first.")
    half.replace(path)
