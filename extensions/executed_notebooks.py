"""Execute each page when, and only when, its code or what that uses has changed.

jupyter-cache compares a page's own code cells and no more. This extension adds what it leaves out,
see `used_code`, and leaves out captions, folding and the like, which change no result. It also
gives all kernels one quiet profile.
"""

import json
import os
from collections.abc import Iterable
from functools import partialmethod
from pathlib import Path

from build_failure import LINE_AT_WORK
from jupyter_cache import get_cache
from jupyter_cache.cache.db import NbCacheRecord
from jupyter_cache.cache.main import JupyterCacheBase
from live_folder import nets_lost
from nbformat import NotebookNode
from page_code import NEVER_CHECKED, PageError, page_tree, read_page
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from used_code import Course, digest

PROFILE = Path(__file__).parent / "ipython"
STAMPS = "used.json"
HASHED = JupyterCacheBase.create_hashed_notebook
logger = logging.getLogger(__name__)


def settle_cache(app: Sphinx, config: object) -> None:
    """Point all builds to one cache, whatever their output folder."""
    config.nb_execution_cache_path = str(Path(app.srcdir) / "_build" / ".jupyter_cache")


def drop_stale(app: Sphinx, env: BuildEnvironment, *_: object) -> list[str]:
    """Drop cached results whose surroundings have changed, and have those pages read again.

    Raises:
        PageError: pages of this build that cannot be read, each with the cell and the line.
    """
    if app.config.nb_execution_mode != "cache":
        return []
    course = Course(Path(app.srcdir), sorted(PROFILE.rglob("*.py")))
    store = get_cache(app.config.nb_execution_cache_path)
    stamps = Stamps(store.path / STAMPS)
    again, wrong = {}, []
    for doc in sorted(env.found_docs):
        path = Path(env.doc2path(doc))
        try:
            if (page := read_page(path)) is not None:
                facts = course.facts(page_tree(path, page), path.parent)
                facts["how cells are run"] = how_run(page)
                why = why_again(store, page, stamps, facts, nets_lost(path))
                again |= {doc: why} if why else {}
        except PageError as error:
            wrong.append(str(error))
    if wrong:
        raise PageError("\n".join(wrong))
    stamps.keep({record.hashkey for record in store.list_cache_records()})
    for doc, why in again.items():
        logger.info("To execute: %s (%s)", doc, why)
    return list(again)


class Stamps:
    """With which surroundings each result in the cache came about, kept in a file beside it.

    By the result, not by the page: code that is changed and changed back finds its old result.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.new: dict[str, dict[str, str]] = {}
        try:
            self.old = json.loads(path.read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            self.old = {}

    def keep(self, results: set[str]) -> None:
        """Write the stamps of this build, and those of other results that are still there."""
        kept = {key: facts for key, facts in self.old.items() if key in results} | self.new
        half = self.path.with_suffix(".part")
        half.write_text(json.dumps(kept, indent=1))
        half.replace(self.path)


def why_again(
    store: JupyterCacheBase,
    page: NotebookNode,
    stamps: Stamps,
    facts: dict[str, str],
    lost: Iterable[str] = (),
) -> str:
    """Why a page must be executed, and its result forgotten; nothing where the result is good.

    Args:
        store: the results.
        page: the page.
        stamps: with which surroundings they came about.
        facts: the page's surroundings now.
        lost: the names of files that come about when it is executed, and are not there.
    """
    _, key = store.create_hashed_notebook(page)
    before, stamps.new[key] = stamps.old.get(key, {}), facts
    try:
        record = store.match_cache_notebook(page)
    except KeyError:
        return "new or changed cells"
    changed = sorted({name for name, _ in before.items() ^ facts.items()} | set(lost))
    if not changed:
        return ""
    # The file stays: the new result of the same cells replaces it.
    NbCacheRecord.remove_record(record.pk, store.db)
    return f"changed: {', '.join(changed)}" if before else "its surroundings are not known"


def how_run(page: NotebookNode) -> str:
    """The tags that decide whether a cell runs and may fail, by the cell's number."""
    tags = (NEVER_CHECKED & set(cell.metadata.get("tags", [])) for cell in page.cells)
    return str({number: sorted(found) for number, found in enumerate(tags, start=1) if found})


def lay_profile(build: Path) -> Path:
    """A copy of the kernels' profile below the build's folder, as IPython writes into its own.

    Named by what it holds, so that builds may share it and none needs to clean up.
    """
    files = sorted(PROFILE.rglob("*.py"))
    name = digest(b"\0".join(path.read_bytes() for path in files))
    profile = build / f".ipython-{name}"
    for path in files:
        copy = profile / path.relative_to(PROFILE)
        if not copy.is_file() or copy.read_bytes() != path.read_bytes():
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    return profile


def setup(app: Sphinx) -> dict[str, object]:
    app.setup_extension("build_failure")
    app.setup_extension("live_folder")
    app.setup_extension("run_times")
    # Kernels inherit the environment.
    profile = lay_profile(Path(app.srcdir) / "_build")
    os.environ["IPYTHONDIR"] = str(profile)
    os.environ[LINE_AT_WORK] = str(profile / "line")
    # The nets here are small: a second BLAS thread spends more time waiting than it saves.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    JupyterCacheBase.create_hashed_notebook = partialmethod(HASHED, cell_metadata=())
    app.connect("config-inited", settle_cache, 900)
    app.connect("env-get-outdated", drop_stale)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
