"""The best setting of each arm, and tables that would be too large."""

import doctest
import importlib

import numpy as np
import pandas as pd
import pytest

from measuring.condense import condensed
from measuring.grid import best_of, grid


def trials(**columns):
    settings = pd.DataFrame(grid(net=["A", "B"], rate=[0.1, 0.2]))
    twice = settings.loc[settings.index.repeat(2)].reset_index(drop=True)
    return twice.assign(trial=True, seed=[1000, 1001] * 4, **columns)


def test_each_arm_gets_the_setting_with_the_best_mean():
    rows = trials(right=[0.5, 0.5, 0.4, 0.8, 0.9, 0.9, 0.0, 1.0])
    assert best_of(rows, "net", ["right"]) == [{"net": "A", "rate": 0.2}, {"net": "B", "rate": 0.1}]


def test_a_minus_asks_for_the_least_and_a_second_column_breaks_ties():
    rows = trials(solved=[False] * 8, error=[3, 3, 1, 2, 5, 5, 6, 6])
    chosen = best_of(rows, "net", ["solved", "-error"])
    assert chosen == [{"net": "A", "rate": 0.2}, {"net": "B", "rate": 0.1}]


def test_of_settings_that_did_equally_well_the_first_of_the_grid_is_taken():
    rows = trials(right=[1.0] * 8)
    assert [setting["rate"] for setting in best_of(rows, "net", ["right"])] == [0.1, 0.1]


def test_a_large_table_becomes_counts_and_quantiles_of_each_setting():
    rng = np.random.default_rng(0)
    errors = rng.random((2, 500))
    rows = pd.concat(
        pd.DataFrame({"rate": rate, "seed": range(500), "solved": own < 0.3, "error": own})
        for rate, own in zip([0.1, 0.2], errors, strict=True)
    )
    few = condensed(rows)
    assert few["draws"].to_list() == [500, 500]
    assert few["solved"].to_list() == (errors < 0.3).sum(axis=1).tolist()
    np.testing.assert_allclose(few["error: mean"], errors.mean(axis=1), rtol=1e-3)
    np.testing.assert_allclose(few["error: 5%"], np.quantile(errors, 0.05, axis=1), rtol=1e-3)
    assert "seed" not in few


@pytest.mark.parametrize("module", ["grid", "rates", "condense"])
def test_what_an_example_shows_is_what_comes_out(module):
    result = doctest.testmod(importlib.import_module(f"measuring.{module}"))
    assert result.attempted
    assert result.failed == 0
