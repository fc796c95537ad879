"""Fold in Colab and JupyterLab what is folded on the site.

    python tools/fold.py                      every notebook of the course
    python tools/fold.py notebooks/x.ipynb    only these
    python tools/fold.py --check              change nothing, name each cell that lacks something

Jupyter Book folds a cell with the tag `hide-input` or `hide-cell`. Colab asks for `cellView: form`
and shows the first line, `# @title ...`, in its place; JupyterLab asks for `source_hidden`. A title
that is there stays; a missing one is taken from the figure's caption, the chart's own title, or the
heading above, and is worth a second look.
"""

import argparse
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDED = {"hide-input", "hide-cell"}
LONGEST = 70  # letters of a title


def is_folded(cell: dict) -> bool:
    """Whether the site folds a cell's code."""
    tags = cell["metadata"].get("tags", [])
    return cell["cell_type"] == "code" and bool(FOLDED & set(tags))


def missing(cell: dict) -> list[str]:
    """What a folded cell lacks to be folded everywhere."""
    lacks = []
    if not re.match(r"# @title \S+", _source(cell)):
        lacks.append("a first line '# @title ...' that says what the cell does")
    if cell["metadata"].get("cellView") != "form":
        lacks.append("the metadata cellView: form")
    if cell["metadata"].get("jupyter", {}).get("source_hidden") is not True:
        lacks.append("the metadata jupyter.source_hidden: true")
    return lacks


def fold(cell: dict, heading: str) -> None:
    """Give a folded cell what it lacks; `heading` is the last one above it."""
    metadata = cell["metadata"]
    source = _source(cell)
    if not source.startswith("# @title "):
        source = f"# @title {title(cell, heading)}\n{source}"
    metadata["cellView"] = "form"
    metadata.setdefault("jupyter", {})["source_hidden"] = True
    cell["metadata"] = dict(sorted(metadata.items()))
    cell["source"] = source.splitlines(keepends=True)


def title(cell: dict, heading: str) -> str:
    """What a folded cell shows: its caption, its chart's title, or the heading above."""
    source = _source(cell)
    if heading == "Exercises":
        return "Solutions"
    caption = cell["metadata"].get("mystnb", {}).get("figure", {}).get("caption", "")
    literal = re.search(r"""\btitle=\(?\s*\[?\s*(["'])(?P<text>[^"'{}]{12,})\1""", source)
    if caption:
        return _short(f"Draw: {_plain(caption)}")
    if literal:
        return _short(f"Draw: {_plain(literal['text'])}")
    last = source.strip().splitlines()[-1] if source.strip() else ""
    begins = source.lstrip()
    if begins.startswith(("import ", "from ")):
        return "Import what this chapter uses"
    kind = "Print" if "Markdown(" in source else "Tabulate" if "Table(" in source else "Compute"
    if last.startswith("display(") or "then_and_now" in source:
        kind = "Show"
    return _short(f"{kind}: {_plain(heading)}")


def fold_notebook(path: Path, check: bool = False) -> list[str]:
    """Fold a notebook's cells, or name what they lack: a line for each."""
    notebook = json.loads(path.read_text(encoding="utf8"))
    heading, lines = "", []
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell["cell_type"] == "markdown":
            found = re.findall(r"^##+ (.+)$", _source(cell), flags=re.MULTILINE)
            heading = found[-1] if found else heading
        elif is_folded(cell) and (lacks := missing(cell)):
            lines.append(f"{path.name}: cell {number} lacks {', '.join(lacks)}.")
            if not check:
                fold(cell, heading)
    if lines and not check:
        path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf8")
    return lines


def _source(cell: dict) -> str:
    return "".join(cell["source"])


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[$`*]", "", text)).strip()


def _short(text: str) -> str:
    """The first sentence, or as many whole clauses or words of it as fit on the line."""
    text = re.split(r"(?<=[a-z0-9)])[.?!] ", text)[0].rstrip(".")
    if len(text) <= LONGEST:
        return text
    for mark in (": ", "; ", ", "):
        head = text[: LONGEST + 1].rpartition(mark)[0]
        if len(head) > len("Draw: ") + 20:
            return head
    return text[: LONGEST + 1].rpartition(" ")[0]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path)
    parser.add_argument("--check", action="store_true", help="change nothing")
    options = parser.parse_args()
    paths = options.notebooks or sorted((ROOT / "notebooks").glob("*.ipynb"))
    lines = [line for path in paths for line in fold_notebook(path, options.check)]
    print("\n".join(lines) or "Every folded cell is folded everywhere.")
    return 1 if lines and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
