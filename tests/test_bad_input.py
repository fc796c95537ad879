"""No raw error: every public callable takes what it is given, or says by name what is wrong.

Each value of each callable is replaced by some hundred kinds of others, alone and in pairs. What
comes of a call is "clear" (an error of the course's own that names an argument, and nothing has
changed), "accepted" (and every number in the answer is finite), or a fault: "raw" (an error or a
warning of NumPy, pandas or Python, or NaN for an answer), "hung" (two seconds of the processor) or
"changed" (the call was refused, but an object is not what it was). Memory is limited to 1 GiB.

`pytest -s tests/test_bad_input.py` prints the table.
"""

import linecache
import os
import select
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import bad_input_worker
import numpy as np
import pytest
from public import Target, targets

ROOMS = sorted({t.room for t in targets()})
WORKERS = 2
SILENCE_S = 60  # of the clock: no call may take the process with it
KEPT = tempfile.mkdtemp()  # nets that are kept in passing
HERE = Path(__file__).parent
KINDS = ("clear", "accepted", "raw", "hung", "changed")


@pytest.fixture(scope="module")
def outcomes():
    """(input, what came of it, a few words) of every input, from processes side by side."""
    every = bad_input_worker.inputs()
    workers = [_Worker(part, len(every)) for part in range(WORKERS)]
    while running := [w for w in workers if not w.done]:
        ready, _, _ = select.select([w.pipe for w in running], [], [], 1)
        for worker in running:
            worker.turn(worker.pipe in ready)
    found = {number: rest for worker in workers for number, *rest in worker.lines}
    assert len(found) == len(every)
    _print_table(Counter((i.target.room, found[n][0]) for n, i in enumerate(every)))
    return [(i, *found[n]) for n, i in enumerate(every)]


class _Worker:
    """One process, started anew behind an input that took it down."""

    def __init__(self, part: int, n_inputs: int) -> None:
        self.part, self.n_inputs = part, n_inputs
        self.lines: list[tuple[int, str, str]] = []
        self._start(part)

    @property
    def done(self) -> bool:
        return self.next >= self.n_inputs

    def turn(self, ready: bool) -> None:
        """Read what is there; give up an input that ends the process or keeps it silent."""
        text = os.read(self.pipe.fileno(), 1 << 16).decode() if ready else ""
        self.heard = time.monotonic() if text else self.heard
        *complete, self._rest = (self._rest + text).split("\n")
        for line in complete:
            number, outcome, words = line.split("\t")
            self.lines.append((int(number), outcome, words))
            self.next = int(number) + WORKERS
        if self.done:
            self.process.wait()
            self.pipe.close()
        elif (ready and not text) or time.monotonic() > self.heard + SILENCE_S:
            self.process.kill()
            what = "raw" if ready else "hung"
            self.lines.append((self.next, what, f"the process ended: {self.process.wait()}"))
            self.pipe.close()
            self._start(self.next + WORKERS)

    def _start(self, begin: int) -> None:
        self.next, self.heard, self._rest = begin, time.monotonic(), ""
        command = [sys.executable, bad_input_worker.__file__, self.part, WORKERS, begin]
        self.process = subprocess.Popen(
            list(map(str, command)),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=HERE,
            env=_environment(),
        )
        assert self.process.stdout is not None
        self.pipe = self.process.stdout


def _environment() -> dict[str, str]:
    return os.environ | {
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPATH": os.pathsep.join(sys.path),
        "RNN_COURSE_KEPT": KEPT,
    }


def _print_table(count: Counter) -> None:
    print(f"\n{'room':10}{'inputs':>9}" + "".join(f"{kind:>10}" for kind in KINDS))
    for room in [*ROOMS, "all"]:
        rooms = ROOMS if room == "all" else [room]
        row = [sum(count[r, kind] for r in rooms) for kind in KINDS]
        print(f"{room:10}{sum(row):9,}" + "".join(f"{n:10,}" for n in row))


def test_a_call_that_works_is_known_for_every_public_callable():
    assert bad_input_worker.without_a_valid_call() == {}


@pytest.mark.parametrize("room", ROOMS)
def test_what_is_wrong_is_named_and_changes_nothing(outcomes, room):
    faults = [
        f"{given}: {outcome} {words}"
        for given, outcome, words in outcomes
        if given.target.room == room and outcome not in ("clear", "accepted")
    ]
    assert not faults, f"{len(faults)} faults:\n" + "\n".join(faults[:40])


def test_values_that_nobody_listed_are_answered_as_clearly():
    command = [sys.executable, HERE / "bad_input_search.py", "3000"]
    done = subprocess.run(command, cwd=HERE, env=_environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3_000:]


def test_there_are_many_inputs_in_every_room(outcomes):
    count = Counter(given.target.room for given, _, _ in outcomes)
    assert sum(count.values()) > 5_000
    assert set(count) == set(ROOMS)
    assert min(count.values()) > 100


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("return x", "accepted"),
        ("raise ValueError('x: expected something else')", "clear"),
        ("raise FloatingPointError('the sum overflows')", "clear"),
        ("raise ValueError('something is wrong')", "raw"),
        ("raise KeyError('x')", "raw"),
        ("raise NotImplementedError('x')", "raw"),
        ("return np.zeros(2) + np.zeros(3)", "raw"),
        ("return np.log(-np.array(x))", "raw"),
        ("return [np.nan]", "raw"),
        ("return np.zeros(1 << 40)", "raw"),
        ("x.append(1); raise ValueError('x: expected less')", "changed"),
        ("\n    while True: pass", "hung"),
    ],
)
def test_the_judge_tells_a_planted_fault_from_a_refusal(body, outcome):
    code = f"def planted(x):\n    {body}\n"
    name = f"{bad_input_worker.ROOT}/planted.py"  # as if it were one of the course
    place: dict = {"np": np}
    exec(compile(code, name, "exec"), place)
    target = Target("text", "planted", "function", place["planted"])
    judge = bad_input_worker.Judge()
    judge.lend(target, {"x": [1.0]})
    linecache.cache[name] = len(code), None, code.splitlines(keepends=True), name
    try:
        given = bad_input_worker.Input(target, (("x", "list of floats"),))
        assert judge.outcome(given)[0] == outcome
    finally:
        del linecache.cache[name]
