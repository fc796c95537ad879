"""A table that would be too large, as counts and quantiles."""

import pandas as pd

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def condensed(rows: pd.DataFrame) -> pd.DataFrame:
    """One row for each setting in the place of one for each draw.

    What is True or False is counted; of what is a number the mean and five quantiles are kept. What
    stands before the column "seed" are the settings.

    >>> rows = pd.DataFrame({"rate": 0.1, "seed": [0, 1], "solved": [True, False]})
    >>> condensed(rows).to_dict("records")
    [{'rate': 0.1, 'draws': 2, 'solved': 1}]
    """
    settings = list(rows.columns[: rows.columns.get_loc("seed")])
    found = []
    for values, own in rows.groupby(settings, sort=False):
        row = dict(zip(settings, values, strict=True)) | {"draws": len(own)}
        for name in own.columns[len(settings) + 1 :]:
            if own[name].dtype == bool:
                row[name] = int(own[name].sum())
            else:
                row[f"{name}: mean"] = float(f"{own[name].mean():.4g}")
                for q in QUANTILES:
                    row[f"{name}: {q:.0%}"] = float(f"{own[name].quantile(q):.4g}")
        found.append(row)
    return pd.DataFrame(found)
