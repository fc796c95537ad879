"""What every chapter has: one question, three that look back, claims, and cells one can read."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parent.parent.parent
each_chapter = pytest.mark.parametrize(
    "path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem
)


def cells(path: Path, kind: str) -> list[nbformat.NotebookNode]:
    return [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == kind]


@each_chapter
def test_a_chapter_begins_with_its_one_question(path):
    head = cells(path, "markdown")[0].source
    assert re.match(r"# [^\n]+\n\n\*\*[^*]+\?\*\* ", head)


@each_chapter
def test_three_questions_look_back_before_a_chapter_starts(path):
    notebook = nbformat.read(path, 4).cells
    [place] = [k for k, c in enumerate(notebook) if c.source.startswith("**Before you start.**")]
    _, *asked = re.split(r"^\d\. ", notebook[place].source, flags=re.MULTILINE)
    assert ["?" in question for question in asked] == [True] * 3
    answers = notebook[place + 1]
    assert "hide-cell" in answers.metadata.tags
    assert answers.source.startswith("# @title Answers\n")


@each_chapter
def test_no_cell_of_code_is_longer_than_sixty_lines(path):
    assert [c.id for c in cells(path, "code") if len(c.source.splitlines()) > 60] == []


@each_chapter
def test_prose_is_written_in_markdown_and_seldom_by_code(path):
    written = [
        node
        for cell in cells(path, "code")
        for node in ast.walk(ast.parse(re.sub(r"(?m)^[%!].*", "", cell.source)))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "Markdown"
        and any(isinstance(part, ast.JoinedStr) for part in ast.walk(node))
    ]
    assert len(written) <= 3


@each_chapter
def test_a_chapter_ends_with_its_claims(path):
    text = "\n".join(cell.source for cell in cells(path, "markdown"))
    assert "\n## The page checks its claims" in f"\n{text}"
    assert any("check_claims(" in cell.source for cell in cells(path, "code"))
    assert "\n## Where this is used next" in f"\n{text}"
