"""Files that other packages carry, found without importing those packages."""

import importlib.util
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rnn_course.data.errors import DownloadError, not_found


def folder_of(package: str, what: str) -> Path:
    """The folder of an installed package; importing TensorFlow, for one, would take seconds.

    Args:
        package: its name as one gives it to pip, with `==` and a version where only that will do.
        what: the data looked for there, for the message.

    Raises:
        DownloadError: the package is not installed.
    """
    found = importlib.util.find_spec(package.partition("==")[0].replace("-", "_"))
    if found is None or not found.submodule_search_locations:
        looked = [f"the package {package}, which is not installed"]
        raise not_found(what, looked, [_pip(f"install {package}")])
    return Path(found.submodule_search_locations[0])


def unusable(package: str, what: str, path: Path, trouble: str, *other_ways: str) -> DownloadError:
    """The error for data that an installed package carries damaged, or not at all."""
    if "==" not in package:
        with suppress(PackageNotFoundError):  # where the folder came by another way
            package = f"{package}=={version(package)}"
    again = _pip(f"install --force-reinstall --no-deps {package}")
    return not_found(what, [f"{path} ({trouble})"], [again, *other_ways])


def _pip(command: str) -> str:
    return f"pip {command} (in a notebook: %pip {command})"
