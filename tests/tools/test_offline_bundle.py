"""The bundle: unpacked elsewhere, it is whole, serves itself, and needs nobody else."""

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from taught_book import ROOT, SECRET, lay_course

from tools import building, handouts, offline_bundle

PLACES = ("ROOT", "BUILD", "SITE", "TOC", "FOLDER")
# Any way to another machine is an error; a process on this one is none.
NO_NETWORK = """
import socket, sys
def hook(event, given):
    if event in ("socket.connect", "socket.getaddrinfo") and "127.0.0.1" not in str(given):
        raise OSError("this test has no network: " + str(given))
sys.addaudithook(hook)
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A course with a site, as if it had been built; its folder, and the folder of its bundle."""
    folder = lay_course(tmp_path_factory.mktemp("bundle") / "course")
    for name in ("setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "book" / "measured", folder / "book" / "measured")
    site = folder / "_build" / "html"
    for name, text in {
        "index.html": "<p>to the book</p>",
        "book/index.html": "<p>Welcome</p>",
        "_static/live/manifest.json": "{}",
        "_static/live/pyodide/pyodide.asm.wasm": "\0asm",
        "_static/live/pyodide/pyodide.mjs": "export {}",
    }.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text)
    stale = folder / "build" / "lib" / "rnn_course" / "gone.py"
    stale.parent.mkdir(parents=True)
    stale.touch()
    with pytest.MonkeyPatch.context() as patch:
        for module in (building, handouts, offline_bundle):
            for name in PLACES:
                if hasattr(module, name):
                    place = folder / getattr(module, name).relative_to(ROOT)
                    patch.setattr(module, name, place)
        yield folder


@pytest.fixture(scope="module")
def archive(built):
    offline_bundle.write_bundle()
    (found,) = (built / "_build" / "bundle").glob("*.zip")
    return found


@pytest.fixture
def unpacked(archive, tmp_path):
    """Unpacked where nothing of the course is near, in a folder with a space and an umlaut."""
    place = tmp_path / "Stick für alle"
    with zipfile.ZipFile(archive) as file:
        file.extractall(place)
    return place / archive.stem


def start(folder: Path, *arguments: str) -> subprocess.Popen:
    """Run the start file: Python's own library alone, no other machine to be reached."""
    code = f"{NO_NETWORK}\nimport runpy\nrunpy.run_path(sys.argv[0], run_name='__main__')"
    argv = f"import sys; sys.argv = {[str(folder / 'start.py'), *arguments]!r}\n"
    return subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", argv + code],
        cwd=folder.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_what_is_in_the_archive_and_that_nothing_else_is(archive, unpacked):
    top = {path.name for path in unpacked.iterdir()}
    (wheel,) = (name for name in top if name.endswith(".whl"))
    files = {"LICENSE.txt", "README.txt", "SHA256SUMS", "requirements.txt", "start.py", wheel}
    assert top == files | {"site", "notebooks"}
    with zipfile.ZipFile(unpacked / wheel) as file:
        names = file.namelist()
    assert "rnn_course/nets/lstm.py" in names
    assert "rnn_course/gone.py" not in names
    assert any(name.startswith("rnn_course/data/tables/") for name in names)
    needed = (unpacked / "requirements.txt").read_text().splitlines()
    assert all(Requirement(line) for line in needed)
    assert {"numpy>=2.0", "tensorflow>=2.18"} <= set(needed)
    assert not any("jupyter-book" in line or "pytest" in line for line in needed)
    note = (unpacked / "README.txt").read_text()
    assert f"./{wheel}" in note
    assert "cells run too" in note
    for name in re.findall(r"\b(?:site/index\.html|start\.py|SHA256SUMS|notebooks)\b", note):
        assert (unpacked / name).exists()
    told = archive.with_name(f"{archive.name}.sha256").read_text().split()
    assert told == [sha256(archive.read_bytes()).hexdigest(), archive.name]


