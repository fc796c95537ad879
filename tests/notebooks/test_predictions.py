"""Predict, then reveal, in the notebooks: what is guessed is computed, and then shown."""

import ast
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parent.parent.parent
ASKS = {"guess_number", "guess_option"}


def asked(source: str) -> list[ast.Call]:
    """The calls that ask for a guess."""
    if not any(name in source for name in ASKS):
        return []
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [call for call in calls if getattr(call.func, "id", "") in ASKS]


def code(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]


NOTEBOOKS = [
    path
    for path in sorted((ROOT / "notebooks").glob("*.ipynb"))
    if any(asked(cell.source) for cell in code(path))
]
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@each_notebook
def test_the_answer_of_a_guess_is_computed_and_never_typed_in(path):
    answers = [call.args[1] for cell in code(path) for call in asked(cell.source)]
    assert 1 <= len(answers) <= 3
    for answer in answers:
        read = {node.id for node in ast.walk(answer) if isinstance(node, ast.Name)}
        assert read, ast.unparse(answer)


@each_notebook
def test_a_guess_comes_before_a_chart_or_a_table_and_says_why(path):
    cells = code(path)
    for place, cell in enumerate(cells):
        for call in asked(cell.source):
            assert {word.arg for word in call.keywords} >= {"because"}
            shown = cells[place + 1].source
            assert "charts." in shown or "Table(" in shown, cell.source
            assert "hide-input" in cell.metadata.tags
