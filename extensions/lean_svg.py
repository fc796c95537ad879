"""Vega's SVG in fewer bytes: same picture, nothing written twice.

Vega writes each tick with all its attributes and coordinates of twelve digits. A page holds a dozen
drawings, so what no eye can see is left out: invisible paths, default values, fractions of a tenth
of a pixel. What the children of a group share is said once, by the group.
"""

import math
import re
from collections import Counter
from xml.etree import ElementTree as ET

INHERITED = (
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-opacity",
    "stroke-linecap",
    "stroke-linejoin",
    "font-size",
    "font-weight",
    "font-style",
    "font-family",
    "text-anchor",
)
DEFAULTS = {"opacity": "1", "x1": "0", "x2": "0", "y1": "0", "y2": "0", "display": "inline"}
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?", re.IGNORECASE)
TRANSLATION = re.compile(r"translate\(([-\d.e]+)[, ]([-\d.e]+)\)")
CIRCLE = re.compile(r"M([\d.]+),0A\1,\1,0,1,1,-\1,0A\1,\1,0,1,1,\1,0Z?")
FLOAT = r"([-\d.e]+)"
TURN = re.compile(
    rf"translate\({FLOAT},{FLOAT}\)(?: rotate\({FLOAT}\))?(?: scale\({FLOAT}(?:,{FLOAT})?\))?"
)
RGB = re.compile(r"rgb\((\d+), (\d+), (\d+)\)")
STEP = re.compile(r"([A-Za-z])([^A-Za-z]*)")


def short(value: float, digits: int = 1) -> str:
    """A number without needless digits: 0.50 is .5."""
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    text = re.sub(r"^(-?)0\.", r"\1.", text)
    return "0" if text in ("-0", "", "-") else text


def numbers(text: str) -> list[float]:
    return [float(found) for found in NUMBER.findall(re.sub(r"e(?![-+\d])", " ", text))]


def joined(values: list[str]) -> str:
    """Numbers with a separator only where one is needed."""
    text = ""
    for value in values:
        text += value if not text or value.startswith("-") else f" {value}"
    return text


def short_path(d: str, dx: float = 0, dy: float = 0) -> str | None:
    """Path data moved by (dx, dy), lines as relative steps; None where a command is unknown.

    Rounding errors do not add up: each step starts from where the rounded path really is.
    """
    if "e" in d.lower().replace("-", "").strip("e"):
        d = NUMBER.sub(lambda m: f"{float(m[0]):.6f}", d)
    parts, at, start = [], (0.0, 0.0), (0.0, 0.0)
    exact = (0.0, 0.0)
    for command, rest in STEP.findall(d):
        values = numbers(rest)
        if command in "Zz":
            parts.append("z")
            at = exact = start
        elif command in "MLHVhvlm":
            size = 1 if command in "HVhv" else 2
            for i in range(0, len(values), size):
                v = values[i : i + size]
                x, y = exact
                if command in "ML":
                    x, y = v[0] + dx, v[1] + dy
                elif command in "lm":
                    x, y = x + v[0], y + v[1]
                elif command == "H":
                    x = v[0] + dx
                elif command == "V":
                    y = v[0] + dy
                elif command == "h":
                    x += v[0]
                else:
                    y += v[0]
                exact = (x, y)
                new = (round(x, 1), round(y, 1))
                if command in "Mm" and i == 0:
                    parts.append("M" + joined([short(new[0]), short(new[1])]))
                    start = new
                else:
                    step = (short(new[0] - at[0]), short(new[1] - at[1]))
                    if step == ("0", "0") and (len(values) > size or parts[-1][0] != "M"):
                        continue
                    if step[1] == "0":
                        parts.append("h" + step[0])
                    elif step[0] == "0":
                        parts.append("v" + step[1])
                    else:
                        parts.append("l" + joined(list(step)))
                at = new
        elif command == "A":
            for i in range(0, len(values), 7):
                rx, ry, turn, large, sweep, x, y = values[i : i + 7]
                exact = (x + dx, y + dy)
                new = (round(exact[0], 1), round(exact[1], 1))
                shape = [short(rx, 2), short(ry, 2), short(turn), str(int(large)), str(int(sweep))]
                parts.append("a" + joined([*shape, short(new[0] - at[0]), short(new[1] - at[1])]))
                at = new
        elif command == "C":
            for i in range(0, len(values), 6):
                v = values[i : i + 6]
                points = [v[j] + (dx, dy)[j % 2] for j in range(6)]
                exact = (points[4], points[5])
                steps = [short(round(p, 1) - at[j % 2]) for j, p in enumerate(points)]
                parts.append("c" + joined(steps))
                at = (round(exact[0], 1), round(exact[1], 1))
        else:
            return None
    # The same command again need not be named again.
    text, last = "", ""
    for part in parts:
        command, rest = part[0], part[1:]
        if command == last and command in "lhvca":
            text += rest if rest.startswith("-") else f" {rest}"
        else:
            text += part
        last = command
    return text


