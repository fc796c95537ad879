"""nbgrader itself, in an environment of its own: right, wrong and broken submissions, graded."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tools import assignments

ROOT = Path(__file__).parents[2]
CHAPTER = "bptt"
# `make nbgrader` makes it; another one may be named.
PYTHON = Path(os.environ.get("NBGRADER_PYTHON") or ROOT / ".venv-nbgrader" / "bin" / "python")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not PYTHON.is_file(), reason="needs make nbgrader"),
]

POINTS = """
import json
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db") as book:
    print(json.dumps({
        s.student.id: {grade.name: grade.auto_score for n in s.notebooks for grade in n.grades}
        for s in book.assignment_submissions("bptt")
    }))
"""


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The points of each submission, by student and cell; and the chapter's released notebook."""
    folder = tmp_path_factory.mktemp("nbgrader")

    def run(*arguments: str) -> str:
        paths = [str(PYTHON.parent), os.environ["PATH"]]
        done = subprocess.run(
            [PYTHON, *arguments],
            cwd=folder,
            env={**os.environ, "PATH": os.pathsep.join(paths), "PYTHONPATH": str(ROOT / "src")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assignments, "FOLDER", folder)
        assignments.write_assignments()
    run("-m", "nbgrader", "generate_assignment", CHAPTER)
    source, release = (
        json.loads((folder / step / CHAPTER / f"{CHAPTER}.ipynb").read_text())
        for step in ("source", "release")
    )
    for student, notebook in {
        "right": right(source, release),
        "wrong": release,
        "broken": broken(right(source, release)),
    }.items():
        place = folder / "submitted" / student / CHAPTER
        place.mkdir(parents=True)
        (place / f"{CHAPTER}.ipynb").write_text(json.dumps(notebook))
    run("-m", "nbgrader", "autograde", CHAPTER, "--create")
    points = json.loads(run("-c", POINTS).splitlines()[-1])
    shutil.rmtree(folder)
    return points, release


def named(notebook: dict) -> dict[str, dict]:
    return {
        c["metadata"].get("nbgrader", {}).get("grade_id", c["id"]): c for c in notebook["cells"]
    }


def right(source: dict, release: dict) -> dict:
    """What somebody hands in who writes each solution."""
    done = json.loads(json.dumps(release))
    for name, cell in named(done).items():
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            cell["source"] = named(source)[name]["source"]
    return done


def broken(notebook: dict) -> dict:
    """A cell that is no Python, one that raises, one that ends the process, a check made easy."""
    cells = named(notebook)
    cells["bptt-tied"]["source"] = ["by_w = = 0.2"]
    cells["bptt-recurrent"]["source"] = ["raise RuntimeError('lost')"]
    cells["bptt-backward"]["source"] = ["def backward(H, dH, W_hh):\n", "    raise SystemExit\n"]
    cells["bptt-sweep"]["source"] = ["sweep = None\n", "check_sweep = lambda answer: True\n"]
    cells["bptt-sweep-check_sweep"]["source"] = ["assert True"]
    return notebook


def test_a_right_submission_has_every_point(graded):
    points, release = graded
    worth = {
        name: cell["metadata"]["nbgrader"]["points"]
        for name, cell in named(release).items()
        if cell["metadata"].get("nbgrader", {}).get("grade")
    }
    assert points["right"] == worth
    assert len(worth) == 9


def test_a_submission_with_nothing_filled_in_has_none(graded):
    assert set(graded[0]["wrong"].values()) == {0}


def test_what_is_broken_counts_nothing_and_spoils_nothing_else(graded):
    points, _ = graded
    lost = {"bptt-tied", "bptt-recurrent", "bptt-backward", "bptt-sweep"}
    for name, got in points["broken"].items():
        assert got == (0 if name.rpartition("-")[0] in lost else 1), name


def test_what_students_get_holds_no_solution(graded):
    _, release = graded
    text = "\n".join("".join(cell["source"]) for cell in release["cells"])
    assert "BEGIN SOLUTION" not in text
    assert "both uses move together" not in text
    assert "Your answer goes above" in text
