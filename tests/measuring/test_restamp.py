"""Moved or tidied code keeps its measured tables, if a small draw of it says what it said."""

import csv
import json
import os
import shutil
import subprocess
import sys
from datetime import date

import numpy as np
import pytest

from measuring import restamp, witness
from measuring.measured import stale
from measuring.sources import ROOT, source_hash

TOKENS = '''
def tokens(text):
    """The words of a text."""
    return text.lower().split()
'''
PAD = '''
SIZE = 5


def pad(ids, size=SIZE):
    """Zeros, then the ids."""
    return [0] * (size - len(ids)) + ids
'''
PAGE = """from rnn_course.text import pad, tokens

def share(text):
    return sum(pad([len(word) for word in tokens(text)])) / 7
"""
SCRIPT = """
from measuring.measured import stamp, write_csv
from measuring.notebook_cells import run_tagged
from pathlib import Path
from measuring.witness import Witness, record

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("page.ipynb#model", "src/rnn_course/text.py")


def draw(seed):
    page = run_tagged(ROOT / "page.ipynb", "model")
    return {"share": page["share"]("A gate"), "words": len(page["tokens"]("A gate")), "seed": seed}


WITNESS = Witness("Two words.", draw, seed=3, tolerance=1e-3, because="Sums may be reordered.")

if __name__ == "__main__":
    rows = [{"text": "an early, rare mistake", "share": 0.1}, {"text": "é", "share": 2e-05}]
    write_csv(ROOT / "runs.csv", rows)
    made = {"command": "python long/runs.py", **stamp(SOURCES, root=ROOT)}
    record(ROOT / "runs.csv", WITNESS, made, ROOT)
"""


class House:
    """A small course: a package, a page, a script that measures, and its table."""

    def __init__(self, root):
        self.root, self.table = root, root / "runs.csv"
        self.package = root / "src" / "rnn_course"
        self.script = root / "long" / "runs.py"
        for folder in (self.package, self.script.parent):
            folder.mkdir(parents=True)
        (self.package / "__init__.py").touch()
        # What tells whether code has changed is itself part of the package.
        shutil.copy(ROOT / "src" / "rnn_course" / "meaning.py", self.package)
        (self.package / "text.py").write_text(TOKENS + PAD)
        self.write_page(PAGE)
        self.script.write_text(SCRIPT)
        measured = self.python(str(self.script))
        assert measured.returncode == 0, measured.stderr

    def write_page(self, cell):
        cell = {"cell_type": "code", "metadata": {"tags": ["model"]}, "source": cell}
        (self.root / "page.ipynb").write_text(json.dumps({"cells": [cell]}))

    def python(self, *arguments):
        path = os.pathsep.join([str(self.root / "src"), str(ROOT)])
        return subprocess.run(
            [sys.executable, *arguments],
            env=os.environ | {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
        )

    def restamp(self, *names):
        """As `make restamp` does it, but for this house."""
        return self.python(
            "-c",
            "import sys; from pathlib import Path; from measuring import restamp\n"
            "root = Path(sys.argv[1])\n"
            "sys.exit(restamp.main(sys.argv[2:], root, root))",
            str(self.root),
            *names,
        )

    def replace(self, path, old, new):
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))

    def files(self):
        return self.table.read_bytes(), self.table.with_suffix(".json").read_bytes()

    def kept(self):
        return json.loads(self.files()[1])

    def values(self):
        with self.table.open(newline="") as file:
            return list(csv.DictReader(file))


@pytest.fixture
def house(tmp_path):
    return House(tmp_path)


def test_the_witness_is_recorded_beside_its_table(house):
    kept = house.kept()
    assert kept["script"] == "long/runs.py"
    assert kept["source_hash"] == source_hash(kept["sources"], house.root)
    assert kept["restamped"] == []
    assert kept["witness"]["values"] == {"share": 0.7142857, "words": 2, "seed": 3}
    assert kept["witness"]["seed"] == 3
    assert kept["witness"]["what"] == "Two words."
    assert kept["witness"]["because"] == "Sums may be reordered."
    assert kept["witness"]["date"] == date.today().isoformat()


