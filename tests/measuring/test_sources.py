"""The hash of the sources follows the code: it forgives words and moves, and nothing else."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from measuring.sources import source_hash

ROOT = Path(__file__).resolve().parents[2]

TEXT = '''
"""From text to numbers."""

import re
from collections import Counter

import numpy as np

from rnn_course.arrays import as_count, as_rng

PADDING = 0


def count(words):
    """How often each word occurs."""
    return Counter(re.findall("[a-z]+", words))


def pad(ids, size):
    """Zeros, then the ids."""
    size = as_count("size", size)
    return np.array([PADDING] * (size - len(ids)) + list(ids))  # the ids last
'''
CELLS = ["import numpy as np\nfrom rnn_course.text import pad", "X = pad([1, 2], 3)\nX = X + 1"]


def notebook(*cells):
    return json.dumps(
        {
            "cells": [
                {"cell_type": "code", "metadata": {"tags": ["model"]}, "source": cell}
                for cell in cells
            ]
        }
    )


@pytest.fixture
def root(tmp_path):
    (tmp_path / "text.py").write_text(TEXT)
    (tmp_path / "page.ipynb").write_text(notebook(*CELLS))
    return tmp_path


def changed(root, name, old, new):
    """The hash before and after `new` takes the place of `old` in a file."""
    text = (root / name).read_text()
    assert old in text
    before = source_hash([name], root)
    (root / name).write_text(text.replace(old, new))
    return before, source_hash([name], root)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"""From text to numbers."""', '"""Another sentence."""'),
        ('    """How often each word occurs."""\n', ""),
        ("  # the ids last", ""),
        ("] * (size - len(ids)) + list", "]*(size-len(ids))\n        + list"),
        ("\n", "\r\n"),
        ("from rnn_course.arrays", "from rnn_course.ground.arguments"),
        ("import re\n", "import re\nfrom pathlib import Path\n"),
        (
            "import as_count, as_rng\n",
            "import as_count\nfrom rnn_course.text.words import count\n",
        ),
    ],
)
def test_words_layout_and_where_an_import_comes_from_do_not_count(root, old, new):
    before, after = changed(root, "text.py", old, new)
    assert before == after


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[a-z]+", "[a-z']+"),
        ("size - len(ids)", "len(ids) - size"),
        ("PADDING = 0", "PADDING = 1"),
        ("import re\n", "import regex as re\n"),
        ("from collections import Counter", "from mine import Counter"),
        ("import as_count, as_rng", "import as_rng as as_count"),
        ("def pad(ids, size)", "def pad(ids, size=9)"),
        ("PADDING = 0\n", "PADDING = 0\nPADDING += 1\n"),
    ],
)
def test_every_change_of_the_code_counts(root, old, new):
    before, after = changed(root, "text.py", old, new)
    assert before != after


def test_a_file_that_is_moved_and_split_keeps_its_hash(root):
    before = source_hash(["text.py", "page.ipynb#model"], root)
    head, counting, padding = (root / "text.py").read_text().split("\n\n\n")
    (root / "text.py").unlink()
    (root / "text").mkdir()
    (root / "text" / "counting.py").write_text(f"import re\n{head.splitlines()[4]}\n{counting}\n")
    (root / "text" / "padding.py").write_text(
        '"""Sequences of one length."""\nimport numpy as np\n'
        "from rnn_course.ground.arguments import as_count\n"
        f"from rnn_course.text.counting import count\nPADDING = 0\n{padding}"
    )
    (root / "chapter.ipynb").write_text(
        notebook(CELLS[0].replace("rnn_course.text", "rnn_course.text.padding"), CELLS[1])
    )
    moved = ["chapter.ipynb#model", "text/padding.py", "text/counting.py"]
    assert source_hash(moved, root) == before
    assert source_hash(moved[:2], root) != before


def test_of_a_module_with_a_name_only_that_definition_and_its_imports_count(root):
    before = source_hash(["text.py#count"], root)
    text = TEXT.replace("PADDING = 0", "PADDING = 1").replace("numpy as np", "jax.numpy as np")
    (root / "text.py").write_text(text)
    assert source_hash(["text.py#count"], root) == before
    (root / "text.py").write_text(TEXT.replace("[a-z]+", "[a-z']+"))
    assert source_hash(["text.py#count"], root) != before
    (root / "text.py").write_text(TEXT.replace("import re\n", "import regex as re\n"))
    assert source_hash(["text.py#count"], root) != before
    with pytest.raises(ValueError, match=r"text\.py: no function or class is named 'save'"):
        source_hash(["text.py#save"], root)


def test_an_import_inside_a_function_follows_the_same_rules(root):
    for number, line in enumerate(("rnn_course.text", "rnn_course.text.padding", "elsewhere")):
        (root / f"{number}.py").write_text(f"def f():\n    from {line} import pad\n    pad([])\n")
    first, second, third = (source_hash([f"{number}.py"], root) for number in range(3))
    assert first == second
    assert first != third


def test_in_a_notebook_the_order_of_the_statements_counts(root):
    one, two = CELLS[1].split("\n")
    before, after = changed(root, "page.ipynb", rf"{one}\n{two}", rf"{two}\n{one}")
    assert before != after


def test_lines_that_only_ipython_reads_are_code_too(root):
    cell = "%time\n!ls data\nnp.zeros?\nx = 1"
    (root / "page.ipynb").write_text(notebook(cell))
    before, after = changed(root, "page.ipynb", "!ls data", "!ls model")
    assert before != after
    before, after = changed(root, "page.ipynb", "x = 1", "x = 1  # one")
    assert before == after


def test_the_order_of_the_sources_and_naming_one_twice_do_not_count(root):
    before = source_hash(["text.py", "page.ipynb"], root)
    assert source_hash(["page.ipynb", "text.py", "text.py#pad"], root) == before


@pytest.mark.parametrize(
    ("sources", "error", "message"),
    [
        ([], ValueError, "sources: expected at least one path"),
        (["gone.py"], FileNotFoundError, r"gone\.py: there is no such source"),
        (["broken.py"], ValueError, r"broken\.py: expected Python, got line 'def f\(:"),
        (["broken.ipynb"], ValueError, r"broken\.ipynb: expected Python"),
        (["page.ipynb#training"], ValueError, "no code cell has the tag 'training'"),
    ],
)
def test_what_cannot_be_hashed_is_refused_by_name(root, sources, error, message):
    (root / "broken.py").write_text("def f(:\n")
    (root / "broken.ipynb").write_text(notebook("def f(:"))
    with pytest.raises(error, match=message):
        source_hash(sources, root)


def test_the_hash_is_found_from_any_folder_without_help(tmp_path):
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from measuring.sources import source_hash\n"
        "print(source_hash(['src/rnn_course/meaning.py']))"
    )
    run = [sys.executable, "-c", code]
    found = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert found.strip() == source_hash(["src/rnn_course/meaning.py"])
