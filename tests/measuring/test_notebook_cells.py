"""What is measured is what the page shows: its tagged cells, run as they stand."""

import json

import pytest

from measuring.notebook_cells import run_tagged, tagged_cells

CELLS = [
    ("markdown", ["model"], "A sentence."),
    ("code", ["model"], ["import math\n", "from random import Random"]),
    ("code", ["model"], "N = 1_000\nrng = Random(13)\nhalf = N // 2"),
    ("code", [], "raise RuntimeError('a chart')"),
    ("code", ["model"], "def draw():\n    return math.floor(half * rng.random())"),
]


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "page.ipynb"
    cells = [{"cell_type": k, "metadata": {"tags": t}, "source": s} for k, t, s in CELLS]
    path.write_text(json.dumps({"cells": cells}))
    return path


def test_only_code_cells_with_the_tag_are_taken_in_their_order(page):
    assert tagged_cells(page, "model") == ["".join(CELLS[i][2]) for i in (1, 2, 4)]
    assert len(tagged_cells(page)) == 4


def test_the_page_runs_as_it_stands(page):
    names = run_tagged(page, "model")
    assert names["half"] == 500
    assert names["draw"]() == run_tagged(page, "model")["draw"]()


def test_what_is_given_takes_the_place_of_an_assignment_for_all_that_follows(page):
    names = run_tagged(page, "model", N=20)
    assert (names["N"], names["half"]) == (20, 10)


def test_what_is_given_takes_the_place_of_an_import(page):
    class Highest:
        def __init__(self, seed):
            pass

        def random(self):
            return 1.0

    assert run_tagged(page, "model", Random=Highest)["draw"]() == 500


def test_a_name_the_page_does_not_have_is_refused(page):
    with pytest.raises(ValueError, match=r"page\.ipynb: no cell defines M, n"):
        run_tagged(page, "model", n=20, N=20, M=1)


def test_a_tag_no_code_cell_has_is_refused(page):
    with pytest.raises(ValueError, match="no code cell has the tag 'training'"):
        tagged_cells(page, "training")
