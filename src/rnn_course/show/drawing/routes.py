"""The way of an arrow: from the border of one box to the border of another, corners rounded."""

from collections.abc import Mapping, Sequence
from math import hypot

from rnn_course.show.drawing.parts import Edge, Node

Point = tuple[float, float]


def route(edge: Edge, place: Mapping[str, Node]) -> list[Point]:
    """The corners of an arrow, from the border of its source to the border of its target."""
    if not edge.source:
        return list(edge.via)
    ends = [place[edge.source], place[edge.target]]
    points = [(ends[0].x, ends[0].y), *edge.via, (ends[1].x, ends[1].y)]
    for k in sorted((0, -1), key=lambda k: -ends[k].w):  # a wide box adapts to the narrow one
        points[k] = _border(ends[k], *points[1 if k == 0 else -2])
    if edge.shift:  # to the left of its own direction
        (x1, y1), (x2, y2) = points[0], points[-1]
        length = hypot(x2 - x1, y2 - y1)
        dx, dy = edge.shift * (y2 - y1) / length, -edge.shift * (x2 - x1) / length
        points = [(x + dx, y + dy) for x, y in points]
    return [(round(x, 1), round(y, 1)) for x, y in points]


def rounded_path(points: Sequence[Point]) -> str:
    """An SVG path through the points with rounded corners.

    >>> rounded_path([(0, 0), (0, 40)])
    'M0.0 0.0L0.0 40.0'
    """
    path = "M{:.1f} {:.1f}".format(*points[0])
    for (ax, ay), (bx, by), (cx, cy) in zip(points, points[1:], points[2:], strict=False):
        before, after = hypot(ax - bx, ay - by), hypot(cx - bx, cy - by)
        p, q = min(10, before / 2) / before, min(10, after / 2) / after
        path += f"L{bx + p * (ax - bx):.1f} {by + p * (ay - by):.1f}"
        path += f"Q{bx:.1f} {by:.1f} {bx + q * (cx - bx):.1f} {by + q * (cy - by):.1f}"
    return path + "L{:.1f} {:.1f}".format(*points[-1])


def _border(node: Node, x: float, y: float) -> Point:
    """Where a line from (x, y) meets the node: straight on if it can, else to its centre."""
    dx, dy = x - node.x, y - node.y
    half_w, half_h = node.w / 2, node.h / 2
    if node.corner >= half_w:
        far = half_w / hypot(dx, dy)
        return node.x + far * dx, node.y + far * dy
    if abs(dx) <= half_w:
        return x, node.y + half_h * (1 if dy > 0 else -1)
    if abs(dy) <= half_h:
        return node.x + half_w * (1 if dx > 0 else -1), y
    far = min(half_w / abs(dx), half_h / abs(dy))
    return node.x + far * dx, node.y + far * dy
