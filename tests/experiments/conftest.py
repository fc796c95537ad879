"""A small course with one experiment, and what is needed to run it as a user does."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COIN = '''
"""A coin of each bias is tossed ten times; each toss of a coin is noted, so that we can count."""

import os
import time

import numpy as np

from measuring.witness import Witness

SETTINGS = [{"bias": 0.2}, {"bias": 0.8}]
SEEDS = 10
SOURCES = ("lab/coin.py",)


def draw(seed, bias):
    with open(os.environ["NOTES"], "a") as notes:
        notes.write(f"{bias} {seed}\\n")
    time.sleep(float(os.environ.get("PAUSE", 0)))
    return {"heads": int(np.random.default_rng(seed).binomial(10, bias))}


def witness(seed):
    return draw(seed, 0.5)


WITNESS = Witness("Ten tosses.", witness, seed=0, tolerance=0, because="Heads are whole.")
'''
RUN = "import sys; from measuring.command import main; sys.exit(main(sys.argv[1:], 'lab'))"


class Lab:
    """A folder with the experiment `coin`."""

    def __init__(self, root: Path, pause: float = 0) -> None:
        self.root, self.notes = root, root / "notes"
        (root / "lab").mkdir(parents=True)
        (root / "lab" / "__init__.py").touch()
        (root / "lab" / "coin.py").write_text(COIN)
        self.notes.touch()
        self.environment = os.environ | {
            "PYTHONPATH": os.pathsep.join([str(root), str(ROOT), str(ROOT / "src")]),
            "NOTES": str(self.notes),
            "PAUSE": str(pause),
        }

    def start(self, *arguments: str) -> subprocess.Popen:
        """`python -m experiments …`, but for this lab."""
        return subprocess.Popen(
            [sys.executable, "-c", RUN, *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str) -> tuple[int, str]:
        process = self.start(*arguments)
        out, err = process.communicate(timeout=60)
        return process.returncode, out + err

    def drawn(self) -> list[str]:
        """What was drawn, so far, as often as it was."""
        return self.notes.read_text().split("\n")[:-1]

    def kept(self) -> list[Path]:
        return sorted(self.root.glob("_build/experiments/coin/*/*.json"))

    def wait_for(self, n: int, seconds: float = 30) -> None:
        """Until so many draws are kept."""
        end = time.monotonic() + seconds
        while len(self.kept()) < n:
            assert time.monotonic() < end, f"only {len(self.kept())} draws after {seconds} s"
            time.sleep(0.02)

    def table(self) -> str:
        """The table without its seconds, which differ."""
        text = (self.root / "book" / "measured" / "coin.csv").read_text()
        return "\n".join(line.rpartition(",")[0] for line in text.splitlines())

    def about(self) -> dict:
        return json.loads((self.root / "book" / "measured" / "coin.json").read_text())


@pytest.fixture
def lab(tmp_path):
    return Lab(tmp_path / "here")


@pytest.fixture
def slow_lab(tmp_path):
    return Lab(tmp_path / "slow", pause=0.3)


@pytest.fixture(scope="session")
def serial(tmp_path_factory):
    """The table as one process makes it."""
    lab = Lab(tmp_path_factory.mktemp("serial") / "lab")
    status, said = lab.run("coin", "--workers", "1")
    assert status == 0, said
    return lab.table()


CLUSTER = """
import sys
from distributed import LocalCluster

if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        pids = [nanny.pid for nanny in cluster.workers.values()]
        print(cluster.scheduler_address, *pids, flush=True)
        sys.stdin.read()
"""


@pytest.fixture
def cluster(slow_lab):
    """The address of a scheduler with two workers that know the slow lab; their process ids."""
    script = slow_lab.root / "cluster.py"
    script.write_text(CLUSTER)
    process = subprocess.Popen(
        [sys.executable, str(script)],
        env=slow_lab.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    address, *pids = process.stdout.readline().split()
    yield address, [int(pid) for pid in pids]
    process.stdin.close()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    process.stdout.close()
