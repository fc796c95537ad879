"""Many draws, in the processes of one machine or of many; each is kept as soon as it is there."""

import json
import os
import time
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd
from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from measuring.experiment import Experiment, Row, load
from measuring.grid import Setting

FIRST_TRIAL = 1_000  # the seeds that choose a setting are not those that count


def sweep(
    experiment: Experiment,
    n_seeds: int,
    scratch: Path,
    parallel: Parallel,
    package: str = "experiments",
) -> pd.DataFrame:
    """All draws of an experiment: one row each, settings, trial, seed, results, seconds.

    Draws that `scratch` holds already are read; the others are made and kept there, each in a file
    of its own that is written at once. Seconds are those of one processor core.

    Raises:
        ValueError: a draw gave no row, or rows with other columns than the first.
        RuntimeError: a worker has another version of the code.
    """
    scratch = scratch / experiment.name / experiment.source_hash
    seeds = range(n_seeds)
    if not experiment.trials:
        return _frame(_drawn(experiment, experiment.settings, seeds, scratch, parallel, package))
    trial_seeds = range(FIRST_TRIAL, FIRST_TRIAL + experiment.trials)
    trials = _drawn(experiment, experiment.settings, trial_seeds, scratch, parallel, package)
    chosen = experiment.best(_frame(trials, trial=True))
    counting = _drawn(experiment, chosen, seeds, scratch, parallel, package)
    return pd.concat([_frame(trials, trial=True), _frame(counting, trial=False)], ignore_index=True)


Drawn = list[tuple[Setting, int, list[Row], float]]


def _drawn(
    experiment: Experiment,
    settings: Sequence[Setting],
    seeds: Sequence[int],
    scratch: Path,
    parallel: Parallel,
    package: str,
) -> Drawn:
    """Setting, seed, rows and seconds of every draw, in the order of settings and seeds."""
    wanted = [(setting, seed) for setting in settings for seed in seeds]
    missing = [
        (setting, seed) for setting, seed in wanted if not _file(scratch, setting, seed).is_file()
    ]
    version = experiment.source_hash
    tasks = (
        delayed(_work)(package, experiment.name, version, setting, together)
        for setting, together in _together(missing, experiment.side_by_side or 1)
    )
    with tqdm(
        total=len(wanted), initial=len(wanted) - len(missing), desc=experiment.name, unit="draw"
    ) as bar:
        for setting, together, rows, seconds in parallel(tasks):
            for seed, own in zip(together, rows, strict=True):
                _keep(_file(scratch, setting, seed), {"rows": own, "seconds": seconds})
                bar.update()
    kept = [json.loads(_file(scratch, *one).read_text(encoding="utf-8")) for one in wanted]
    return [(*one, k["rows"], k["seconds"]) for one, k in zip(wanted, kept, strict=True)]


def _together(
    draws: Sequence[tuple[Setting, int]], at_most: int
) -> Iterator[tuple[Setting, list[int]]]:
    """Seeds of one setting, as many as are drawn side by side."""
    setting, seeds = None, []
    for other, seed in draws:
        if seeds and (other is not setting or len(seeds) == at_most):
            yield setting, seeds
            seeds = []
        setting = other
        seeds.append(seed)
    if seeds:
        yield setting, seeds


def _work(
    package: str, name: str, version: str, setting: Setting, seeds: list[int]
) -> tuple[Setting, list[int], list[list[Row]], float]:
    """What a worker does, with one thread: the draws of some seeds, and the seconds of each."""
    experiment = load(name, package)
    if (here := _version(package, name)) != version:
        raise RuntimeError(
            f"{name}: a worker has another version of the code, {here} and not {version}. "
            "Give every machine the same commit, and start its workers anew."
        )
    with threadpool_limits(1):
        begin = time.thread_time()
        rows = experiment.rows(seeds, setting)
        seconds = (time.thread_time() - begin) / len(seeds)
    return setting, seeds, rows, round(seconds, 2)


@cache
def _version(package: str, name: str) -> str:
    return load(name, package).source_hash


def _file(scratch: Path, setting: Setting, seed: int) -> Path:
    told = json.dumps(setting, sort_keys=True)
    return scratch / f"{sha256(told.encode()).hexdigest()[:12]}-{seed}.json"


def _keep(path: Path, what: dict[str, Any]) -> None:
    """Whole, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.{os.getpid()}.part")
    half.write_text(json.dumps(what), encoding="utf-8")
    half.replace(path)


def _frame(drawn: Drawn, **more: object) -> pd.DataFrame:
    rows = [
        {
            **setting,
            **more,
            "seed": seed,
            **row,
            **({} if "seconds" in row else {"seconds": seconds}),
        }
        for setting, seed, own, seconds in drawn
        for row in own
    ]
    return pd.DataFrame(rows)
