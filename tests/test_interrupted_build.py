"""Whatever cuts a build off, the next one makes the site that a clean build makes.

With `pytest -s` the tables are shown: each moment, and what the next build did.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CUTS = ("SIGINT", "SIGKILL", "FULL")
CANNOT_MOUNT = 77

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@pytest.fixture(scope="module")
def tables():
    """All three at once: they are independent, and there is more than one processor."""
    path = os.pathsep.join([str(HERE.parent / "src"), os.environ.get("PYTHONPATH", "")])
    running = {
        cut: subprocess.Popen(
            [sys.executable, HERE / "interrupted_build.py", cut],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONPATH": path},
        )
        for cut in CUTS
    }
    yield running
    for process in running.values():
        process.send_signal(signal.SIGINT)  # so that it still clears up
        process.wait()
        process.stdout.close()


@pytest.mark.parametrize("cut", CUTS)
def test_after_any_interruption_the_next_build_equals_a_clean_one(tables, cut):
    table, _ = tables[cut].communicate()
    if tables[cut].returncode == CANNOT_MOUNT:
        pytest.skip("only root may mount a small disk to fill")
    print(f"\n{table}")
    assert tables[cut].returncode == 0, table
    assert len(table.splitlines()) > 5
