"""A small book whose build is cut off at many moments: is the next one as good as a clean one?

    python tests/interrupted_build.py SIGINT     cut off by Ctrl-C
    python tests/interrupted_build.py SIGKILL    by kill -9
    python tests/interrupted_build.py FULL       by a full disk; needs root, to mount a small one

Prints a table, and exits with 1 where a line of it is wrong. A build is cut off from within, when
it is about to do something to a certain file: so the moment is the same on every machine.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from changing_book import changing_book

CANNOT_MOUNT = 77


@dataclass
class Moment:
    """When a build is cut off: as it is about to do the last of some steps, seen in this order.

    A step is a pattern of what Python's audit events tell, for example `write .*/index.html`. Where
    there is none, the cell does it.
    """

    name: str
    steps: tuple[str, ...]
    within: bool = False  # half of the file is written before
    executes: bool = False  # the cells must be executed in this build
    before: "Moment | None" = None  # an earlier interruption, which this build starts from


SECOND = Moment("writing the second page", ("write .*/next/_build/html/book/other.html",))
MOMENTS = [
    Moment("starting", ("os.remove .*/next/.finished",)),
    Moment("executing a cell", (), executes=True),
    Moment("keeping executed cells", ("write .*/base.ipynb",), executes=True),
    Moment("within the kept cells", ("write .*/base.ipynb",), within=True, executes=True),
    Moment("keeping the pages' content", ("write .*/environment.pickle",)),
    SECOND,
    Moment("within the second page", SECOND.steps, within=True),
    Moment("writing the search index", ("os.rename .*/searchindex.js",)),
    Moment("finishing the first page", ("write .*/objects.inv", "write .*/book/index.html")),
    Moment("saying that all is written", ("write .*/next/.finished",)),
    Moment("copying the site", ("shutil.copyfile .*/html.new/book/.*",)),
    Moment("moving the old site aside", ("os.rename .*/html.old",)),
    Moment("moving the new site in", ("os.rename .*/_build/html",)),
    Moment("removing the old site", ("shutil.rmtree .*/html.old", "os.remove .*", "os.remove .*")),
    Moment("clearing up after the last", ("shutil.rmtree .*", "os.remove .*"), before=SECOND),
]
Row = tuple[str, str, str, bool]


def cut_off(moment: Moment, number: int) -> None:
    """Have this process and its group end by a signal when the moment comes."""
    if not moment.steps:
        os.environ["CUT_OFF"] = f"{os.getpid()} {number}"
    left = list(moment.steps)

    def hook(event: str, given: tuple) -> None:
        if not left or not event.startswith(("open", "os.re", "shutil.")):
            return
        if event == "open" and str(given[1])[0] not in "wx":
            return
        target = given[1 if event in ("os.rename", "shutil.copyfile") else 0]
        if not re.fullmatch(left[0], f"{'write' if event == 'open' else event} {target}"):
            return
        del left[0]
        if not left:
            if moment.within:
                Path(target).write_text("<html><head><tit")
            os.killpg(0, number)

    sys.addaudithook(hook)


def interruptions(number: signal.Signals) -> Iterator[Row]:
    """For each moment: the site a reader finds then, what the next build did, if all is well."""
    with changing_book() as book:
        for moment in MOMENTS:
            book.restore(moment.executes)
            if moment.before:
                book.build(partial(cut_off, moment.before, signal.SIGKILL))
            status, said = book.build(partial(cut_off, moment, number))
            site = book.site()
            did, right = book.next_build() if status else (f"NOT CUT OFF: {said}", False)
            yield moment.name, site, did, right and site != "BROKEN"


def full_disks() -> Iterator[Row]:
    """The same for disks with a share of the room that a build needs which starts from nothing."""
    with changing_book() as book:
        need = 2 * sum(map(len, book.new.values()))
        mount = subprocess.run(["mount", "-t", "tmpfs", "tmpfs", book.built], check=False)
        if mount.returncode:
            sys.exit(CANNOT_MOUNT)
        try:
            for share in (0, 0.001, 0.002, 0.1, 0.8):
                book.restore(executes=True)
                subprocess.run(["rm", "-r", book.built / "next"], check=True)
                disk = os.statvfs(book.built)
                used = (disk.f_blocks - disk.f_bavail) * disk.f_frsize
                room = f"remount,size={int(used + share * need) // 4096 * 4096}"
                subprocess.run(["mount", "-o", room, book.built], check=True)
                status, said = book.build()
                subprocess.run(["mount", "-o", "remount,size=50%", book.built], check=True)
                site = book.site()
                did, right = book.next_build() if status else ("NOT FULL", False)
                last = said.strip().splitlines()[-1].replace(str(book.folder), "")
                yield f"{100 * share:g} % of the room", site, f"{did} [{last}]", right
        finally:
            subprocess.run(["umount", book.built], check=True)


def main() -> int:
    cut_by = sys.argv[1]
    print(f"{'moment':28} {'cut by':8} {'site':7} the next build")
    wrong = 0
    rows = full_disks() if cut_by == "FULL" else interruptions(signal.Signals[cut_by])
    for name, site, did, right in rows:
        print(f"{name:28} {cut_by:8} {site:7} {did}", flush=True)
        wrong += not right
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
