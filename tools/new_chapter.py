"""Write the skeleton of a new chapter and put it into the list of pages.

    python tools/new_chapter.py notebooks/liquid_state.ipynb "Liquid state machines"

The skeleton has the parts that every chapter has, in their order, and nothing else: it builds as it
stands, alone. The whole book wants a quiz for it (CONTRIBUTING.md has the recipe). Move its line in
`_toc.yml` to where it belongs.
"""

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEAD = """# {title}

**What does the reader find out here?** A sentence or two: how.

**You will be able to**

1. name one thing,
2. compute another,
3. and tell when it fails.

**Run time** about 5 s on two cores.

**You need** vectors, matrices and the chain rule."""
LOOK_BACK = """**Before you start.**

1. A question about an earlier chapter?
2. One about another?
3. And one about what the reader needs?"""
ANSWERS = """# @title Answers
from IPython.display import Markdown

Markdown("1. So.\\n2. So.\\n3. So.")"""
TRY = "**Try it first.** A sentence or two: what to move, and what to look for."
CONTROLS = """# @title What is left of a memory, step by step {run: "auto"}
share_kept = 0.9  # @param {type:"slider", min:0, max:1, step:0.1}

print((share_kept ** np.arange(10)).round(3))"""
EQUATION = "a_t = np.array([-1.0, 0.0, 1.0])\nh_t = np.tanh(a_t)\nh_t"
CLAIMS = """# @title The page checks its claims
from rnn_course.show import check_claims

check_claims({"What tanh squashes, it leaves in order": lambda: (h_t, h_t[0] < h_t[2])})"""
PARTS = (
    "## The question\n\nThe smallest experiment that shows it comes first, then the equation.",
    "## Then and now\n\nWhat was published, beside what this page just measured.",
    "## What goes wrong\n\nThe mistake everybody makes, made and diagnosed.",
    "## Exercises\n\n1. **Predict.** What will happen, and why?",
    "## Summary\n\n- One sentence a finding.",
    "## The page checks its claims\n\nWhoever has changed a number sees here what still holds.",
    "## Where this is used next\n\n- The chapter that builds on this one.",
    "## Further reading\n\n- The primary source, with its DOI.",
)


def skeleton(name: str, title: str, install: dict) -> dict:
    """A notebook with the parts of a chapter; `install` is the cell that all chapters share."""
    imports = _cell("import numpy as np\n\nrng = np.random.default_rng(0)")
    question, *parts = (_cell(part, "markdown") for part in PARTS)
    equation = _cell(EQUATION) | {"metadata": {"tags": ["equation"]}}
    folded = {"cellView": "form", "jupyter": {"source_hidden": True}}
    answers = _cell(ANSWERS) | {"metadata": {**folded, "tags": ["hide-cell"]}}
    claims = _cell(CLAIMS) | {"metadata": {**folded, "tags": ["hide-input"]}}
    cells = [_cell(HEAD.format(title=title), "markdown"), install, imports]
    cells += [_cell(LOOK_BACK, "markdown"), answers]
    cells += [_cell(TRY, "markdown"), _cell(CONTROLS), question, equation, *parts]
    cells.insert(-2, claims)
    for number, cell in enumerate(cells):
        cell["id"] = f"{name}-{number:03d}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def add(path: str, title: str, root: Path = ROOT) -> None:
    """Write the notebook and add it to the last numbered part of the list.

    Raises:
        ValueError: the path is no new `notebooks/name.ipynb`, or the title is empty.
    """
    if not re.fullmatch(r"notebooks/[a-z][a-z0-9_]*\.ipynb", path):
        raise ValueError(f"path: expected notebooks/name.ipynb in small letters, got {path!r}.")
    if (root / path).exists():
        raise ValueError(f"path: {path} is there already; choose another name.")
    if not title.strip():
        raise ValueError("title: expected some words, got none.")
    pattern = json.loads(next(iter(sorted((root / "notebooks").glob("*.ipynb")))).read_text("utf8"))
    notebook = skeleton(Path(path).stem, title.strip(), pattern["cells"][1])
    (root / path).write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", "utf8")
    toc = root / "_toc.yml"
    before, last, after = toc.read_text("utf8").rpartition("numbered: 1\n")
    listed = re.sub(
        r"((?: +- file: .*\n)+)", rf"\g<1>      - file: {path[: -len('.ipynb')]}\n", after, count=1
    )
    toc.write_text(before + last + listed, "utf8")


def _cell(source: str, kind: str = "code") -> dict:
    cell = {"cell_type": kind, "id": "", "metadata": {}, "source": source.splitlines(keepends=True)}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit('Expected a path and a title: notebooks/name.ipynb "The title".')
    try:
        add(*sys.argv[1:])
    except ValueError as error:
        sys.exit(str(error))
