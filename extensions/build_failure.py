"""What stopped a build, in a few lines that end with the clear one: `_build/failure.txt`.

Sphinx's own account of a failure fills screens; whoever starts a build may show this file last.
After a build that went well there is none.
"""

import asyncio
import os
import re
import signal
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import wraps
from logging import LogRecord, getLogger
from pathlib import Path
from threading import Event
from time import monotonic

from jupyter_cache.executors.utils import ExecutionResult
from myst_nb.core.execute import cache as execution
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from page_code import place
from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util import logging

FILE = Path("_build", "failure.txt")
LINES, WIDTH = 15, 300  # of the file, at most
LINE_AT_WORK = "RNN_COURSE_LINE"  # names the file in which a kernel keeps it
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
logger = logging.getLogger(__name__)


class Account(logging.WarningStreamHandler):
    """Listens to one build, and tells why it failed. A strict build fails by each warning."""

    def __init__(self, app: Sphinx) -> None:
        super().__init__()
        self.app = app
        self.path = Path(app.srcdir) / FILE
        self.path.unlink(missing_ok=True)
        self.failure: list[str] = []
        self.warnings: list[str] = []

    def emit(self, record: LogRecord) -> None:
        kind = getattr(record, "type", ""), getattr(record, "subtype", "")
        if not logging.is_suppressed_warning(*kind, self.app.config.suppress_warnings):
            self.warnings.append(self.near(COLOUR.sub("", record.getMessage())))

    def near(self, text: str) -> str:
        """A warning with its place as an author knows it; MyST-NB counts 10,000 lines a cell."""
        text = text.replace(f"{self.app.srcdir}{os.sep}", "")
        return re.sub(r"(\.ipynb):(\d+)\d{4}:", r"\1: cell \2:", text)

    def finish(self, app: Sphinx, exception: Exception | None) -> None:
        """Write the file when the build has failed."""
        strict = app.keep_going or app.warningiserror
        if exception:
            self.write(self.failure or self.other(exception))
        elif strict and self.warnings:
            n, shown = len(self.warnings), self.warnings[: LINES - 3]
            more = [f"and {n - len(shown)} more"] * (n > len(shown))
            last = f"{n} warnings, and in a strict build each is an error; they stand above."
            self.write(self.warnings if n == 1 else [*shown, *more, last])

    def other(self, exception: Exception) -> list[str]:
        """An error that no cell made, with the page that was being read."""
        page = self.app.env and self.app.env.temp_data.get("docname")
        first, *rest = str(exception).strip().splitlines() or [""]
        if not isinstance(exception, SphinxError):
            first = f"{type(exception).__name__}: {first}"
        return [*rest, f"{page}: {first}" if page else first]

    def write(self, lines: Iterable[str]) -> None:
        *before, clear = [line[:WIDTH] for text in lines for line in text.splitlines()]
        before = [*before[-(LINES - 2) :], ""] if before else []
        self.path.parent.mkdir(exist_ok=True)
        self.path.write_text("\n".join([*before, clear, ""]), encoding="utf8")

    def watching(self, run: Callable[..., ExecutionResult]) -> Callable[..., ExecutionResult]:
        """The function that executes a notebook, so that a failure is told by cell and line."""

        @wraps(run)
        def watched(notebook: NotebookNode, **settings: object) -> ExecutionResult:
            at: dict = {}
            stopped = Event()

            def stop() -> None:
                stopped.set()
                os.kill(os.getpid(), signal.SIGTERM)  # at which the client ends its kernel

            def begin(**_: object) -> None:
                with suppress(RuntimeError):  # not in the main thread, so no signal comes here
                    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, stop)

            def note(cell: NotebookNode, cell_index: int) -> None:
                at.update(cell=cell, number=cell_index + 1, since=monotonic())

            hooks = {"on_notebook_start": begin, "on_cell_execute": note}
            try:
                result = run(notebook, **hooks, **settings)
            except (Exception, asyncio.CancelledError) as error:
                # Until `begin`, the client ends its kernel at Ctrl-C and then misses it.
                missed = isinstance(error, AssertionError | asyncio.CancelledError)
                if stopped.is_set() or missed:
                    raise KeyboardInterrupt from error
                if not isinstance(error, DeadKernelError):
                    raise
                result = ExecutionResult(notebook, settings.get("cwd"), 0.0, error, str(error))
            if result.err and at:
                page = Path(self.app.env.doc2path(self.app.env.docname))
                self.failure = cell_failure(page, result.err, **at)
                logger.error(self.failure[-1])
            return result

        return watched


def cell_failure(
    page: Path, error: Exception, cell: NotebookNode, number: int, since: float
) -> list[str]:
    """What went wrong in a cell: the traceback, then one clear line."""
    if isinstance(error, CellExecutionError):
        traceback = COLOUR.sub("", error.traceback).strip()
        frames = re.findall(rf"Cell In\[{cell.execution_count}\], line (\d+)", traceback)
        where = place(page, number, cell.source, int(frames[-1]) if frames else None)
        first = next(iter(error.evalue.strip().splitlines()), "")
        told = re.split(r"^-{50,}\n", traceback, flags=re.MULTILINE)[-1]
        return [told, f"{where} failed with {error.ename}: {first}"]
    where = place(page, number, cell.source, line_at_work())
    if isinstance(error, CellTimeoutError):
        seconds = round(monotonic() - since)
        return [f"{where} was stopped after {seconds} s; _config.yml sets the `timeout` of a cell"]
    causes = "too little memory, a crash inside a library, or an exit"
    return [f"{where} killed its kernel: {causes}"]


def line_at_work() -> int | None:
    """The line of the statement that the last kernel ran last, if it got so far."""
    path = Path(os.environ.get(LINE_AT_WORK, ""))
    text = path.read_text().strip() if path.is_file() else ""
    return int(text) if text else None


def setup(app: Sphinx) -> dict[str, object]:
    account = Account(app)
    account.setLevel("WARNING")
    getLogger(logging.NAMESPACE).addHandler(account)
    run = execution.single_nb_execution
    execution.single_nb_execution = account.watching(getattr(run, "__wrapped__", run))
    app.connect("build-finished", account.finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
