"""What stopped a build: a kernel runs these cells, and the account names the one to blame."""

import logging
import os
from pathlib import Path
from types import SimpleNamespace

import executed_notebooks
import nbformat
import pytest
from build_failure import FILE, LINE_AT_WORK, Account
from jupyter_cache.executors.utils import single_nb_execution
from nbclient.exceptions import CellExecutionError
from sphinx.errors import ExtensionError
from sphinx.util.logging import SphinxWarningLogRecord


@pytest.fixture
def app(tmp_path):
    return SimpleNamespace(
        srcdir=tmp_path,
        config=SimpleNamespace(suppress_warnings=["git"]),
        env=SimpleNamespace(
            docname="notebooks/page",
            doc2path=lambda name: f"{tmp_path}/{name}.ipynb",
            temp_data={"docname": "notebooks/page"},
        ),
        keep_going=True,
        warningiserror=False,
    )


@pytest.fixture
def run(app, monkeypatch):
    """Runs a notebook as the book does, and returns the account and what it wrote."""
    profile = executed_notebooks.lay_profile(app.srcdir / "_build")
    monkeypatch.setenv("IPYTHONDIR", str(profile))
    monkeypatch.setenv(LINE_AT_WORK, str(profile / "line"))

    def run(*cells: str, timeout: int = 60) -> list[str]:
        account = Account(app)
        made = [nbformat.v4.new_code_cell(cell) for cell in cells]
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# A"), *made])
        result = account.watching(single_nb_execution)(
            notebook, cwd=str(app.srcdir), timeout=timeout, allow_errors=False
        )
        account.finish(app, result.err)
        path = app.srcdir / FILE
        return path.read_text().splitlines() if path.is_file() else []

    return run


def test_a_failing_cell_is_named_with_the_line_in_it_and_what_led_there(run):
    cell = "x = 0\n\ndef share(y):\n    return 1 / y\n\nshare(x)"
    told = run("x = 1", "pass", cell)
    assert told[-1] == (
        "page.ipynb: cell 4, line 4 (return 1 / y) failed with ZeroDivisionError: division by zero"
    )


def test_of_two_equal_cells_the_one_that_fails_is_named(run):
    *before, clear = run("n = 1", "n = n - 1\n1 / (n + 1)", "n = n - 1\n1 / (n + 1)")
    assert clear.startswith("page.ipynb: cell 4, line 2 (1 / (n + 1)) failed with ZeroDivision")
    assert len(before) <= 14
    assert any("----> 2 1 / (n + 1)" in line for line in before)


def test_a_function_of_an_earlier_cell_blames_the_cell_that_calls_it(run):
    told = run("def f(x):\n    return 1 / x", "y = 0\n\nf(y)")
    assert told[-1].startswith("page.ipynb: cell 3, line 3 (f(y)) failed with ZeroDivisionError")
    assert any("Cell In[1], line 2" in line for line in told)


def test_a_long_message_is_cut_to_its_first_line_at_the_end(run):
    told = run("raise ValueError('first\\n' + 90 * 'another\\n')")
    assert told[-1].endswith("failed with ValueError: first")
    assert len(told) <= 15


def test_a_dead_kernel_is_told_with_the_line_that_killed_it(run):
    told = run("x = 1", "import os\nx = 2\nos._exit(1)\nx = 3")
    assert told[-1].startswith("page.ipynb: cell 3, line 3 (os._exit(1)) killed its kernel")


def test_a_cell_that_takes_too_long_is_told_with_the_line_at_work(run):
    told = run("x = 1", "# once more\nx = 2\nwhile x:\n    pass", timeout=2)
    assert told[-1].startswith("page.ipynb: cell 3, line 3 (while x:) was stopped after ")
    assert "timeout" in told[-1]


def test_a_kernel_of_the_book_knows_no_name_that_the_page_did_not_import(run):
    told = run("alt")
    assert told[-1].endswith("failed with NameError: name 'alt' is not defined")
    assert run("import altair\nassert altair.renderers.active == 'book'") == []


def test_after_a_build_that_went_well_there_is_no_account(run, app):
    path = app.srcdir / FILE
    path.parent.mkdir(exist_ok=True)
    path.write_text("of yesterday")
    assert run("1 + 1") == []
    assert not path.exists()


def test_an_error_outside_the_cells_names_the_page_that_was_read(app):
    account = Account(app)
    for exception, told in [
        (ExtensionError("the font is missing"), "notebooks/page: the font is missing"),
        (KeyError("kernel"), "notebooks/page: KeyError: 'kernel'"),
    ]:
        account.finish(app, exception)
        assert (app.srcdir / FILE).read_text() == f"{told}\n"


def test_a_failed_cell_of_a_page_that_nobody_knows_is_told_all_the_same(app):
    exception = ExtensionError("somewhere/else.txt")
    exception.__cause__ = CellExecutionError("traceback", "ValueError", "no")
    Account(app).finish(app, exception)
    assert (app.srcdir / FILE).read_text() == "notebooks/page: somewhere/else.txt\n"


def warn(account: Account, text: str, location: str = "", **kind: str) -> None:
    record = logging.makeLogRecord({"msg": text, "levelno": logging.WARNING, **kind})
    record.__class__ = SphinxWarningLogRecord
    record.location = location
    account.handle(record)


def test_a_strict_build_tells_its_one_warning_or_counts_them(app):
    account = Account(app)
    warn(account, "no date", type="git")
    warn(account, "this chart has no title", f"{app.srcdir}{os.sep}notebooks/page.ipynb:30001")
    account.finish(app, None)
    path = app.srcdir / FILE
    one = "notebooks/page.ipynb: cell 3: WARNING: this chart has no title"
    assert path.read_text() == f"{one}\n"
    for k in range(20):
        warn(account, f"number {k}")
    account.finish(app, None)
    first, *_, clear = lines = path.read_text().splitlines()
    assert len(lines) <= 15
    assert first == one
    assert clear.startswith("21 warnings")


def test_warnings_are_no_failure_where_the_build_is_not_strict(app):
    app.keep_going = False
    account = Account(app)
    warn(account, "this chart has no title")
    account.finish(app, None)
    assert not (app.srcdir / FILE).exists()


def test_the_profile_is_laid_once_and_leaves_nothing_in_the_temporary_folder(tmp_path, monkeypatch):
    elsewhere = tmp_path / "temporary"
    elsewhere.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    first = executed_notebooks.lay_profile(tmp_path / "_build")
    assert executed_notebooks.lay_profile(tmp_path / "_build") == first
    assert list(elsewhere.iterdir()) == []
    copied = {path.relative_to(first) for path in first.rglob("*.py")}
    ours = Path(executed_notebooks.PROFILE)
    assert copied == {path.relative_to(ours) for path in ours.rglob("*.py")}
    # A build that was killed while it copied: the next one mends it.
    broken = next(first.rglob("*.py"))
    broken.write_text("")
    executed_notebooks.lay_profile(tmp_path / "_build")
    assert broken.read_text() != ""
