"""The sunspots are the series of the classic studies, and answer as it does there."""

import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from rnn_course.data import DownloadError, installed, load_sunspots


def test_the_sunspots_are_the_309_yearly_numbers_from_1700_to_2008():
    x = load_sunspots()
    assert x.index.tolist() == list(range(1700, 2009))
    assert x.dtype == np.float64
    assert x.notna().all()
    assert (x >= 0).all()
    # The highest yearly mean of the record, and its last year.
    assert x.idxmax() == 1957
    assert x.loc[1957] == pytest.approx(190.2)
    assert x.loc[2008] == pytest.approx(2.9)


def test_autoregression_on_the_sunspots_has_the_known_errors_on_the_classic_split():
    """Twelve lags by least squares, errors divided by the variance of 1700 to 1979."""
    x = load_sunspots()
    variance = x.loc[:1979].var(ddof=0)
    assert variance == pytest.approx(1495.6, abs=0.05)
    lags = np.column_stack([*(x.shift(k) for k in range(1, 13)), np.ones(len(x))])
    train = (x.index >= 1712) & (x.index <= 1920)
    weights, *_ = np.linalg.lstsq(lags[train], x[train])
    for (first, last), known in {
        (1712, 1920): 0.132,
        (1921, 1955): 0.130,
        (1956, 1979): 0.368,
    }.items():
        part = (x.index >= first) & (x.index <= last)
        error = np.mean((lags[part] @ weights - x[part]) ** 2) / variance
        assert error == pytest.approx(known, abs=0.0006)


def test_the_table_is_read_without_importing_its_package():
    code = "import sys; from rnn_course.data import *; load_sunspots(); print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "statsmodels" not in run.stdout.split()


def test_a_missing_package_says_what_installs_it(monkeypatch):
    monkeypatch.setattr(installed.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(DownloadError, match="statsmodels, which is not installed") as caught:
        load_sunspots()
    assert "  1. pip install statsmodels (in a notebook: %pip" in str(caught.value)


@pytest.mark.parametrize(
    ("content", "trouble"),
    [
        (None, "is not there"),
        (b"YEAR,SUNACTIVITY\n1700,5\n", "does not hold the 309 years"),
        (b"a,b,c\n1,2,3\n", "does not hold the 309 years"),
        (b"YEAR,SUNACTIVITY\n" + b"1700,many\n" * 309, "does not hold the 309 years"),
        (b"YEAR,SUNACTIVITY\n" + b"1700,5\n" * 309, "does not hold the 309 years"),
        (b"", "cannot be read"),
        (b"YEAR\xff,\n", "cannot be read"),
        (b"a\n1,2\n3,4,5\n", "cannot be read"),
    ],
)
def test_another_table_of_sunspots_is_refused(monkeypatch, tmp_path, content, trouble):
    folder = tmp_path / "datasets" / "sunspots"
    folder.mkdir(parents=True)
    if content is not None:
        (folder / "sunspots.csv").write_bytes(content)
    found = SimpleNamespace(submodule_search_locations=[str(tmp_path)])
    monkeypatch.setattr(installed.importlib.util, "find_spec", lambda name: found)
    with pytest.raises(DownloadError, match=rf"sunspots\.csv \({trouble}"):
        load_sunspots()
