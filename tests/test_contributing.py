"""The recipes of CONTRIBUTING.md, followed to the letter in a copy of the project."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "CONTRIBUTING.md").read_text()


def recipe(title: str) -> str:
    return re.search(rf"^### {title}\n(.*?)(?=^##|\Z)", TEXT, re.DOTALL | re.MULTILINE)[1]


def marked_blocks(text: str) -> list[tuple[str, str, str]]:
    """(file or append, path, what) for each block with a place for it."""
    return re.findall(r"<!-- (file|append): (\S+) -->\n```\w+\n(.*?)```", text, re.DOTALL)


@pytest.fixture
def copy(tmp_path):
    for name in ("src", "tools", "notebooks"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("*.egg-info"))
    (tmp_path / "tests" / "tasks").mkdir(parents=True)
    for name in ("tests/test_house.py", "tests/conftest.py", "tests/workshops.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("_toc.yml", "_config.yml", "pyproject.toml", "constraints.txt", "CITATION.cff"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def run(folder: Path, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_task_added_as_told_is_found_tested_and_allowed(copy):
    blocks = marked_blocks(recipe("Add a task"))
    assert [kind for kind, _, _ in blocks] == ["file", "append", "file"]
    for kind, path, what in blocks:
        with (copy / path).open("a" if kind == "append" else "w") as file:
            file.write(what)
    module, test = (copy / path for kind, path, _ in blocks if kind == "file")
    run(copy, "-m", "pytest", str(test), "-p", "no:cacheprovider")
    run(copy, "-m", "doctest", str(module))
    house = "-k", "lower or below or sitting or list_says or rooms"
    run(copy, "-m", "pytest", "tests/test_house.py", "-p", "no:cacheprovider", *house)
    run(copy, "-m", "ruff", "check", str(module), str(test))
    run(copy, "-m", "ruff", "format", "--check", str(module), str(test))


def test_an_experiment_added_as_told_draws_its_table(copy):
    for name in ("experiments", "measuring"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    ((_, path, what),) = marked_blocks(recipe("Add an experiment"))
    (copy / path).write_text(what)
    run(copy, "-m", "experiments", Path(path).stem, "--workers", "1")
    table = copy / "book" / "measured" / f"{Path(path).stem}.csv"
    assert table.read_text().count("\n") == 1 + 4 * 20
    run(copy, "-m", "ruff", "check", path)
    run(copy, "-m", "ruff", "format", "--check", path)


def test_a_chapter_added_as_told_has_the_shape_of_the_house(copy):
    command = re.search(r"^python (tools/new_chapter\.py .*)$", recipe("Add a chapter"), re.M)[1]
    script, path, title = re.fullmatch(r'(\S+) (\S+) "(.*)"', command).groups()
    run(copy, script, path, title)
    name = Path(path).stem
    shutil.copytree(ROOT / "extensions", copy / "extensions")
    (copy / "tests" / "notebooks").mkdir()
    for shape in ("test_controls.py", "test_chapter_shape.py"):
        shutil.copy(ROOT / "tests" / "notebooks" / shape, copy / "tests" / "notebooks")
    for tests in ("tests/test_house.py", "tests/notebooks"):
        run(copy, "-m", "pytest", tests, "-k", name, "-p", "no:cacheprovider")
    nbformat.validate(nbformat.read(copy / path, as_version=4))
    toc = yaml.safe_load((copy / "_toc.yml").read_text())
    files = [c["file"] for part in toc["parts"] if part.get("numbered") for c in part["chapters"]]
    assert files[-1] == f"notebooks/{name}"
    assert (copy / "_toc.yml").read_text().replace(f"      - file: notebooks/{name}\n", "") == (
        ROOT / "_toc.yml"
    ).read_text()


def test_a_quiz_added_as_told_is_valid_and_its_numbers_are_right(copy):
    [(kind, path, text)] = marked_blocks(recipe("Add a quiz"))
    assert kind == "file"
    (copy / path).parent.mkdir(parents=True)
    (copy / "tests" / "extensions").mkdir()
    for name in ("conftest.py", "small_book.py", "extensions/test_quizzes.py"):
        shutil.copy(ROOT / "tests" / name, copy / "tests" / name)
    shutil.copytree(ROOT / "extensions", copy / "extensions")
    shutil.copy(ROOT / "book" / "quizzes" / "schema.json", copy / path.rpartition("/")[0])
    (copy / path).write_text(text)
    tests = ("tests/extensions/test_quizzes.py", "-k", Path(path).stem, "-p", "no:cacheprovider")
    run(copy, "-m", "pytest", *tests)
    # Its questions lead to sections of the chapter that the recipe for chapters makes.
    command = re.search(r"^python (tools/new_chapter\.py .*)$", recipe("Add a chapter"), re.M)[1]
    script, chapter, title = re.fullmatch(r'(\S+) (\S+) "(.*)"', command).groups()
    assert Path(chapter).stem == Path(path).stem
    run(copy, script, chapter, title)
    cells = json.loads((copy / chapter).read_text())["cells"]
    headings = re.findall(r"^## (.*)$", "\n".join("".join(c["source"]) for c in cells), re.M)
    assert {q["section"] for q in yaml.safe_load(text)["questions"]} <= set(headings)


def test_exercises_added_as_told_pass_what_is_right_and_tell_wrong_answers_apart(copy):
    [(_, path, text)] = marked_blocks(recipe("Add an exercise"))
    (copy / path).parent.mkdir()
    (copy / path).write_text(text)
    (copy / "tests" / "exercises").mkdir()
    shutil.copy(ROOT / "tests" / "exercises" / "test_checks.py", copy / "tests" / "exercises")
    command = re.search(r"^python (tools/new_chapter\.py .*)$", recipe("Add a chapter"), re.M)[1]
    script, chapter, title = re.fullmatch(r'(\S+) (\S+) "(.*)"', command).groups()
    assert Path(chapter).stem == (copy / path).parent.name
    run(copy, script, chapter, title)
    tests = ("tests/exercises", "-k", Path(chapter).stem, "-p", "no:cacheprovider")
    run(copy, "-m", "pytest", *tests)
    run(copy, "-m", "ruff", "check", path)
    run(copy, "-m", "ruff", "format", "--check", path)


@pytest.mark.parametrize(
    "path", ["hopfield.ipynb", "notebooks/hopfield.ipynb", "notebooks/A b.ipynb"]
)
def test_a_chapter_that_cannot_be_added_changes_nothing(copy, path):
    before = {p: p.read_bytes() for p in copy.rglob("*") if p.is_file()}
    done = subprocess.run(
        [sys.executable, "tools/new_chapter.py", path, "A title"],
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("path: ")
    assert {p: p.read_bytes() for p in copy.rglob("*") if p.is_file()} == before


def test_every_file_and_target_that_the_recipes_name_is_there():
    named = set(
        re.findall(
            r"`((?:src|tests|tools|book|benchmarks|experiments|measuring)/[\w/.]*\w/?)", TEXT
        )
    )
    made = {path for _, path, _ in marked_blocks(TEXT)}
    assert named
    for path in named - made:
        assert (ROOT / path).exists() or "NAME" in path, path
    targets = set(re.findall(r"`make ([a-z-]+)", TEXT))
    makefile = (ROOT / "Makefile").read_text()
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    for link in re.findall(r"\]\(([\w/.]+\.md)\)", TEXT):
        assert (ROOT / link).is_file(), link


def test_the_issue_form_asks_where_the_code_runs():
    form = yaml.safe_load((ROOT / ".github" / "ISSUE_TEMPLATE" / "problem.yml").read_text())
    where = next(field for field in form["body"] if field.get("id") == "where")
    assert where["validations"]["required"]
    assert json.dumps(where["attributes"]["options"]).count("Colab") == 1
