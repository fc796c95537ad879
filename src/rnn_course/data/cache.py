"""The folder of fetched files: each is checked, fetched once, and then read from there."""

import hashlib
import io
import os
import re
import secrets
import time
from collections.abc import Collection
from contextlib import suppress
from functools import partial
from pathlib import Path

import platformdirs

from rnn_course.arguments import as_list
from rnn_course.data.download import download
from rnn_course.data.errors import innermost, not_found

_OLD_S = 60


def cache_folder() -> Path:
    """Where fetched files are kept: `$RNN_COURSE_CACHE`, else the user's own cache folder.

    >>> cache_folder().is_absolute() or "RNN_COURSE_CACHE" in os.environ
    True
    """
    if folder := os.environ.get("RNN_COURSE_CACHE"):
        return Path(os.path.expanduser(folder))
    return platformdirs.user_cache_path("rnn-course", appauthor=False)


def fetch(
    name: str,
    url: str,
    checksum: str,
    cache: str | Path | None = None,
    also: Collection[str | Path] = (),
) -> Path:
    """The path of a data file whose checksum fits, fetched only when no intact copy is at hand.

    What is downloaded gets its name in the cache only when the checksum fits. It is readable by all
    whom the user's umask admits, so one cache can serve a class. A damaged copy in the cache is
    replaced, never used.

    Args:
        name: the file's name in the cache.
        url: where it comes from.
        checksum: its SHA-256 (64 hexadecimal digits), or MD5 (32) where nothing better is known.
        cache: the folder to keep it in, by default `cache_folder()`.
        also: other files that may be copies of it; they are only read.

    Raises:
        DownloadError: no intact copy, and none to be had. Names the file, where it was looked
            for, and three ways to get it.
        TypeError: `cache` or one of `also` is no path.
        ValueError: `name` is no bare file name, `url` no address, `checksum` no checksum.

    Example:
        >>> path = fetch(
        ...     "alice.txt",
        ...     "https://www.gutenberg.org/files/11/11-0.txt",
        ...     "0" * 64,  # what sha256sum prints for the file you expect
        ... )  # doctest: +SKIP
    """
    _must_match("name", name, r"\w[\w.-]*", "a bare file name such as 'imdb.npz'")
    _must_match("url", url, r"https?://\S+", "an address that begins with https:// or http://")
    _must_match(
        "checksum",
        checksum,
        r"[0-9a-fA-F]{32}(?:[0-9a-fA-F]{32})?",
        "64 (or 32) hexadecimal digits",
    )
    folder = _as_path("cache", cache_folder() if cache is None else cache)
    place = folder / name
    copies = [place, *(_as_path("also", path) for path in as_list("also", also, "several paths"))]
    _remove_remains(place)
    looked = []
    for path in copies:
        if (trouble := _trouble(path, checksum)) is None:
            return path
        looked.append(f"{path} ({trouble})")
    try:
        where: str | Path = folder
        _make_writable(folder)
        where = url
        content = _intact(download(url, name), checksum)
        where = folder
        _keep(content, place)
    except Exception as error:  # requests, HTTP, TLS, sockets and disks have no class in common
        looked.append(f"{where} ({innermost(error)})")
        ways = [
            "connect to the internet and run this again",
            f"download {url} with a browser and save it as {place}",
            f"set the environment variable RNN_COURSE_CACHE to a folder that holds {name} and that "
            "you may read, a teacher's for example",
        ]
        raise not_found(name, looked, ways) from error
    return place


def checksum_of(file: io.BufferedReader | io.BytesIO, like: str) -> str:
    """The SHA-256 of an open file, or its MD5 where `like` has an MD5's 32 digits."""
    kind = "sha256" if len(like) == 64 else "md5"
    return hashlib.file_digest(file, partial(hashlib.new, kind, usedforsecurity=False)).hexdigest()


def _trouble(path: Path, checksum: str) -> str | None:
    """Why a file is not the copy that is wanted; None if it is."""
    try:
        if not path.is_file():
            return "not there"
        with path.open("rb") as file:
            if checksum_of(file, checksum) == checksum.lower():
                return None
        return "damaged: its checksum does not fit"
    except OSError as error:
        return f"cannot be read: {error.strerror}"


def _make_writable(folder: Path) -> None:
    """Make the folder, and fail before anything is fetched where it cannot be written."""
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError("cannot be written")


def _intact(content: bytes, checksum: str) -> bytes:
    if (got := checksum_of(io.BytesIO(content), checksum)) == checksum.lower():
        return content
    page = re.match(rb"\s*<(!doctype\s+)?html", content, re.IGNORECASE)
    raise ValueError(
        f"what came {'is a web page, perhaps one to log in, and ' if page else ''}"
        f"has the checksum {got}, expected {checksum}"
    )


def _keep(content: bytes, place: Path) -> None:
    """Write a file under another name and rename it, so that no one ever sees half of it."""
    part = place.with_name(f"{place.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as file:  # "x" follows no link that someone has laid there
            file.write(content)
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)


def _remove_remains(place: Path) -> None:
    """Remove what a process left that was killed while it wrote, which takes no minute."""
    with suppress(OSError):
        for part in place.parent.glob(f"{place.name}.{'[a-z0-9_]' * 8}.part"):
            with suppress(OSError):
                if time.time() - part.lstat().st_mtime > _OLD_S:
                    part.unlink()


def _as_path(name: str, value: str | Path) -> Path:
    try:
        return Path(value)
    except TypeError as error:
        raise TypeError(f"{name}: expected a path, got {value!r}.") from error


def _must_match(name: str, value: str, pattern: str, expected: str) -> None:
    if not isinstance(value, str) or not re.fullmatch(pattern, value, re.ASCII):
        raise ValueError(f"{name}: expected {expected}, got {value!r}.")
