"""The data of a chart: checked, in short numbers, packed so that a page stays light."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rnn_course.arguments import shown
from rnn_course.show.arguments import as_text, as_texts
from rnn_course.show.charts.axes import MOST, Axis, is_number

LIMIT = 50_000  # bytes: with all that says how they are shown, a chart takes 60 kB at most
Frame: TypeAlias = pd.DataFrame | Mapping[str, Any]
# Roles measured along the axis of the values, and the argument that names their column.
VALUES = {"low": "band", "high": "band", "start": "interval", "end": "interval", "mark": "mark"}


def as_frame(frame: Frame) -> pd.DataFrame:
    """The data as a data frame: one already, or a dict of columns.

    Raises:
        TypeError: it is neither.
        ValueError: its columns differ in length, or it has no rows.

    >>> as_frame({"t": [1, 2], "net": "Elman"})["net"].tolist()
    ['Elman', 'Elman']
    """
    if isinstance(frame, pd.DataFrame):
        table = frame
    elif isinstance(frame, Mapping):
        for name, values in frame.items():
            if isinstance(values, Iterator):
                raise TypeError(f"frame: expected {name!r} in a list, got {shown(values)}.")
        try:
            table = pd.DataFrame(dict(frame))
        except Exception as error:  # of many kinds
            raise ValueError(f"frame: expected columns of one length ({error}).") from error
    else:
        raise TypeError(f"frame: expected a DataFrame or a dict of columns, got {shown(frame)}.")
    if table.empty:
        raise ValueError("frame: expected at least one row, got none.")
    if not table.columns.is_unique or table.columns.nlevels > 1:
        raise ValueError(f"frame: expected names that differ, got {shown(list(table.columns))}.")
    return table.reset_index(drop=True).infer_objects()


def column(table: pd.DataFrame, argument: str, name: str) -> pd.Series:
    """The column `name`, asked for by `argument`.

    Raises:
        TypeError: `name` is no text, or the column holds other than numbers, words and dates.
        ValueError: there is none, or a number in it is not finite.
    """
    if as_text(argument, name) not in table:
        known = ", ".join(map(repr, table.columns[:20]))
        raise ValueError(f"{argument}: expected a column out of {known}, got {shown(name)}.")
    values = table[name]
    if is_number(values) and values.dtype.kind != "c":
        if values.hasnans or values.dtype.kind == "f":  # halves, sparse ones, pandas' own gaps
            values = values.astype(float)
        beyond = np.abs(values.to_numpy(float)) > MOST
        _refuse(argument, values, beyond, "finite numbers")
        return values
    for value in values:
        if not pd.api.types.is_scalar(value) or isinstance(value, complex) or _is_beyond(value):
            raise TypeError(
                f"{argument}: expected numbers or words in column {name!r}, got {shown(value)}."
            )
    return values


def _is_beyond(value: Any) -> bool:
    return isinstance(value, int | float) and abs(value) > MOST


def _refuse(argument: str, values: pd.Series, wrong: NDArray[np.bool_], wanted: str) -> None:
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise ValueError(
            f"{argument}: expected {wanted}, got {float(values.iloc[row])} in row {row} of column "
            f"{values.name!r}. Drop such rows, or clip them, before drawing."
        )


def ends(name: str, value: tuple[str, str] | None) -> dict[str, str]:
    """The names of the two columns that an argument of VALUES holds, by role; none for None.

    Raises:
        TypeError, ValueError: it does not hold two names.
    """
    if value is None:
        return {}
    columns = as_texts(name, value, "the names of two columns")
    if len(columns) != 2 or not all(columns):
        raise ValueError(f"{name}: expected the names of two columns, got {shown(value)}.")
    return dict(zip([role for role in VALUES if VALUES[role] == name], columns, strict=True))


def check_whole(argument: str, values: pd.Series) -> None:
    """Refuse a column with gaps.

    Raises:
        ValueError: a value is missing.
    """
    if values.isna().any():
        raise ValueError(f"{argument}: a value is missing in column {values.name!r}.")


def check_numbers(argument: str, values: pd.Series, given: Axis) -> None:
    """Refuse what an axis cannot show; of a role of VALUES, values may be missing.

    Raises:
        ValueError: a value is missing, or not above 0 on a logarithmic axis, or no number where
            only numbers make sense.
    """
    further = argument in VALUES.values()
    if not is_number(values):
        if further:
            raise ValueError(f"{argument}: expected numbers in column {values.name!r}, got words.")
        return check_whole(argument, values)
    numbers = values.to_numpy(float)
    if not further:
        _refuse(argument, values, np.isnan(numbers), "finite numbers")
    if given.log:
        wanted = "numbers above 0, as the axis is logarithmic"
        _refuse(argument, values, numbers <= 0, wanted)


def unfolded(table: pd.DataFrame, y: Axis, names: str) -> pd.DataFrame:
    """Several columns below one another: their values in `y`, their names in the column `names`."""
    rest = [name for name in table.columns if name not in y.columns]
    for name in y.columns:
        column(table, "y", name)
    if taken := {names, "y"} & set(rest):
        raise ValueError(
            f"frame: expected no column {min(taken)!r} beside several as y, which make one of that "
            "name. Rename it."
        )
    value = "\0y"  # which is no column yet, while "y" may be one of those
    return table.melt(rest, list(y.columns), names, value).rename(columns={value: "y"})


def pack(
    table: pd.DataFrame, by: Sequence[str], rough: Collection[str] = ()
) -> tuple[alt.InlineData, list[Any]]:
    """One row for each group, its values in lists, and the names of the lists to flatten.

    Args:
        table: the data.
        by: the columns that are one for a group.
        rough: columns whose numbers keep three digits, where others keep four.

    Raises:
        ValueError: the data take more than a chart may.

    >>> data, lists = pack(pd.DataFrame({"net": ["a", "a"], "x": [1, 2]}), by=["net"])
    >>> data.to_dict()["values"], lists
    ([{'net': 'a', 'x': [1, 2]}], ['x'])
    """
    lists = [name for name in table.columns if name not in by]
    groups = table.groupby(list(by), sort=False, dropna=False) if by else [((), table)]
    rows = [
        {name: short(value) for name, value in zip(by, key, strict=True)}
        | {name: [short(value, 4 - (name in rough)) for value in group[name]] for name in lists}
        for key, group in groups
    ]
    weight = len(json.dumps(rows, separators=(",", ":"), ensure_ascii=False).encode())
    if weight > LIMIT:
        raise ValueError(
            f"frame: a chart's data may take {LIMIT // 1000} kB, these take {weight / 1000:.0f}. "
            f"Draw fewer of the {len(table)} rows, frame.iloc[::2] for one, or their average."
        )
    return alt.InlineData(values=rows), lists


def short(value: Any, digits: int = 4) -> Any:
    """A value as JSON takes it: a float with few digits, a missing one as None."""
    if isinstance(value, str | bool):
        return value
    if pd.isna(value):
        return None
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        number = float(f"{value:.{digits}g}")
        return int(number) if number.is_integer() and abs(number) < 1e15 else number
    return str(value)


def distinct(values: Iterable[Any]) -> list[Any]:
    """Each value once, in the order in which they come."""
    return list(dict.fromkeys(short(value) for value in values))
