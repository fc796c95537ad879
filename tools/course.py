"""Build the book, and show it. `make book`, `make pdf` and `make serve` run nothing else.

    python -m tools.course book                                   every chapter, strictly
    python -m tools.course book --only notebooks/hopfield.ipynb   one page, links not checked
    python -m tools.course book --live 0                          pages that run no Python
    python -m tools.course pdf                                    the course as one PDF
    python -m tools.course bundle                                 book and notebooks in one archive
    python -m tools.course publication                            what a host shows
    python -m tools.course handouts                               notebooks without solutions
    python -m tools.course slides                                 slides of every chapter
    python -m tools.course nbgrader                               an assignment a chapter
    python -m tools.course serve                                  what was built last, in a browser
    python -m tools.course book --solutions 0                     the students' edition; so the rest

`python` is the one of the course's environment; tools/environment.py sets that up.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

try:
    from filelock import FileLock, Timeout

    from tools import building, students
    from tools.assignments import write_assignments
    from tools.building import BUILD, SITE, Failed, Refused
    from tools.finished_site import settle
    from tools.handouts import write_handouts
    from tools.live_files import Missing
    from tools.live_site import lay_live
    from tools.offline_bundle import write_bundle
    from tools.pdf import build_pdf
    from tools.publication import write_publication
    from tools.serving import serve
    from tools.slides import write_slides
except ModuleNotFoundError as error:
    sys.exit(
        f"{error}. The course's libraries live in its environment. python3 tools/environment.py "
        "makes it; then run its own Python, .venv/bin/python (Windows: .venv\\Scripts\\python)."
    )


@contextmanager
def alone(what: str, wait: bool = True) -> Iterator[bool]:
    """Wait until nobody else builds in this folder, then keep others waiting.

    Yields:
        Whether we are alone; False only where somebody else builds and we need not wait.
    """
    BUILD.mkdir(exist_ok=True)
    lock, note = FileLock(BUILD / ".lock"), BUILD / "builder.txt"
    try:
        lock.acquire(timeout=0)
    except Timeout:
        if not wait:
            yield False
            return
        who = note.read_text(encoding="utf8") if note.is_file() else "another build"
        print(f"Waiting for {who} to finish.", flush=True)
        lock.acquire()
    try:
        begun = f"{datetime.now():%H:%M:%S}"
        note.write_text(f"{what} (process {os.getpid()}, begun {begun})", encoding="utf8")
        yield True
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def book(only: str, live: bool) -> None:
    """Build the book, or one page of it; first of all get what its pages need to run Python."""
    page = building.page_named(only) if only else ""
    with alone("make book"):
        build(page, live)


def build(page: str, live: bool) -> None:
    """Build the book, or one page of it, where nobody else builds."""
    settle(SITE)
    os.environ["RNN_COURSE_LIVE"] = str(BUILD / "live") if live else ""
    if live:
        lay_live(BUILD / "live")
    if page:
        building.build_one(page)
    else:
        building.build_book()


def bundle(given: argparse.Namespace) -> None:
    """Build the book, and pack it; where it is to be published, put that together as well."""
    with alone(f"make {given.command}"):
        build("", given.live)
        write_bundle()
        if given.command == "publication":
            write_publication()


def slides(given: argparse.Namespace) -> None:
    """Build the book, and slides from the same executed cells."""
    with alone("make slides"):
        build("", given.live)
        write_slides()


def alone_do(what: Callable[[], None]) -> Callable[[argparse.Namespace], None]:
    """What a command runs that takes no options and waits for other builds."""

    def run(given: argparse.Namespace) -> None:
        with alone(f"make {given.command}"):
            what()

    return run


def pdf() -> None:
    """Build the PDF."""
    with alone("make pdf"):
        settle(SITE)
        build_pdf()


def show(port: str) -> None:
    """Serve what was built last; what somebody else is building right now is left to them."""
    with alone("make serve", wait=False) as nobody_builds:
        if nobody_builds:
            settle(SITE)
    serve(port)


def for_students(given: argparse.Namespace) -> int:
    """Do it in the students' edition, and search what comes out for solutions."""
    if given.command != "serve" or not students.FOLDER.exists():
        with alone(f"make {given.command} SOLUTIONS=0"):
            students.lay()
    again = [given.command]
    for name, value in vars(given).items():
        if name == "only" and value:
            value = building.page_named(value)
        if name in ("only", "live", "port"):
            again += [f"--{name}", str(int(value) if isinstance(value, bool) else value)]
    status = students.run_there(again)
    if status == 0 and given.command != "serve":
        students.prove()
    return status


def reader() -> argparse.ArgumentParser:
    """What the command line may say."""
    summary = (__doc__ or "").split("\n")[0]
    parser = argparse.ArgumentParser(prog="python -m tools.course", description=summary)
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name: str, help: str, run: Callable[[argparse.Namespace], None]):
        added = commands.add_parser(name, help=help)
        added.set_defaults(run=run)
        off = "the students' edition; so does SOLUTIONS=0 in the environment"
        default = os.environ.get("SOLUTIONS", "")
        added.add_argument("--solutions", default=default, type=switch, metavar="0", help=off)
        return added

    off = "pages run no Python, and nothing is fetched for it; so does LIVE=0 in the environment"
    live = {"default": os.environ.get("LIVE", ""), "type": switch, "metavar": "0", "help": off}
    does = "execute every notebook, build the site strictly"
    added = command("book", does, lambda given: book(given.only, given.live))
    added.add_argument("--only", default="", metavar="PAGE", help="build this page alone")
    added.add_argument("--live", **live)
    does = "build the book, and pack it with its notebooks in one archive"
    command("bundle", does, bundle).add_argument("--live", **live)
    does = "what a host shows: the site, its PDF, and the bundle"
    command("publication", does, bundle).add_argument("--live", **live)
    does = "slides of every chapter, from its own cells"
    command("slides", does, slides).add_argument("--live", **live)
    command("handouts", "the chapters as notebooks without solutions", alone_do(write_handouts))
    command("nbgrader", "an assignment a chapter, for nbgrader", alone_do(write_assignments))
    command("pdf", "the course as one PDF, which the site then offers", lambda _: pdf())
    does = "show what was built last in a browser"
    added = command("serve", does, lambda given: show(given.port))
    added.add_argument("--port", default="8000")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line asks for; returns the exit status."""
    given = reader().parse_args(arguments)
    try:
        if not given.solutions:
            return for_students(given)
        given.run(given)
    except KeyboardInterrupt:
        return last_words("Stopped.", 130)
    except Refused as error:
        return last_words(str(error), 2)
    except (Failed, Missing, OSError) as error:
        stays = "The last good site stays." if SITE.exists() else "There is no site yet."
        return last_words(f"\nmake {given.command} failed. {stays} The cause:\n\n{error}", 1)
    return 0


def switch(text: str) -> bool:
    """Whether pages are to run Python: yes, unless somebody says 0."""
    if text not in ("", "0", "1"):
        raise argparse.ArgumentTypeError(f"expected 0 or 1, got {text!r}")
    return text != "0"


def last_words(why: str, status: int) -> int:
    """Say why after everything else."""
    sys.stdout.flush()
    print(why, file=sys.stderr, flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