def is_invisible(node: ET.Element) -> bool:
    """Whether an element without children paints nothing."""
    if node.get("display") == "none":
        return True
    if node.tag == "text":
        return not "".join(node.itertext()).strip() or node.get("opacity") == "0"
    if node.tag not in ("path", "line", "rect"):
        return False
    unpainted = (None, "none", "transparent")
    return (
        (node.get("fill") in unpainted and node.get("stroke") in unpainted)
        or node.get("opacity") == "0"
        or (node.tag == "path" and not node.get("d"))
    )


def moved(node: ET.Element) -> tuple[float, float] | None:
    """The pure translation of an element: (0, 0) without a transform, None for any other."""
    transform = node.get("transform")
    if transform is None:
        return 0.0, 0.0
    found = TRANSLATION.fullmatch(transform.strip())
    return (float(found[1]), float(found[2])) if found else None


def translate(x: float, y: float) -> str | None:
    """The attribute's value; None where nothing moves."""
    if short(x, 2) == short(y, 2) == "0":
        return None
    return f"translate({joined([short(x, 2), short(y, 2)])})"


def as_hex(match: re.Match) -> str:
    return "#" + "".join(f"{int(part):02x}" for part in match.groups())


def thinned(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """A polyline without the points that lie within a third of a pixel of it (Douglas, Peucker)."""
    keep, todo = {0, len(points) - 1}, [(0, len(points) - 1)]
    while todo:
        first, last = todo.pop()
        (x0, y0), (x1, y1) = points[first], points[last]
        dx, dy = x1 - x0, y1 - y0
        length = math.hypot(dx, dy)
        farthest, where = 0.3, None
        for i in range(first + 1, last):
            x, y = points[i]
            along = ((x - x0) * dx + (y - y0) * dy) / (length * length) if length else 0
            along = min(1, max(0, along))
            distance = math.hypot(x - x0 - along * dx, y - y0 - along * dy)
            if distance > farthest:
                farthest, where = distance, i
        if where is not None:
            keep.add(where)
            todo += [(first, where), (where, last)]
    return [points[i] for i in sorted(keep)]


def thin(d: str) -> str:
    """Each run of line segments of a path, thinned."""

    def run(match: re.Match) -> str:
        values = numbers(match[0])
        points = thinned(list(zip(values[::2], values[1::2], strict=True)))
        if len(points) > 8:
            points = [(round(2 * x) / 2, round(2 * y) / 2) for x, y in points]
        return "M" + "L".join(f"{x},{y}" for x, y in points)

    return re.sub(r"M[-\d.,]+(?:L[-\d.,]+){3,}", run, d)


def turned(node: ET.Element) -> None:
    """Turn and scale an arrow head's own points, so that it needs no transform."""
    found = TURN.fullmatch(node.get("transform", "").strip())
    d = node.get("d", "")
    if not found or re.search(r"[^MLZ\d.,e\s-]", d):
        return
    x, y, angle, sx, sy = (float(v) if v else None for v in found.groups())
    a, sx = math.radians(angle or 0), 1 if sx is None else sx
    sy = sx if sy is None else sy
    if node.get("stroke") not in (None, "none") and (sx, sy) != (1, 1):
        return

    cos, sin = math.cos(a), math.sin(a)

    def point(match: re.Match) -> str:
        u, v = float(match[1]) * sx, float(match[2]) * sy
        return f"{x + u * cos - v * sin:.3f},{y + u * sin + v * cos:.3f}"

    node.set("d", re.sub(r"(-?[\d.]+(?:e-?\d+)?),(-?[\d.]+(?:e-?\d+)?)", point, d))
    del node.attrib["transform"]


def tidy(node: ET.Element) -> None:
    """Drop what cannot be seen, from the leaves up, and shorten what remains."""
    for child in list(node):
        tidy(child)
        empty_group = child.tag == "g" and len(child) == 0
        if node.tag not in ("defs", "clipPath") and (empty_group or is_invisible(child)):
            node.remove(child)
    for name, default in DEFAULTS.items():
        if node.get(name) == default:
            del node.attrib[name]
    node.attrib.pop("class", None)
    if node.get("stroke") in (None, "none") and node.tag != "g":
        for name in ("stroke-width", "stroke-dasharray", "stroke-opacity", "stroke-linecap"):
            node.attrib.pop(name, None)
    if not node.get("stroke-dasharray", "any"):
        del node.attrib["stroke-dasharray"]
    if node.tag == "path":
        turned(node)
        if node.get("d"):
            node.set("d", thin(node.get("d")))
    if node.get("stroke-width") == "1":
        del node.attrib["stroke-width"]
    if node.tag == "line":
        as_path(node)
    elif node.tag == "path" and node.get("d"):
        here = moved(node)
        circle = CIRCLE.fullmatch(node.get("d")) if here else None
        if circle:
            del node.attrib["d"]
            node.attrib.pop("transform", None)
            node.tag = "circle"
            for name, value in zip(("cx", "cy", "r"), (*here, float(circle[1])), strict=True):
                node.set(name, short(value, 2 if name == "r" else 1))
        else:
            d = short_path(node.get("d"), *(here or (0, 0)))
            if d is not None:
                node.set("d", d)
                if here:
                    node.attrib.pop("transform", None)
    transform = node.get("transform")
    if transform:
        here = moved(node)
        value = (
            translate(round(here[0], 1), round(here[1], 1))
            if here and node.tag != "g"
            else translate(*here)
            if here
            else NUMBER.sub(lambda m: short(float(m[0]), 3), transform)
        )
        if value:
            node.set("transform", value)
        else:
            del node.attrib["transform"]
        if node.tag == "text" and here and len(node) == 0 and not {"x", "y"} & set(node.attrib):
            node.attrib.pop("transform", None)
            node.attrib.update(
                {n: short(v) for n, v in zip("xy", here, strict=True) if short(v) != "0"}
            )
    for name in ("x", "y", "width", "height", "x1", "x2", "y1", "y2", "stroke-width"):
        if NUMBER.fullmatch(node.get(name, "")) and node.tag != "svg":
            node.set(name, short(float(node.get(name)), 2))


def as_path(line: ET.Element) -> None:
    """A line as a path, so that neighbours can be joined into one."""
    here = moved(line)
    if here is None:
        return
    x1, y1, x2, y2 = (float(line.attrib.pop(name, 0)) for name in ("x1", "y1", "x2", "y2"))
    line.attrib.pop("transform", None)
    line.attrib.pop("fill", None)
    line.tag = "path"
    line.set("d", short_path(f"M{x1},{y1}L{x2},{y2}", *here))


def flatten(node: ET.Element) -> None:
    """Groups that say nothing give way to their children; a lone group takes its parent's shift."""
    for child in list(node):
        flatten(child)
    children = []
    for child in list(node):
        if child.tag == "g" and not child.attrib:
            children.extend(child)
        elif child.tag == "g" and set(child.attrib) == {"transform"} and len(child) == 1:
            outer, inner = moved(child), moved(child[0])
            if child[0].tag == "g" and outer and inner:
                lone = child[0]
                value = translate(outer[0] + inner[0], outer[1] + inner[1])
                lone.attrib.pop("transform", None)
                if value:
                    lone.set("transform", value)
                children.append(lone)
            else:
                children.append(child)
        else:
            children.append(child)
    node[:] = children


def extent(d: str) -> tuple[float, float, float, float] | None:
    """The box around a path as `short_path` writes it; None where it has curves."""
    if re.search(r"[acA-LN-Z]", d):
        return None
    x = y = 0.0
    xs, ys = [], []
    for command, rest in STEP.findall(d):
        values = numbers(rest)
        if command == "M":
            x, y = values
        elif command == "h":
            x += sum(values)
        elif command == "v":
            y += sum(values)
        for dx, dy in zip(values[::2], values[1::2], strict=False) if command == "l" else ():
            x, y = x + dx, y + dy
            xs.append(x)
            ys.append(y)
        xs.append(x)
        ys.append(y)
    return min(xs), min(ys), max(xs), max(ys)


def apart(boxes: list[tuple[float, float, float, float]]) -> bool:
    """Whether no two boxes overlap by more than a rounding error."""
    boxes = sorted(boxes)
    for i, (_, top, right, bottom) in enumerate(boxes):
        for left, other_top, _, other_bottom in boxes[i + 1 :]:
            if left > right - 0.3:
                break
            if other_top < bottom - 0.3 and top < other_bottom - 0.3:
                return False
    return True


def join(node: ET.Element) -> None:
    """Shapes of one look become one path: the lines of a grid, the cells of a heat map.

    Neighbours always may; others only where nothing lies over anything. Not where a stroke lets
    shine through: its crossings would change.
    """
    for child in node:
        join(child)
    paths = [child for child in node if child.tag == "path" and "transform" not in child.attrib]
    fills = [p for p in paths if p.get("stroke") in (None, "none")]
    boxes = [extent(p.get("d")) for p in fills]
    free = len(fills) == len(node) and None not in boxes and apart(boxes)
    kept, last, looks = [], None, {}
    for child in node:
        look = tuple(sorted((k, v) for k, v in child.attrib.items() if k != "d"))
        stroked = child.get("stroke") not in (None, "none")
        faint = {"opacity", "stroke-opacity", "fill-opacity"} & set(child.attrib)
        filled = child.get("fill") not in (None, "none")
        if child not in paths or (stroked and (faint or filled)):
            kept.append(child)
            last = None
            continue
        same = looks.get(look) if free else last[1] if last and last[0] == look else None
        if same is not None and (free or stroked):
            same.set("d", same.get("d") + child.get("d"))
        else:
            kept.append(child)
            same = child
        looks[look] = same
        last = (look, same)
    node[:] = kept


def hoist(node: ET.Element) -> None:
    """What most children of a group say, where each says something, the group says."""
    for child in node:
        hoist(child)
    if node.tag != "g" or len(node) < 2:
        return
    for name in INHERITED:
        values = Counter(child.get(name) for child in node)
        value, count = values.most_common(1)[0]
        if None in values or count < 2:
            continue
        node.set(name, value)
        for child in node:
            if child.get(name) == value:
                del child.attrib[name]


def lean_svg(svg: str) -> str:
    """The drawing in fewer bytes."""
    svg = re.sub(r' xmlns(?::\w+)?="[^"]*"| version="[^"]*"', "", svg)
    svg = RGB.sub(as_hex, svg.replace("xlink:href", "href"))
    root = ET.fromstring(svg)
    tidy(root)
    join(root)
    hoist(root)
    flatten(root)
    return ET.tostring(root, encoding="unicode", short_empty_elements=True).replace(" />", "/>")
