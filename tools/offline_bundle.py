"""The course as one archive that needs no network: `make bundle`.

It holds the built site with Python in its pages, the chapters as notebooks, the package as a wheel
with the names of what it needs, the hash of each file, and a program that serves the site. The same
course gives the same archive, byte for byte.
"""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

from tools.building import BUILD, ROOT, SITE, Failed, Refused
from tools.handouts import imprint, write_notebooks
from tools.students import EDITION, sources

FOLDER = BUILD / "bundle"
START = Path(__file__).with_name("for_bundle") / "start.py"
THEN = (1980, 1, 1, 0, 0, 0)
"""The time that each file in the archive carries."""
PACKED = {".png", ".woff2", ".zip", ".whl", ".npz", ".pdf"}
NOTE = """\
{title}
by {author}{edition}

Read it:    open site/index.html in a browser. Charts are live; nothing is loaded from elsewhere.
Run it:     python start.py     (Windows: py start.py)
            shows the same site on http://localhost:8000, where {live}.
On paper:   {paper}
Notebooks:  the folder notebooks. They need the package and its libraries, which pip gets from the
            network, once:  pip install -r requirements.txt ./{wheel}
All there:  python start.py --check   compares each file with its hash in SHA256SUMS.
"""


def write_bundle() -> None:
    """Pack what was built last.

    Raises:
        Refused: nothing was built yet.
        Failed: the wheel could not be made.
    """
    if not (SITE / "index.html").is_file():
        raise Refused("Nothing built yet. Run: make book")
    ours = imprint.read(ROOT)
    name = re.sub(r"[^a-z0-9]+", "-", ours.title.lower()).strip("-") or "course"
    if os.environ.get(EDITION):
        name += "-students"
    shutil.rmtree(FOLDER, ignore_errors=True)
    inside = FOLDER / name
    inside.mkdir(parents=True)
    wheel = make_wheel(inside)
    (inside / "requirements.txt").write_text(requirements(wheel), encoding="utf8")
    # Whoever opens a notebook here finds the pages beside it.
    write_notebooks(inside / "notebooks", "../site/", solutions=True)
    shutil.copyfile(START, inside / START.name)
    shutil.copyfile(ROOT / "LICENSE", inside / "LICENSE.txt")
    live = (SITE / "_static" / "live" / "manifest.json").is_file()
    paper = "site/course.pdf" if (SITE / "course.pdf").is_file() else "print a page of the site"
    edition = "\nStudents' edition: exercises without solutions" if os.environ.get(EDITION) else ""
    note = NOTE.format(
        title=ours.title,
        author=ours.author,
        edition=edition,
        wheel=wheel.name,
        live="cells run too" if live else "cells do not run: it was built without Python",
        paper=paper,
    )
    (inside / "README.txt").write_text(note, encoding="utf8")
    archive = FOLDER / f"{name}.zip"
    pack(archive, inside)
    wheel.replace(FOLDER / wheel.name)
    shutil.rmtree(inside)
    digest = sha256(archive.read_bytes()).hexdigest()
    archive.with_name(f"{archive.name}.sha256").write_text(f"{digest}  {archive.name}\n")
    size = archive.stat().st_size / 1e6
    print(f"The bundle is packed, {size:.0f} MB: {archive}")


def make_wheel(folder: Path) -> Path:
    """The package as a wheel, made of the course's sources and of nothing an older build left."""
    scratch = folder / "wheel"
    for path in sources(ROOT):
        place = path.relative_to(ROOT)
        if place.parts[0] in ("src", "book") or len(place.parts) == 1:
            (scratch / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, scratch / place)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
    own = ["--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder)]
    epoch = {"SOURCE_DATE_EPOCH": "315532800"}
    run = subprocess.run(
        [*pip, *own, str(scratch)],
        env={**os.environ, **epoch},
        capture_output=True,
        text=True,
        check=False,
    )
    shutil.rmtree(scratch)
    if run.returncode:
        raise Failed(f"The wheel could not be made:\n{run.stderr.strip()}")
    (wheel,) = folder.glob("*.whl")
    return wheel


def requirements(wheel: Path) -> str:
    """What the notebooks need besides the package, a line each, as its wheel says."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        lines = archive.read(name).decode().splitlines()
    found = []
    for line in lines:
        field, _, value = line.partition(": ")
        what, _, when = value.partition(";")
        if field != "Requires-Dist":
            continue
        if not when or re.fullmatch(r"extra == .notebooks.", when.strip()):
            found.append(what.strip())
    return "\n".join(found) + "\n"


def contents(folder: Path) -> list[tuple[str, Path]]:
    """The files of the archive by their names in it, those of the site in its folder `site`."""
    places = [(path.relative_to(folder), path) for path in folder.rglob("*")]
    places += [(Path("site") / path.relative_to(SITE), path) for path in SITE.rglob("*")]
    return sorted((place.as_posix(), path) for place, path in places if path.is_file())


def pack(archive: Path, folder: Path) -> None:
    """Pack a folder and the site, with the hash of each file."""
    sums = []
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        for name, path in contents(folder):
            data = path.read_bytes()
            sums.append(f"{sha256(data).hexdigest()}  {name}\n")
            add(out, f"{folder.name}/{name}", data)
        add(out, f"{folder.name}/SHA256SUMS", "".join(sums).encode())


def add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    """Add a file that carries neither today's date nor this machine's rights."""
    entry = zipfile.ZipInfo(name, THEN)
    entry.external_attr = 0o644 << 16
    packed = Path(name).suffix in PACKED
    entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    archive.writestr(entry, data)
