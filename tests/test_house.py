"""The rules of the house: notebooks Colab can show, modules that import downwards."""

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import fold
import nbformat
import pytest
import yaml
from IPython.core.inputtransformer2 import TransformerManager
from workshops import is_workshop

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())

# Which rooms of the package a room may import from; every room stands on the ground.
GROUND = {"arguments", "functions", "meaning"}
BELOW = {
    "tasks": set(),
    "text": set(),
    "data": set(),
    "nets": set(),
    "learning": {"nets"},
    "show": set(),
    "exercises": {"nets", "learning", "tasks", "text", "data"},
}
# Which rooms may import what takes long to load; within `nets` only reservoirs need SciPy.
HEAVY = {
    "altair": {"show"},
    "pandas": {"show", "data"},
    "scipy": {"nets/ridge.py", "nets/wiring.py"},
    "tensorflow": set(),
    "keras": set(),
}
PACKAGE = ROOT / "src" / "rnn_course"
MODULES = sorted(PACKAGE.rglob("*.py"))


def each_notebook(test):
    return pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)(test)


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def markdown(path: Path) -> str:
    return "\n\n".join(c.source for c in read(path).cells if c.cell_type == "markdown")


def imported(path: Path) -> set[str]:
    """The full name of each module that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: import by the full name, not relatively"
            found |= {f"{node.module}.{a.name}" for a in node.names}
    return found


def test_the_toc_names_every_notebook_once():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text())
    files = [c["file"] for part in toc["parts"] for c in part["chapters"]]
    assert len(files) == len(set(files))
    assert {f for f in files if f.startswith("notebooks/")} == {
        f"notebooks/{p.stem}" for p in NOTEBOOKS
    }


@each_notebook
def test_a_notebook_has_no_outputs_and_the_shape_of_the_house(path):
    notebook = read(path)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert not cell.outputs
            assert cell.execution_count is None
    first = notebook.cells[0]
    assert first.cell_type == "markdown"
    assert re.match(r"# \S", first.source)
    for part in ("**You will be able to**", "**Run time**", "**You need**"):
        assert part in first.source, f"the head lacks {part}"
    headings = re.findall(r"^## (.+)$", markdown(path), flags=re.MULTILINE)
    order = ["Then and now", "What goes wrong", "Exercises", "Summary", "Further reading"]
    if is_workshop(path):
        order = order[3:]
    found = [h for h in headings if h in order]
    assert sorted(found) == sorted(order), f"expected the sections {order}, got {found}"
    assert found[-3:] == order[-3:]


@each_notebook
def test_a_notebook_is_plain_markdown_for_colab(path):
    for number, cell in enumerate(read(path).cells, start=1):
        if cell.cell_type == "markdown":
            for rule, what in (
                (r"(^|\n)\s*(:{3,}|`{3,}|~{3,})\s*\{", "a MyST fence"),
                (r"\{[a-z:-]+\}`", "a MyST role"),
                (r"(^|\n)\([a-z0-9_-]+\)=", "a MyST target"),
                (r"<(div|span|img|details|table)\b", "HTML"),
                (r"(?i)\bTODO\b|FIXME|lorem ipsum", "a note to ourselves"),
            ):
                assert not re.search(rule, cell.source), f"cell {number} has {what}"


def code_cells(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


@each_notebook
def test_what_the_site_folds_is_folded_in_colab_and_jupyterlab_too(path):
    assert fold.fold_notebook(path, check=True) == []


@each_notebook
def test_no_line_a_reader_sees_is_cut_off_in_the_column_of_the_page(path):
    shown = [cell for cell in code_cells(path) if not fold.is_folded(cell)]
    assert [line for cell in shown for line in cell.source.splitlines() if len(line) > 83] == []


@each_notebook
def test_the_cells_that_hold_the_equations_of_a_chapter_are_open_everywhere(path):
    cells = [cell for cell in code_cells(path) if "equation" in cell.metadata.get("tags", [])]
    assert cells
    assert [cell.id for cell in cells if fold.is_folded(cell)] == []


@each_notebook
def test_solutions_are_folded_with_their_output(path):
    below = False
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            for heading in re.findall(r"^## (.+)$", cell.source, flags=re.MULTILINE):
                below = heading == "Exercises"
        elif below and not cell.source.startswith("# @title Import"):
            assert {"hide-cell", "exercise"} & set(cell.metadata.tags)


@each_notebook
def test_a_library_that_the_page_cannot_run_has_a_cell_of_its_own_where_it_is_needed(path):
    heavy = {"tensorflow", "keras", "tokenizers", "hmmlearn"}
    needed = []
    for number, cell in enumerate(code_cells(path)):
        tree = ast.parse(TransformerManager().transform_cell(cell.source))
        modules = {
            (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name).split(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
        }
        if modules & heavy:
            assert modules <= heavy | {"os", "logging"}, f"cell {number} imports {modules}"
            needed.append(number)
    assert not needed or min(needed) > 2


@each_notebook
def test_charts_aggregate_instead_of_lifting_the_row_limit(path):
    assert "disable_max_rows" not in path.read_text()


def test_every_doi_a_notebook_links_is_in_the_bibliography():
    bibliography = (ROOT / "book" / "references.bib").read_text().lower()
    missing = {
        (path.stem, doi)
        for path in NOTEBOOKS
        for doi in re.findall(
            r"https://doi\.org/([^\s)\]]+(?:\([^\s)]*\)[^\s)\]]*)*)", markdown(path)
        )
        if doi.lower().rstrip(".") not in bibliography
    }
    assert missing == set()


def test_every_source_of_a_row_is_in_the_bibliography():
    bibliography = (ROOT / "book" / "references.bib").read_text().lower()
    texts = [path.read_text() for path in (*NOTEBOOKS, ROOT / "book" / "results.md")]
    named = {
        doi for text in texts for doi in re.findall(r'\bdoi\\?"?(?:=|: )\\?"(10\.[^"\\]+)', text)
    }
    assert len(named) > 20
    assert {doi for doi in named if f"{{{doi.lower()}}}" not in bibliography} == set()


def each_module(test):
    return pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))(test)


def test_the_package_has_no_rooms_but_those_of_the_plan():
    folders = {p.name for p in PACKAGE.iterdir() if p.is_dir() and p.name != "__pycache__"}
    assert folders <= set(BELOW)
    files = {p.stem for p in PACKAGE.glob("*.py")} - {"__init__"}
    assert files == GROUND


@each_module
def test_a_room_imports_only_from_rooms_below_it(path):
    place = path.relative_to(PACKAGE)
    room = place.parts[0] if len(place.parts) > 1 else "ground"
    allowed = {room, *GROUND, *BELOW.get(room, ())}
    for name in imported(path):
        top, _, rest = name.partition(".")
        if top == "rnn_course" and place.name != "__init__.py":
            inside = rest.split(".")[0]
            assert inside in allowed, f"{place} imports {name}"
        if top in HEAVY:
            assert {room, str(place)} & HEAVY[top], f"{place} imports {top}"


@each_module
def test_a_module_reads_in_one_sitting(path):
    assert len(path.read_text().splitlines()) < 250


def test_every_public_name_of_a_room_is_where_its_list_says():
    names = {
        room: [
            (node.module, alias.name)
            for node in ast.parse((PACKAGE / room / "__init__.pyi").read_text()).body
            for alias in node.names
        ]
        for room in ("", *BELOW)
        if (PACKAGE / room).is_dir()
    }
    for room, listed in names.items():
        module = importlib.import_module(".".join(["rnn_course", *filter(None, [room])]))
        assert sorted(module.__all__) == sorted(name for _, name in listed)
        for _, name in listed:
            assert getattr(module, name) is not None


def test_importing_the_package_brings_numpy_and_nothing_heavier():
    code = (
        "import sys, rnn_course; heavy = ('tensorflow', 'keras', 'pandas', 'altair', 'scipy'); "
        "print([m for m in heavy if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_a_plain_install_brings_eight_libraries_and_ranges_admit_what_colab_carries():
    from packaging.requirements import Requirement

    project = PYPROJECT["project"]
    plain = [Requirement(r) for r in project["dependencies"]]
    science = {"numpy", "scipy", "pandas", "altair"}
    assert {r.name for r in plain} == science | {"lazy-loader", "platformdirs", "requests", "tqdm"}
    colab = {"numpy": "2.0.2", "pandas": "2.2.2", "altair": "5.5.0", "tensorflow": "2.18.0"}
    for requirement in [*plain, *map(Requirement, project["optional-dependencies"]["notebooks"])]:
        assert not any(s.operator in ("==", "===") for s in requirement.specifier)
        if requirement.name in colab:
            assert colab[requirement.name] in requirement.specifier


def test_constraints_fit_the_ranges_of_the_project():
    from packaging.requirements import Requirement

    pinned = dict(
        line.lower().split("==") for line in (ROOT / "constraints.txt").read_text().split()
    )
    extras = PYPROJECT["project"]["optional-dependencies"]
    wanted = [*PYPROJECT["project"]["dependencies"]]
    for name in ("notebooks", "book", "test"):
        wanted += extras[name]
    for requirement in map(Requirement, wanted):
        assert requirement.name in pinned, f"constraints.txt lacks {requirement.name}"
        assert pinned[requirement.name] in requirement.specifier


def test_no_two_files_of_tests_that_run_together_have_one_name():
    apart = {"site", "pdf"}
    files = [p for p in (ROOT / "tests").rglob("test_*.py") if p.parent.name not in apart]
    names = [path.name for path in files]
    assert sorted(names) == sorted(set(names))
