"""The finished site is exchanged whole: a reader finds the old one or the new one, never a mixture.

A killed exchange may leave neighbours behind, `html.new` and `html.old`; `settle` puts them right.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path


def neighbours(site: Path) -> tuple[Path, Path]:
    """Where the next site is put together, and where the last one waits to be removed."""
    return site.with_name(f"{site.name}.new"), site.with_name(f"{site.name}.old")


def settle(site: Path) -> None:
    """Finish, or undo, an exchange that was cut off; safe to be cut off itself."""
    new, old = neighbours(site)
    # The old site steps aside only when the new one is whole, and goes only when that stands.
    if old.exists() and not site.exists():
        (new if new.exists() else old).rename(site)
    for left in (new, old):
        if left.exists():
            shutil.rmtree(left)


def exchange(made: Path, site: Path, complete: Callable[[Path], None] = lambda _: None) -> None:
    """Put a copy of `made` in the place of `site`.

    Args:
        made: the folder of pages as they were built; it stays.
        site: where readers look.
        complete: what is still to be done to the copy before anybody sees it.

    Raises:
        OSError: no room, for one; `site` is then as it was.
    """
    settle(site)
    new, old = neighbours(site)
    try:
        shutil.copytree(made, new)
        complete(new)
        os.utime(
            new
        )  # a copy carries the times of what it copies; this one tells which site is newer
    except BaseException as error:
        shutil.rmtree(new, ignore_errors=True)
        if isinstance(error, shutil.Error):  # it lists each file that could not be copied
            raise OSError(error.args[0][0][2]) from error
        raise
    if site.exists():
        site.rename(old)
    new.rename(site)
    if old.exists():
        shutil.rmtree(old)
