"""The measured CSVs say how they were made, and are noticed when their sources move on."""

import json

import measured
import pytest
from sources import ROOT, source_hash

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
    measured.write_csv(path, ROWS, ["model.py", "page.ipynb#model"], root=root)
    return path


def test_what_was_written_can_be_read_and_says_how_it_was_made(table):
    rows = measured.read_csv(table)
    assert [row["accuracy"] for row in rows] == ["0.5", "0.75"]
    for row in rows:
        assert row["versions"].startswith("Python 3.")
        assert "; numpy " in row["versions"]
        assert "cores" in row["hardware"]
        assert row["sources"] == "model.py; page.ipynb#model"
        assert len(row["date"]) == len("2026-01-31")


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
    assert "source_hash" in measured.stale(tmp_path / "by_hand.csv")


@pytest.mark.parametrize(
    ("rows", "sources", "message"),
    [
        ([], ["model.py"], "rows: expected at least one"),
        (ROWS, [], "sources: expected at least one"),
        ([{"a": 1}, {"b": 1}], ["model.py"], "rows: row 1 has columns"),
        ([{"date": "today"}], ["model.py"], r"rows: the columns \['date'\]"),
        (ROWS, ["page.ipynb#training"], "no code cell has the tag 'training'"),
        ([{"a": "x" * 60_000}], ["model.py"], "expected at most 50000"),
    ],
)
def test_wrong_tables_are_refused_and_leave_nothing_behind(root, rows, sources, message):
    with pytest.raises(ValueError, match=message):
        measured.write_csv(root / "runs.csv", rows, sources, root=root)
    assert not list(root.glob("runs.csv*"))


def test_sources_that_change_during_a_measurement_are_noticed(root):
    before = source_hash(["model.py"], root)
    measured.write_csv(root / "a.csv", ROWS, ["model.py"], root=root, started_with=before)
    (root / "model.py").write_text("units = 64\n")
    with pytest.raises(ValueError, match="changed while they were measured"):
        measured.write_csv(root / "b.csv", ROWS, ["model.py"], root=root, started_with=before)
    assert not (root / "b.csv").exists()


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
