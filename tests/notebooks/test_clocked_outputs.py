"""What the clock said differs from build to build: a cell that shows it has the tag `timing`."""

import pytest
from clocked import clocked_cells
from page_code import read_page
from small_book import ROOT

PAGES = sorted([*(ROOT / "notebooks").glob("*.ipynb"), *(ROOT / "book").glob("*.md")])
WITH_CELLS = [path for path in PAGES if read_page(path) is not None]


@pytest.mark.parametrize("path", WITH_CELLS, ids=lambda path: path.stem)
def test_a_cell_that_shows_what_the_clock_said_is_tagged_and_no_other(path):
    cells = [cell for cell in read_page(path).cells if cell.cell_type == "code"]
    tagged = [k for k, cell in enumerate(cells) if "timing" in cell.metadata.get("tags", ())]
    assert clocked_cells(cell.source for cell in cells) == tagged


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
        "from time import perf_counter\nperf_counter()",
    ]
    assert clocked_cells(cells) == [7, 8, 9, 11]
