"""The set-up of the environment: what it heals, what it leaves alone, and what it says."""

import ast
import json
import os
import shutil
import subprocess
import sys
import venv as stdlib_venv
from pathlib import Path

import pytest

from tools import environment

ROOT = Path(__file__).parents[2]
HERE = sys.version.split()[0]
MADE_WITH = ["-r", "requirements.txt"]
# Stands in for pip: it notes what it was asked to install, and succeeds.
FAKE_PIP = """import sys
with open("installed", "a") as log:
    print(sys.argv[1:], file=log)
"""


@pytest.fixture
def course(tmp_path):
    """A copy of what the set-up reads, in a folder with a space in its name."""
    folder = tmp_path / "a course"
    folder.mkdir()
    for name in ("Makefile", "pyproject.toml", "requirements.txt", "constraints.txt"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "environment.py", folder / "tools")
    (folder / "fakes" / "pip").mkdir(parents=True)
    (folder / "fakes" / "pip" / "__init__.py").touch()
    (folder / "fakes" / "pip" / "__main__.py").write_text(FAKE_PIP)
    return folder


def run(course: Path) -> subprocess.CompletedProcess:
    """The whole set-up as make runs it, but for pip's work."""
    fakes = {**os.environ, "PYTHONPATH": str(course / "fakes")}
    command = [sys.executable, "tools/environment.py"]
    return subprocess.run(
        command, cwd=course, capture_output=True, text=True, env=fakes, check=False
    )


def make_venv(folder: Path, pip: bool = True) -> Path:
    """An environment as it is before anything is installed, but for the fake pip."""
    stdlib_venv.create(folder, symlinks=True)
    if pip:
        packages = next(folder.glob("lib/python*/site-packages"))
        shutil.copytree(folder.parent / "fakes" / "pip", packages / "pip")
    return folder


@pytest.fixture
def set_up(course, monkeypatch, capfd):
    """Set up the course's environment; returns what was said."""
    monkeypatch.setattr(environment, "create", make_venv)

    def run(folder: Path = course, version: str = "") -> str:
        monkeypatch.setattr(environment, "ROOT", folder)
        environment.set_up(folder / ".venv", MADE_WITH, version)
        return capfd.readouterr().out

    return run


def installs(course: Path) -> int:
    log = course / "installed"
    return len(log.read_text().splitlines()) if log.is_file() else 0


def test_a_finished_environment_is_left_alone_and_a_changed_pin_installs_again(course, set_up):
    assert "a few minutes" in set_up()
    assert installs(course) == 1
    assert "requirements.txt', '-c', 'constraints.txt'" in (course / "installed").read_text()
    (course / "pyproject.toml").touch()  # a newer date is no change
    assert set_up() == ""
    assert installs(course) == 1
    (course / "constraints.txt").write_text("numpy==2.0\n")
    assert "made anew" not in set_up()
    assert installs(course) == 2


def test_a_half_made_environment_without_pip_is_made_anew(course, set_up):
    folder = make_venv(course / ".venv", pip=False)
    (folder / "half-made").touch()
    assert "is made anew: it has no Python with pip" in set_up()
    assert not (folder / "half-made").exists()
    assert installs(course) == 1
    shutil.rmtree(folder)
    (folder / "bin").mkdir(parents=True)  # cut off even earlier
    assert "is made anew" in set_up()


def test_an_environment_whose_python_is_gone_is_made_anew(course, set_up):
    set_up()
    for python in (course / ".venv").glob("bin/python*"):
        python.unlink()
        python.symlink_to("/nowhere/python3")
    assert "that Python is gone" in set_up()
    assert environment.version_of(environment.python_of(course / ".venv")) == HERE


def test_a_moved_folder_has_its_environment_made_anew_and_hears_why(course, set_up):
    set_up()
    moved = course.rename(course.with_name("elsewhere"))
    assert f"is made anew: it was made in {course / '.venv'}" in set_up(moved)
    assert json.loads((moved / ".venv" / ".ready").read_text())["place"] == str(moved / ".venv")
    assert set_up(moved) == ""


def test_another_python_that_was_asked_for_has_it_made_anew_and_only_then(course, set_up):
    set_up()
    assert set_up(version=HERE) == ""
    said = set_up(version="3.99.0")
    assert f"is made anew: it was made with Python {HERE}, and PYTHON is 3.99.0" in said


def test_what_is_no_environment_is_never_removed(course, set_up):
    (course / ".venv").mkdir()
    (course / ".venv" / "thesis.tex").touch()
    with pytest.raises(SystemExit, match="is no environment of Python's, and is left alone"):
        set_up()
    assert (course / ".venv" / "thesis.tex").is_file()


def test_a_pip_that_fails_leaves_no_note_that_all_is_ready(course, set_up):
    (course / "fakes" / "pip" / "__main__.py").write_text("raise SystemExit(1)\n")
    with pytest.raises(SystemExit, match="pip could not install"):
        set_up()
    assert not (course / ".venv" / ".ready").exists()


def test_without_ensurepip_debians_package_is_named_and_nothing_is_left(course):
    missing = "raise ModuleNotFoundError('No module named ensurepip')\n"
    (course / "fakes" / "ensurepip.py").write_text(missing)
    refused = run(course)
    assert refused.returncode != 0
    assert "apt install python3-venv" in refused.stderr
    assert "Traceback" not in refused.stderr
    # Once the package is there, nothing has to be removed by hand.
    assert not (course / ".venv").exists()


def test_an_old_python_hears_which_one_is_needed_and_costs_no_environment(
    course, set_up, monkeypatch
):
    set_up()
    monkeypatch.setattr(sys, "version_info", (3, 10, 13))
    with pytest.raises(SystemExit, match=r"Python 3\.11 or newer is needed.*PYTHON=python3\.12"):
        set_up(version="3.10.13")
    assert set_up() == ""  # what another Python made still stands
    shutil.rmtree(course / ".venv")
    with pytest.raises(SystemExit, match=r"Python 3\.11 or newer is needed"):
        set_up()
    assert not (course / ".venv").exists()


def test_old_pythons_understand_the_file_that_tells_them_so():
    ast.parse((ROOT / "tools" / "environment.py").read_text(), feature_version=(3, 6))


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_make_hands_on_which_python_was_asked_for_only_if_one_was(course, set_up):
    set_up()
    script = course / "python"
    script.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > arguments\nexec "{sys.executable}" "$@"\n')
    script.chmod(0o755)
    bare = {k: v for k, v in os.environ.items() if k not in ("PYTHON", "MAKEFLAGS", "PYTHONPATH")}
    path = f"{course}{os.pathsep}{bare['PATH']}"
    (course / "python3").symlink_to(script)
    for asked, given in ((False, []), (True, [f"PYTHON={script}"])):
        make = ["make", ".venv/.ready", *given]
        done = subprocess.run(
            make,
            cwd=course,
            capture_output=True,
            text=True,
            env={**bare, "PATH": path},
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert ("--with-this-python" in (course / "arguments").read_text()) is asked
    assert installs(course) == 1
