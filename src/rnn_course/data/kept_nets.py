"""Trained nets that are kept: trained once, then read, here, in Colab and in a page alike."""

import inspect
import io
import json
import os
import re
import sys
import types
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_course.arguments import shown
from rnn_course.data.cache import _keep, _make_writable, cache_folder
from rnn_course.data.fingerprint import changed, fingerprint
from rnn_course.data.package_code import PACKAGE

PLACE = "RNN_COURSE_KEPT"
MOST_BYTES = 1_500_000
_NAME = re.compile(r"\w[\w.-]{0,99}", re.ASCII)
_MADE_FROM = "made from"
_IN_A_PAGE = sys.platform == "emscripten"


def kept(name: str, train: Callable[[], Mapping[str, Any]]) -> dict[str, NDArray]:
    """What a training returns: trained once, kept as a file, and read from there afterwards.

    The file lies in the folder that `$RNN_COURSE_KEPT` names (the book's build: beside its cache of
    executed cells), else in `cache_folder()`. It is good as long as `train` is the same, and all
    values that it reads are: numbers, arrays, other functions, classes. A comment or a docstring
    changes nothing. Floats count as the same when they differ by no more than a millionth.

    What comes back was read from the file, the first time too, so every reader has the same
    numbers. In a page, the file comes from the site. Where something has changed that it depends
    on, the page says what, and trains, which takes several times longer there; Stop ends it. What
    only cells make that do not run in a page cannot have been changed there.

    Args:
        name: of the file, without its suffix; one name for one net.
        train: takes no argument, draws from a generator that it makes itself, and returns arrays
            by their names. Give them the dtype that is worth keeping: float16 is often enough.

    Raises:
        TypeError: `train` is no function without arguments, reads a random generator or something
            that cannot be compared, or returns anything but arrays by names.
        ValueError: `name` is no bare name, the source of a function cannot be read, or the file
            would be larger than 1.5 MB.
        OSError: the file cannot be written.

    Example:
        >>> def train():
        ...     rng = np.random.default_rng(0)
        ...     net = LSTM(2, 16, rng=rng)
        ...     ...
        ...     return dict(zip(["W_x", "W_h", "b"], net.weights))
        >>> weights = kept("adding", train)  # doctest: +SKIP

    Chapter: own_cell.
    """
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ValueError(f"name: expected a bare name such as 'adding', got {shown(name)}.")
    now = fingerprint(_as_training(train))
    place = _folder() / f"{name}.npz"
    arrays, differing = _read(_content(place), now)
    if arrays is None and _IN_A_PAGE:
        arrays, differing = _read(_from_site(place.name), now)
        if arrays is None:
            why = f"{', '.join(differing)} changed" if differing else "the site does not hold it"
            print(f"The kept net {name!r} cannot be used: {why}. Training anew.", flush=True)
    if arrays is not None:
        return arrays
    _make_writable(place.parent)
    content = _written(train(), now)
    _keep(content, place)
    return _read(content, now)[0] or {}


def _as_training(train: Any) -> types.FunctionType:
    if not isinstance(train, types.FunctionType):
        raise TypeError(f"train: expected a function written with `def`, got {shown(train)}.")
    try:
        inspect.signature(train).bind()
    except TypeError:
        raise TypeError(
            f"train: expected a function that takes no argument, got "
            f"{train.__name__}{inspect.signature(train)}. Let it read what it needs by name."
        ) from None
    return train


def _folder() -> Path:
    place = os.environ.get(PLACE, "")
    return Path(place).expanduser() if place and not _IN_A_PAGE else cache_folder() / "kept"


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _from_site(file: str) -> bytes:
    """A file from the site, fetched at once, as only a worker may."""
    import js  # type: ignore[import-not-found]

    request = js.XMLHttpRequest.new()
    request.open("GET", os.environ.get(PLACE, "kept/") + file, False)
    request.responseType = "arraybuffer"
    try:
        request.send()
    except Exception:  # no connection; js.Error is known in a page only
        return b""
    return request.response.to_bytes() if request.status == 200 else b""


def _read(content: bytes, now: Mapping[str, Any]) -> tuple[dict[str, NDArray] | None, list[str]]:
    """The arrays of a file, if it is intact and still good; else the names of what has changed."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            arrays = {key: file[key] for key in file.files}
        then = json.loads(arrays.pop(_MADE_FROM).tobytes())
    except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile):
        return None, []
    differing = changed(then, now)
    if _IN_A_PAGE:  # it has the package the site was built with, without its source
        differing = [name for name in differing if name in now and name != PACKAGE]
    return (None if differing else arrays), differing


def _written(arrays: Any, now: Mapping[str, Any]) -> bytes:
    """A file of arrays and what they were made from."""
    if not isinstance(arrays, Mapping):
        raise TypeError(f"train: expected it to return arrays by names, got {shown(arrays)}.")
    for key, array in arrays.items():
        if not isinstance(key, str) or not _NAME.fullmatch(key):
            raise TypeError(f"train: expected names such as 'W_x' for arrays, got {shown(key)}.")
        if not isinstance(array, np.ndarray | np.generic) or array.dtype.hasobject:
            raise TypeError(
                f"train: expected it to return arrays of numbers or texts, got {shown(array)} "
                f"as {key!r}."
            )
    told = np.frombuffer(json.dumps(now).encode(), np.uint8)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for key, array in (dict(arrays) | {_MADE_FROM: told}).items():
            with file.open(f"{key}.npy", "w") as entry:
                np.lib.format.write_array(entry, np.asarray(array), allow_pickle=False)
    if (size := len(made.getvalue())) > MOST_BYTES:
        raise ValueError(
            f"train: expected arrays of at most {MOST_BYTES:,} bytes, got {size:,}. Keep fewer, or "
            "as float16 or int8."
        )
    return made.getvalue()
