"""Small frames to draw, and a chart of each kind made of them."""

import numpy as np
import pandas as pd
import pytest

from rnn_course.show import charts

SAID = {"title": "It falls", "description": "Lines that fall from left to right."}
T = np.arange(1, 11)
WIDE = pd.DataFrame({"t": T, "tanh": 0.9**T, "linear": 1.0 - 0.05 * T})
LONG = WIDE.melt("t", var_name="net", value_name="size")
STATES = pd.concat(
    pd.DataFrame({"t": T, "size": radius**T, "radius": radius, "net": net})
    for radius in (0.5, 0.6, 0.7)
    for net in ("tanh", "linear")
)
CELLS = pd.DataFrame({"g": [0.5, 1, 0.5, 1], "b": [1, 1, 2, 2], "error": [-3, -1, -2, 0], "s": "a"})
GRID = np.meshgrid(np.linspace(0, 1, 61), np.linspace(-1, 1, 51))
SURFACE = {"w": GRID[0].ravel(), "b": GRID[1].ravel(), "E": (GRID[0] * GRID[1]).ravel()}
SCORES = pd.DataFrame({"net": ["LSTM", "Elman", "GRU"], "right": [0.97, 0.61, 0.9], "best": 1.0})

CHARTS = {
    "lines": lambda **o: charts.lines(LONG, "t", "size", by="net", **SAID | o),
    "one line": lambda **o: charts.lines(LONG[:10], "t", "size", styles="gradient", **SAID | o),
    "wide": lambda **o: charts.lines(WIDE, "t", charts.axis(["tanh", "linear"]), **SAID | o),
    "sliding": lambda **o: charts.lines(
        STATES, "t", "size", by="net", **SAID | {"controls": charts.slider("radius")} | o
    ),
    "dots": lambda **o: charts.dots(LONG, "t", "size", by="net", **SAID | o),
    "strip": lambda **o: charts.dots(LONG, "size", "net", ticks=True, **SAID | o),
    "bars": lambda **o: charts.bars(SCORES, "right", "net", values=".0%", mark="best", **SAID | o),
    "columns": lambda **o: charts.bars(WIDE, "t", "tanh", **SAID | o),
    "cells": lambda **o: charts.heat(CELLS, "g", "b", "error", values=".1f", **SAID | o),
    "surface": lambda **o: charts.heat(SURFACE, "w", "b", "E", **SAID | o),
}
every_chart = pytest.mark.parametrize("name", CHARTS)
