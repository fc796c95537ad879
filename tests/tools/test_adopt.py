"""A copy of the course becomes an instructor's own, stays so through merges, trusts no stranger."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import nbformat
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "extensions")]
import adopt  # noqa: E402
import imprint  # noqa: E402

# In two parts, so that this file does not hold what it looks for.
OWNER = "fork-" + "owner"
NAME = f"{OWNER}/their.course_2"
OWN_FILES = ("pyproject.toml", "CITATION.cff", "LICENSE")
STRANGERS = re.compile(
    r"github\.com/rnn-course|rnn-course\.github\.io|"
    # Our package is on no index: only a path or an address may be installed.
    r"pip install (?:-\S+ )*\\?['\"]?rnn-course(?!\[notebooks\] @ git)"
)


def texts(folder: Path) -> dict[str, str]:
    """The text files of a copy of the course, by their path."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and ".git" not in path.relative_to(folder).parts:
            try:
                found[path.relative_to(folder).as_posix()] = path.read_text(encoding="utf8")
            except UnicodeDecodeError:
                continue
    return found


def naming(folder: Path, what: str) -> set[str]:
    return {path for path, text in texts(folder).items() if what in text}


@pytest.fixture
def own_files(tmp_path):
    """The files that adopt changes, alone in a folder."""
    for name in OWN_FILES:
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def test_no_file_names_a_repository_or_package_that_a_stranger_could_register(course_copy):
    named = {
        path: match[0]
        for path, text in texts(course_copy).items()
        if (match := STRANGERS.search(text))
    }
    assert named == {}


def test_the_repository_stands_in_one_file_and_who_wrote_the_course_in_two(course_copy):
    changed = adopt.adopt(NAME, author="Ada Q.", title="Of Time", root=course_copy)
    assert sorted(path.name for path in changed) == ["CITATION.cff", "pyproject.toml"]
    assert naming(course_copy, OWNER) == {"pyproject.toml"}
    assert imprint.read(course_copy) == imprint.Course(
        "Of Time", "Ada Q.", f"https://github.com/{NAME}"
    )
    citation = yaml.safe_load((course_copy / "CITATION.cff").read_text())
    assert citation["title"] == "Of Time"
    assert citation["authors"] == [{"name": "Ada Q."}]


def test_citation_and_package_agree():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["title"] == imprint.read(ROOT).title
    assert citation["version"] == project["version"]
    assert citation["license"] == project["license"]


def test_adopting_twice_changes_nothing_more_and_none_takes_it_back(own_files):
    before = {name: (own_files / name).read_bytes() for name in OWN_FILES}
    was = imprint.read(own_files)
    assert adopt.adopt(NAME, "Ada", "Time", "Ada", root=own_files)
    assert adopt.adopt(NAME, "Ada", "Time", "Ada", root=own_files) == []
    assert adopt.adopt("bob/other", root=own_files) == [own_files / "pyproject.toml"]
    assert imprint.read(own_files).repository == "https://github.com/bob/other"
    (own_files / "LICENSE").write_bytes(before["LICENSE"])
    adopt.adopt(was.name or "none", was.author, was.title, root=own_files)
    assert {name: (own_files / name).read_bytes() for name in OWN_FILES} == before


@pytest.mark.parametrize(
    ("name", "site"),
    [
        ("ada/memory", "https://ada.github.io/memory/"),
        ("Ada-L/rnn.course_2", "https://ada-l.github.io/rnn.course_2/"),
        ("ada/ada.github.io", "https://ada.github.io/"),
        ("Ada/ADA.github.io", "https://ada.github.io/"),
        ("ada/bob.github.io", "https://ada.github.io/bob.github.io/"),
    ],
)
def test_the_site_lies_where_github_shows_it(name, site, own_files):
    adopt.adopt(name, root=own_files)
    assert imprint.read(own_files).site == site


@pytest.mark.parametrize(
    "name",
    [
        *("", "course", "a b/c", "https://github.com/a/b", "a/b/c", "a/", "/b", "a/b ", " a/b"),
        *("a/..", "a/.", "a/b.git", "a/b.wiki", "a/b\n", "a\n/b", "a/b?x", "a/b#x", "ä/b", "a/ö"),
        *("-a/b", "a-/b", "a--b/c", "a.b/c", "a/-b", f"{'a' * 40}/b", f"a/{'b' * 101}", "None"),
    ],
)
def test_what_github_would_not_take_is_refused_and_no_file_changes(name, own_files):
    before = texts(own_files)
    with pytest.raises(ValueError, match=r"REPO: expected owner/name .* got"):
        adopt.adopt(name, author="Ada", root=own_files)
    assert texts(own_files) == before


@pytest.mark.parametrize("argument", ["author", "title", "holder"])
@pytest.mark.parametrize("value", ["a\nb", "a\tb", "a\u2028b", "a\x00"])
def test_a_name_of_several_lines_is_refused_and_no_file_changes(argument, value, own_files):
    before = texts(own_files)
    with pytest.raises(ValueError, match=f"{argument.upper()}: expected one line"):
        adopt.adopt(NAME, **{argument: value}, root=own_files)
    assert texts(own_files) == before


@given(st.text().filter(str.isprintable))
def test_whatever_a_name_holds_toml_and_yaml_read_it_back(value):
    assert tomllib.loads(f"x = {adopt.quoted(value)}")["x"] == value
    assert yaml.safe_load(f"x: {adopt.quoted(value)}")["x"] == value


