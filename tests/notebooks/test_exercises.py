"""Exercises in the notebooks: each goal has one, stub and solution agree, and the page answers."""

import ast
import re
from pathlib import Path

import nbformat
import pytest
import stubs
from workshops import is_workshop

from rnn_course.exercises import Verdict

ROOT = Path(__file__).parent.parent.parent
NOTEBOOKS = [
    path
    for path in sorted((ROOT / "notebooks").glob("*.ipynb"))
    if any("exercise" in c.metadata.get("tags", []) for c in nbformat.read(path, 4).cells)
]
KINDS = ["predict", "by hand", "complete the code", "experiment", "debug"]
HEAD = re.compile(
    rf"\*\*Exercise (?P<number>\d+)\. [^*]+\*\* \((?P<kind>{'|'.join(KINDS)}), "
    r"(?P<minutes>\d+) minutes, goals? (?P<goals>\d( and \d)?)\)\. \S"
)
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def tagged(path: Path, tag: str) -> list[nbformat.NotebookNode]:
    return [c for c in nbformat.read(path, 4).cells if tag in c.metadata.get("tags", [])]


def heads(path: Path) -> list[re.Match]:
    """The words before each exercise."""
    cells = nbformat.read(path, 4).cells
    places = [k for k, c in enumerate(cells) if "exercise" in c.metadata.get("tags", [])]
    found = [(cells[k].source, HEAD.match(cells[k - 1].source)) for k in places]
    assert [source for source, head in found if head is None] == []
    return [head for _, head in found]


@each_notebook
def test_each_exercise_says_its_kind_its_minutes_and_its_goal(path):
    found = heads(path)
    assert [int(head["number"]) for head in found] == list(range(1, len(found) + 1))
    assert 5 <= len(found) <= 9
    assert all(5 <= int(head["minutes"]) <= 20 for head in found)
    kinds = {head["kind"] for head in found}
    assert kinds == {"debug"} if is_workshop(path) else len(kinds) >= 4


@each_notebook
def test_each_goal_in_the_head_of_a_chapter_has_an_exercise(path):
    head = nbformat.read(path, 4).cells[0].source
    goals = re.search(r"\*\*You will be able to\*\*\n\n((?:(?:-|\d\.) .+\n(?: .*\n)*)+)", head)[1]
    n_goals = len(re.findall(r"^(?:-|\d\.) ", goals, flags=re.MULTILINE))
    trained = {int(goal) for head in heads(path) for goal in re.findall(r"\d", head["goals"])}
    assert trained == set(range(1, n_goals + 1))


@each_notebook
def test_a_stub_is_what_its_solution_says_and_the_solution_follows_it(path):
    assert stubs.write(path, check=True) == []
    cells = nbformat.read(path, 4).cells
    for place, cell in enumerate(cells):
        if "exercise" in cell.metadata.get("tags", []):
            assert "solution" in cells[place + 1].metadata.tags
            assert "hide-cell" in cells[place + 1].metadata.tags


def verdicts(cell: nbformat.NotebookNode, names: dict) -> list[Verdict]:
    """What a cell shows, run after the imports of its chapter."""
    shown = []
    names = {**names, "display": lambda *values: shown.extend(values)}
    tree = ast.parse(cell.source)
    last = ast.Expression(tree.body.pop().value)
    exec(compile(tree, "cell", "exec"), names)
    shown += filter(None, [eval(compile(last, "cell", "eval"), names)])
    return [one for one in shown if isinstance(one, Verdict)]


@each_notebook
def test_every_solution_passes_and_no_stub_does(path):
    names: dict = {}
    set_up = [c for c in nbformat.read(path, 4).cells if "import" in c.source.lower()[:60]]
    for cell in set_up:
        if cell.cell_type == "code" and "@title Import" in cell.source:
            exec(compile(cell.source, "imports", "exec"), names)
    for cell in tagged(path, "solution"):
        assert (found := verdicts(cell, names))
        assert all(one.passed for one in found), found
    for cell in tagged(path, "exercise"):
        assert (found := verdicts(cell, names))
        assert not all(one.passed for one in found), found
