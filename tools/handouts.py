"""The chapters as notebooks to hand out: `make handouts` writes them, exercises without solutions.

They lie together in one folder, so links between chapters go on working; links to pages of prose
lead to the site, or become text where nobody knows yet where that lies.
"""

import json
import re
import shutil
import sys
from pathlib import Path

from tools.building import BUILD, ROOT, contents
from tools.solutions import without_solutions

sys.path.append(str(ROOT / "extensions"))
import imprint

FOLDER = BUILD / "handouts"
LINK = re.compile(
    r"(?<!!)\[(?P<words>(?:[^\[\]]|\[[^\]]*\])*)\]"
    r"\((?:\.\./(?P<page>book/[\w-]+)\.md|(?P<chapter>[\w-]+)\.ipynb)(?P<anchor>#[^)\s]*)?\)"
)


def chapters() -> list[str]:
    """The notebooks that the table of contents names, in its order, without folder and suffix."""
    return [page.removeprefix("notebooks/") for page in contents() if page.startswith("notebooks/")]


def led_to(text: str, there: list[str], pages: str) -> str:
    """Markdown whose links hold outside the course's folder.

    Args:
        text: the Markdown.
        there: the chapters that lie beside this one.
        pages: what leads to the folder `book` of the built site; nothing where that is not known.
    """

    def lead(match: re.Match) -> str:
        if match["chapter"]:
            return match[0] if match["chapter"] in there else match["words"]
        if not pages:
            return match["words"]
        return f"[{match['words']}]({pages}{match['page']}.html{match['anchor'] or ''})"

    return LINK.sub(lead, text)


def write_notebooks(folder: Path, pages: str, solutions: bool) -> int:
    """Write the chapters into a folder of their own; returns how many.

    Args:
        folder: nothing else stays in it.
        pages: as for `led_to`.
        solutions: whether they keep theirs.
    """
    there = chapters()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in there:
        path = ROOT / "notebooks" / f"{name}.ipynb"
        notebook = json.loads(path.read_text(encoding="utf8"))
        if not solutions:
            notebook = without_solutions(notebook)
        for cell in notebook["cells"]:
            if cell["cell_type"] == "markdown":
                text = led_to("".join(cell["source"]), there, pages)
                cell["source"] = text.splitlines(keepends=True)
        text = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
        (folder / path.name).write_text(text, encoding="utf8")
    return len(there)


def write_handouts() -> None:
    """Write the handouts, and say where they are."""
    number = write_notebooks(FOLDER, imprint.read(ROOT).site, solutions=False)
    print(f"{number} notebooks to hand out, without solutions: {FOLDER}")
