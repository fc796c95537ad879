"""TensorFlow's libraries speak to the screen while they load; in a notebook that is no output."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["bptt", "elman_xor"])
def test_the_cell_that_imports_tensorflow_shows_no_notices_of_its_libraries(name):
    notebook = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    (cell,) = [c.source for c in notebook.cells if "import tensorflow as tf" in c.source]
    later = "import sys\ntf.reduce_sum(tf.zeros(3))\nprint('heard', file=sys.stderr)"
    plain = {k: v for k, v in os.environ.items() if not k.startswith("TF_")}
    done = subprocess.run(
        [sys.executable, "-c", f"{cell}\n{later}"],
        capture_output=True,
        text=True,
        env=plain,
        check=True,
    )
    # What comes after the cell is seen again.
    assert done.stderr == "heard\n"
