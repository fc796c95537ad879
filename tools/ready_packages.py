"""Lay packages ready for a browser: compiled, without what no reader calls, one archive a group.

It is run by the very Python that will read the archives (tools/ready_packages.mjs starts that one),
as compiled files are of use to no other. The same packages give the same bytes.
"""

import io
import json
import py_compile
import zipfile
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

FIRST_DAY = (1980, 1, 1, 0, 0, 0)
# Tests, types for editors, and what only a C compiler reads.
LEFT_OUT = {".pyi", ".pyx", ".pxd", ".pxi", ".h", ".c", ".cpp", ".a", ".js", ".map", ".exe"}
PICTURES = ("scipy/misc/", "sklearn/datasets/images/")
# The course's own rooms list their names in stubs, which are read when a name is asked for.
STUBBED = "rnn_course"
PLATFORM = "wasm32"

OPENBLAS = "libopenblas.so"
# SciPy runs this file of whoever hands it on before it loads anything. Its parts ask for the linear
# algebra by this name; the loader knows a library by the name it was first opened under.
OPEN_OPENBLAS = f'''"""Open the linear algebra that SciPy is linked to."""

import ctypes
from contextlib import chdir
from pathlib import Path

with chdir(Path(__file__).parent.parent):
    ctypes.CDLL("./{OPENBLAS}", ctypes.RTLD_GLOBAL)
'''


def ready(packages: list[bytes]) -> bytes:
    """One archive with all that these wheels hold, to be unpacked into site-packages."""
    files: dict[str, bytes] = {}
    for package in packages:
        with zipfile.ZipFile(io.BytesIO(package)) as wheel:
            files |= {name: wheel.read(name) for name in wheel.namelist() if is_needed(name)}
    if OPENBLAS in files:
        files["scipy/_distributor_init_local.py"] = OPEN_OPENBLAS.encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            data, path = files[name], name
            if name.endswith(".py"):
                data, path = compiled(data, name), f"{name}c"
            archive.writestr(entry(path), data)
    return made.getvalue()


def is_needed(name: str) -> bool:
    """Whether a page can have a use for a file of a package."""
    path = PurePosixPath(name)
    if name.endswith("/") or name.startswith(PICTURES) or "tests" in path.parts[:-1]:
        return False
    if path.suffix == ".so":  # a wheel for another machine may have a slower twin in Python
        return PLATFORM in name or name == OPENBLAS
    if path.parts[0].endswith(".dist-info"):
        return path.name == "METADATA"
    return path.suffix not in LEFT_OUT or (path.parts[0] == STUBBED and path.suffix == ".pyi")


def compiled(source: bytes, name: str) -> bytes:
    """A module as Python keeps it, told never to look for its source."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "module.py")
        path.write_bytes(source)
        mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
        made = py_compile.compile(
            str(path), cfile=f"{path}c", dfile=name, doraise=True, invalidation_mode=mode
        )
        return Path(made).read_bytes()


def entry(name: str) -> zipfile.ZipInfo:
    """A file's place in an archive, of no day and no owner."""
    info = zipfile.ZipInfo(name, FIRST_DAY)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def main(folder: Path) -> None:
    """Make every archive that the plan in a folder names, from the packages there."""
    plan = json.loads((folder / "plan.json").read_text(encoding="utf8"))
    for archive, packages in plan.items():
        made = ready([(folder / package).read_bytes() for package in packages])
        (folder / archive).write_bytes(made)


if __name__ == "__main__":
    main(Path("/packages"))
