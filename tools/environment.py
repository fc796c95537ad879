"""Set up the course's environment, or put it right: `python3 tools/environment.py`.

It needs nothing but Python's own library, and is written so that old Pythons understand it well
enough to say that they are too old.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

ROOT = Path(__file__).resolve().parent.parent
BEGUN = {"bin", "include", "lib", "lib64", "Include", "Lib", "Scripts"}


def python_of(venv: Path) -> Path:
    """The Python of an environment."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def version_of(python: Path) -> str:
    """The version of a Python that has pip; an empty text where it does not run or has none."""
    ask = [str(python), "-c", "import pip, sys; print(sys.version.split()[0])"]
    try:
        run = subprocess.run(ask, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    except OSError:
        return ""
    return run.stdout.decode().strip() if run.returncode == 0 else ""


def wanted(venv: Path, packages: list) -> dict:
    """What the note in a finished environment says: where it stands, and what it was made from."""
    digest = hashlib.sha256("\n".join([str(ROOT), *packages]).encode())
    for name in ("pyproject.toml", "requirements.txt", "constraints.txt"):
        digest.update((ROOT / name).read_bytes())
    return {"place": str(venv), "made from": digest.hexdigest()}


def noted(venv: Path) -> dict:
    """The note that the last set-up left when it was through."""
    try:
        note = json.loads((venv / ".ready").read_text())
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def why_anew(venv: Path, version: str) -> str:
    """Why an environment is beyond repair; an empty text where it can stay.

    Args:
        venv: the environment's folder, which exists.
        version: the version of Python that was asked for, or an empty text where any will do.
    """
    found, place = version_of(python_of(venv)), noted(venv).get("place", str(venv))
    if not found:
        return "it has no Python with pip; its set-up was cut off, or that Python is gone"
    if place != str(venv):
        return "it was made in " + place + ", and what it holds names that folder"
    if version and found != version:
        return "it was made with Python " + found + ", and PYTHON is " + version
    return ""


@contextmanager
def alone() -> Iterator:
    """Wait until no other set-up of this course runs."""
    with open(__file__) as lock:
        if fcntl is not None:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print("Waiting for another set-up of the environment to finish.", flush=True)
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def refuse_if_unfit() -> None:
    """Say so and stop where this Python cannot make the environment."""
    if sys.version_info < (3, 11):  # noqa: UP036
        found = f"{sys.executable} is {sys.version.split()[0]}"
        sys.exit(f"Python 3.11 or newer is needed, {found}. Try: make book PYTHON=python3.12")
    try:
        import ensurepip  # noqa: F401
        import venv as _  # noqa: F401
    except ImportError:
        sys.exit(
            f"{sys.executable} cannot make environments. On Debian and Ubuntu that part of Python "
            "is a package of its own: apt install python3-venv, or for this one "
            f"python3.{sys.version_info[1]}-venv"
        )


def create(venv: Path) -> None:
    """Make an empty environment with this Python; nothing is left where that fails."""
    if subprocess.run([sys.executable, "-m", "venv", str(venv)], check=False).returncode:
        shutil.rmtree(str(venv), ignore_errors=True)
        sys.exit(
            f"{sys.executable} -m venv failed, for the reason above; nothing is left of {venv}."
        )


def set_up(venv: Path, packages: list, version: str = "") -> None:
    """Make the environment, or bring it up to date; nothing is done where all is well.

    Args:
        venv: the environment's folder.
        packages: what pip is to install.
        version: the version of Python that was asked for, or an empty text where any will do.
    """
    with alone():
        reason = why_anew(venv, version) if venv.exists() else ""
        if not reason and noted(venv) == wanted(venv, packages):
            return
        if reason:
            inside = {path.name for path in venv.iterdir()}
            if "pyvenv.cfg" not in inside and not inside <= BEGUN:
                sys.exit(f"{venv} is no environment of Python's, and is left alone; move it away.")
        if reason or not venv.exists():
            refuse_if_unfit()
        if reason:
            print(f"{venv} is made anew: {reason}.", flush=True)
            shutil.rmtree(str(venv))
        print(f"Setting up {venv}: a few minutes the first time.", flush=True)
        if not venv.exists():
            create(venv)
        pip = [str(python_of(venv)), "-m", "pip", "install", "--quiet"]
        install = [*pip, "--disable-pip-version-check", *packages, "-c", "constraints.txt"]
        if subprocess.run(install, cwd=str(ROOT), check=False).returncode:
            sys.exit("pip could not install what the course needs; its reason stands above.")
        (venv / ".ready").write_text(json.dumps(wanted(venv, packages)))


def main() -> None:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("venv", nargs="?", default=ROOT / ".venv", help="its folder (here .venv)")
    parser.add_argument("--extras", help="install these of the package's, no requirements.txt")
    insist = "make it anew where another version of Python made it"
    parser.add_argument("--with-this-python", action="store_true", help=insist)
    options = parser.parse_args()
    packages = ["-e", f".[{options.extras}]"] if options.extras else ["-r", "requirements.txt"]
    version = sys.version.split()[0] if options.with_this_python else ""
    set_up(Path(options.venv).resolve(), packages, version)


if __name__ == "__main__":
    main()
