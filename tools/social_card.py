"""Draw the picture that other sites show beside a link to the course: assets/social.png.

Run it again when the name or the drawing changes: python tools/social_card.py
"""

import re
from pathlib import Path

import vl_convert

from rnn_course.show import diagrams
from rnn_course.show.theme import LIGHT

WIDTH, HEIGHT = 1200, 630
WORDS = [
    (150, 64, 700, "Recurrent"),
    (222, 64, 700, "neural networks"),
    (300, 28, 400, "An executable course, from"),
    (338, 28, 400, "Hopfield's memories to cells"),
    (376, 28, 400, "that read film reviews"),
    (540, 24, 400, "Every number measured,"),
    (572, 24, 400, "every gradient checked"),
]


def card() -> str:
    """The whole picture as SVG: words on the left, an unrolled net on the right."""
    drawing = vl_convert.vegalite_to_svg(diagrams.unrolled(3, title=" ").to_json())
    left, top, wide, tall = map(float, re.search(r'viewBox="([^"]+)"', drawing)[1].split())
    scale = min(500 / wide, 540 / tall)
    inner = drawing[drawing.index(">", drawing.index("<svg")) + 1 : drawing.rindex("</svg>")]
    x, y = 660, (HEIGHT - scale * tall) / 2 - 12
    words = "".join(
        f'<text x="70" y="{y}" font-size="{size}" font-weight="{weight}">{text}</text>'
        for y, size, weight, text in WORDS
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{LIGHT["page"]}"/>'
        f'<rect width="18" height="{HEIGHT}" fill="{LIGHT["hidden"]}"/>'
        f'<g font-family="Liberation Sans, sans-serif" fill="{LIGHT["ink"]}">{words}</g>'
        f'<g transform="translate({x - scale * left} {y - scale * top}) scale({scale})">{inner}</g>'
        "</svg>"
    )


if __name__ == "__main__":
    target = Path(__file__).parent.parent / "assets" / "social.png"
    target.write_bytes(vl_convert.svg_to_png(card()))
    print(f"{target}: {target.stat().st_size / 1000:.0f} kB")
