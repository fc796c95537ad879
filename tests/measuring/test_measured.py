"""The measured CSVs say how they were made, and are noticed when their sources move on."""

import csv
import json

import pytest

from measuring import measured
from measuring.sources import ROOT
from measuring.witness import Witness, record

ROWS = [{"seed": 0, "accuracy": 0.5}, {"seed": 1, "accuracy": 0.75}]


def notebook(*cells):
    return json.dumps(
        {
            "cells": [
                {"cell_type": kind, "metadata": {"tags": tags}, "source": source}
                for kind, tags, source in cells
            ]
        }
    )


@pytest.fixture
def root(tmp_path):
    (tmp_path / "model.py").write_text("units = 32\n")
    (tmp_path / "page.ipynb").write_text(
        notebook(
            ("markdown", [], "A sentence."),
            ("code", ["model"], ["units = 32\n", "rate = 0.1"]),
            ("code", [], "draw()"),
        )
    )
    return tmp_path


@pytest.fixture
def table(root):
    path = root / "out" / "runs.csv"
    measured.write_csv(path, ROWS)
    made = measured.stamp(["model.py", "page.ipynb#model"], root=root)
    measured.write_about(path, made)
    return path


def test_what_was_written_can_be_read_and_says_how_it_was_made(table):
    with table.open(newline="") as file:
        assert list(csv.DictReader(file)) == [
            {"seed": "0", "accuracy": "0.5"},
            {"seed": "1", "accuracy": "0.75"},
        ]
    made = measured.about(table)
    assert made["versions"].startswith("Python 3.")
    assert "; numpy " in made["versions"]
    assert "cores" in made["hardware"]
    assert made["sources"] == ["model.py", "page.ipynb#model"]
    assert len(made["date"]) == len("2026-01-31")


def test_a_fresh_table_is_not_stale(table, root):
    assert measured.stale(table, root) is None


def test_a_changed_source_makes_the_table_stale(table, root):
    (root / "model.py").write_text("units = 64\n")
    assert "model.py" in measured.stale(table, root)


def test_a_changed_model_cell_makes_the_table_stale(table, root):
    text = (root / "page.ipynb").read_text()
    (root / "page.ipynb").write_text(text.replace("rate = 0.1", "rate = 0.2"))
    assert measured.stale(table, root) is not None


def test_a_changed_sentence_or_chart_does_not_make_the_table_stale(table, root):
    text = (root / "page.ipynb").read_text()
    text = text.replace("A sentence.", "Another.").replace("draw()", "paint()")
    (root / "page.ipynb").write_text(text)
    assert measured.stale(table, root) is None


def test_a_corrected_docstring_or_comment_does_not_make_the_table_stale(table, root):
    (root / "model.py").write_text('"""Another sentence."""\n\nunits = (\n    32  # as ever\n)\n')
    assert measured.stale(table, root) is None


def test_a_stale_table_says_what_to_do(table, root):
    (root / "model.py").write_text("units = 64\n")
    assert "`make restamp NAME=runs`" in measured.stale(table, root)
    (root / "model.py").rename(root / "net.py")
    assert "`make restamp NAME=runs`" in measured.stale(table, root)


def test_a_source_that_is_gone_makes_the_table_stale(table, root):
    (root / "model.py").unlink()
    assert "model.py" in measured.stale(table, root)


def test_a_table_that_is_missing_or_of_another_make_is_stale(tmp_path):
    assert "nothing.csv" in measured.stale(tmp_path / "nothing.csv")
    (tmp_path / "by_hand.csv").write_text("seed,accuracy\n0,0.99\n")
    assert "by_hand.json" in measured.stale(tmp_path / "by_hand.csv")
    (tmp_path / "by_hand.json").write_text("{}")
    assert "sources" in measured.stale(tmp_path / "by_hand.csv")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "rows: expected at least one"),
        ([{"a": 1}, {"b": 1}], "rows: row 1 has columns"),
        ([{"a": "x" * 60_000}], "expected at most 50000"),
    ],
)
def test_wrong_tables_are_refused_and_leave_nothing_behind(root, rows, message):
    with pytest.raises(ValueError, match=message):
        measured.write_csv(root / "runs.csv", rows)
    assert not list(root.glob("runs.csv*"))


@pytest.mark.parametrize(
    ("sources", "message"),
    [
        ([], "sources: expected at least one"),
        (["page.ipynb#training"], "no code cell has the tag 'training'"),
    ],
)
def test_a_stamp_without_sources_is_refused(root, sources, message):
    with pytest.raises(ValueError, match=message):
        measured.stamp(sources, root=root)


def test_sources_that_change_during_a_measurement_are_noticed(root):
    says = Witness("", lambda seed: {"seed": seed}, 0, 1e-3, "")
    made = measured.stamp(["model.py"], root=root)
    (root / "model.py").write_text("units = 64\n")
    with pytest.raises(ValueError, match="changed while they were measured"):
        record(root / "b.csv", says, made, root)
    assert not list(root.glob("b.*"))


def test_a_bare_name_is_looked_up_in_the_book():
    assert measured.place("imdb.csv") == ROOT / "book" / "measured" / "imdb.csv"


@pytest.mark.parametrize(
    "table", sorted((ROOT / "book" / "measured").glob("*.csv")), ids=lambda p: p.name
)
def test_every_table_of_the_book_was_measured_from_the_sources_as_they_are(table):
    assert measured.stale(table) is None


def test_no_table_of_the_book_is_larger_than_50_kb():
    sizes = {p.name: p.stat().st_size for p in (ROOT / "book" / "measured").glob("*.csv")}
    assert sizes
    assert max(sizes.values()) <= 50_000