def test_links_of_its_notebooks_lead_to_pages_that_are_there(unpacked):
    notebook = json.loads((unpacked / "notebooks" / "hopfield.ipynb").read_text())
    text = "".join(notebook["cells"][0]["source"])
    assert "[how to teach](../site/book/instructor.html)" in text
    assert SECRET in json.dumps(notebook)


def test_every_file_is_as_it_was_packed_and_a_damaged_one_is_named(unpacked):
    # Python's own library, not the code that packed it.
    lines = (unpacked / "SHA256SUMS").read_text().splitlines()
    listed = {name: wanted for wanted, name in (line.split("  ", 1) for line in lines)}
    there = {p.relative_to(unpacked).as_posix() for p in unpacked.rglob("*") if p.is_file()}
    assert set(listed) == there - {"SHA256SUMS"}
    for name, wanted in listed.items():
        assert sha256((unpacked / name).read_bytes()).hexdigest() == wanted
    good = start(unpacked, "--check")
    assert (*good.communicate(timeout=60), good.returncode) == ("", "", 0)
    (unpacked / "site" / "index.html").write_text("another")
    (unpacked / "LICENSE.txt").unlink()
    bad = start(unpacked, "--check")
    said = bad.communicate(timeout=60)[1]
    assert bad.returncode == 1
    assert "site/index.html has changed" in said
    assert "LICENSE.txt is missing" in said


def test_its_start_file_serves_the_site_with_the_types_that_browsers_insist_on(unpacked):
    server = start(unpacked, "--port", "0", "--no-browser")
    try:
        address = server.stdout.readline().split()[0]
        assert re.fullmatch(r"http://localhost:\d+/", address)
        here = address.replace("localhost", "127.0.0.1")
        for name, kind in {
            "": "text/html",
            "book/index.html": "text/html",
            "_static/live/manifest.json": "application/json",
            "_static/live/pyodide/pyodide.asm.wasm": "application/wasm",
            "_static/live/pyodide/pyodide.mjs": "text/javascript",
        }.items():
            with urllib.request.urlopen(here + name, timeout=30) as answer:
                path = unpacked / "site" / (name or "index.html")
                assert answer.read() == path.read_bytes()
                assert answer.headers["Content-Type"].partition(";")[0] == kind
        for outside in ("start.py", "../start.py", "%2e%2e/start.py"):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(here + outside, timeout=30)
        busy = start(unpacked, "--port", address.split(":")[2].strip("/"), "--no-browser")
        said = busy.communicate(timeout=60)[1]
        assert busy.returncode == 1
        assert re.search(r"Port \d+: .* Try another: start.py --port \d+", said)
    finally:
        server.terminate()
        server.communicate(timeout=60)


@pytest.mark.parametrize("port", ["x", "-1", "65536", "८"])
def test_a_port_that_is_none_is_refused(unpacked, port):
    wrong = start(unpacked, f"--port={port}")
    said = wrong.communicate(timeout=60)[1]
    assert wrong.returncode == 2
    assert "expected a number up to 65535" in said


def test_a_start_file_taken_out_of_the_archive_says_so(unpacked, tmp_path):
    alone = tmp_path / "alone"
    alone.mkdir()
    shutil.copy(unpacked / "start.py", alone)
    lost = start(alone)
    assert "unpack the whole archive first" in lost.communicate(timeout=60)[1]
    assert lost.returncode == 1


def test_the_same_course_gives_the_same_archive(archive, monkeypatch):
    before = archive.read_bytes()
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    for path in building.SITE.rglob("*"):
        os.utime(path, (1e9, 1e9))
    offline_bundle.write_bundle()
    assert archive.read_bytes() == before


def test_without_a_site_there_is_nothing_to_pack(built, monkeypatch, tmp_path):
    monkeypatch.setattr(offline_bundle, "SITE", tmp_path)
    with pytest.raises(building.Refused, match="Nothing built yet"):
        offline_bundle.write_bundle()
