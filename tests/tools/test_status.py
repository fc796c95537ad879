"""The page of the status: the tests that it names exist, and its own cells make its tables."""

import re
from pathlib import Path

import pytest
from page_code import read_page

ROOT = Path(__file__).parents[2]
PATH = ROOT / "book" / "status.md"
SENTENCES = re.findall(r"(?<!\*)\*([a-z][^*]+)\*", PATH.read_text(encoding="utf8"))
NAMED = ["test_" + sentence.replace(" ", "_") for sentence in SENTENCES]
TESTS = "\n".join(path.read_text(encoding="utf8") for path in (ROOT / "tests").rglob("test_*.py"))


@pytest.mark.parametrize("name", NAMED)
def test_each_test_that_the_page_names_is_a_test(name):
    assert re.search(rf"^(async )?def {name}\(", TESTS, flags=re.MULTILINE)


def test_every_fault_has_a_test():
    table = PATH.read_text(encoding="utf8").partition("## Faults survived")[2].partition("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("|")][2:]
    assert len(rows) > 10
    assert all(re.search(r"\| \*[^*|]+\* \|$", row) for row in rows)


def test_the_cells_run_and_count_what_is_public():
    names: dict = {}
    for cell in read_page(PATH).cells:
        if cell.cell_type == "code":
            exec(cell.source, names)
    assert names["public"]("learning") > 15
    assert names["found"]("no-such-package-anywhere") == "not installed"
    assert names["found"]("numpy") == __import__("numpy").__version__
