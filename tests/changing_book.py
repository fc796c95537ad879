"""A book of five pages, with the course's own settings and tools, whose sources have changed."""

import os
import re
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import nbformat
import yaml

ROOT = Path(__file__).resolve().parent.parent
SLOW = ("standalone_charts", "lean_pages", "printed_book")
THEIRS = ("html_math_renderer", "katex_", "ogp_", "git_")  # settings of theirs, and of more
# A build may ask its cell to end it: then the cell sends a signal to the group it names.
CELL = """import os, time
if "CUT_OFF" in os.environ:
    os.killpg(*map(int, os.environ["CUT_OFF"].split()))
    time.sleep(30)
print({answer})"""

GLOSSARY = """# Glossary

:::{glossary}
unit
: A number that changes. [A chapter](../notebooks/chapter.ipynb)
:::
"""


def write_book(folder: Path) -> None:
    """The course's settings, without its slow extensions, and a welcome page."""
    for name in ("extensions", "tools", "assets"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("Makefile", "pyproject.toml", "requirements.txt", "constraints.txt"):
        shutil.copy(ROOT / name, folder / name)
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf8"))
    sphinx = config["sphinx"]
    sphinx["extra_extensions"] = []
    for name in SLOW:
        del sphinx["local_extensions"][name]
    sphinx["config"] = {k: v for k, v in sphinx["config"].items() if not k.startswith(THEIRS)}
    (folder / "_config.yml").write_text(yaml.safe_dump(config))
    pages = ("book/other", "book/same", "notebooks/chapter", "book/glossary")
    chapters = [{"file": page} for page in pages]
    toc = {"format": "jb-book", "root": "book/index", "chapters": chapters}
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc))
    for name in ("book", "notebooks"):
        (folder / name).mkdir()
    (folder / "book" / "references.bib").touch()
    (folder / "book" / "index.md").write_text("# Welcome\n\nSee [the other page](other.md).\n")
    (folder / "book" / "same.md").write_text(
        "# The same\n\nOnly the side bar's titles change here.\n"
    )
    (folder / "book" / "glossary.md").write_text(GLOSSARY)


def write_pages(folder: Path, title: str, answer: int) -> None:
    """What changes from one build to the next: a title that stands on every page, and a cell."""
    (folder / "book" / "other.md").write_text(f"# {title}\n\nText.\n")
    cells = [
        nbformat.v4.new_markdown_cell("# A chapter"),
        nbformat.v4.new_code_cell(CELL.format(answer=answer)),
    ]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    notebook = nbformat.v4.new_notebook(cells=cells)
    nbformat.write(notebook, folder / "notebooks" / "chapter.ipynb")


def files(site: Path) -> dict[str, bytes]:
    """What a site consists of.

    The versions of style sheets are left out: myst-nb copies one of its own only after it has
    looked for it, so that a second build knows its version and a first one does not. On the book's
    real pages one of the slow extensions takes that sheet in.
    """
    return {
        path.relative_to(site).as_posix(): re.sub(rb"\.css\?v=\w+", b".css", path.read_bytes())
        for path in site.rglob("*")
        if path.is_file()
    }


def stamp(path: str) -> tuple[int, int]:
    seen = os.stat(path)
    return seen.st_size, seen.st_mtime_ns


class ChangingBook:
    """The book as it was built once, its sources changed since, and what a clean build makes of it.

    Each build is a process of its own, forked from this one, which has imported everything before.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.built = folder / "book", folder / "book" / "_build"
        self.folder.mkdir()
        write_book(self.folder)
        write_pages(self.folder, "Before", 41)
        self.warm_up()
        self.good_build()
        self.old = files(self.built / "html")
        self.kept = {executes: folder / f"kept-{executes}" for executes in (True, False)}
        shutil.copytree(self.built, self.kept[True])
        write_pages(self.folder, "After", 42)
        for name in ("next", "html"):
            shutil.rmtree(self.built / name)
        self.good_build()
        self.new = files(self.built / "html")
        # The old pages and site, with the cells of the new ones executed already.
        shutil.copytree(self.kept[True], self.kept[False])
        cells = self.kept[False] / ".jupyter_cache"
        shutil.copytree(self.built / ".jupyter_cache", cells, dirs_exist_ok=True)

    def warm_up(self) -> None:
        """Build a page without cells in this process: from then on, forks need import nothing."""
        from tools import course

        said = StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            status = course.main(["book", "--only", str(self.folder / "book" / "index.md")])
        assert status == 0, said.getvalue()
        shutil.rmtree(self.built)

    def build(self, first: Callable[[], None] = lambda: None) -> tuple[int, str]:
        """Run `python -m tools.course book`.

        Args:
            first: what the process does before that.

        Returns:
            Its exit status, or the negative signal that ended it, and all it said.
        """
        from tools import course

        log = self.folder / "log"
        child = os.fork()
        if child == 0:
            status = 99
            try:
                os.setpgid(0, 0)
                signal.signal(signal.SIGINT, signal.default_int_handler)
                os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
                os.dup2(1, 2)
                first()
                status = course.main(["book"])
            finally:
                sys.stdout.flush()
                os._exit(status)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        return status, log.read_text(encoding="utf8", errors="replace")

    def good_build(self) -> None:
        status, said = self.build()
        assert status == 0, said

    def restore(self, executes: bool) -> None:
        """Back to the old build; `executes` where the cells of the new one are not kept."""
        kept = self.kept[executes]
        for path in sorted(self.built.rglob("*"), reverse=True):
            if not (kept / path.relative_to(self.built)).exists():
                path.rmdir() if path.is_dir() else path.unlink()

        def copy(old: str, new: str) -> None:
            if not (os.path.isfile(new) and stamp(old) == stamp(new)):
                shutil.copy2(old, new)

        shutil.copytree(kept, self.built, dirs_exist_ok=True, copy_function=copy)

    def site(self) -> str:
        """Which site a reader finds once a start has put right what the last build left."""
        from tools.finished_site import settle

        settle(self.built / "html")
        found = files(self.built / "html")
        return "old" if found == self.old else "new" if found == self.new else "BROKEN"

    def next_build(self) -> tuple[str, bool]:
        """What the next build did, in words, and whether its site is a clean build's."""
        status, said = self.build()
        found = files(self.built / "html")
        names = found.keys() | self.new.keys()
        wrong = sum(found.get(name) != self.new.get(name) for name in names)
        if status or wrong:
            return f"WRONG: exit status {status}, {wrong} files unlike a clean build's", False
        signs = {
            "made anew": "made all pages anew",
            "half-written": "dropped half-kept cells",
            "Executed notebook": "executed",
        }
        return ", ".join(did for sign, did in signs.items() if sign in said) or "went on", True


@contextmanager
def changing_book() -> Iterator[ChangingBook]:
    """A changing book in a temporary folder."""
    folder = Path(tempfile.mkdtemp(prefix="changing-book-"))
    try:
        os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
        sys.path.insert(0, str(folder / "book"))
        yield ChangingBook(folder)
    finally:
        shutil.rmtree(folder)