def test_a_file_that_an_instructor_has_rewritten_is_left_alone_and_named(own_files):
    citation = own_files / "CITATION.cff"
    citation.write_text(citation.read_text().replace("license:", '  - name: "Bob"\nlicense:'))
    before = texts(own_files)
    with pytest.raises(ValueError, match=r"CITATION\.cff: expected one line .* found 2"):
        adopt.adopt(NAME, author="Ada", root=own_files)
    assert texts(own_files) == before
    assert adopt.adopt(NAME, root=own_files) == [own_files / "pyproject.toml"]


def test_the_licence_keeps_its_line_and_gets_one_more_once(own_files):
    licence = own_files / "LICENSE"
    before = licence.read_text().splitlines()
    adopt.adopt(NAME, holder="Ada (Q.)", root=own_files)
    adopt.adopt(NAME, holder="Ada (Q.)", root=own_files)
    after = licence.read_text().splitlines()
    added = f"Copyright (c) {date.today().year} Ada (Q.)"
    assert after.count(added) == 1
    assert [line for line in after if line != added and line] == [line for line in before if line]


needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="needs make")


def make_adopt(folder: Path, *settings: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        ["make", "adopt", f"VENV={sys.prefix}", "-o", f"{sys.prefix}/.ready", *settings],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "MAKEFLAGS": ""},
        check=False,
    )


@pytest.fixture
def with_make(own_files):
    shutil.copy(ROOT / "Makefile", own_files)
    for name in ("tools", "extensions"):
        shutil.copytree(ROOT / name, own_files / name)
    return own_files


@needs_make
@pytest.mark.parametrize(
    "value",
    [
        'a/b"; touch X; "',
        "a/b'; touch X; '",
        "$(shell touch X)",
        "`touch X`",
        "$$(touch X)",
        "a/b\n",
    ],
)
def test_neither_make_nor_the_shell_runs_what_stands_in_a_setting(value, with_make):
    before = texts(with_make)["pyproject.toml"]
    done = make_adopt(with_make, f"REPO={value}")
    assert done.returncode != 0
    assert f"got {value!r}" in done.stderr
    assert texts(with_make)["pyproject.toml"] == before
    title = value.strip()
    done = make_adopt(with_make, f"REPO={NAME}", f"TITLE={title}", f"HOLDER={title}")
    assert done.returncode == 0, done.stderr
    assert imprint.read(with_make).title == title
    assert not (with_make / "X").exists()


@needs_make
def test_make_adopt_says_what_is_left_to_do(with_make):
    said = make_adopt(with_make, "REPO=ada/ada.github.io").stdout
    for part in (
        "Create https://github.com/ada/ada.github.io on GitHub",
        "make colab",
        "git push origin colab",
        "https://ada.github.io/:",
        'AUTHOR="…"',
        'TITLE="…"',
        'HOLDER="…"',
    ):
        assert part in said, part
    said = make_adopt(with_make, "REPO=ada/time", "AUTHOR=A", "TITLE=T", "HOLDER=H").stdout
    assert '"T", by A. Repository: https://github.com/ada/time.' in said
    assert "=" not in said


def reworded(path: Path, *pairs: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf8")
    for old, new in pairs:
        assert old in text, f"{path.name}: {old}"
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf8")


def test_an_adopted_fork_merges_a_later_version_without_conflict_and_stays_its_own(
    course_copy, git, tmp_path
):
    upstream, fork = course_copy, tmp_path / "fork"
    git(tmp_path, "clone", "--quiet", str(upstream), str(fork))
    adopt.adopt(NAME, "Ada Q.", "Of Time", "Ada Q.", root=fork)
    git(fork, "commit", "--quiet", "--all", "--message", "Our own")
    mine = imprint.read(fork)

    for path in (upstream / "notebooks").glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells[:3]:
            cell.source = f"{cell.source}\n# one line more"
        notebook.cells.insert(2, nbformat.v4.new_code_cell("import math"))
        nbformat.write(notebook, path)
    readme = (upstream / "README.md").read_text().splitlines()
    (upstream / "README.md").write_text("\n".join(f"{line} " for line in readme))
    config = (upstream / "_config.yml").read_text().splitlines()
    (upstream / "_config.yml").write_text("\n".join(f"{line}  # later" for line in config))
    reworded(
        upstream / "pyproject.toml",
        ('version = "0.1.0"', 'version = "0.2.0"'),
        ("The helpers of", "Helpers of"),
        (">=3.11", ">=3.12"),
        ("numpy>=2.0", "numpy>=2.1"),
        ("torch>=2.4", "torch>=2.5"),
        ("[tool.setuptools.packages.find]", "# where\n[tool.setuptools.packages.find]"),
    )
    reworded(
        upstream / "CITATION.cff",
        ("version: 0.1.0", "version: 0.2.0"),
        ("date-released: 2026", "date-released: 2027"),
        ("please cite it", "do cite it"),
    )
    reworded(upstream / "LICENSE", ("(c) 2026", "(c) 2026-2027"))
    git(upstream, "commit", "--quiet", "--all", "--message", "A later version")

    git(fork, "pull", "--quiet", "--no-rebase", "origin", "main")
    assert imprint.read(fork) == mine
    assert naming(fork, OWNER) == {"pyproject.toml"}
    project = tomllib.loads((fork / "pyproject.toml").read_text())["project"]
    assert project["version"] == "0.2.0"
    citation = yaml.safe_load((fork / "CITATION.cff").read_text())
    assert citation["authors"] == [{"name": "Ada Q."}]
    assert citation["version"] == "0.2.0"
    later = nbformat.read(fork / "notebooks" / "lstm.ipynb", as_version=4)
    assert later.cells[1].source.endswith("# one line more")
