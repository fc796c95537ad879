"""The page for instructors: its lines run, its plans add up, and what it names exists."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest
import yaml

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "book" / "instructor.md").read_text(encoding="utf8")
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf8"))
CHAPTERS = [c["file"] for part in TOC["parts"] for c in part["chapters"]]
COURSE = re.compile(r"\[[^]]+\]\((?:\.\./)?((?:notebooks/)?\w+)\.(?:ipynb|md)\)")
LONG = ("make book", "make serve")  # these have tests of their own
REMOTE = "https://github.com/ada/memory.git"


def part(title: str) -> str:
    """The text below a heading, up to the next of its rank or above."""
    marks = re.search(rf"^(#+) {re.escape(title)}$", PAGE, flags=re.MULTILINE)
    return re.split(rf"^#{{1,{len(marks[1])}}} ", PAGE[marks.end() :], flags=re.MULTILINE)[0]


def lines_to_type() -> list[str]:
    block = re.search(r"<!-- the tests run these lines -->\n```sh\n(.*?)```", PAGE, re.DOTALL)
    return block[1].splitlines()


def test_the_way_to_a_published_course_is_ten_lines():
    assert len(lines_to_type()) == 10
    assert lines_to_type()[0] == f"git clone {REMOTE}"


def test_the_lines_work_as_they_are_printed(git, course_copy, tmp_path):
    if shutil.which("make") is None:
        pytest.skip("needs make")
    bare = tmp_path / "memory.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(course_copy), str(bare))
    here = {
        # What the page calls GitHub is the bare repository beside us.
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{bare}.insteadOf",
        "GIT_CONFIG_VALUE_0": REMOTE,
        "READY": sys.prefix,
    }
    typed = [
        f"test -f Makefile && make -n {x.split()[1]}" if x in LONG else x for x in lines_to_type()
    ]
    own_make = 'make() { command make VENV="$READY" -o "$READY/.ready" "$@"; }\n'
    (tmp_path / "instructor").mkdir()
    done = subprocess.run(
        ["bash", "-e", "-c", own_make + "\n".join(typed)],
        cwd=tmp_path / "instructor",
        env={**os.environ, **here},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert git(bare, "log", "-1", "--format=%s", "main") == "A course of our own"
    project = tomllib.loads(git(bare, "show", "main:pyproject.toml"))
    assert project["project"]["authors"] == [{"name": "Ada Lovelace"}]
    assert project["tool"]["course"]["title"] == "Nets that remember"
    left = yaml.safe_load(git(bare, "show", "main:_toc.yml"))
    files = [c["file"] for part in left["parts"] for c in part["chapters"]]
    assert files == [file for file in CHAPTERS if file != "book/limits"]
    install = json.loads(git(bare, "show", "colab:notebooks/lstm.ipynb"))["cells"][1]["source"]
    assert "github.com/ada/memory" in "".join(install)


SESSIONS = re.findall(r"^### (Session \d\. .+)$", PAGE, flags=re.MULTILINE)


@pytest.mark.parametrize(
    ("title", "minutes"),
    [
        *((title, 90) for title in SESSIONS),
        ("One day", 360),
        ("From a memory to a gate", 45),
        ("From the next letter to attention", 45),
    ],
)
def test_the_minutes_of_a_plan_add_up(title, minutes):
    assert sum(map(int, re.findall(r"^\| (\d+) \|", part(title), flags=re.MULTILINE))) == minutes


def test_there_are_six_sessions_each_with_all_that_it_needs():
    assert len(SESSIONS) == 6
    for title in SESSIONS:
        found = re.findall(r"^\*\*(.+?):\*\*", part(title), flags=re.MULTILINE)
        assert found == ["Objectives", "Play first", "In class", "At home", "Skip"], title


def titles(chapter: str, what: str) -> set[str]:
    """What a chapter has to play with, to solve, or to read."""
    cells = nbformat.read(ROOT / f"{chapter}.ipynb", as_version=4).cells
    text = "\n".join(cell.source for cell in cells)
    pattern = {
        "Play first": r"^# @title (.+?) \{run",
        "Skip": r"^##+ (.+)$",
    }.get(what, r"^\*\*Exercise \d+\. (.+?)\*\*")
    return set(re.findall(pattern, text, flags=re.MULTILINE))


@pytest.mark.parametrize("what", ["Play first", "In class", "At home", "Skip"])
def test_what_a_session_names_is_in_its_chapter(what):
    for line in re.findall(rf"^\*\*{what}:\*\* (.+)$", PAGE, flags=re.MULTILINE):
        _, *parts = COURSE.split(line)
        assert parts, line
        for chapter, named in zip(parts[::2], parts[1::2], strict=True):
            found = re.findall(r"\*([^*]+)\*", named)
            assert found, line
            assert set(found) <= titles(chapter, what), chapter


def test_each_chapter_has_its_usual_mistakes_with_a_question_and_an_answer():
    told = part("What students get wrong")
    found = re.findall(r"^### \[[^]]+\]\(\.\./(notebooks/\w+)\.ipynb\)$", told, flags=re.MULTILINE)
    assert set(found) <= set(CHAPTERS)
    assert len(found) >= 14
    for table in told.split("\n### ")[1:]:
        rows = [line for line in table.splitlines() if line.startswith("|")][2:]
        assert len(rows) >= 3, table[:60]
        for row in rows:
            mistake, question, answer = (cell.strip() for cell in row.strip("|").split("|"))
            assert mistake.endswith("."), row
            assert answer.endswith("."), row
            assert question.endswith('?"'), row
            assert "?" not in mistake, row


def test_the_public_page_has_no_solution_of_an_exercise():
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            if "solution" in cell.metadata.get("tags", []):
                kept = re.findall(
                    r"# solution\n(.*?)(?:# instead of|# end)", cell.source, re.DOTALL
                )
                for line in "\n".join(kept).splitlines():
                    if len(line.strip()) > 20:
                        assert line.strip("# ") not in PAGE
