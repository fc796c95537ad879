"""The ledger of results as a file that a spreadsheet opens."""

import csv
import io
from collections.abc import Callable

IN_FILE = [
    "chapter",
    "section",
    "link",
    "experiment",
    "kind",
    "source",
    "doi",
    "published",
    "measured",
    "spread",
    "draws",
    "tolerance",
    "reason",
    "verdict",
    "why",
]


def as_csv(rows: list[dict], address: Callable[[str], str]) -> str:
    """The rows of the ledger; numbers have six digits, and pages the address within the site."""
    text = io.StringIO()
    writer = csv.DictWriter(text, IN_FILE, lineterminator="\n")
    writer.writeheader()
    for one in rows:
        told = {name: one[name] for name in IN_FILE if name in one}
        told["link"] = f"{address(one['page'])}#{one['anchor']}"
        writer.writerow({n: f"{v:.6g}" if isinstance(v, float) else v for n, v in told.items()})
    return text.getvalue()
