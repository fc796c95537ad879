"""An assignment a chapter for nbgrader, graded by the course's own checks: `make nbgrader`.

Each exercise is a cell to fill in, and behind it stands a locked cell for each of its checks, worth
a point: it asks the check and asserts that it passed. Of the chapter's other cells an assignment
has those that an exercise needs, locked as well; so it runs in seconds.
"""

import ast
import json
import re
import shutil
import sys

from tools.building import BUILD, ROOT, Refused
from tools.handouts import chapters, imprint, led_to
from tools.solutions import MARK, STUB, TITLE, is_solution

sys.path.append(str(ROOT / "extensions"))
from cell_effects import Notebook
from cell_needs import direct_needs
from page_code import cell_tree

FOLDER = BUILD / "nbgrader"
NUMBER = re.compile(r"# @title (?:Exercise|Solution) (\d+)\s*$", re.MULTILINE)
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
HEAD = """\
# {title}

Fill in the cells of the exercises and run each: it answers, as often as you like. Behind each
stands a locked cell that counts: one point for every check that passes. Leave those as they are.
"""
GRADE = """\
from rnn_course.exercises.{chapter} import {check}

verdict = {call}
assert verdict.passed, verdict.told"""
CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = {course!r}
# What students find in the place of a solution; the cell's own text stands above it.
c.ClearSolutions.code_stub = {{"python": "# Your answer goes above."}}
c.Execute.timeout = 600
"""


def write_assignments() -> None:
    """Write nbgrader's folder `source`, and its settings; what was graded there stays."""
    ours = imprint.read(ROOT)
    source = FOLDER / "source"
    shutil.rmtree(source, ignore_errors=True)
    written, without = [], []
    for name in chapters():
        path = ROOT / "notebooks" / f"{name}.ipynb"
        try:
            notebook = assignment(name, json.loads(path.read_text(encoding="utf8")), ours.site)
        except ValueError as error:
            raise Refused(f"{path.name}: {error}") from error
        if notebook is None:
            without.append(name)
            continue
        place = source / name / path.name
        place.parent.mkdir(parents=True)
        place.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", "utf8")
        written.append(name)
    course = re.sub(r"[^a-z0-9]+", "-", ours.title.lower()).strip("-")
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "nbgrader_config.py").write_text(CONFIG.format(course=course), encoding="utf8")
    print(f"{len(written)} assignments: {source}")
    if without:
        print(f"No checks yet, so no assignment: {', '.join(without)}")


def assignment(chapter: str, notebook: dict, pages: str = "") -> dict | None:
    """A chapter as nbgrader's source; None where it has no exercises with checks.

    Args:
        chapter: the notebook's file name without its suffix.
        notebook: the chapter.
        pages: what leads to the built site, for links to its pages of prose.

    Raises:
        ValueError: an exercise has no solution.
    """
    solutions = {number_of(c): text_of(c) for c in notebook["cells"] if is_solution(c)}
    cells = [cell for cell in notebook["cells"] if not is_solution(cell)]
    exercises = {k for k, cell in enumerate(cells) if "exercise" in tags(cell)}
    if not exercises:
        return None
    for k in exercises:
        number = number_of(cells[k])
        if number not in solutions:
            raise ValueError(f"exercise {number} has no solution. CONTRIBUTING.md has the recipe.")
        both = [text_of(cells[k]), BEGIN, solved(solutions[number]), END]
        cells[k] = {**cells[k], "source": "\n".join(both)}
    # The first cell says what to do where the package is missing.
    first = next(k for k, cell in enumerate(cells) if cell["cell_type"] == "code")
    keep = {first} | needed_by(cells, exercises) | exercises | questions(cells, exercises)
    title = text_of(cells[0]).partition("\n")[0].removeprefix("# ")
    made = [markdown(f"{chapter}-head", HEAD.format(title=title))]
    for k in sorted(keep):
        cell, text = cells[k], text_of(cells[k])
        if cell["cell_type"] == "markdown":
            made.append(markdown(cell["id"], led_to(text, [], pages)))
        elif k not in exercises:
            made.append(code(cell["id"], text, locked=True))
        else:
            made.append(code(cell["id"], text, solution=True))
            for check, call in calls(stub_of(text)):
                grade = GRADE.format(chapter=chapter, check=check, call=call)
                made.append(code(f"{cell['id']}-{check}", grade, locked=True, grade=True, points=1))
    return {**notebook, "cells": made}


def needed_by(cells: list[dict], exercises: set[int]) -> set[int]:
    """The cells that the exercises, right or wrong, need above them."""
    places = [k for k, cell in enumerate(cells) if cell["cell_type"] == "code"]
    needs = direct_needs(Notebook([cell_tree(text_of(cells[k])) for k in places]).effects)
    found, todo = set(), [places.index(k) for k in exercises]
    while todo:
        new = set(needs[todo.pop()]) - found
        found |= new
        todo += new
    return {places[k] for k in found}


def questions(cells: list[dict], exercises: set[int]) -> set[int]:
    """The Markdown directly above each exercise: its question."""
    found = set()
    for place in exercises:
        k = place - 1
        while k > 0 and cells[k]["cell_type"] == "markdown":
            found.add(k)
            k -= 1
    return found


def calls(exercise: str) -> list[tuple[str, str]]:
    """Each check that an exercise asks, and the call as it stands there."""
    return [
        (node.func.id, ast.unparse(node))
        for node in ast.walk(cell_tree(exercise))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id.startswith("check_")
    ]


def solved(solution: str) -> str:
    """A solution's code without its title and marks."""
    lines = STUB.sub("", solution).splitlines()
    return "\n".join(line for line in lines if not (MARK.fullmatch(line) or TITLE.match(line)))


def stub_of(source: str) -> str:
    """What of an exercise's cell students get."""
    return source.partition(BEGIN)[0]


def number_of(cell: dict) -> str:
    """An exercise's number, or its solution's."""
    found = NUMBER.search(text_of(cell))
    return found[1] if found else "without a number"


def tags(cell: dict) -> list[str]:
    return cell["metadata"].get("tags", [])


def text_of(cell: dict) -> str:
    return "".join(cell["source"])


def markdown(name: str, text: str) -> dict:
    """A cell of text as nbformat has it."""
    source = text.splitlines(keepends=True)
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": source}


def code(name: str, text: str, **facts: object) -> dict:
    """A cell of code with what nbgrader has to know of it."""
    known = {"grade": False, "locked": False, "solution": False, "task": False, **facts}
    told = {"schema_version": 3, "cell_type": "code", "grade_id": name, **known}
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": {"nbgrader": told},
        "outputs": [],
        "source": text.splitlines(keepends=True),
    }
