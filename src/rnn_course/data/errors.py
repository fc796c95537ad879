"""The error for data that are neither here nor to be had, and the one shape of its message."""

from collections.abc import Sequence

_COUNTS = {1: "One way", 2: "Two ways", 3: "Three ways"}


class DownloadError(OSError):
    """Data are neither here nor to be had; the message says where they were looked for.

    It also lists what the reader can do. All loaders of `rnn_course.data` raise this error,
    whatever failed below them, so a page that can do without the data catches one class:

    >>> from rnn_course.data import DownloadError, load_shakespeare
    >>> try:
    ...     plays = load_shakespeare()
    ... except DownloadError as error:
    ...     print(error)  # doctest: +SKIP
    """


def not_found(what: str, looked: Sequence[str], ways: Sequence[str]) -> DownloadError:
    """The error for `what`, with the places where it was looked for and ways to get it."""
    places = "".join(f"  - {place}\n" for place in looked)
    numbered = ";\n".join(f"  {number}. {way}" for number, way in enumerate(ways, start=1))
    return DownloadError(
        f"{what}: not found.\nLooked for in:\n{places}{_COUNTS[len(ways)]} to get it:\n{numbered}."
    )


def innermost(error: BaseException) -> str:
    """What went wrong at the bottom, in a few words: libraries wrap the system's plain message."""
    while (cause := error.__cause__ or error.__context__) is not None:
        error = cause
    return f"{type(error).__name__}: {error}"
