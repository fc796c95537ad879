"""What the clock said differs from build to build: a cell that shows it has the tag `timing`."""

import json

import pytest
from clocked import clocked_cells
from small_book import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_cell_that_shows_what_the_clock_said_is_tagged_and_no_other(path):
    cells = [c for c in json.loads(path.read_text())["cells"] if c["cell_type"] == "code"]
    tagged = [k for k, c in enumerate(cells) if "timing" in c["metadata"].get("tags", ())]
    assert clocked_cells("".join(c["source"]) for c in cells) == tagged


def test_the_clock_is_followed_through_names_loops_and_functions():
    cells = [
        "import time\nrows, best = [], 3",
        "for n in range(2):\n    start = time.monotonic()\n    rows += [time.monotonic() - start]",
        "best",
        "total = sum(rows)\nf'{best} rows'",
        "def cost(f):\n    return time.process_time()",
        "costs = {}\ncosts['a'] = cost(print)",
        "frame = [costs]\nlen(cells)",
        "if best:\n    print(total)",
        "frame",
        "start",
        "start = 0\nprint(start)",
    ]
    assert clocked_cells(cells) == [7, 8, 9, 10]
