"""Charts read back: the rows behind a mark, and what vl-convert draws."""

import json
import re

import vl_convert


def layers(spec, data=None, transform=()):
    """Each mark of a chart, with the data and the transforms it inherits."""
    data = spec.get("data", data)
    transform = [*transform, *spec.get("transform", [])]
    if "layer" not in spec:
        return [{**spec, "data": data, "transform": transform}]
    return [one for part in spec["layer"] for one in layers(part, data, transform)]


def mark(spec, kind):
    """The first mark of a kind."""
    return next(one for one in layers(spec) if one["mark"]["type"] == kind)


def rows(spec, kind):
    """The rows behind the first mark of a kind, unpacked and unfiltered."""
    layer = mark(spec, kind)
    packed = spec["datasets"][layer["data"]["name"]]
    lists = [name for step in layer["transform"] for name in step.get("flatten", [])]
    if not lists:
        return packed
    return [
        {**row, **dict(zip(lists, values, strict=True))}
        for row in packed
        for values in zip(*(row[name] for name in lists), strict=True)
    ]


def svg(spec, width=548):
    """The chart as vl-convert draws it at a width, on a page's own terms."""
    fit = {"type": "fit-x", "contains": "padding"}
    drawing = vl_convert.vegalite_to_svg(json.dumps({**spec, "width": width, "autosize": fit}))
    assert "NaN" not in drawing
    return drawing


def texts(spec):
    """All that is written on the drawing."""
    found = re.findall(r"<text[^>]*>([^<]+)</text>", svg(spec))
    return [text.rstrip("\u00a0") for text in found]


def paths(spec, colour):
    """The points of each line of a colour, in pixels, in the order in which they are joined."""
    found = re.findall(rf'<path [^>]*d="([^"]+)"[^>]*stroke="{colour}"', svg(spec))
    numbers = [[float(n) for n in re.findall(r"-?[\d.]+", path)] for path in found]
    return [list(zip(path[::2], path[1::2], strict=True)) for path in numbers]
