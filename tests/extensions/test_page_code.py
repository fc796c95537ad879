"""Pages read as code: whatever IPython takes in a cell, and a clear word on what nobody takes."""

import ast
import json

import nbformat
import pytest
from imported_names import uses
from page_code import PageError, page_tree, place, read_page


def notebook(*cells: str, tags: tuple[str, ...] = ()) -> nbformat.NotebookNode:
    made = [nbformat.v4.new_code_cell(cell, metadata={"tags": list(tags)}) for cell in cells]
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# A"), *made])


@pytest.mark.parametrize(
    "magic",
    [
        "import numpy as np\nnp.zeros?",
        "?len",
        "files = !ls",
        "!ls -l {folder} | head",
        "%%bash\nfor f in *; do echo $f; done",
        "%%writefile hello.py\ndef f(:",
        "%timeit sum(range(9))",
        "if True:\n    %pip install -q 'some-package[notebooks]'",
        "%%html\n<p>It's</p>",
        "await something()",
        ">>> x = 1\n>>> x",
    ],
)
def test_cells_may_hold_whatever_ipython_reads(magic, tmp_path):
    tree = page_tree(tmp_path / "page.ipynb", notebook(magic, "import json"))
    assert "json" in uses(tree).all_names()


@pytest.mark.parametrize(
    "magic", ["%%time\nimport scipy", "%time import scipy", "%%capture out\nimport scipy"]
)
def test_what_a_magic_runs_counts_as_well(magic, tmp_path):
    assert "scipy" in uses(page_tree(tmp_path / "page.ipynb", notebook(magic))).all_names()


def test_plain_python_means_what_it_says(tmp_path):
    code = "x = 1\nprint(f'{x!r}')  # so"
    tree = page_tree(tmp_path / "page.ipynb", notebook(code))
    assert ast.dump(tree) == ast.dump(ast.parse(code))


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("def f(:\n    pass", "cell 3, line 1 (def f(:) is no Python: invalid syntax"),
        ("\n\nx = 1\ny = x +", "cell 3, line 4 (y = x +) is no Python: invalid syntax"),
        ("!ls\nx = (1,", "cell 3, line 2 (x = (1,) is no Python: '(' was never closed"),
        ("x = '\0'", "cell 3 (x = '\0') is no Python: "),
    ],
)
def test_a_cell_that_is_no_python_is_named_with_its_line(cell, told, tmp_path):
    with pytest.raises(PageError) as error:
        page_tree(tmp_path / "page.ipynb", notebook("x = 1", cell))
    assert str(error.value).startswith(f"page.ipynb: {told}")


@pytest.mark.parametrize("tag", ["raises-exception", "skip-execution"])
def test_a_cell_may_be_wrong_where_its_tag_says_so(tag, tmp_path):
    assert page_tree(tmp_path / "page.ipynb", notebook("def f(:", tags=(tag,))).body == []


def written(path, page) -> list[str]:
    nbformat.write(page, path)
    return path.read_text().splitlines()


def test_a_merge_conflict_is_named_with_its_cell_and_line(tmp_path):
    path = tmp_path / "page.ipynb"
    lines = written(path, notebook("x = 1", "y = 2\nz = 3"))
    at = next(k for k, line in enumerate(lines) if "y = 2" in line)
    lines[at:at] = ["<<<<<<< HEAD", lines[at].replace("2", "5"), "=======", ">>>>>>> other"]
    path.write_text("\n".join(lines))
    with pytest.raises(PageError) as error:
        read_page(path)
    start = f"page.ipynb: cell 3, line {at + 1} of the file (<<<<<<< HEAD) marks a merge conflict"
    assert str(error.value).startswith(start)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "line 1 of the file () is no JSON"),
        ("[]", "expected a notebook of format 4"),
        ("{}", "expected a notebook of format 4"),
        ('{"nbformat": 3, "worksheets": []}', "expected a notebook of format 4"),
        ('{"nbformat": 4, "cells": [{"cell_type": "code"}]}', "cell 1 lacks its type, source"),
        ("\ufeff{}", "line 1 of the file"),
    ],
)
def test_what_is_no_notebook_is_named(text, told, tmp_path):
    path = tmp_path / "page.ipynb"
    path.write_text(text, encoding="utf8")
    with pytest.raises(PageError) as error:
        read_page(path)
    assert str(error.value).startswith(f"page.ipynb: {told}")


def test_a_file_that_is_no_text_is_named(tmp_path):
    path = tmp_path / "page.ipynb"
    path.write_bytes(b"\x80abc")
    with pytest.raises(PageError, match=r"page\.ipynb: .*can't decode"):
        read_page(path)


def test_a_cut_notebook_is_named_with_its_cell_and_line(tmp_path):
    path = tmp_path / "page.ipynb"
    lines = written(path, notebook("x = 1", "y = 2"))
    path.write_text("\n".join(lines[:-8]))
    with pytest.raises(PageError, match=rf"page\.ipynb: cell 3, line {len(lines) - 8} of the file"):
        read_page(path)


def test_markdown_with_code_cells_is_a_page_and_without_is_none(tmp_path):
    plain, page = tmp_path / "plain.md", tmp_path / "page.md"
    plain.write_text("# A\n\nWords.\n")
    page.write_text(
        "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n\n# A\n\n"
        "```{code-cell} python\nimport numpy\nnumpy.zeros?\n```\n"
    )
    assert read_page(plain) is None
    assert "numpy" in uses(page_tree(page, read_page(page))).all_names()


def test_a_place_names_the_line_and_its_text_and_forgives_a_line_that_is_not_there(tmp_path):
    path = tmp_path / "page.ipynb"
    assert place(path, 7, "x = 1\n\n  y = 2", 3) == "page.ipynb: cell 7, line 3 (y = 2)"
    assert place(path, 7, "x = 1", 9) == "page.ipynb: cell 7 (x = 1)"
    assert place(path, 7, "x = 1") == "page.ipynb: cell 7 (x = 1)"
    assert place(path, 7, "") == "page.ipynb: cell 7 ()"


def test_a_notebook_is_read_as_jupyter_reads_it(tmp_path):
    path = tmp_path / "page.ipynb"
    written(path, notebook("x = 1\ny = 2"))
    assert isinstance(json.loads(path.read_text())["cells"][1]["source"], list)
    assert read_page(path) == nbformat.read(path, as_version=4)
