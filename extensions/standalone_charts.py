"""Altair charts that stand alone: a drawing in the page, live once scripts run, from no other host.

Each Vega-Lite output becomes a figure with (1) an SVG, drawn when the book is built, for readers
without scripts and for the first glance, and (2) its specification as JSON. `assets/charts.js`
replaces the one by the other when the figure comes near the screen. Vega itself is one script,
written into the site from vl-convert. Colours: the light tones of `rnn_course.charts` become CSS
variables in the drawing, so it follows a light or dark page; the live chart swaps them one for one.
"""

import hashlib
import html
import json
import re
from pathlib import Path
from typing import ClassVar

import vl_convert
from docutils import nodes
from myst_nb.core.render import load_mime_renders
from sphinx.application import Sphinx
from sphinx.util import logging

from rnn_course.charts import DARK, FONT, LIGHT

VEGA = "vega.js"
VEGA_LITE_MIME = re.compile(r"application/vnd\.vegalite\.v\d+\+json")
WIDE = 680  # pixels: the text column of the theme on a laptop
logger = logging.getLogger(__name__)


class ChartPlugin:
    """Renders Vega-Lite outputs; registered with myst-nb in `setup`."""

    mime_priority_overrides: ClassVar = [
        ("*", f"application/vnd.vegalite.v{major}+json", 1) for major in (5, 6)
    ]

    @staticmethod
    def handle_mime(renderer, data, inline: bool) -> list[nodes.Element] | None:
        if inline or not VEGA_LITE_MIME.fullmatch(data.mime_type):
            return None
        where = f"{renderer.renderer.document['source']}: cell {(data.cell_index or 0) + 1}"
        return [nodes.raw("", figure(data.content, where), format="html")]


def figure(spec: dict, where: str) -> str:
    """One chart as HTML. Warns (strict: fails) when the title or the description is missing."""
    for part in ("title", "description"):
        if not spec.get(part):
            logger.warning("%s: this chart has no %s", where, part, type="charts", subtype=part)
    # Sorted, so that two builds give the same page.
    text = json.dumps(spec, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    key = hashlib.sha256(text.encode()).hexdigest()[:10]
    alt = html.escape(spec.get("description", ""), quote=True)
    payload = text.replace("</", "<\\/")
    return (
        f'<div class="chart" id="chart-{key}" data-fluid="{str(fluid(spec)).lower()}">'
        f'<div class="chart-drawing" role="img" aria-label="{alt}">{drawing(spec, key)}</div>'
        f'<script type="application/json">{payload}</script></div>'
    )


def fluid(spec: dict) -> bool:
    """Whether the chart takes the width of its container."""
    return spec.get("width") == "container"


def drawing(spec: dict, key: str) -> str:
    """The chart as SVG, in CSS variables instead of colours, its ids made unique on the page."""
    if fluid(spec):
        spec = {**spec, "width": WIDE - 60, "autosize": {"type": "fit-x", "contains": "padding"}}
    svg = vl_convert.vegalite_to_svg(json.dumps(spec))
    for name, colour in LIGHT.items():
        svg = re.sub(re.escape(colour), f"var(--rnn-{name})", svg, flags=re.IGNORECASE)
    svg = re.sub(r'(id="|url\(#|href="#)', rf"\g<1>{key}-", svg)
    # The style sheet names the font of the page once (a symbol keeps the formulas' own); a hidden
    # drawing has nothing to say to a screen reader.
    svg = re.sub(r' font-family="(?!KaTeX)[^"]*"', "", svg)
    svg = re.sub(r' (?:role|aria-[a-z]+|pointer-events)="[^"]*"', "", svg)
    return svg.replace("<svg ", '<svg aria-hidden="true" ', 1)


def palette_css() -> str:
    """The course's colours as CSS variables, for light and for dark pages."""

    def block(colours: dict[str, str]) -> str:
        return "".join(f"--rnn-{name}:{value};" for name, value in colours.items())

    return (
        f":root{{--rnn-font:{FONT};{block(LIGHT)}}}\n"
        f'html[data-theme="dark"]{{{block(DARK)}}}\n'
        f"@media print{{html{{{block(LIGHT)}}}}}\n"
    )


def write_static(app: Sphinx, exception: Exception | None) -> None:
    """Put Vega, the palette and the table of colour swaps under the site's own static files."""
    if exception or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    swaps = json.dumps({LIGHT[name]: DARK[name] for name in LIGHT}, separators=(",", ":"))
    vega = vl_convert.javascript_bundle()
    for name, text in {
        VEGA: vega,
        "palette.css": palette_css(),
        "palette.js": f"window.rnnDark={swaps};\n",
    }.items():
        path = static / name
        if not path.is_file() or path.read_text(encoding="utf8") != text:
            path.write_text(text, encoding="utf8")


def add_assets(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Load the chart script only where there is a chart."""
    if doctree and any('class="chart"' in raw.astext() for raw in doctree.findall(nodes.raw)):
        app.add_js_file("palette.js", loading_method="defer")
        app.add_js_file("charts.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, object]:
    load_mime_renders().append(ChartPlugin)
    app.add_css_file("palette.css")
    app.add_css_file("charts.css")
    app.connect("html-page-context", add_assets)
    app.connect("build-finished", write_static)
    # A changed drawing means every page is read again (not executed again).
    seen = hashlib.sha256(Path(__file__).read_bytes() + palette_css().encode()).hexdigest()
    return {
        "env_version": int(seen[:8], 16),
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
