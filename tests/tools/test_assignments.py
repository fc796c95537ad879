"""Assignments: one a chapter with checks, a point for each check that passed."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from tools import assignments, building

ROOT = Path(__file__).parents[2]
CHAPTERS = sorted(
    path
    for path in (ROOT / "notebooks").glob("*.ipynb")
    if '"exercise"' in path.read_text(encoding="utf8")
)


def made(path: Path) -> dict:
    found = assignments.assignment(path.stem, json.loads(path.read_text()))
    assert found is not None
    return found


def graded(notebook: dict, what: str) -> Iterator[dict]:
    return (c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get(what))


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.stem)
def test_an_assignment_asks_every_check_of_its_chapter_once_in_a_locked_cell(path):
    notebook = made(path)
    nbformat.validate(nbformat.from_dict(notebook))
    names = [c["metadata"]["nbgrader"]["grade_id"] for c in graded(notebook, "grade_id")]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", name) for name in names)
    whole = json.loads(path.read_text())["cells"]
    exercises = [c for c in whole if "exercise" in c["metadata"].get("tags", [])]
    asked = [
        name for c in exercises for name in re.findall(r"\b(check_\w+)\(", "".join(c["source"]))
    ]
    grades = list(graded(notebook, "grade"))
    texts = ["".join(cell["source"]) for cell in grades]
    assert sorted(re.search(r"import (check_\w+)", text)[1] for text in texts) == sorted(asked)
    for cell, text in zip(grades, texts, strict=True):
        assert cell["metadata"]["nbgrader"]["locked"]
        assert cell["metadata"]["nbgrader"]["points"] == 1
        assert "assert verdict.passed, verdict.told" in text
    assert [c["id"] for c in graded(notebook, "solution")] == [c["id"] for c in exercises]


@pytest.mark.parametrize("name", ["bptt", "hopfield"])
def test_right_answers_have_every_point_and_empty_ones_none(name):
    # As nbgrader does it: all cells one after the other, those that fail noted.
    notebook = made(ROOT / "notebooks" / f"{name}.ipynb")
    for filled_in in (True, False):
        space: dict[str, object] = {"display": lambda *_: None}
        passed = []
        for cell in notebook["cells"]:
            text = "".join(cell["source"])
            if cell["cell_type"] == "code":
                try:
                    exec(text if filled_in else assignments.stub_of(text), space)
                except AssertionError:
                    passed += [False]
                else:
                    passed += [True] * cell["metadata"]["nbgrader"]["grade"]
        assert len(passed) > 7
        assert set(passed) == {filled_in}


def test_of_the_chapter_only_what_exercises_need_comes_along():
    text, code = nbformat.v4.new_markdown_cell, nbformat.v4.new_code_cell
    exercise = "# @title Exercise 1\ndef f(x):\n    return ...  # your code\n\n\ncheck_f(f)"
    solution = "# @title Solution 1\ndef f(x):\n    # solution\n    return scale * x\n    # end\n"
    cells = [
        text("# Doubling\n\nWords.", id="head"),
        code("import numpy as np", id="first"),
        code("for step in range(10**9):\n    pass", id="training"),
        code("scale = 2", id="scale"),
        text("## Exercises\n\nSee [limits](../book/limits.md).", id="question"),
        code(exercise, id="e", metadata={"tags": ["exercise"]}),
        code(solution + "check_f(f)", id="s", metadata={"tags": ["solution"]}),
        text("## Summary", id="summary"),
    ]
    notebook = {**nbformat.v4.new_notebook(), "cells": cells}
    found = assignments.assignment("doubling", notebook)
    assert [cell["id"] for cell in found["cells"]] == [
        *("doubling-head", "first", "scale", "question", "e", "e-check_f"),
    ]
    assert "".join(found["cells"][3]["source"]).endswith("See limits.")
    assert "".join(found["cells"][4]["source"]) == (
        f"{exercise}\n### BEGIN SOLUTION\ndef f(x):\n    return scale * x\ncheck_f(f)\n"
        "### END SOLUTION"
    )
    assert assignments.assignment("doubling", {"cells": cells[:4]}) is None
    with pytest.raises(ValueError, match=r"exercise 1 has no solution\. CONTRIBUTING"):
        assignments.assignment("doubling", {"cells": cells[:6]})


def test_what_was_graded_stays_when_assignments_are_written_again(tmp_path, monkeypatch):
    monkeypatch.setattr(assignments, "FOLDER", tmp_path)
    kept = tmp_path / "submitted" / "ada" / "bptt.ipynb"
    kept.parent.mkdir(parents=True)
    kept.touch()
    stale = tmp_path / "source" / "gone" / "gone.ipynb"
    stale.parent.mkdir(parents=True)
    stale.touch()
    assignments.write_assignments()
    assert kept.exists()
    assert not stale.exists()
    written = {path.name for path in (tmp_path / "source").iterdir()}
    assert written == {path.stem for path in CHAPTERS}


def test_a_chapter_that_cannot_be_graded_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(assignments, "FOLDER", tmp_path)
    monkeypatch.setattr(assignments, "chapters", lambda: ["bptt"])
    monkeypatch.setattr(assignments, "is_solution", lambda cell: False)
    with pytest.raises(building.Refused, match=r"bptt\.ipynb: exercise 1 has no solution"):
        assignments.write_assignments()
