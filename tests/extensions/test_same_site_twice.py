"""Two builds of one book give the same site, and a third executes only what has changed."""

import re
import shutil
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from small_book import ROOT, build, lay_book, write_notebook, write_toc

CHART = """
import altair as alt
import pandas as pd

alt.Chart(pd.DataFrame({"x": [1, 2], "y": [3, 5]})).mark_line().encode(x="x", y="y").properties(
    title="It rises", description="A line from 3 up to 5.", width="container"
)
"""
TIMED = """
import time

import altair as alt
import pandas as pd

took = [time.perf_counter(), time.perf_counter_ns() % 997]
print(took)
alt.Chart(pd.DataFrame({"x": [1, 2], "y": took})).mark_line().encode(x="x", y="y").properties(
    title=f"It took {took[1]} s", description="A line.", width="container"
)
"""
PAGE = """---
file_format: mystnb
kernelspec:
  name: python3
---

# A page of prose

```{code-cell} python
from rnn_course import Elman
Elman.__name__
```

Some words, and a [link](https://example.org).

```{code-cell} python
print({"a": 1})
```
"""
FOLDED = '"metadata": {"tags": ["hide-input"]}'
SKIPPED = '"metadata": {"tags": ["skip-execution"]}'
REPOSITORY = 'Repository = "https://github.com/ada/memory"\n'
TIMES = "# Run times\n\n```{nb-exec-table}\n```\n"


def lay(folder: Path) -> Path:
    folder.mkdir()
    lay_book(folder)
    # With a repository, each page has the links to it.
    change(folder / "pyproject.toml", "[project.urls]", f"[project.urls]\n{REPOSITORY}")
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("*.egg-info"))
    write_notebook(
        folder / "notebooks" / "hopfield.ipynb", "from rnn_course import Hopfield", CHART
    )
    plain = folder / "notebooks" / "plain.ipynb"
    write_notebook(plain, "import numpy as np\nnp.arange(3)", TIMED)
    notebook = nbformat.read(plain, as_version=4)
    notebook.cells[-1].metadata.tags = ["hide-input", "timing"]
    nbformat.write(notebook, plain)
    link = '<a href="https://example.org/" target="_blank">elsewhere</a>'
    (folder / "book" / "prose.md").write_text(f"{PAGE}\n{link}\n")
    (folder / "book" / "run_times.md").write_text(TIMES)
    pages = ("notebooks/hopfield", "notebooks/plain", "book/prose", "book/run_times")
    write_toc(folder, *pages)
    return folder


def run(folder: Path) -> set[str]:
    """Build the book; the pages that were executed."""
    done = build(folder, folder / "src")
    said = done.stdout + done.stderr
    assert done.returncode == 0, (folder / "_build" / "failure.txt").read_text()
    return {Path(name).stem for name in re.findall(r"(\S+): Executed notebook in", said)}


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    """The same book, built in two folders."""
    places = [tmp_path_factory.mktemp("a") / "book", tmp_path_factory.mktemp("b") / "the same book"]
    for folder in map(lay, places):
        assert run(folder) == {"hopfield", "plain", "prose"}
    return places


def files(folder: Path) -> dict[str, bytes]:
    site = folder / "_build" / "html"
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }


MEASURED = re.compile(rb'(?<=<span class="measured">)[\d.: -]+(?=</span>)')


def steady(files: dict[str, bytes]) -> dict[str, bytes]:
    """The site without what is marked as measured anew in each build."""
    files = {name: MEASURED.sub(b"", data) for name, data in files.items()}
    for name, data in list(files.items()):
        if b"tag_timing" in data and name.endswith(".html"):
            page = BeautifulSoup(data, "html.parser")
            for output in page.select(".tag_timing .cell_output"):
                for chart in output.select(".chart"):
                    del files[f"_static/charts/{chart['id'].removeprefix('chart-')}.js"]
                output.clear()
            for shapes in page.select(".chart-shapes"):  # of all its drawings
                shapes.clear()
            files[name] = page.encode()
    return files


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    one, other = steady(one), steady(other)
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def test_two_builds_differ_in_nothing_but_what_is_marked_as_measured(books):
    one, other = map(files, books)
    assert {"_sources/book/prose.md", "_sources/notebooks/hopfield.ipynb"} <= one.keys()
    assert differing(one, other) == []
    assert one["notebooks/plain.html"] != other["notebooks/plain.html"]  # that cell has run
    # Three pages, the day and the seconds of each.
    assert len(MEASURED.findall(one["book/run_times.html"])) == 6


def test_no_page_names_the_folder_it_was_built_in(books):
    for folder in books:
        named = [name for name, data in files(folder).items() if str(folder).encode() in data]
        assert named == []


def test_a_link_that_opens_a_new_page_gives_it_no_hold_of_ours(books):
    found = 0
    for path in (books[0] / "_build" / "html").rglob("*.html"):
        page = BeautifulSoup(path.read_text(encoding="utf8"), "html.parser")
        for link in page.find_all("a", target="_blank"):
            found += 1
            assert "noopener" in link.get("rel", []), f"{path.name}: {link}"
    assert found


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_only_what_a_change_concerns_is_executed_again(books):
    folder, other = books
    (module,) = (folder / "src").rglob("hopfield.py")
    chapter, prose = folder / "notebooks" / "hopfield.ipynb", folder / "book" / "prose.md"

    change(module, '"""', '"""In other words: ')
    change(chapter, '"metadata": {}', FOLDED)
    # A word of another page: Sphinx's search index keeps, without pages, one that none holds now.
    change(prose, "Some words", "Method words")
    assert run(folder) == set()

    module.write_text(module.read_text() + "\nANSWER = 42\n")
    change(prose, "Method words", "Some words")
    assert run(folder) == {"hopfield"}

    change(chapter, FOLDED, SKIPPED)
    assert run(folder) == {"hopfield"}

    change(chapter, SKIPPED, '"metadata": {}')
    change(module, "ANSWER = 42", "")
    assert run(folder) == {"hopfield"}
    assert differing(files(folder), files(other)) == []
