"""The command that draws an experiment and writes its table.

    python -m experiments                          the experiments there are
    python -m experiments latch                    as many draws as stand in the book
    python -m experiments latch --seeds 2          a try, which leaves the book as it is
    python -m experiments latch --scheduler tcp://10.0.0.1:8786

A sweep that was interrupted, however that happened, goes on with the same command. What is drawn so
far lies in _build/experiments, apart for each state of the code.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import joblib
import pandas as pd
from joblib.externals.loky.process_executor import TerminatedWorkerError

from measuring.condense import condensed
from measuring.experiment import Experiment, load, names
from measuring.measured import MOST_BYTES, stamp, write_csv
from measuring.sweep import sweep
from measuring.witness import record

PATIENCE = 5  # seconds to wait for a scheduler


def main(arguments: Sequence[str], package: str = "experiments") -> int:
    """Do what the command line asks for; returns the exit status."""
    try:
        options = asked(arguments)
        if options.name is None:
            print("\n".join(names(package)))
            return 0
        experiment = load(options.name, package)
        n_seeds = experiment.seeds if options.seeds is None else options.seeds
        made = {
            "command": f"python -m {package} {experiment.name} --seeds {n_seeds}",
            **stamp(experiment.sources, experiment.packages, experiment.root),
        }
        scratch = experiment.root / "_build" / "experiments"
        with workers(options.workers, options.scheduler) as parallel:
            rows = sweep(experiment, n_seeds, scratch, parallel, package)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    except (RuntimeError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. What is drawn is kept: the same command goes on from there.")
        return 130
    write(experiment, rows, made, n_seeds)
    return 0


def asked(arguments: Sequence[str]) -> argparse.Namespace:
    """The options, checked."""
    parser = argparse.ArgumentParser(prog="python -m experiments")
    parser.add_argument("name", nargs="?", help="the experiment; without: which there are")
    parser.add_argument("--seeds", type=count, help="draws of each setting (as in the book)")
    help = "processes on this machine (auto: one for each of its cores)"
    parser.add_argument(
        "--workers", default="auto", type=lambda n: n if n == "auto" else count(n), help=help
    )
    parser.add_argument("--scheduler", help="of a Dask cluster, tcp://HOST:PORT: its workers draw")
    return parser.parse_args(arguments)


def count(text: str) -> int:
    """A whole number of at least 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number of at least 1, got {text!r}")
    return int(text)


@contextmanager
def workers(n: int | str, scheduler: str | None) -> Iterator[joblib.Parallel]:
    """Processes on this machine, or the workers of a cluster.

    Raises:
        ValueError: no scheduler answers there.
        RuntimeError: a worker process was killed.
    """
    options = {"return_as": "generator_unordered", "batch_size": 1}
    if scheduler is None:
        jobs = joblib.cpu_count() if n == "auto" else n
        try:
            yield joblib.Parallel(n_jobs=jobs, backend="loky", **options)
        except TerminatedWorkerError as error:
            raise RuntimeError(
                "A worker process was killed, perhaps for want of memory. What is drawn is kept: "
                "the same command goes on from there, with fewer --workers if need be."
            ) from error
        return
    with client(scheduler), joblib.parallel_config(backend="dask"):
        yield joblib.Parallel(n_jobs=-1, **options)


def client(scheduler: str):
    """A connection to the scheduler of a Dask cluster."""
    try:
        from distributed import Client
    except ImportError as error:
        raise ValueError(
            "--scheduler: needs Dask; pip install -e '.[experiments]' brings it."
        ) from error
    try:
        return Client(scheduler, timeout=PATIENCE)
    except (OSError, ValueError, TypeError) as error:
        raise ValueError(
            f"--scheduler: expected the address of a running scheduler, tcp://HOST:PORT, got "
            f"{scheduler!r}: {error}"
        ) from error


def write(
    experiment: Experiment, rows: pd.DataFrame, made: dict[str, object], n_seeds: int
) -> None:
    """Say what was found; write the table and what stands beside it.

    A try with fewer seeds than stand in the book leaves the book as it is.
    """
    if experiment.summary is not None:
        print(experiment.summary(rows).to_string(index=False, float_format="{:.4g}".format))
    if len(rows.to_csv(index=False).encode()) > MOST_BYTES:
        rows = condensed(rows)
    whole = n_seeds >= experiment.seeds
    folder = "book/measured" if whole else "_build/experiments"
    table = experiment.root / folder / f"{experiment.name}.csv"
    write_csv(table, rows.to_dict("records"))
    record(table, experiment.witness, made, experiment.root)
    print(f"Written: {folder}/{table.name}")
    if not whole:
        print(f"A try: in the book stand {experiment.seeds} draws of each setting.")
