"""What holds for every drawing: nothing overlaps, all is readable, each symbol has its colour."""

import json
import re
from itertools import combinations, pairwise
from math import hypot

import altair as alt
import numpy as np
import pytest
from drawings import (
    DRAWINGS,
    LETTERS,
    MAKERS,
    OPERATIONS,
    WEIGHTS,
    corners,
    cross,
    drawn,
    every_drawing,
    inside,
    parts,
)

from rnn_course.show.theme import LIGHT


@every_drawing
def test_every_label_is_at_least_eleven_pixels_high(name):
    sizes = [label["size"] for _, _, labels in parts(name) for label in labels]
    assert min(sizes) >= 11
    spec = json.dumps(drawn(name))
    assert all(float(n) >= 11 for n in re.findall(r'ontSize": ([\d.]+)', spec))


@every_drawing
def test_every_drawing_fits_a_phone(name):
    spec = drawn(name)
    assert all(panel["width"] <= 340 for panel in spec.get("vconcat", [spec]))
    for boxes, lines, labels in parts(name):
        assert all(box["x"] >= 0 and box["x2"] <= 330 for box in boxes)
        assert all(0 <= x <= 330 for line in lines for x, _ in corners(line))
        for label in labels:
            wide = 0.62 * label["size"] * len(label["text"])
            start = label["x"] - wide * {"left": 0, "center": 0.5, "right": 1}[label["align"]]
            assert start >= -4, label
            assert start + wide <= 335, label


def test_the_rendered_drawings_are_no_wider_than_a_phone_shows():
    render = pytest.importorskip("vl_convert").vegalite_to_svg
    for name in DRAWINGS:
        width = float(re.search(r'width="([\d.]+)"', render(drawn(name))).group(1))
        assert width <= 358, name  # 390 pixels less 16 on either side


@every_drawing
def test_no_two_boxes_overlap(name):
    for boxes, _, _ in parts(name):
        for a, b in combinations(boxes, 2):
            apart = a["x2"] <= b["x"] or b["x2"] <= a["x"] or a["y2"] <= b["y"] or b["y2"] <= a["y"]
            assert apart, (a, b)


@every_drawing
def test_no_two_arrows_cross_except_recurrent_ones(name):
    for _, lines, _ in parts(name):
        for a, b in combinations(lines, 2):
            if not (a.get("recurrent") and b.get("recurrent")):
                assert not cross(corners(a), corners(b)), (a, b)


@every_drawing
def test_only_the_fully_connected_net_has_crossings_at_all(name):
    crossings = sum(
        cross(corners(a), corners(b))
        for _, lines, _ in parts(name)
        for a, b in combinations(lines, 2)
    )
    assert (crossings > 0) == (name in ("hopfield", "hopfield 10", "hopfield state"))


@every_drawing
def test_no_arrow_runs_through_a_box(name):
    for boxes, lines, _ in parts(name):
        for line in lines:
            for (x1, y1), (x2, y2) in pairwise(corners(line)):
                for s in np.linspace(0, 1, 50):
                    x, y = x1 + s * (x2 - x1), y1 + s * (y2 - y1)
                    hit = [box for box in boxes if inside(box, x, y, -1)]
                    # A round unit's square has corners that its lines may touch.
                    hit = [b for b in hit if b["corner"] < 12 or in_circle(b, x, y)]
                    assert not hit, (line, hit)


def in_circle(box, x, y):
    middle = ((box["x"] + box["x2"]) / 2, (box["y"] + box["y2"]) / 2)
    return hypot(x - middle[0], y - middle[1]) < (box["x2"] - box["x"]) / 2 - 1


def extent(label):
    """About the rectangle a label fills: letters half as wide as high, the core of their height."""
    wide = sum(0.3 if letter in ".fit " else 0.55 for letter in label["text"]) * label["size"]
    x = label["x"] - wide * {"left": 0, "center": 0.5, "right": 1}[label["align"]]
    half = 0.35 * label["size"]
    return {"x": x, "x2": x + wide, "y": label["y"] - half, "y2": label["y"] + half}


def overlap(a, b):
    """How far two rectangles overlap, in pixels along the axis where they overlap less."""
    return min(
        min(a["x2"], b["x2"]) - max(a["x"], b["x"]), min(a["y2"], b["y2"]) - max(a["y"], b["y"])
    )


