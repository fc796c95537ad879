"""Renew the stamp of measured tables whose sources were moved or tidied, if their witnesses agree.

    python -m measuring.restamp imdb text    these tables of book/measured
    python -m measuring.restamp              all

The witness of a table is drawn anew. Where it says what was recorded, the code still makes the same
numbers: the table gets the list of sources that its script names now, and their hash; the numbers
and the day they were measured stay. Where it says something else, both values are shown, the table
stays as it is, and has to be measured again.
"""

import argparse
import importlib.util
import os
import sys
from datetime import date
from pathlib import Path
from types import ModuleType

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from measuring.measured import MEASURED, about, write_about
from measuring.sources import ROOT, source_hash
from measuring.witness import disagreements, drawn


class Disagreement(ValueError):
    """The witness does not say what was recorded."""


def main(names: list[str], folder: Path = MEASURED, root: Path = ROOT) -> int:
    """Restamp the named tables of a folder, or all; returns how many could not be."""
    known = [path.stem for path in sorted(folder.glob("*.csv"))]
    if unknown := [name for name in names if name not in known]:
        sys.exit(f"{', '.join(unknown)}: no such table; expected some of {', '.join(known)}.")
    failed, said = 0, {}
    for name in names or known:
        try:
            print(restamp(folder / f"{name}.csv", root, said), flush=True)
        except (FileNotFoundError, ValueError) as error:
            print(error, file=sys.stderr, flush=True)
            failed += 1
    return failed


def restamp(table: Path, root: Path = ROOT, said: dict[str, dict] | None = None) -> str:
    """Renew the stamp of a table if its witness agrees; returns in a sentence what happened.

    Args:
        table: the CSV; its witness is recorded in the JSON beside it.
        root: where the paths of the sources and of the script begin.
        said: what the witnesses of other tables said, by script, so that none is drawn twice.

    Raises:
        Disagreement: the witness does not say what was recorded; nothing is changed.
        FileNotFoundError, ValueError: a file is missing, or a source cannot be read; nothing is
            changed.
    """
    kept = about(table)
    path, witness = kept["script"], kept["witness"]
    script = load(root / path)
    new = source_hash(script.SOURCES, root)
    said = {} if said is None else said
    if path not in said:
        said[path] = drawn(script.WITNESS)
    if wrong := disagreements(witness["values"], said[path], witness["tolerance"]):
        raise Disagreement(
            f"{table.name}: the witness disagrees, nothing was changed:\n  "
            + "\n  ".join(wrong.values())
            + f"\nUndo what changed the numbers, or measure again: {kept['command']}"
        )
    old = kept["source_hash"]
    if kept["sources"] == list(script.SOURCES) and new == old:
        return f"{table.name}: the witness agrees, and the stamp {old} is the right one already."
    stamped = {"date": date.today().isoformat(), "from": old, "to": new}
    again = {"sources": list(script.SOURCES), "source_hash": new}
    write_about(table, kept | again | {"restamped": [*kept["restamped"], stamped]})
    return f"{table.name}: the witness agrees; stamp {old} is now {new}."


def load(path: Path) -> ModuleType:
    """A script as a module."""
    if not path.is_file():
        raise FileNotFoundError(f"{path}: there is no such script.")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tables", nargs="*", help="names without .csv; default: all")
    sys.exit(1 if main(parser.parse_args().tables) else 0)
