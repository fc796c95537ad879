"""Execute each notebook when, and only when, its code or a module it imports has changed.

jupyter-cache compares the notebook's own code cells and no more. This extension adds what it leaves
out: the modules under src/ that a notebook imports (also indirectly), the small CSVs under
book/measured/, and the versions of the libraries. It also keeps kernels quiet and, when a cell
fails, says which.
"""

import ast
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import nbformat
from jupyter_cache import get_cache
from myst_nb.core.read import is_myst_markdown_notebook, myst_nb_reader_plugin
from sphinx.application import Sphinx
from sphinx.util import logging

PACKAGE = "rnn_course"
LIBRARIES = ("numpy", "scipy", "pandas", "altair", "tensorflow", "scikit-learn")
HERE = Path(__file__).parent
logger = logging.getLogger(__name__)


def imports(code: str) -> set[str]:
    """The modules of the package that `code` imports, as names without the package's prefix."""
    found = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    prefix = PACKAGE + "."
    inside = {name for name in found if name == PACKAGE or name.startswith(prefix)}
    # Importing any module runs the package's own __init__ as well.
    return {name.removeprefix(prefix).split(".")[0] for name in inside} | (
        {PACKAGE} if inside else set()
    )


def code_of(notebook: nbformat.NotebookNode) -> str:
    """All code cells of a notebook as one script; lines that only IPython reads are left out."""
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    return re.sub(r"^(\s*)[%!].*$", r"\1pass", "\n".join(cells), flags=re.MULTILINE)


def sources(code: str, package: Path) -> list[Path]:
    """The package's files that `code` depends on, directly or through one another, sorted."""
    todo, seen = imports(code), set()
    while todo:
        name = todo.pop()
        path = package / ("__init__.py" if name == PACKAGE else f"{name}.py")
        if path in seen or not path.is_file():
            continue
        seen.add(path)
        todo |= imports(path.read_text(encoding="utf8"))
    return sorted(seen)


@cache
def library_versions() -> str:
    def of(name: str) -> str:
        try:
            return version(name)
        except PackageNotFoundError:
            return "absent"

    return " ".join(f"{name}={of(name)}" for name in LIBRARIES)


def fingerprint(notebook: nbformat.NotebookNode, root: Path) -> str:
    """A hash of everything beside a notebook's own code that decides its outputs."""
    code = code_of(notebook)
    files = sources(code, root / "src" / PACKAGE)
    files += [f for f in sorted(root.glob("book/measured/*.csv")) if f.name in code]
    files += sorted((HERE / "ipython").rglob("*.py"))
    digest = hashlib.sha256(library_versions().encode())
    for path in files:
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def notebooks(root: Path) -> Iterator[tuple[Path, nbformat.NotebookNode]]:
    """The chapters, and the pages of prose with code cells."""
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        yield path, nbformat.read(path, as_version=4)
    for path in sorted((root / "book").glob("*.md")):
        if is_myst_markdown_notebook(path.read_text(encoding="utf8")):
            yield path, myst_nb_reader_plugin(str(path))


def settle_cache(app: Sphinx, config: object) -> None:
    """Point all builds to one cache, whatever their output folder."""
    config.nb_execution_cache_path = str(Path(app.srcdir) / "_build" / ".jupyter_cache")


def drop_stale(app: Sphinx, env: object, *_: object) -> list[str]:
    """Drop cached results whose surroundings have changed, and have those pages read again."""
    if app.config.nb_execution_mode != "cache":
        return []
    root = Path(app.srcdir)
    folder = Path(app.config.nb_execution_cache_path)
    stamp = folder / "fingerprints.json"
    old = json.loads(stamp.read_text()) if stamp.is_file() else {}
    new, again = {}, []
    store = get_cache(folder)
    for path, notebook in notebooks(root):
        new[path.name] = fingerprint(notebook, root)
        try:
            record = store.match_cache_notebook(notebook)
        except KeyError:
            again.append(path)
            continue
        if old.get(path.name) != new[path.name]:
            store.remove_cache(record.pk)
            again.append(path)
    stamp.write_text(json.dumps(new, indent=1))
    docs = {env.path2doc(str(path)) for path in again} & set(env.found_docs)
    if docs:
        logger.info("Notebooks to execute: %s", ", ".join(sorted(docs)))
    return sorted(docs)


def explain_failure(app: Sphinx, exception: Exception | None) -> None:
    """Name the notebook and the cell that stopped the build; Sphinx shows the traceback itself."""
    cause = exception.__cause__ if exception else None
    if type(cause).__name__ != "CellExecutionError":
        return
    path = Path(str(exception))
    notebook = next(found for page, found in notebooks(Path(app.srcdir)) if page == path)
    where = "a cell that is no longer there"
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "code" and cell.source.strip() and cell.source.strip() in str(cause):
            where = f"cell {number} ({cell.source.strip().splitlines()[0]})"
            break
    logger.error(
        "%s: %s failed with %s: %s\n%s",
        path.name,
        where,
        cause.ename,
        cause.evalue,
        cause.traceback,
    )


def setup(app: Sphinx) -> dict[str, object]:
    # Kernels inherit the environment. The profile is copied: IPython writes its history beside it.
    profile = Path(tempfile.mkdtemp(prefix="rnn-course-ipython-"))
    shutil.copytree(HERE / "ipython", profile, dirs_exist_ok=True)
    app.connect("build-finished", lambda *_: shutil.rmtree(profile, ignore_errors=True), 900)
    os.environ["IPYTHONDIR"] = str(profile)
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    # The nets here are small: a second BLAS thread spends more time waiting than it saves.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    app.connect("config-inited", settle_cache, 900)
    app.connect("env-get-outdated", drop_stale)
    app.connect("build-finished", explain_failure)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
