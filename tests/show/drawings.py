"""Every drawing of the course, read back from its chart: boxes, arrows and labels."""

import re
from functools import cache, partial
from itertools import pairwise
from math import hypot

import numpy as np
import pytest

from rnn_course.show import diagrams

VALUES = {"x_1": 1.0, "h_0": 0.0, "h_1": 0.4621, "E_3": 0.25, "W_xh": 0.8, "W_hh": -0.5, "W_hz": 2}
GRADIENTS = {
    "h_1": -0.012,
    "z_3": 0.5,
    "E_3->z_3": 0.5,
    "h_3->h_2": 4e-5,
    "W_hh": -0.0213,
    "b_h": 1,
}
EVERY = {f"{letter}_{t}": -0.456 for letter in "xhzyE" for t in (1, 2, 3)} | VALUES | {"b_h": 0.1}
EVERY_GRADIENT = {f"{letter}_{t}": -0.789 for letter in "hz" for t in (1, 2, 3)}
EVERY_GRADIENT |= {f"{a}_{t}->{b}_{t}": -0.789 for a, b in ("Ez", "zh") for t in (1, 2, 3)}
EVERY_GRADIENT |= {f"h_{t}->h_{t - 1}": -0.789 for t in (1, 2, 3)}
EVERY_GRADIENT |= dict.fromkeys(("W_xh", "W_hh", "W_hz", "b_h", "b_z"), -0.789)
STATE = [1, -1, 1, 1, -1]
PATTERN = np.outer(STATE, STATE) - np.eye(5)

DRAWINGS = {
    "hopfield": lambda: diagrams.hopfield(),
    "hopfield 2": lambda: diagrams.hopfield(2),
    "hopfield 10": lambda: diagrams.hopfield(10),
    "hopfield state": lambda: diagrams.hopfield(5, STATE, PATTERN),
    "jordan": diagrams.jordan,
    "elman": diagrams.elman,
    "unrolled": diagrams.unrolled,
    "unrolled 1": lambda: diagrams.unrolled(1),
    "unrolled 2": lambda: diagrams.unrolled(2, values={"y_2": 1.0}, gradients={"h_0": 0.1}),
    "unrolled values": lambda: diagrams.unrolled(values=VALUES),
    "unrolled full": lambda: diagrams.unrolled(values=EVERY, gradients=EVERY_GRADIENT),
    "unrolled numbers": lambda: diagrams.unrolled(values=VALUES, gradients=GRADIENTS),
    "unrolled 4": lambda: diagrams.unrolled(4, gradients={}, highlight=["h_1", "h_2->h_1"]),
    **{kind: partial(diagrams.task_types, kind) for kind in diagrams.TASK_TYPES},
    "encoder_decoder": diagrams.encoder_decoder,
    "encoder_decoder attention": lambda: diagrams.encoder_decoder(attention=True),
    "lstm": diagrams.lstm,
    "lstm_decisions": diagrams.lstm_decisions,
    "gru": diagrams.gru,
}
MAKERS = [getattr(diagrams, name) for name in diagrams.__all__ if name != "TASK_TYPES"]
every_drawing = pytest.mark.parametrize("name", DRAWINGS)
# The course's notation; Jordan's context s_t with its decay λ, Hopfield's states s and weights w.
LETTERS = {
    "x",
    "h",
    "c",
    "z",
    "y",
    "ŷ",
    "E",
    "i",
    "f",
    "o",
    "c\u0303",
    "u",
    "r",
    "h\u0303",
    "h\u0304",
    "g",
    "a",
    "s",
    "w",
}
WEIGHTS = {"W_xh", "W_hh", "W_hz", "W_sh", "b_h", "b_z"}
OPERATIONS = {"×", "+", "tanh", "1 − u_t", "[x_t, h_{t-1}]", "copy", "decay λ", "key"}


@cache
def drawn(name):
    return DRAWINGS[name]().to_dict()


@cache
def parts(name):
    """The boxes, arrows and labels of each panel of a drawing."""
    spec = drawn(name)
    panels = []
    for panel in spec.get("vconcat", [spec]):
        rows = [spec["datasets"][layer["data"]["name"]] for layer in panel["layer"]]
        panels.append((rows[0], rows[1], rows[3] + rows[4] + rows[5]))
    return panels


def corners(line):
    """The points of an arrow: those of its path, the control points of its bends among them."""
    numbers = [float(n) for n in re.findall(r"-?[\d.]+", line["path"])]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def side(a, b, c):
    """On which side of the line from a to b the point c lies: -1, 0 or 1."""
    return np.sign(round((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]), 3))


def cross(first, second):
    return any(
        side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0
        for a, b in pairwise(first)
        for c, d in pairwise(second)
    )


def inside(box, x, y, margin):
    return (
        box["x"] - margin <= x <= box["x2"] + margin
        and box["y"] - margin <= y <= box["y2"] + margin
    )


def ends(line, boxes):
    """The boxes an arrow leaves and reaches; its tip stands 5 pixels beyond its line."""
    points = corners(line)
    (x1, y1), (x2, y2) = points[-2:]
    length = hypot(x2 - x1, y2 - y1)
    tip = (x2 + 4.5 * (x2 - x1) / length, y2 + 4.5 * (y2 - y1) / length)
    found = [[box for box in boxes if inside(box, *end, 1)] for end in (points[0], tip)]
    assert all(len(boxes) == 1 for boxes in found), line
    return found[0][0], found[1][0]