def test_a_table_survives_a_move_a_split_and_a_rewrite_of_its_code(house):
    values, first = house.values(), house.kept()["source_hash"]
    # Moved, split and described in other words: the script names a file that is gone.
    text = house.package / "text"
    text.mkdir()
    (house.package / "text.py").unlink()
    (text / "__init__.py").write_text("from rnn_course.text.padding import pad\n")
    (text / "words.py").write_text(TOKENS.replace("The words", "All words"))
    (text / "padding.py").write_text(PAD)
    house.write_page(
        "from rnn_course.text.words import tokens\n"
        + PAGE.replace("import pad, tokens", "import pad")
    )
    assert "src/rnn_course/text.py: there is no such source" in stale(house.table, house.root)
    refused = house.restamp("runs")
    assert refused.returncode == 1
    assert "src/rnn_course/text.py: there is no such source" in refused.stderr

    house.replace(
        house.script,
        '"src/rnn_course/text.py"',
        '"src/rnn_course/text/words.py", "src/rnn_course/text/padding.py"',
    )
    done = house.restamp("runs")
    assert (done.returncode, done.stderr) == (0, "")
    assert "agrees" in done.stdout
    assert stale(house.table, house.root) is None
    assert house.values() == values
    assert house.kept()["source_hash"] == first  # not a definition has changed

    # Rewritten, with the same results: now the hash changes, and the witness is asked.
    house.replace(
        text / "padding.py", "[0] * (size - len(ids)) + ids", "[*[0] * (size - len(ids)), *ids]"
    )
    assert stale(house.table, house.root) is not None
    assert house.restamp().returncode == 0
    assert stale(house.table, house.root) is None
    assert house.values() == values
    kept = house.kept()
    last = {"date": date.today().isoformat(), "from": first, "to": kept["source_hash"]}
    assert kept["restamped"][-1] == last
    assert first != kept["source_hash"] == source_hash(kept["sources"], house.root)


def test_code_that_makes_other_numbers_is_not_stamped_and_both_values_are_told(house):
    house.replace(house.package / "text.py", "text.lower().split()", "list(text.replace(' ', ''))")
    before = house.files()
    refused = house.restamp("runs")
    assert refused.returncode == 1
    assert "words: 2 was recorded, now it is 5" in refused.stderr
    assert "measure again: python long/runs.py" in refused.stderr
    assert house.files() == before
    assert "make restamp" in stale(house.table, house.root)


def test_a_witness_that_agrees_about_code_that_did_not_change_writes_nothing(house):
    before = house.files()
    done = house.restamp()
    assert done.returncode == 0
    assert "the right one already" in done.stdout
    assert house.files() == before


def test_an_unknown_table_is_refused_with_the_names_there_are(house):
    refused = house.restamp("run")
    assert refused.returncode != 0
    assert "run: no such table; expected some of runs" in refused.stderr


def test_a_table_without_a_witness_is_refused(house):
    house.table.with_suffix(".json").unlink()
    with pytest.raises(FileNotFoundError):
        restamp.restamp(house.table, house.root)
    assert house.restamp().returncode == 1


def test_one_script_with_two_tables_draws_its_witness_once(house):
    for suffix in (".csv", ".json"):
        copy = house.root / f"runs_2{suffix}"
        copy.write_bytes(house.table.with_suffix(suffix).read_bytes())
    house.replace(house.script, "page = run", '(ROOT / "draws").open("a").write("+"); page = run')
    assert house.restamp().returncode == 0
    assert (house.root / "draws").read_text() == "+"


@pytest.mark.parametrize(
    ("was", "now", "agrees"),
    [
        (1.0, 1.0009, True),
        (1.0, 1.0011, False),
        (-2.0, 2.0, False),
        (5, 5, True),
        (5000, 5001, False),
        (1, 1.0, False),
        (1.0, float("nan"), False),
        ([1.0, 1e-9], [1.0, 5e-4], True),
        ([1.0, 2.0], [1.0, 2.1], False),
        ([1.0, 2.0], [1.0], False),
        ([1, 2], [2, 1], False),
        ("a", "a", True),
        ("a", "b", False),
        (0.0, 0.0, True),
        (0.0, 1e-12, False),
    ],
)
def test_floats_agree_within_the_tolerance_and_all_else_exactly(was, now, agrees):
    told = witness.disagreements({"x": was}, {"x": now}, 1e-3)
    assert told == ({} if agrees else {"x": f"x: {was} was recorded, now it is {now}."})


def test_a_value_that_is_missing_or_new_is_a_disagreement():
    told = witness.disagreements({"a": 1, "b": 2}, {"b": 2, "c": 3}, 1e-3)
    assert told == {
        "a": "a: 1 was recorded, now it is None.",
        "c": "c: None was recorded, now it is 3.",
    }


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "expected at least one value"),
        ({"loss": np.inf}, "loss: expected text or finite numbers"),
        ({"loss": [1.0, np.nan]}, "loss: expected text or finite numbers"),
        ({"same": True}, "same: expected text or finite numbers"),
        ({"page": {"a": 1}}, "page: expected text or finite numbers"),
    ],
)
def test_a_witness_that_could_not_disagree_is_refused(values, message):
    says = witness.Witness("", lambda seed: values, 0, 1e-3, "")
    with pytest.raises(ValueError, match=message):
        witness.drawn(says)


def test_numbers_are_kept_as_json_holds_them():
    says = witness.Witness(
        "", lambda seed: {"n": np.int64(seed), "x": np.float32([0.1, 12345678.9])}, 7, 1e-3, ""
    )
    values = witness.drawn(says)
    assert json.loads(json.dumps(values)) == values == {"n": 7, "x": [0.1, 12345680.0]}
