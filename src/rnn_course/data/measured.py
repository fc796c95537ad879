"""The tables of our own measurements: they travel with the package, and need no network."""

import json
from pathlib import Path

import pandas as pd

from rnn_course.arguments import as_choice
from rnn_course.data.errors import not_found

# A wheel carries the tables inside the package (setup.py puts them there); in the course's own
# folder they lie where the pages of the book do.
_FOLDERS = (
    Path(__file__).with_name("tables"),
    Path(__file__).resolve().parents[3] / "book" / "measured",
)
_SHARED = ("date", "versions", "hardware", "source_hash")  # by all rows: the JSON has them
_WAY = "install the package again, from the course's repository as its README says"


def load_measured(name: str) -> pd.DataFrame:
    """A table of book/measured, for example `"imdb"`: what took too long for a page to measure.

    One row a measurement; beside its numbers it holds the date, the versions, the kind of machine,
    and a hash of the code that made it.

    Args:
        name: the name of the file, without its folder and without `.csv`.

    Raises:
        DownloadError: the package came without its tables, or the table cannot be read.
        ValueError: there is no such table; the message lists those there are.

    Example:
        >>> sorted(load_measured("text")["labels"].unique().tolist())
        [500, 2000, 20000]

    Source: the commands that book/data.md names. Chapter: lstm_imdb.
    """
    folder = next((folder for folder in _FOLDERS if any(folder.glob("*.csv"))), None)
    if folder is None:
        raise not_found("the measured tables", list(map(str, _FOLDERS)), [_WAY])
    tables = {path.stem: path for path in sorted(folder.glob("*.csv"))}
    path = tables[as_choice("name", name, tables)]
    try:
        about = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        return pd.read_csv(path).assign(**{what: about[what] for what in _SHARED})
    except (OSError, ValueError, KeyError) as error:
        raise not_found(path.name, [f"{path} (cannot be read: {error})"], [_WAY]) from error
