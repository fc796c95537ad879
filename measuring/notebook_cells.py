"""A notebook's cells with a tag, as text and as running code: what is measured is what is shown."""

import ast
import json
from pathlib import Path


def tagged_cells(notebook: str | Path, tag: str | None = None) -> list[str]:
    """The sources of a notebook's code cells that carry `tag`, from top to bottom.

    Without a tag: of all its code cells.

    Raises:
        ValueError: there are none.
    """
    cells = json.loads(Path(notebook).read_text(encoding="utf-8"))["cells"]
    found = [
        "".join(cell["source"])
        for cell in cells
        if cell["cell_type"] == "code" and tag in (None, *cell["metadata"].get("tags", []))
    ]
    if not found:
        what = "there is no code cell" if tag is None else f"no code cell has the tag {tag!r}"
        raise ValueError(f"{Path(notebook).name}: {what}.")
    return found


def run_tagged(notebook: str | Path, tag: str, **given: object) -> dict[str, object]:
    """Execute the tagged cells as they stand and return the names they define.

    What is `given` takes the place of what a cell assigns or imports under the same name, so
    another generator, fewer reviews or fewer updates go the very way of the page.

    >>> run_tagged("notebooks/seq2seq.ipynb", "model", N_UPDATES=5)["N_UPDATES"]  # doctest: +SKIP
    5

    Raises:
        ValueError: no cell has the tag, or no cell defines a name that is given.
    """
    page: dict[str, object] = {}
    missing = set(given)
    for cell in tagged_cells(notebook, tag):
        for statement in ast.parse(cell).body:
            exec(compile(ast.Module([statement], []), str(notebook), "exec"), page)
            missing -= set(page)
            page |= {name: value for name, value in given.items() if name in page}
    if missing:
        raise ValueError(f"{Path(notebook).name}: no cell defines {', '.join(sorted(missing))}.")
    return page