@every_drawing
def test_labels_stay_within_their_box_or_clear_of_all_boxes(name):
    for boxes, _, labels in parts(name):
        for label in labels:
            room = [box for box in boxes if inside(box, label["x"], label["y"], -1)]
            mine = extent(label)
            for box in boxes:
                if box in room:
                    assert mine["x"] >= box["x"] - 1, label
                    assert mine["x2"] <= box["x2"] + 1, label
                else:
                    assert overlap(mine, box) < 1.5, (label, box)


@every_drawing
def test_labels_stay_clear_of_one_another_and_of_the_arrows(name):
    for _, lines, labels in parts(name):
        letters = [label for label in labels if label["text"] not in "˜ˆˉ"]
        for a, b in combinations(map(extent, letters), 2):
            assert overlap(a, b) < 2.5, (a, b)
        for label in letters:
            box = extent(label)
            for line in lines:
                for (x1, y1), (x2, y2) in pairwise(corners(line)):
                    near = {
                        "x": min(x1, x2),
                        "x2": max(x1, x2),
                        "y": min(y1, y2),
                        "y2": max(y1, y2),
                    }
                    for s in np.linspace(0, 1, 40) if overlap(box, near) >= 0 else ():
                        at = (x1 + s * (x2 - x1), y1 + s * (y2 - y1))
                        assert not inside(box, *at, -1.5), (label, line)


@every_drawing
def test_all_colours_come_from_the_palette(name):
    spec = json.dumps(drawn(name))
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", spec)) <= set(LIGHT.values())
    for key in ("color", "fill", "stroke"):
        assert all(c[0] == "#" for c in re.findall(rf'"{key}": "([^"]+)"', spec))
    assert not re.search(r"rgba?\(|hsla?\(", spec)


@every_drawing
def test_gradients_and_nothing_else_are_dashed_in_their_colour(name):
    for boxes, lines, _ in parts(name):
        for row in boxes + lines:
            assert (row["colour"] == LIGHT["gradient"]) == (row["dash"] == "gradient")


@every_drawing
def test_each_symbol_has_the_same_colour_everywhere(name):
    colours = {"x": "input", "h": "hidden", "h\u0303": "hidden", "c": "cell", "c\u0303": "cell"}
    colours |= {"h\u0304": "hidden", "g": "hidden"}
    colours |= {"z": "output", "ŷ": "output", "E": "error"}
    colours |= {f"∂E/∂{letter}": "gradient" for letter in "hzW"}
    for boxes, lines, _ in parts(name):
        for row in boxes + lines:
            letter = row["symbol"].split("_")[0]
            if row["symbol"] not in WEIGHTS and letter in colours:
                assert row["colour"] == LIGHT[colours[letter]], row


@every_drawing
def test_tooltips_give_symbol_shape_and_meaning_of_each_box_and_arrow(name):
    for boxes, lines, _ in parts(name):
        for row in boxes + lines:
            assert all(row[key] for key in ("symbol", "shape", "meaning")), row
            assert len(row["meaning"]) <= 64, "a longer line runs off a phone's screen"
    spec = drawn(name)
    for panel in spec.get("vconcat", [spec]):
        for k, rows in ((-1, 0), (-2, 1)):  # on top, so that no label hides them
            layer = panel["layer"][k]
            assert layer["data"] == panel["layer"][rows]["data"]
            shown = [tip["field"] for tip in layer["encoding"]["tooltip"]]
            assert shown[:3] == ["symbol", "shape", "meaning"]


@every_drawing
def test_every_symbol_belongs_to_the_notation(name):
    for boxes, lines, _ in parts(name):
        for row in boxes + lines:
            symbol = row["symbol"].replace("∂E/∂", "")
            if symbol not in WEIGHTS | OPERATIONS:
                letter, index = symbol.split("_")
                assert letter in LETTERS
                assert re.fullmatch(r"t|\{t-1\}|\d+|(t|\d+),\d+", index), symbol


@every_drawing
def test_labels_use_characters_every_reader_has(name):
    for _, _, labels in parts(name):
        text = "".join(label["text"] for label in labels)
        assert set(text) - set("−×σλ∂˜ˆˉ") <= set(map(chr, range(32, 127)))


@every_drawing
def test_each_drawing_says_what_one_sees_under_a_title_that_fits(name):
    spec = drawn(name)
    assert len(spec["description"]) > 60
    title = spec["title"]
    assert all(len(line) <= 44 for line in ([title] if isinstance(title, str) else title))
    assert len(json.dumps(spec)) < 60_000


@pytest.mark.parametrize("make", MAKERS)
def test_a_title_of_ones_own_replaces_the_drawings(make):
    chart = make(title="Mine")
    assert isinstance(chart, alt.LayerChart | alt.VConcatChart)
    assert chart.to_dict()["title"] == "Mine"
