"""Timings of libraries side by side: each in a process of its own, in turn."""

import os
import time
from functools import partial

import pytest

from benchmarks import turns
from benchmarks.turns import Call, seconds, within


@pytest.fixture(autouse=True)
def processes():
    yield
    for library in ("one", "other"):
        turns._process(library).shutdown()
    turns._process.cache_clear()


def test_each_library_has_a_process_of_its_own_and_keeps_it():
    ids = [within(library, os.getpid) for library in ("one", "other", "one", "other")]
    assert ids[:2] == ids[2:]
    assert len({os.getpid(), *ids}) == 3


def test_settings_that_choose_a_kernel_are_not_handed_on(monkeypatch):
    for name in turns.BLAS_SETTINGS:
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("OPENBLAS_VERBOSE", "0")
    assert [within("one", os.getenv, name) for name in turns.BLAS_SETTINGS] == [None, None]
    assert within("one", os.getenv, "OPENBLAS_VERBOSE") == "0"


def test_the_times_are_those_of_the_calls_with_the_quartiles_around_the_median():
    calls = {
        "long": Call("one", partial, (time.sleep, 0.04)),
        "short": Call("other", partial, (time.sleep, 0.002)),
    }
    taken = seconds(calls, samples=5)
    for name, least in (("long", 0.04), ("short", 0.002)):
        assert least <= taken[name].low <= taken[name].median <= taken[name].high
    assert taken["short"].median < taken["long"].median / 3
    assert taken["long"] * 1000 == turns.Seconds(
        *(1000 * v for v in (taken["long"].median, taken["long"].low, taken["long"].high))
    )


def test_the_kernel_is_named():
    assert "openblas" in within("one", turns.blas)
