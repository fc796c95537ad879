"""Every chapter checks its claims, and each claim falls when a result is another one."""

import json
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parent.parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
QUICK = "vanishing_gradients"
PROBE = (Path(__file__).parent / "probe_claims.py").read_text(encoding="utf8")


def claims_cells(notebook: nbformat.NotebookNode) -> list[str]:
    return [
        c.source for c in notebook.cells if c.cell_type == "code" and "check_claims(" in c.source
    ]


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, marks=[] if path.stem == QUICK else [pytest.mark.long])
        for path in NOTEBOOKS
    ],
    ids=lambda path: path.stem,
)
def test_each_claim_of_a_chapter_holds_and_falls_with_another_result(path):
    notebook = nbformat.read(path, 4)
    sources = claims_cells(notebook)
    assert sources
    notebook.cells.append(
        nbformat.v4.new_code_cell(f"{PROBE}\nprobe({sources!r}, dict(globals()))")
    )
    NotebookClient(
        notebook, timeout=900, resources={"metadata": {"path": str(ROOT / "notebooks")}}
    ).execute()
    said = "".join(o.get("text", "") for o in notebook.cells[-1].outputs)
    told = json.loads(said.partition("PROBED ")[2])
    assert len(told) >= 6
    assert [claim for claim, one in told.items() if not one["holds"]] == []
    assert [claim for claim, one in told.items() if not one["falls"]] == []
