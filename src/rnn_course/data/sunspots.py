"""Three centuries of sunspots: the oldest measured time series that is still used for tests."""

import numpy as np
import pandas as pd

from rnn_course.data.installed import folder_of, unusable

_YEARS = range(1700, 2009)


def load_sunspots() -> pd.Series:
    """The yearly mean sunspot numbers of 1700 to 2008: 309 floats, their index the year.

    Read from the table that the package statsmodels carries. It is the international series as it
    stood before its revision in 2015, the one that the classic studies used.

    Raises:
        DownloadError: statsmodels is not installed, or its table is not the one expected.

    Example:
        >>> int(load_sunspots().idxmax())
        1957

    Source: National Geophysical Data Center, by way of statsmodels. Chapter: sequences.
    """
    path = folder_of("statsmodels", "sunspots.csv") / "datasets" / "sunspots" / "sunspots.csv"
    try:
        table = pd.read_csv(path)
    except FileNotFoundError as error:
        raise unusable("statsmodels", "sunspots.csv", path, "is not there") from error
    except (OSError, ValueError) as error:
        trouble = f"cannot be read: {error}"
        raise unusable("statsmodels", "sunspots.csv", path, trouble) from error
    table.columns = [str(column).strip().lower() for column in table.columns]
    if (
        list(table.columns) != ["year", "sunactivity"]
        or table["year"].to_list() != list(_YEARS)
        or not pd.api.types.is_numeric_dtype(table["sunactivity"])
    ):
        trouble = f"does not hold the {len(_YEARS)} years 1700 to 2008"
        raise unusable("statsmodels", "sunspots.csv", path, trouble)
    return pd.Series(
        table["sunactivity"].to_numpy(np.float64),
        index=pd.Index(table["year"].to_numpy(np.int64), name="year"),
        name="sunspots",
    )
