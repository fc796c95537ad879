"""Which cells of a notebook are solutions, how it reads without them, and whether any is left."""

import html
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

TITLE = re.compile(r"#\s*@title Solutions?\b")
STUB = re.compile(r"(?ms)^ *# instead of\n.*?(?=^ *# end\n)")
MARK = re.compile(r"\s*# (?:solution|end)\s*")
FOLDED = re.compile(r" ?The solutions are folded\.")
SHORTEST = 12
"""Letters and digits that tell a text from others; `w = 6` may stand anywhere."""
TELLING = 24
"""So many are looked for even where the rest of the notebook has them too: it should not."""
ARCHIVES = {".zip", ".whl"}
TEXTS = {".css", ".html", ".ipynb", ".js", ".json", ".md", ".mjs", ".pdf", ".py", ".tex", ".txt"}
TAG = re.compile(r"</?[A-Za-z][^<>]*>")
ESCAPE = re.compile(r'\\[ntr"\\/]')
LETTER = re.compile(r"\\u([0-9a-fA-F]{4})")


def is_solution(cell: dict) -> bool:
    """Whether a cell holds a solution: by its tag, or by its title."""
    tagged = "solution" in cell["metadata"].get("tags", [])
    return tagged or bool(TITLE.match("".join(cell["source"])))


def without_solutions(notebook: dict) -> dict:
    """The notebook without its solutions, and without the words that say where they are."""
    cells = [cell for cell in notebook["cells"] if not is_solution(cell)]
    for number, cell in enumerate(cells):
        text = "".join(cell["source"])
        if cell["cell_type"] == "markdown" and FOLDED.search(text):
            source = FOLDED.sub("", text).splitlines(keepends=True)
            cells[number] = {**cell, "source": source}
    return {**notebook, "cells": cells}


def squeezed(text: str) -> str:
    """The letters and digits of a text: what is left of it however it is marked up."""
    return re.sub(r"[\W_]+", "", text)


def texts(notebook: dict, known: str = "") -> dict[str, list[str]]:
    """What stands in each solution and nowhere else in its notebook, squeezed, by the cell's title.

    Args:
        notebook: the chapter.
        known: a squeezed text that readers have anyway; what stands there as well is left out.
    """
    rest = [cell for cell in notebook["cells"] if not is_solution(cell)]
    lines = {squeezed(line) for cell in rest for line in "".join(cell["source"]).splitlines()}
    whole = squeezed("".join("".join(cell["source"]) for cell in rest))

    def tells(run: str) -> bool:
        long, short = len(run) >= TELLING, len(run) >= SHORTEST
        return run not in known and (long or (short and run not in whole))

    found: dict[str, list[str]] = {}
    for cell in filter(is_solution, notebook["cells"]):
        title, *code = STUB.sub("", "".join(cell["source"])).splitlines()
        runs = [""]
        for line in code:
            own = squeezed(line) not in lines and not MARK.fullmatch(line)
            if own:
                runs[-1] += squeezed(line)
            elif runs[-1]:
                runs.append("")
        found[title] = [run for run in runs if tells(run)]
    return found


def texts_of_course(root: Path) -> dict[str, list[str]]:
    """The texts of all solutions of a course, by notebook and title.

    The package's checks compute right answers, so a line that stands there is no secret; the
    titles of solutions are looked for in any case.
    """
    package = "".join(p.read_text(encoding="utf8") for p in sorted((root / "src").rglob("*.py")))
    found = {"the title of a solution": ["titleSolution"]}
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf8"))
        for title, parts in texts(notebook, squeezed(package)).items():
            found[f"{path.name}, {title.removeprefix('# @title ')}"] = parts
    return found


def members(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """A file of text, or each in an archive."""
    if Path(name).suffix in ARCHIVES:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.namelist():
                yield from members(f"{name}/{member}", archive.read(member))
    elif Path(name).suffix in TEXTS:
        yield name, data


def readable(name: str, data: bytes) -> str:
    """The text that a reader finds in a file."""
    if name.endswith(".pdf"):
        return pdf_text(data)
    text = data.decode("utf8", "ignore")
    if name.endswith((".html", ".js", ".json", ".ipynb")):
        text = LETTER.sub(lambda found: chr(int(found[1], 16)), ESCAPE.sub(" ", text))
    return html.unescape(TAG.sub("", text)) if name.endswith(".html") else text


def pdf_text(data: bytes) -> str:
    """The text of a PDF; nothing where the library that reads it is not installed."""
    try:
        from pypdf import PdfReader
    except ModuleNotFoundError:
        print("Without pypdf, the PDF is not searched for solutions.", flush=True)
        return ""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def left_in(paths: Iterable[Path], wanted: dict[str, list[str]]) -> tuple[list[str], int]:
    """Which solutions stand in these files, archives opened, and how many texts were searched."""
    found, searched = [], 0
    for path in paths:
        if path.suffix not in TEXTS | ARCHIVES:
            continue
        for name, data in members(path.name, path.read_bytes()):
            searched += 1
            text = squeezed(readable(name, data))
            found += [
                f"{path.parent / name}: {which}"
                for which, parts in wanted.items()
                if any(part in text for part in parts)
            ]
    return found, searched
