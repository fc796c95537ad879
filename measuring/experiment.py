"""What an experiment is: a short file in `experiments/` that says what varies and how to draw."""

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pandas as pd

from measuring.grid import Setting
from measuring.sources import source_hash
from measuring.witness import Witness

Row = dict[str, object]


@dataclass(frozen=True)
class Experiment:
    """One file of `experiments/`; each field is what the file calls it in capitals, or a function.

    Attributes:
        name: of the file and of its table.
        root: the folder that `sources` begin at, and that holds the tables in book/measured.
        settings: what varies. With TRIALS, the grid in which each arm of the comparison finds its
            best setting.
        seeds: how many draws of each setting stand in the book; seeds 0, 1, 2, ...
        trials: how many draws choose the best settings, with the seeds 1000, 1001, ...; 0: no
            choice is made, and every setting counts.
        side_by_side: how many draws of a setting are made together.
        sources: what makes the numbers, as `source_hash` reads it.
        packages: the installed packages whose versions matter.
        draw: `draw(seed, **setting)` gives one row, or several; where SIDE_BY_SIDE stands,
            `draw(seeds, **setting)` gives one row for each seed. A draw depends on its seed alone.
        best: chooses from the trials the settings that count.
        summary: what the table says, in a few lines.
        witness: a draw of seconds by which the tests know that the code still makes the numbers.
    """

    name: str
    root: Path
    settings: Sequence[Setting]
    seeds: int
    trials: int
    side_by_side: int | None
    sources: Sequence[str]
    packages: Sequence[str]
    draw: Callable[..., Row | list[Row]]
    best: Callable[[pd.DataFrame], Sequence[Setting]] | None
    summary: Callable[[pd.DataFrame], pd.DataFrame] | None
    witness: Witness

    @property
    def source_hash(self) -> str:
        return source_hash(self.sources, self.root)

    def rows(self, seeds: Sequence[int], setting: Setting) -> list[list[Row]]:
        """The rows of each seed."""
        if self.side_by_side is None:
            drawn = [self.draw(seed, **setting) for seed in seeds]
        else:
            drawn = self.draw(seeds, **setting)
        return [row if isinstance(row, list) else [row] for row in drawn]


def names(package: str = "experiments") -> list[str]:
    """The experiments there are."""
    found = pkgutil.iter_modules(importlib.import_module(package).__path__)
    return sorted(module.name for module in found if not module.name.startswith("_"))


def load(name: str, package: str = "experiments") -> Experiment:
    """The experiment in a file.

    Raises:
        ValueError: there is none of that name; the message lists those there are.
    """
    known = names(package)
    if name not in known:
        raise ValueError(f"{name}: no such experiment; expected one of {', '.join(known)}.")
    return of_module(importlib.import_module(f"{package}.{name}"))


def of_module(module: ModuleType) -> Experiment:
    """What a file says, with what it leaves out."""
    return Experiment(
        name=module.__name__.rpartition(".")[2],
        root=Path(module.__file__).resolve().parents[1],
        settings=module.SETTINGS,
        seeds=module.SEEDS,
        trials=getattr(module, "TRIALS", 0),
        side_by_side=getattr(module, "SIDE_BY_SIDE", None),
        sources=module.SOURCES,
        packages=getattr(module, "PACKAGES", ("numpy",)),
        draw=module.draw,
        best=getattr(module, "best", None),
        summary=getattr(module, "summary", None),
        witness=module.WITNESS,
    )
