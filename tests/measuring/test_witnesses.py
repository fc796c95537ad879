"""The measured tables still hold: the witness of each, drawn anew, says what was recorded.

All that takes TensorFlow and the reviews is in this module, so that they are read once.
"""

from functools import cache, partial
from types import ModuleType

import pytest
from threadpoolctl import threadpool_limits

from benchmarks import contestants
from measuring.measured import MEASURED, about
from measuring.notebook_cells import run_tagged
from measuring.restamp import load
from measuring.sources import ROOT
from measuring.witness import disagreements, drawn
from rnn_course.functions import softmax
from rnn_course.learning import Adadelta, Adam
from rnn_course.text import tokenise

TABLES = sorted(MEASURED.glob("*.csv"))
each_table = pytest.mark.parametrize("table", TABLES, ids=lambda path: path.stem)


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    with threadpool_limits(1):  # the nets are small: a second BLAS thread spends its time waiting
        yield


@cache
def script(path: str) -> ModuleType:
    return load(ROOT / path)


@cache
def said(path: str) -> dict[str, object]:
    return drawn(script(path).WITNESS)


def test_each_table_has_a_witness_and_each_witness_a_table():
    assert TABLES
    assert sorted(MEASURED.glob("*.json")) == [table.with_suffix(".json") for table in TABLES]


@each_table
def test_the_witness_of_each_table_says_what_was_about(table):
    kept = about(table)
    told = disagreements(
        kept["witness"]["values"], said(kept["script"]), kept["witness"]["tolerance"]
    )
    assert not told, f"{table.name} no longer holds; measure again: {kept['command']}"


@each_table
def test_a_witness_is_a_matter_of_seconds(table):
    assert 0 < about(table)["witness"]["cpu_seconds"] <= 15  # ten, when nothing else runs


@each_table
def test_a_table_and_the_script_that_measured_it_tell_the_same(table):
    kept = about(table)
    now = script(kept["script"])
    assert kept["sources"] == list(now.SOURCES)
    for name in ("what", "seed", "tolerance", "because"):
        assert kept["witness"][name] == getattr(now.WITNESS, name)


def disagreeing(table: str) -> set[str]:
    """The names of the values that are not what was recorded, in a draw of now."""
    kept = about(f"{table}.csv")["witness"]
    found = drawn(script(about(f"{table}.csv")["script"]).WITNESS)
    return set(disagreements(kept["values"], found, kept["tolerance"]))


@pytest.mark.parametrize(
    ("table", "given", "expected"),
    [
        ("imdb", {"Adam": partial(Adam, beta_2=0.99)}, {"LSTM: log odds"}),
        ("text", {"tokenise": lambda text: tokenise(text.replace("'", ""))}, {"ids"}),
        ("text", {"Adam": partial(Adam, beta_2=0.99)}, {"started: log odds"}),
        ("language", {"Adam": partial(Adam, beta_2=0.99)}, {"LSTM: bits", "Elman: bits"}),
        ("seq2seq", {"softmax": lambda e: softmax(2 * e)}, {"errors", "first sign"}),
    ],
)
def test_a_page_that_computes_something_else_makes_the_witness_disagree(
    monkeypatch, table, given, expected
):
    def run(notebook, tag, **others):
        return run_tagged(notebook, tag, **others, **given)

    monkeypatch.setattr(script(about(f"{table}.csv")["script"]), "run_tagged", run)
    assert expected <= disagreeing(table)


def test_another_optimizer_here_makes_the_benchmarks_disagree_and_leaves_keras_alone(monkeypatch):
    monkeypatch.setattr(contestants, "Adadelta", partial(Adadelta, rho=0.9))
    assert disagreeing("benchmarks") == {"XOR: errors, loop", "XOR: errors, descend"}
