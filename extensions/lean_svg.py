"""Vega's SVG in fewer bytes: the same picture, its paths in short steps to a tenth of a pixel."""

import re

NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?")
STEP = re.compile(r"([A-DF-Za-df-z])([^A-DF-Za-df-z]*)")
# What the numbers of a command are: places across and down the page, or anything else.
MEANING = {"M": "xy", "L": "xy", "H": "x", "V": "y", "A": "-----xy", "C": "xyxyxy"}
PATH = re.compile(r'(?<= d=")[^"]+')


def short(value: float, digits: int = 1) -> str:
    """A number without needless digits.

    >>> short(0.52), short(-0.04), short(10.0)
    ('.5', '0', '10')
    """
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    text = re.sub(r"^(-?)0\.", r"\1.", text)
    return "0" if text in ("-0", "") else text


def short_path(d: str) -> str:
    """Path data in relative steps; as it was where a command is unknown.

    Rounding errors do not add up: each step starts from where the rounded path really is.

    >>> short_path("M0.04,0L10,5.26L20,5.31")
    'M0 0l10 5.3h10'
    """
    text, last = "", ""
    exact = at = start = {"x": 0.0, "y": 0.0}
    for command, rest in STEP.findall(d):
        if command in "Zz":
            text, last = f"{text}z", "z"
            exact = at = start
            continue
        if (meaning := MEANING.get(command.upper())) is None:
            return d
        values = [float(found) for found in NUMBER.findall(rest)]
        for first in range(0, len(values), len(meaning)):
            # Pairs after the first of a move are lines.
            name = "l" if command in "Mm" and first else command.lower()
            steps, before, exact, end = [], exact, dict(exact), dict(at)
            for kind, value in zip(meaning, values[first:], strict=False):
                if kind == "-":
                    steps.append(short(value, 2))
                    continue
                exact[kind] = value + (before[kind] if command.islower() else 0)
                end[kind] = round(exact[kind], 1)
                steps.append(short(end[kind] - at[kind]))
            at = end
            if name == "m":
                name, start = "M", at
                steps = [short(at["x"]), short(at["y"])]
            elif name == "l" and "0" in steps:
                name, steps = ("h", steps[:1]) if steps[1] == "0" else ("v", steps[1:])
            # The same command again need not be named again, nor a minus be set apart.
            text += (" " if name == last != "M" else name) + " ".join(steps)
            last = name
    return text.replace(" -", "-")


def lean_svg(svg: str) -> str:
    """The drawing in fewer bytes."""
    svg = re.sub(r' xmlns(?::\w+)?="[^"]*"| version="[^"]*"', "", svg).replace("xlink:href", "href")
    return PATH.sub(lambda d: short_path(d[0]), svg)
