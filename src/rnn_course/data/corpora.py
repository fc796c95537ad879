"""Long texts for language models: C++ source, and plays of Shakespeare."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from rnn_course.arguments import as_count
from rnn_course.data.cache import fetch
from rnn_course.data.installed import folder_of, unusable

_SHAKESPEARE_URL = (
    "https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt"
)
_SHAKESPEARE = "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed"
_OPENING_COMMENT = re.compile(r"(\s*(//[^\n]*\n|/\*.*?\*/))+\s*", re.DOTALL)
_MOST_IN_A_FILE = 30_000
_MOST_CHARACTERS = 10_000_000


class Parts(NamedTuple):
    """One corpus in three parts."""

    train: str
    """For the weights or counts."""
    validation: str
    """For choosing settings."""
    test: str
    """For the numbers reported."""


def load_cpp_headers(n_characters: int = 1_000_000) -> Parts:
    """C++ source: the headers that TensorFlow's package carries, split by file 80 : 10 : 10.

    They are found without importing TensorFlow. Generated files (`*.pb.h`) and files of more than
    30,000 characters are left out, so is the comment at the top of each, which holds its licence
    and would be a gift to any model; then repeated texts are dropped. The files come in the order
    of the SHA-256 of their path, the same on every machine. Another version of TensorFlow carries
    other files. Characters beyond printable ASCII, tabs and line ends are replaced by `?`.

    Args:
        n_characters: about how many in all; whole files, so a part may hold up to 30,000 more.

    Raises:
        DownloadError: TensorFlow is not installed, or carries fewer characters.
        TypeError: `n_characters` is no whole number.
        ValueError: it is below 1 or above 10,000,000.

    Example:
        >>> [len(part) >= size for part, size in zip(load_cpp_headers(1_000), (800, 100, 100))]
        [True, True, True]

    Source: the TensorFlow authors, Apache licence 2.0. Chapter: language_models.
    """
    n_characters = as_count("n_characters", n_characters, most=_MOST_CHARACTERS)
    folder = folder_of("tensorflow", "TensorFlow's C++ headers") / "include" / "tensorflow"
    # The parts reported on come first, so that they stay the same when more is trained on.
    sizes = {"test": n_characters // 10, "validation": n_characters // 10}
    sizes["train"] = n_characters - sum(sizes.values())
    texts: dict[str, list[str]] = {part: [] for part in sizes}
    lengths = dict.fromkeys(sizes, 0)
    headers = _headers(folder)
    try:
        for part, size in sizes.items():
            while lengths[part] < size:
                texts[part].append(next(headers))
                lengths[part] += len(texts[part][-1])
    except StopIteration as error:
        found = sum(lengths.values())
        trouble = f"{found:,} characters, expected {n_characters:,}"
        fewer = f"ask for fewer: load_cpp_headers({max(1, found // 2)})"
        raise unusable("tensorflow", "TensorFlow's C++ headers", folder, trouble, fewer) from error
    except OSError as error:
        trouble = f"cannot be read: {error}"
        raise unusable("tensorflow", "TensorFlow's C++ headers", folder, trouble) from error
    return Parts(**{part: "".join(texts[part]) for part in sizes})


def load_shakespeare() -> Parts:
    """Tiny Shakespeare: 1,115,394 characters of plays, 65 different ones. Fetched once, 1 MB.

    The first 90 % train, as is usual; the last 10 % are halved into validation and test.

    Raises:
        DownloadError: the file is not in the cache and cannot be fetched.

    Example:
        >>> load_shakespeare().train[:14]  # doctest: +SKIP
        'First Citizen:'

    Source: the collection of Karpathy (2015), public domain. Chapter: language_models.
    """
    text = fetch("tinyshakespeare.txt", _SHAKESPEARE_URL, _SHAKESPEARE).read_text(encoding="utf-8")
    first, second = int(0.9 * len(text)), int(0.95 * len(text))
    return Parts(text[:first], text[first:second], text[second:])


def _headers(folder: Path) -> Iterator[str]:
    """The different texts of the C++ headers in a folder, without their opening comments."""
    paths = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*.h")}
    names = [name for name in paths if not name.endswith(".pb.h")]
    names.sort(key=lambda name: hashlib.sha256(name.encode()).digest())
    seen = set()
    for name in names:
        text = paths[name].read_text(encoding="utf-8", errors="replace")
        text = re.sub(r"[^\t\n -~]", "?", _OPENING_COMMENT.sub("", text, count=1))
        if len(text) <= _MOST_IN_A_FILE and text not in seen:
            seen.add(text)
            yield text
