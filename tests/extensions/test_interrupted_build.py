"""Whatever cuts a build off, the next one makes the site that a clean build makes.

With `pytest -s` the tables are shown: each moment, and what the next build did.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parents[1]
CANNOT_MOUNT = 77


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("cut", ["SIGINT", "SIGKILL", "FULL"])
def test_after_any_interruption_the_next_build_equals_a_clean_one(cut):
    path = os.pathsep.join([str(HERE.parent / "src"), os.environ.get("PYTHONPATH", "")])
    run = subprocess.run(
        [sys.executable, HERE / "interrupted_build.py", cut],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
        check=False,
    )
    if run.returncode == CANNOT_MOUNT:
        pytest.skip("only root may mount a small disk to fill")
    print(f"\n{run.stdout}")
    assert run.returncode == 0, run.stdout
    assert len(run.stdout.splitlines()) > 5
