"""The students' edition: what was taken out is nowhere in it, and a leak is found where one is."""

import json
import zipfile
from pathlib import Path

import pytest
import yaml
from taught_book import ROOT, SECRET, lay_course, make

from tools import building, solutions, students

SHORT = """# @title Solution 9
# solution
w = 2.0  # falls - by its mirror
# end
check_w(w)"""
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def test_a_book_without_solutions_has_none_anywhere_and_says_so(tmp_path, monkeypatch):
    folder = lay_course(tmp_path / "course")
    done = make(folder, "book", SOLUTIONS="0")
    assert done.returncode == 0, done.stdout + done.stderr
    edition = folder / "_build" / "students"
    page = (edition / "_build" / "html" / "notebooks" / "hopfield.html").read_text()
    assert "Exercise 1" in page
    assert "42" in page
    # Every byte that was laid or built there: pages, sources, caches of executed cells.
    holding = [path for path in edition.rglob("*") if path.is_file() and holds_secret(path)]
    assert holding == []
    assert not (edition / "_build" / "html" / "book" / "instructor.html").exists()
    assert "The solutions are folded" not in page
    assert "No solution stands in its" in done.stdout
    assert "run: make serve SOLUTIONS=0" in done.stdout
    # The whole course is as it was, and was not built.
    assert SECRET in (folder / "notebooks" / "hopfield.ipynb").read_text()
    assert not (folder / "_build" / "html").exists()
    # Had a page said it, the edition would not have been given away.
    for place in ("html/notebooks/hopfield.html", "only/_build/html/page.html", "bundle/a/b.html"):
        leak = edition / "_build" / place
        leak.parent.mkdir(parents=True, exist_ok=True)
        before = leak.read_text() if leak.exists() else ""
        leak.write_text(f"{before}<p>answer = <b>&quot;two states&quot;</b> # {SECRET} each\npair")
        monkeypatch.setattr(students, "ROOT", folder)
        monkeypatch.setattr(students, "FOLDER", edition)
        with pytest.raises(building.Failed, match=r"hopfield\.ipynb, Solution 1"):
            students.prove()
        leak.write_text(before)
    students.prove()


def holds_secret(path: Path) -> bool:
    data = path.read_bytes()
    return any(word in data for word in (SECRET.encode(), SECRET.title().encode(), b"Solution 1"))


def test_the_edition_follows_the_course_and_keeps_what_was_built(tmp_path):
    folder, edition = lay_course(tmp_path / "course"), tmp_path / "students"
    (folder / "node_modules").symlink_to(tmp_path / "nowhere")
    (folder / "book" / "old.md").symlink_to(tmp_path / "nowhere")
    students.lay(folder, edition)
    (edition / "_build").mkdir()
    (edition / "_build" / "kept").touch()
    before = (edition / "notebooks" / "hopfield.ipynb").stat().st_mtime_ns
    (folder / "book" / "more.md").write_text("# More\n")
    students.lay(folder, edition)
    assert (edition / "book" / "more.md").read_text() == "# More\n"
    assert (edition / "notebooks" / "hopfield.ipynb").stat().st_mtime_ns == before
    (folder / "book" / "more.md").unlink()
    students.lay(folder, edition)
    assert not (edition / "book" / "more.md").exists()
    assert (edition / "_build" / "kept").exists()
    toc = yaml.safe_load((edition / "_toc.yml").read_text())
    assert toc["chapters"] == [{"file": "notebooks/hopfield"}]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_each_solution_of_the_course_can_be_told_from_all_else_and_goes(path, tmp_path):
    notebook = json.loads(path.read_text())
    there = [cell for cell in notebook["cells"] if solutions.is_solution(cell)]
    assert there
    titles = {"".join(cell["source"]).partition("\n")[0] for cell in there}
    found = solutions.texts(notebook)
    assert titles == set(found)
    assert [title for title, parts in found.items() if not parts] == []
    without = solutions.without_solutions(notebook)
    assert len(without["cells"]) == len(notebook["cells"]) - len(there)
    copy = tmp_path / path.name
    for content, leaks in ((notebook, set(found)), (without, set())):
        copy.write_text(json.dumps(content))
        lines, _ = solutions.left_in([copy], found)
        assert {line.partition(": ")[2] for line in lines} == leaks
    # Nothing of the cells themselves stays either, whatever the search looks for.
    sources = ["".join(cell["source"]) for cell in without["cells"]]
    assert not any("# @title Solution" in source for source in sources)
    exercises = [
        cell for cell in notebook["cells"] if "exercise" in cell["metadata"].get("tags", [])
    ]
    assert all(cell in without["cells"] for cell in exercises)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", '<span class="c1">w = 2.0</span> <i># falls</i> &#8211; by its mirror'),
        ("search.js", r'"w = 2.0  \n# falls\n - by its mirror"'),
        ("module.py", "w = 2.0\n\n# falls - by its mirror\n"),
    ],
)
def test_a_solution_is_found_however_it_is_marked_up_and_packed(tmp_path, name, content):
    notebook = {
        "cells": [
            {
                "cell_type": "code",
                "metadata": {"tags": ["solution"]},
                "source": SHORT,
            }
        ]
    }
    wanted = solutions.texts(notebook)
    plain, inner, packed = tmp_path / name, tmp_path / "inner.whl", tmp_path / "outer.zip"
    plain.write_text(content)
    with zipfile.ZipFile(inner, "w") as archive:
        archive.write(plain, f"deep/{name}")
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(inner, "inner.whl")
    for path in (plain, packed):
        (line,) = solutions.left_in([path], wanted)[0]
        assert line.endswith(f"{name}: # @title Solution 9")
    plain.write_text("w = 3.0")
    assert solutions.left_in([plain], wanted) == ([], 1)


def test_a_word_that_is_neither_0_nor_1_is_refused(tmp_path):
    done = make(ROOT, "book", SOLUTIONS="no")
    assert done.returncode == 2
    assert "expected 0 or 1, got 'no'" in done.stderr
