"""`heat`: a quantity over two others, as colours."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from rnn_course.arguments import as_choice, as_flag
from rnn_course.show.arguments import as_format, as_texts
from rnn_course.show.charts.axes import Axis, Domain, as_axis, domain_of, is_number, position
from rnn_course.show.charts.controls import Control, Controls
from rnn_course.show.charts.faces import Words, as_face
from rnn_course.show.charts.series import spelled
from rnn_course.show.charts.tables import Frame, as_frame, check_numbers, column, pack
from rnn_course.show.mathematics import symbol

CELLS = 50  # places along an axis that are told apart; more make a smooth surface
LEVELS = 50  # of colour, in a smooth surface
SCHEMES = ("viridis", "blueorange")


def heat(
    frame: Frame,
    x: str | Axis,
    y: str | Axis,
    colour: str | Axis,
    *,
    values: str = "",
    scheme: str = "viridis",
    reverse: bool = False,
    controls: Control | Sequence[Control] = (),
    tooltip: Sequence[str] = (),
    title: Words = "",
    subtitle: Words = "",
    description: str = "",
    height: int = 260,
) -> alt.LayerChart:
    """A map in colours: cells where x and y have few values, a smooth surface where they have many.

    Args:
        frame: a data frame, or a dict of columns; a row for each cell.
        x: a column's name, or `axis(...)`.
        y: the same. Words stand from top to bottom in the order of the rows, numbers upwards.
        colour: the column shown as colour; with an axis, its title heads the key of colours.
        values: the format, such as ".2f", in which each cell's value is written into it.
        scheme: "viridis", or "blueorange" for values on both sides of a middle.
        reverse: whether the colours run the other way.
        controls: `choice(...)` and `slider(...)`; cells only.
        tooltip, title, subtitle, description, height: as for `lines`.

    Raises:
        TypeError, ValueError: an argument is not as above, or a smooth surface has gaps.

    >>> from rnn_course.show import charts
    >>> chart = charts.heat(
    ...     {"step": [1, 2, 1, 2], "word": ["cat", "cat", "dog", "dog"], "p": [0.9, 0.2, 0.1, 0.8]},
    ...     x="step",
    ...     y="word",
    ...     colour=charts.axis("p", "probability", domain=(0, 1)),
    ...     title="After the first step a cat, then a dog",
    ...     description="A table of two steps by two words; the likely word of each is bright.",
    ... )
    >>> chart.to_dict()["layer"][0]["mark"]["type"]
    'rect'
    """
    face = as_face(title, subtitle, description, height)
    as_choice("scheme", scheme, SCHEMES)
    reverse, values = as_flag("reverse", reverse), as_format("values", values)
    table, x, y, z = as_frame(frame), as_axis("x", x), as_axis("y", y), as_axis("colour", colour)
    asked = {"x": ("x", x), "y": ("y", y), "z": ("colour", z)}
    data = {role: column(table, name, axis.column) for role, (name, axis) in asked.items()}
    for role, (name, axis) in asked.items():
        check_numbers(name, data[role], axis)
    if not is_number(data["z"]):
        raise ValueError(f"colour: expected numbers in column {z.column!r}, got words.")
    bound, tooltip = Controls(controls, table), as_texts("tooltip", tooltip, "names of columns")
    extra = {f"tip_{k}": column(table, "tooltip", name) for k, name in enumerate(tooltip)}
    cells = pd.DataFrame(data | extra | bound.columns)
    key = alt.Color(
        "z:Q",
        title=z.title or None,
        scale=_colours(scheme, reverse, domain_of(z, data["z"])),
        legend=alt.Legend(gradientLength=200),
    )
    smooth = all(is_number(data[role]) and data[role].nunique() > CELLS for role in ("x", "y"))
    if smooth:
        return face.on(_surface(cells, x, y, z).encode(key))
    return face.on(_cells(cells, x, y, z, bound, tooltip, values, key))


def _colours(scheme: str, reverse: bool, domain: Domain) -> alt.Scale:
    how: dict[str, Any] = {"scheme": scheme, "reverse": reverse, "clamp": True}
    return alt.Scale(domain=list(domain), **how)


def _cells(
    cells: pd.DataFrame,
    x: Axis,
    y: Axis,
    z: Axis,
    bound: Controls,
    tooltip: Sequence[str],
    values: str,
    key: alt.Color,
) -> alt.LayerChart:
    """A rectangle for each row of the data, with its value in black or white if wanted."""
    if is_number(cells["x"]):
        cells = cells.sort_values("x", kind="stable")
    downwards = cells.sort_values("y", ascending=False) if is_number(cells["y"]) else cells
    names = {"x": spelled(cells["x"]), "y": spelled(cells["y"])}
    across = position(alt.X, x, names["x"], None)
    upright = position(alt.Y, y, spelled(downwards["y"]), None)
    said = [(x, "x:N"), (y, "y:N"), (z, "z:Q")]
    tips = [alt.Tooltip(field, title=axis.title or axis.column) for axis, field in said]
    tips += [alt.Tooltip(f"tip_{k}:N", title=symbol(name)) for k, name in enumerate(tooltip)]
    data, lists = pack(cells.assign(**names), list(bound.columns))
    base = alt.Chart().encode(across, upright, tooltip=tips)
    layers = [base.mark_rect().encode(key)]
    if values:
        # Not the page's own tones, which a dark page would exchange.
        bright = alt.condition(
            "luminance(scale('color', datum.z)) > 0.18", alt.value("black"), alt.value("white")
        )
        layers.append(base.mark_text().encode(text=alt.Text("z:Q", format=values), color=bright))
    chart = bound.filter(alt.LayerChart(layer=layers, data=data)).transform_flatten(lists)
    return chart.add_params(*bound.parameters) if bound.parameters else chart


def _surface(cells: pd.DataFrame, x: Axis, y: Axis, z: Axis) -> alt.LayerChart:
    """Stripes of one colour, each as long as the values stay within one level."""
    grid = cells.pivot_table(index="y", columns="x", values="z", aggfunc="mean")
    if grid.isna().to_numpy().any() or len(grid.index) * len(grid.columns) != len(cells):
        raise ValueError("frame: expected one row for each x and y of a smooth surface.")
    low, high = domain_of(z, cells["z"])
    level = (high - low) / LEVELS
    heights = (grid.to_numpy() / level).round() * level
    right, up = (float(np.diff(axis).mean()) / 2 for axis in (grid.columns, grid.index))
    # Each stripe reaches a little under its neighbours, so that no page shows between them.
    stripes = []
    for at, row in zip(grid.index, heights, strict=True):
        starts = np.flatnonzero(np.diff(row, prepend=np.nan) != 0)
        ends = np.append(starts[1:], len(row)) - 1
        stripes += [
            (at - up, at + 1.4 * up, grid.columns[a] - right, grid.columns[b] + 1.4 * right, row[a])
            for a, b in zip(starts, ends, strict=True)
        ]
    table = pd.DataFrame(stripes, columns=["y", "y2", "x", "x2", "z"])
    data, lists = pack(table, ["y", "y2"])
    return alt.LayerChart(
        layer=[
            alt.Chart()
            .mark_rect(clip=True, aria=False)
            .encode(
                position(alt.X, x, table["x"], domain_of(x, grid.columns, exact=True)),
                position(alt.Y, y, table["y"], domain_of(y, grid.index, exact=True)),
                x2="x2:Q",
                y2="y2:Q",
            )
        ],
        data=data,
    ).transform_flatten(lists)
