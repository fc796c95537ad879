"""What it costs to import the package."""

import subprocess
import sys


def test_importing_the_package_is_quick_and_brings_nothing_heavier_than_numpy():
    code = (
        "import sys, time, numpy; begin = time.perf_counter(); import rnn_course; "
        "print(time.perf_counter() - begin, "
        "*{'tensorflow', 'keras', 'pandas', 'altair', 'scipy'} & set(sys.modules))"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout.split()
        for _ in range(3)
    ]
    assert all(len(run) == 1 for run in runs), runs
    assert min(float(run[0]) for run in runs) < 0.3
