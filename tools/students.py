"""The students' edition: the same course without the solutions of its exercises.

It is a course of its own in `_build/students`, with everything but solutions, tests and pages for
instructors. What `make … SOLUTIONS=0` does, the tools there do, so nothing of the whole course can
get in; afterwards all that came out is searched for the text of each solution.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import yaml

from tools.building import BUILD, ROOT, Failed
from tools.solutions import left_in, texts_of_course, without_solutions

FOLDER = BUILD / "students"
EDITION = "RNN_COURSE_EDITION"
LEFT_OUT = {"tests", "build", "node_modules", "__pycache__"}
FOR_INSTRUCTORS = ("book/instructor",)
"""Pages that the edition does not have."""
MADE = ("html", "only/_build/html", "course.pdf", "handouts", "bundle", "publication")
ABSENT = "# For instructors\n\nThis page is no part of the students' edition.\n"


def lay(root: Path = ROOT, folder: Path = FOLDER) -> None:
    """Make `folder` the students' edition of the course in `root`; what was built there stays."""
    wanted = {path.relative_to(root): path for path in sources(root)}
    for path in sources(folder) if folder.exists() else ():
        if path.relative_to(folder) not in wanted:
            path.unlink()
    for place, path in wanted.items():
        content, copy = content_for_students(place, path), folder / place
        if not copy.is_file() or copy.read_bytes() != content:
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(content)
            shutil.copymode(path, copy)


def sources(root: Path) -> list[Path]:
    """The files of a course that its editions have in common."""
    found = []
    for folder, folders, files in os.walk(root):
        top = Path(folder) == root
        folders[:] = sorted(f for f in folders if not left_out(f, top))
        found += [Path(folder, file) for file in sorted(files) if not left_out(file, top)]
    return [path for path in found if path.is_file()]  # a link may lead nowhere


def left_out(name: str, top: bool) -> bool:
    """Whether what has this name, in the course's own folder (top) or below, stays behind."""
    hidden = name.startswith(".") or name.endswith(".egg-info") or name == "__pycache__"
    return hidden or (top and (name in LEFT_OUT or name == BUILD.name))


def content_for_students(place: Path, path: Path) -> bytes:
    """What a file of the course holds in the students' edition."""
    if place.parts[0] == "notebooks" and place.suffix == ".ipynb":
        notebook = without_solutions(json.loads(path.read_text(encoding="utf8")))
        return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()
    if place.with_suffix("").as_posix() in FOR_INSTRUCTORS:
        return ABSENT.encode()  # a link to it becomes text, as to any page that was left out
    if place.as_posix() == "_toc.yml":
        text = path.read_text(encoding="utf8")
        toc = yaml.safe_load(text)
        if any(page in text for page in FOR_INSTRUCTORS):
            text = yaml.safe_dump(chosen(toc), sort_keys=False, allow_unicode=True)
        return text.encode()
    return path.read_bytes()


def chosen(part: object) -> object:
    """A part of the table of contents without the pages for instructors."""
    if isinstance(part, list):
        return [chosen(p) for p in part if not is_for_instructors(p)]
    return {name: chosen(p) for name, p in part.items()} if isinstance(part, dict) else part


def is_for_instructors(entry: object) -> bool:
    """Whether an entry of the table of contents is a page that students do not get."""
    file = str(entry.get("file", "")) if isinstance(entry, dict) else ""
    return file.removesuffix(".md") in FOR_INSTRUCTORS


def run_there(arguments: list[str]) -> int:
    """Run the students' edition's own `python -m tools.course`; returns its exit status."""
    kept = str(BUILD / "kept")
    there = {"SOLUTIONS": "", "PYTHONPATH": str(FOLDER / "src"), EDITION: "students"}
    environment = {"RNN_COURSE_KEPT": kept, **os.environ, **there}
    command = [sys.executable, "-m", "tools.course", *arguments]
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with subprocess.Popen(command, cwd=FOLDER, env=environment) as child:
            try:
                return child.wait()
            except KeyboardInterrupt:  # the child was told as well, and puts its things in order
                child.wait()
                raise
            except BaseException:
                child.terminate()
                child.wait()
                raise
    finally:
        signal.signal(signal.SIGTERM, before)


def prove() -> None:
    """Search all that the students' edition has built for solutions.

    Raises:
        Failed: there is one.
    """
    made = [FOLDER / "_build" / name for name in MADE]
    files = [path for place in made for path in sorted(place.rglob("*")) if path.is_file()]
    files += [path for path in made if path.is_file()]
    found, searched = left_in(files, texts_of_course(ROOT))
    if found:
        told = "\n".join(found[:20])
        raise Failed(f"The students' edition holds solutions:\n{told}")
    print(
        f"This is the students' edition. No solution stands in its {searched} texts, archives "
        "opened. The package's checks still compute the right answers: they could not check "
        "otherwise."
    )
