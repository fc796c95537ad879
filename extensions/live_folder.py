"""Lay what pages need to run Python into the site: `_static/live`.

`make book` collects the files and names their folder in the environment; without it, `live` is off
in Sphinx's configuration, and no page offers to run anything. Kept nets lie beside the cache of
executed cells and come along where a page names them.
"""

import os
import shutil
from pathlib import Path

from imported_names import uses
from page_code import page_tree, read_page
from sphinx.application import Sphinx
from sphinx.config import Config

FILES, KEPT = "RNN_COURSE_LIVE", "RNN_COURSE_KEPT"
OURS = ("*.zip", "manifest.json", "pyodide/*", "kept/*.npz")


def collected() -> Path:
    """The folder with what pages need to run Python; one that is not there where this is off."""
    return Path(os.environ.get(FILES) or os.devnull)


def settle(app: Sphinx, config: Config) -> None:
    """Note whether this build has what pages need to run Python."""
    config.live = (collected() / "manifest.json").is_file()


def lay(app: Sphinx, exception: Exception | None) -> None:
    """Make the site's folder like the one that was collected; others' files in it stay."""
    if exception or app.builder.format != "html":
        return
    place = Path(app.outdir) / "_static" / "live"
    wanted: dict[str, Path] = {}
    if app.config.live:
        folder, kept = collected(), Path(os.environ[KEPT])
        wanted = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.*")}
        pages = (Path(app.env.doc2path(doc)) for doc in app.env.found_docs)
        for name in set().union(*map(nets_in, pages)):
            if (path := kept / f"{name}.npz").is_file():
                wanted[f"kept/{name}.npz"] = path
    for path in (path for kind in OURS for path in place.glob(kind)):
        if path.relative_to(place).as_posix() not in wanted:
            path.unlink()
    for name, path in wanted.items():
        link(path, place / name)


def nets_in(path: Path) -> set[str]:
    """The names of the kept nets that a page's code asks for."""
    if (page := read_page(path)) is None:
        return set()
    asked = uses(page_tree(path, page)).names
    kept = {use.argument for use in asked if use.name.removesuffix(".*").endswith("data.kept")}
    return kept - {None}


def nets_lost(path: Path) -> list[str]:
    """Those of a page's kept nets that are not there, though its cells may have been executed."""
    folder = Path(os.environ[KEPT])
    return [f"the kept net {n}" for n in nets_in(path) if not (folder / f"{n}.npz").is_file()]


def link(path: Path, place: Path) -> None:
    """The same file at a second place, or a copy where a link cannot be."""
    if place.exists() and place.samefile(path):
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    try:
        place.hardlink_to(path)
    except OSError:  # another disk, or one without links
        shutil.copyfile(path, place)


def setup(app: Sphinx) -> dict[str, object]:
    # Kernels inherit the environment.
    os.environ.setdefault(KEPT, str(Path(app.srcdir) / "_build" / "kept"))
    app.add_config_value("live", False, "html", bool)
    app.connect("config-inited", settle)
    app.connect("build-finished", lay)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
