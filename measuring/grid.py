"""Settings that vary, and the best of them for each arm of a comparison."""

from collections.abc import Sequence
from itertools import product

import pandas as pd

Setting = dict[str, object]


def grid(**values: Sequence[object]) -> list[Setting]:
    """Every combination of the values, the last name varying fastest.

    >>> grid(net=["LSTM", "GRU"], rate=[0.1])
    [{'net': 'LSTM', 'rate': 0.1}, {'net': 'GRU', 'rate': 0.1}]
    """
    return [dict(zip(values, chosen, strict=True)) for chosen in product(*values.values())]


def best_of(trials: pd.DataFrame, arm: str, by: Sequence[str]) -> list[Setting]:
    """For each arm the setting whose trials did best: the highest mean, column by column of `by`.

    A name that begins with "-" counts the other way. Settings that did equally well stand in the
    order of the grid, and the first is taken.

    Args:
        trials: settings, seed and results; what stands before "trial" are the settings.
        arm: the setting that names what is compared.
        by: what to be good at, the most important first.

    >>> rows = pd.DataFrame({"net": "LSTM", "rate": [1, 2], "trial": True, "error": [0.3, 0.2]})
    >>> best_of(rows, "net", ["-error"])
    [{'net': 'LSTM', 'rate': 2}]
    """
    names = list(trials.columns[: trials.columns.get_loc("trial")])
    columns = [name.removeprefix("-") for name in by]
    means = trials.groupby(names, sort=False)[columns].mean().reset_index()
    ranked = means.sort_values(
        columns, ascending=[name.startswith("-") for name in by], kind="stable"
    )
    firsts = ranked.drop_duplicates(arm).sort_index()
    return [dict(zip(names, row, strict=True)) for row in firsts[names].itertuples(index=False)]
