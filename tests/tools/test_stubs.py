"""The tool that writes an exercise from its solution."""

import json

import pytest
import stubs

WRITTEN = """# @title Solution 4
def step(h):
    # solution
    for _ in range(2):
        h = h / 2
    return h
    # end


check_step(step)"""
MENDED = """# @title Solution 5
# solution
w = 6
# instead of
# w = 0.0  # @param {type:"number"}
# end
def f():
    # solution
    return w
    # instead of
    # if w:
    #     return -w
    # end
check_f(f)"""


def test_the_solution_gives_way_to_dots():
    assert stubs.stub(WRITTEN).splitlines() == [
        "# @title Exercise 4",
        "def step(h):",
        "    return ...  # your code",
        *("", "", "check_step(step)"),
    ]


def test_where_something_stands_instead_it_is_shown_as_code():
    assert stubs.stub(MENDED).splitlines() == [
        "# @title Exercise 5",
        'w = 0.0  # @param {type:"number"}',
        "def f():",
        "    if w:",
        "        return -w",
        "check_f(f)",
    ]


@pytest.mark.parametrize(
    ("solution", "told"),
    [
        ("w = 6", "begins with a line '# @title Solution 3'"),
        ("# @title Exercise 1\nw = 6", "begins with"),
        ("# @title Solution 1\nw = 6", "stands between '# solution' and '# end'"),
        ("# @title Solution 1\n# solution\nw = 6", "stands between"),
    ],
)
def test_a_solution_without_its_marks_is_refused(solution, told):
    with pytest.raises(ValueError, match=told):
        stubs.stub(solution)


def notebook(path, *cells):
    cells = [
        {"cell_type": "code", "metadata": {"tags": tags}, "source": source.splitlines(True)}
        for source, *tags in cells
    ]
    path.write_text(json.dumps({"cells": cells}))
    return path


def test_an_exercise_that_has_drifted_is_named_and_written_anew(tmp_path):
    path = notebook(
        tmp_path / "a.ipynb", ("# @title Exercise 4\nold", "exercise"), (WRITTEN, "solution")
    )
    assert stubs.write(path, check=True) == ["a.ipynb: Exercise 4 is not what its solution says."]
    assert stubs.write(path) == []
    assert stubs.write(path, check=True) == []
    first = json.loads(path.read_text())["cells"][0]
    assert "".join(first["source"]) == stubs.stub(WRITTEN)


def test_an_exercise_without_a_solution_and_a_solution_without_an_exercise_are_named(tmp_path):
    path = notebook(
        tmp_path / "a.ipynb",
        ("# @title Exercise 1\nx", "exercise"),
        (WRITTEN, "solution"),
        ("x = 1", "solution"),
    )
    assert stubs.write(path) == [
        "a.ipynb: cell 3: a solution begins with a line '# @title Solution 3'.",
        "a.ipynb: Exercise 1 has no solution.",
        "a.ipynb: Exercise 4 has no cell of its own.",
    ]
