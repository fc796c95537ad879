"""The CSVs in book/measured: what took too long for a page, with all one needs to measure it again.

Each row carries the day, the versions, the kind of hardware, the sources that made it and their
hash. `stale` tells when those sources have changed since.
"""

import ast
import csv
import hashlib
import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
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
    path = _place(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + ".part")
    with half.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [*columns, *STAMP], lineterminator="\n")
        writer.writeheader()
        writer.writerows(row | stamp for row in rows)
    if (size := half.stat().st_size) > MOST_BYTES:
        half.unlink()
        raise ValueError(f"rows: {size} bytes, expected at most {MOST_BYTES}; aggregate first.")
    half.replace(path)


def read_csv(path: str | Path) -> list[dict[str, str]]:
    """The rows of a measured CSV, every value as text; a bare name is looked up in book/measured.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it has no rows, or was not written by `write_csv`.
    """
    path = _place(path)
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    if not rows or not set(STAMP) <= set(rows[0]):
        raise ValueError(f"{path}: expected rows with the columns {', '.join(STAMP)}.")
    return rows


def stale(path: str | Path, root: Path = ROOT) -> str | None:
    """Why a measured CSV has to be measured again, in one sentence; None while it is good."""
    try:
        rows = read_csv(path)
    except (FileNotFoundError, ValueError) as error:
        return str(error)
    for row in rows:
        try:
            now = source_hash(row["sources"].split("; "), root)
        except (FileNotFoundError, ValueError) as error:
            return f"{_place(path).name}: {error}"
        if now != row["source_hash"]:
            return (
                f"{_place(path).name} was measured from sources with hash {row['source_hash']}; "
                f"now they have {now}: {row['sources']}."
            )
    return None


def source_hash(sources: Sequence[str], root: Path = ROOT) -> str:
    """Twelve hexadecimal digits that change when a source changes; see `write_csv` for `sources`.

    Of a notebook with a tag only the source of the tagged cells counts, of a module with a name
    only what defines that name, so that a corrected sentence or another function does not ask for
    a new measurement. Line ends and the order of `sources` do not count.

    Raises:
        ValueError: there are no sources, no cell has the tag, or the module lacks the name.
        FileNotFoundError: a source is missing.
    """
    if not sources:
        raise ValueError("sources: expected at least one path, got none.")
    digest = hashlib.sha256()
    for source in sorted(sources):
        name, _, tag = source.partition("#")
        text = (root / name).read_text(encoding="utf-8")  # universal newlines
        if tag and name.endswith(".ipynb"):
            text = "\n\n".join(tagged_cells(root / name, tag))
        elif tag:
            text = _definition(text, name, tag)
        digest.update(f"{source}\0{text}\0".encode())
    return digest.hexdigest()[:12]


def tagged_cells(notebook: str | Path, tag: str) -> list[str]:
    """The sources of a notebook's code cells that carry `tag`, from top to bottom.

    Raises:
        ValueError: there are none.
    """
    cells = json.loads(Path(notebook).read_text(encoding="utf-8"))["cells"]
    found = [
        "".join(cell["source"])
        for cell in cells
        if cell["cell_type"] == "code" and tag in cell["metadata"].get("tags", [])
    ]
    if not found:
        raise ValueError(f"{Path(notebook).name}: no code cell has the tag {tag!r}.")
    return found


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


def _definition(text: str, name: str, tag: str) -> str:
    for node in ast.parse(text).body:
        if getattr(node, "name", None) == tag:
            return ast.get_source_segment(text, node)
    raise ValueError(f"{name}: no function or class is named {tag!r}.")


def _place(path: str | Path) -> Path:
    path = Path(path)
    return MEASURED / path if path.parent == Path() else path
