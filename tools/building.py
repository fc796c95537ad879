"""Build the book, or one page of it, so that nothing half-made is ever taken for finished."""

import logging
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from hashlib import sha256
from pathlib import Path

import yaml
from sphinx_external_toc.parsing import MalformedError, parse_toc_yaml

from tools.executed_cells import mend
from tools.finished_site import exchange

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "_build"
SITE = BUILD / "html"
ONE = BUILD / "only"
TOC = ROOT / "_toc.yml"
PAGES = (".ipynb", ".md")
SERVE = "make serve SOLUTIONS=0" if os.environ.get("RNN_COURSE_EDITION") else "make serve"
STRICT = ("-W", "-n", "--keep-going")


class Refused(Exception):
    """What was asked for cannot be done; the message says why and what to do."""


class Failed(Exception):
    """The build went wrong; the message names the cause."""


def build_book() -> None:
    """Build every page beside the site, and exchange that only when all went well."""
    with pages_in(BUILD / "next", TOC):
        jupyter_book(BUILD / "next", *STRICT)
    exchange(BUILD / "next" / "_build" / "html", SITE)
    print(f"The book is built. Open {SITE / 'index.html'}, or run: {SERVE}")


def build_one(page: str) -> None:
    """Build one page, and nothing but the welcome page with it."""
    root = contents()[0]
    toc: dict[str, object] = {"format": "jb-book", "root": root}
    if page != root:
        toc["chapters"] = [{"file": page}]
    ONE.mkdir(parents=True, exist_ok=True)
    path = ONE / "_toc.yml"
    path.write_text(yaml.safe_dump(toc, sort_keys=False, allow_unicode=True), encoding="utf8")
    with pages_in(ONE, path):
        jupyter_book(ONE, "--toc", str(path))
    made = ONE / "_build" / "html" / f"{page}.html"
    print(f"One chapter; links to the others are plain text here: {made}")


def contents() -> list[str]:
    """The pages that the table of contents names, without their suffixes; first the root."""
    try:
        pages = parse_toc_yaml(TOC)
    except (OSError, MalformedError) as error:
        raise Refused(f"{TOC.name} cannot be used: {error}") from error
    names = [pages.root.docname, *(name for name in pages if name != pages.root.docname)]
    return [name.removesuffix(".md").removesuffix(".ipynb") for name in names]


def page_named(spelling: str) -> str:
    """The page that a path in any spelling leads to, as the table of contents names it."""
    example = "expected for example ONLY=notebooks/hopfield.ipynb"
    given = Path(spelling).resolve()
    options = [given, *(given.with_name(given.name + suffix) for suffix in PAGES)]
    path = next((option for option in options if option.is_file()), None)
    if path is None:
        raise Refused(f"ONLY={spelling}: no such file; {example}")
    if path.is_relative_to(ROOT) and path.suffix in PAGES:
        page = path.relative_to(ROOT).with_suffix("").as_posix()
        if page in contents() or page.startswith(("notebooks/", "book/")):
            return page
    raise Refused(f"ONLY={spelling}: no page of the book; {example}")


@contextmanager
def pages_in(folder: Path, toc: Path) -> Iterator[None]:
    """Keep the pages in `folder` only if the last build finished them, and as this one would.

    Sphinx notes a page as done before it is written: what an interruption leaves would count as
    finished for ever. A file says that all went well; it goes first and comes last.
    """
    finished, now = folder / ".finished", surroundings(toc)
    then = finished.read_text() if finished.is_file() else ""
    finished.unlink(missing_ok=True)
    if (folder / "_build").exists() and then != now:
        other = "Other chapters, settings or libraries than last time"
        why = other if then else "The last build did not finish"
        print(f"{why}: all pages are made anew. Executed cells are kept.", flush=True)
        shutil.rmtree(folder / "_build")
    for name in mend(BUILD / ".jupyter_cache"):
        print(f"{name}: its kept cells were half-written, and are dropped.", flush=True)
    yield
    finished.write_text(now)


def surroundings(toc: Path) -> str:
    """A hash of what shapes every page, but whose changes Sphinx does not all notice."""
    files = [toc, ROOT / "_config.yml", ROOT / "pyproject.toml"]
    for folder in ("extensions", "assets"):
        files += sorted(f for f in (ROOT / folder).rglob("*") if "__pycache__" not in f.parts)
    installed = sorted(p.name for place in sys.path for p in Path(place).glob("*.dist-info"))
    digest = sha256("\n".join(installed).encode())
    for path in files:
        digest.update(f"\n{path}\n".encode() + (path.read_bytes() if path.is_file() else b""))
    return digest.hexdigest()


def jupyter_book(folder: Path, *options: str) -> None:
    """Run jupyter-book on the course, its output under `folder`.

    Args:
        folder: holds the output, in a folder `_build` of its own.
        options: jupyter-book's.

    Raises:
        Failed: it did not succeed, or it warned and warnings count as errors.
        KeyboardInterrupt: somebody stopped it.
    """
    # One of the theme's libraries makes all others talk.
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    # An extension tells here what stopped the build, the clear line last.
    told = BUILD / "failure.txt"
    told.unlink(missing_ok=True)
    cause: object = None
    with chdir(ROOT):
        try:
            run_jupyter_book(["build", ".", *options, "--path-output", str(folder)])
        except SystemExit as end:
            cause = end.code
        except Exception as error:
            cause = error.__cause__ or error
    if isinstance(cause, KeyboardInterrupt):
        raise cause
    # On a full disk it may be empty.
    if cause and told.is_file() and (text := told.read_text(encoding="utf8").strip()):
        raise Failed(text)
    if isinstance(cause, Exception):
        raise Failed(f"{type(cause).__name__}: {cause}".replace(f"{ROOT}{os.sep}", ""))
    if cause:
        raise Failed("A warning counts as an error here; it stands above.")


def run_jupyter_book(arguments: list[str]) -> None:
    """jupyter-book's own command line, in this process, so that one Ctrl-C or kill reaches all."""
    from jupyter_book.cli.main import main

    main(arguments, standalone_mode=False)
