"""What the site holds so that its pages run Python: made in one way only, laid where pages look."""

import importlib.util
import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from small_book import ROOT, build, lay_book, write_notebook

from tools import live_site
from tools.ready_packages import is_needed, ready

KEEPS = """
import numpy as np
from rnn_course.data import kept

def train():
    return {"W": np.ones(3, np.float16)}

kept("small", train)["W"].sum()
"""


def packed(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


def names_in(archive: bytes | Path) -> list[str]:
    opened = io.BytesIO(archive) if isinstance(archive, bytes) else archive
    with zipfile.ZipFile(opened) as file:
        return file.namelist()


@pytest.mark.parametrize(
    ("name", "needed"),
    [
        ("numpy/linalg.py", True),
        ("numpy/tests/test_linalg.py", False),
        ("numpy/testing/overrides.py", True),
        ("numpy/_core/multiarray.cpython-312-wasm32-emscripten.so", True),
        ("markupsafe/_speedups.cpython-312-x86_64-linux-gnu.so", False),
        ("libopenblas.so", True),
        ("numpy/__init__.pyi", False),
        ("rnn_course/nets/__init__.pyi", True),
        ("altair-6.3.0.dist-info/METADATA", True),
        ("altair-6.3.0.dist-info/RECORD", False),
        ("altair/vegalite/v6/schema/vega-lite-schema.json", True),
        ("scipy/misc/face.dat", False),
        ("scipy/misc/", False),
    ],
)
def test_what_no_page_can_use_is_left_out(name, needed):
    assert is_needed(name) is needed


def test_modules_come_compiled_and_run_without_their_source(tmp_path, monkeypatch):
    package = {"small/__init__.py": b"answer = 6 * 7", "small/data.json": b"{}"}
    made = ready([packed(package)])
    assert names_in(made) == ["small/__init__.pyc", "small/data.json"]
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        archive.extractall(tmp_path)
        compiled = archive.read("small/__init__.pyc")
    # The second word says: by its hash, and never asked for.
    assert compiled[:4] == importlib.util.MAGIC_NUMBER
    assert compiled[4:8] == (1).to_bytes(4, "little")
    monkeypatch.syspath_prepend(tmp_path)
    assert importlib.import_module("small").answer == 42


def test_the_same_packages_give_the_same_bytes_whenever_and_in_whatever_order():
    one, two = packed({"a.py": b"x = 1"}), packed({"b/c.py": b"def f(): return {1, 2}"})
    assert ready([one, two]) == ready([two, one])
    assert ready([one, two]) != ready([one])


def test_scipy_finds_its_linear_algebra():
    scipy, openblas = packed({"scipy/__init__.py": b""}), packed({"libopenblas.so": b"\0asm"})
    assert "scipy/_distributor_init_local.pyc" in names_in(ready([scipy, openblas]))
    assert "scipy/_distributor_init_local.pyc" not in names_in(ready([scipy]))


def test_a_module_that_is_no_python_stops_it_by_name():
    with pytest.raises(Exception, match=r"broken\.py"):
        ready([packed({"small/broken.py": b"def f(:"})])


def test_the_package_comes_with_its_stubs_and_tables_and_leaves_no_trace(tmp_path):
    before = set(ROOT.rglob("build/*")) | set(ROOT.glob("src/*"))
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        folder.mkdir()
    path = live_site.own_package(one)
    names = set(names_in(path))
    assert {"rnn_course/nets/lstm.py", "rnn_course/nets/__init__.pyi"} <= names
    assert "rnn_course/data/tables/imdb.csv" in names
    assert "statsmodels/datasets/sunspots/sunspots.csv" in names
    modules = ROOT.joinpath("src", "rnn_course").rglob("*.py")
    assert {path.relative_to(ROOT / "src").as_posix() for path in modules} <= names
    assert path.read_bytes() == live_site.own_package(two).read_bytes()
    assert set(ROOT.rglob("build/*")) | set(ROOT.glob("src/*")) == before


@pytest.fixture
def small_list(tmp_path, monkeypatch):
    """A list of one group and an interpreter of one file, with all that is on it at hand."""
    files = {"pyodide.mjs": b"// Python", "pyodide.asm.js": b"x" * 999, "one.whl": b"one"}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    group = {"imports": ["one"], "needs": [], "pyodide": {"one.whl": ""}, "pypi": {}}
    interpreter = dict.fromkeys(("pyodide.mjs", "pyodide.asm.js"), "")
    listed = {"pyodide": "0", "interpreter": interpreter, "groups": {"course": group}}
    monkeypatch.setattr(live_site, "LISTED", listed)
    monkeypatch.setattr(live_site, "FIRST", ("course",))
    monkeypatch.setattr(live_site, "collect_all", lambda: {n: tmp_path / n for n in files})
    monkeypatch.setattr(live_site, "own_package", lambda folder: tmp_path / "one.whl")
    made = []

    def make(plan, pyodide, folder):
        assert (pyodide / "pyodide.mjs").is_file()
        for archive, packages in plan.items():
            made.append(archive)
            (folder / archive).write_bytes(b"+".join(path.read_bytes() for path in packages))

    monkeypatch.setattr(live_site, "make_archives", make)
    return made


def test_only_what_has_changed_is_made_again_and_the_old_goes(small_list, tmp_path):
    folder = tmp_path / "_build" / "live"
    live_site.lay_live(folder)
    live_site.lay_live(folder)
    assert len(small_list) == 1
    (tmp_path / "one.whl").write_bytes(b"another")
    live_site.lay_live(folder)
    assert len(small_list) == 2
    assert [path.name for path in folder.glob("*.zip")] == [small_list[1]]
    told = json.loads((folder / "manifest.json").read_text())
    size = len(b"another+another")
    assert told["groups"]["course"]["bytes"] == size
    # Compressed, the interpreter's thousand equal letters are next to nothing.
    assert size < told["first_run_bytes"] < size + 100
    assert [path.name for path in folder.parent.iterdir()] == ["live"]


def test_an_interruption_leaves_the_last_folder_whole(small_list, tmp_path, monkeypatch):
    folder = tmp_path / "_build" / "live"
    live_site.lay_live(folder)
    before = {path: path.read_bytes() for path in folder.rglob("*.*")}
    (tmp_path / "one.whl").write_bytes(b"another")

    def stopped(plan, pyodide, scratch):
        (scratch / next(iter(plan))).write_bytes(b"half")
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(live_site, "make_archives", stopped)
        with pytest.raises(KeyboardInterrupt):
            live_site.lay_live(folder)
    assert {path: path.read_bytes() for path in folder.rglob("*.*")} == before
    live_site.lay_live(folder)
    assert len(list(folder.glob("*.zip"))) == 1


def test_a_site_has_the_folder_and_its_kept_nets_or_has_neither(tmp_path, monkeypatch):
    book, live = tmp_path / "book", tmp_path / "live"
    book.mkdir()
    lay_book(book, "chapter")
    write_notebook(book / "notebooks" / "chapter.ipynb", KEEPS)
    (live / "pyodide").mkdir(parents=True)
    contents = {"manifest.json": "{}", "numpy-1.zip": "packed", "pyodide/pyodide.js": "// Python"}
    for name, text in contents.items():
        (live / name).write_text(text)
    place = book / "_build" / "html" / "_static" / "live"

    def run(live_folder: str) -> list[str]:
        """Build; the pages that were executed."""
        monkeypatch.setenv("RNN_COURSE_LIVE", live_folder)
        monkeypatch.delenv("RNN_COURSE_KEPT", raising=False)
        done = build(book)
        assert done.returncode == 0, done.stdout + done.stderr
        return re.findall(r"(\S+): Executed notebook in", done.stdout + done.stderr)

    assert len(run(str(live))) == 1
    # The page's own scripts lie there too; its style sheet is part of the site's.
    scripts = {path.name for path in (ROOT / "assets" / "live").iterdir()} - {"live.css"}
    found = {path.relative_to(place).as_posix() for path in place.rglob("*.*")}
    assert found == {*contents, "kept/small.npz", *scripts}
    assert (place / "numpy-1.zip").samefile(live / "numpy-1.zip")
    kept = book / "_build" / "kept" / "small.npz"
    assert (place / "kept" / "small.npz").read_bytes() == kept.read_bytes()

    # A net that was lost is trained again, though no cell has changed; an old archive goes.
    kept.unlink()
    (live / "numpy-1.zip").rename(live / "numpy-2.zip")
    assert len(run(str(live))) == 1
    assert kept.is_file()
    left = {path.name for path in place.glob("*.*")}
    assert left == {"manifest.json", "numpy-2.zip", *scripts}
    assert run("") == []
    assert {path.name for path in place.rglob("*.*")} == scripts


def test_live_is_0_or_1(capsys):
    run = [sys.executable, "-m", "tools.course", "book", "--live", "perhaps"]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "argument --live: expected 0 or 1, got 'perhaps'" in done.stderr
