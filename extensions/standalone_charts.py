"""Altair charts that stand alone: a drawing in the page, live once scripts run, from no other host.

Each Vega-Lite output becomes a figure with (1) an SVG, drawn when the book is built, for readers
without scripts and for the first glance, and (2) its specification. When the page is written, the
specification moves to a script of its own, named by its content: `assets/charts.js` asks for it,
and replaces the drawing by the live chart, when the figure comes near the screen. (A script, not
JSON to fetch: a page opened from the disk may load the one, not the other.) Vega itself is one
script, written into the site from vl-convert. Colours: the light tones of `rnn_course.show.theme`
become CSS variables in the drawing, so it follows a light or dark page; the live chart swaps them
one for one.
"""

import hashlib
import html
import json
import re
from pathlib import Path
from typing import ClassVar

import vl_convert
from chart_controls import controls
from docutils import nodes
from lean_svg import lean_svg
from myst_nb.core.render import load_mime_renders
from sphinx.application import Sphinx
from sphinx.util import logging

from rnn_course.show.theme import DARK, FONT, LIGHT

VEGA_LITE_MIME = re.compile(r"application/vnd\.vegalite\.v\d+\+json")
SPECIFICATIONS = "charts"  # the folder of their scripts, under _static
CHART = r'<div class="chart" id="chart-(?P<key>\w+)"[^>]*>'
SPECIFICATION = re.compile(
    rf"(?P<before>{CHART}(?:(?!<script).)*)"
    r'<script type="application/json">(?P<spec>(?:(?!</script>).)*)</script></div>',
    re.DOTALL,
)
DRAWING = re.compile(
    rf'(?P<before>{CHART}\s*<div class="chart-drawing"[^>]*><svg[^>]*>)'
    r"(?P<inside>(?!<use).*?)</svg>",
    re.DOTALL,
)
WIDE = 740  # pixels: the text column of the theme on a laptop
LARGER = 1.35  # how many times as large a drawing may be shown there: see assets/charts.css
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
            logger.warning(
                "%s: this chart has no %s. Each needs both, for readers who cannot see it: "
                '.properties(title="what it finds", description="what one sees in it")',
                where,
                part,
                type="charts",
                subtype=part,
            )
    # Sorted, so that two builds give the same page.
    text = json.dumps(spec, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    key = hashlib.sha256(text.encode()).hexdigest()[:10]
    alt = html.escape(spec.get("description", ""), quote=True)
    payload = text.replace("</", "<\\/")
    fluid = str(spec.get("width") == "container").lower()
    rows = len(controls(spec))
    room = f'<div class="chart-room" style="--rows:{rows}"></div>' if rows else ""
    return (
        f'<div class="chart" id="chart-{key}" data-fluid="{fluid}">'
        f'<div class="chart-drawing" role="img" aria-label="{alt}">{drawing(spec, key)}</div>{room}'
        f'<script type="application/json">{payload}</script></div>'
    )


def drawing(spec: dict, key: str) -> str:
    """The chart as SVG, in CSS variables instead of colours, its ids made unique on the page."""
    if spec.get("width") == "container":
        autosize = {"type": "fit-x", "contains": "padding"}
        spec = {**spec, "width": round(WIDE / LARGER), "autosize": autosize}
    svg = vl_convert.vegalite_to_svg(json.dumps(spec))
    for name, colour in LIGHT.items():
        svg = re.sub(re.escape(colour), f"var(--rnn-{name})", svg, flags=re.IGNORECASE)
    svg = _named_anew(svg, key)
    # The style sheet names the font of the page once (a symbol keeps the formulas' own); a hidden
    # drawing has nothing to say to a screen reader.
    svg = re.sub(r' font-family="(?!KaTeX)[^"]*"', "", svg)
    svg = re.sub(r' (?:role|aria-[a-z]+|pointer-events)="[^"]*"', "", svg)
    svg = re.sub(r'<svg ([^>]*?width="([\d.]+)")', r'<svg style="--width:\2" \1', svg, count=1)
    return lean_svg(svg.replace("<svg ", '<svg aria-hidden="true" ', 1))


def _named_anew(svg: str, key: str) -> str:
    """The drawing with ids of its own, counted from its top.

    Vega numbers clips and gradients from where the last drawing of the process left off, now and
    then: the same chart would give another page.
    """
    names: dict[str, str] = {}

    def name(match: re.Match) -> str:
        return match[1] + names.setdefault(match[2], f"{key}-{len(names) + 1}")

    return re.sub(r'(id="|url\(#|href="#)([^")]+)', name, svg)


def palette_css() -> str:
    """The course's colours as CSS variables, for light and for dark pages."""

    def block(colours: dict[str, str]) -> str:
        return "".join(f"--rnn-{name}:{value};" for name, value in colours.items())

    # A live chart on a dark page carries the dark tones as attributes: paper turns them back.
    back = "".join(
        f'.chart svg [{paint}="{DARK[name]}"]{{{paint}:{LIGHT[name]}}}'
        for name in LIGHT
        for paint in ("fill", "stroke")
    )
    return (
        f":root{{--rnn-font:{FONT};{block(LIGHT)}}}\n"
        f'html[data-theme="dark"]{{{block(DARK)}}}\n'
        f'@media print{{html,html[data-theme="dark"]{{{block(LIGHT)}}}{back}}}\n'
    )


def part_specifications(body: str, folder: Path) -> str:
    """The page without its charts' specifications, each written to a script of its own."""

    def part(match: re.Match) -> str:
        folder.mkdir(parents=True, exist_ok=True)
        key, text = match["key"], f'rnnChart("{match["key"]}",{match["spec"]});\n'
        (folder / f"{key}.js").write_text(text, encoding="utf8")
        return match["before"] + "</div>"

    return SPECIFICATION.sub(part, body)


def gather_drawings(body: str) -> str:
    """The page with all drawings side by side at its end, each shown in its place by reference.

    Compression looks back 32 KB: drawings that are neighbours share their axes and their labels,
    most of all those of one size.
    """
    gathered = []

    def gather(match: re.Match) -> str:
        name = f"drawing-{match['key']}"
        gathered.append(f'<g id="{name}">{match["inside"]}</g>')
        return f'{match["before"]}<use href="#{name}"/></svg>'

    body = DRAWING.sub(gather, body)
    if not gathered:
        return body
    shapes = "".join(sorted(gathered, key=len))
    return f'{body}<svg class="chart-shapes" aria-hidden="true"><defs>{shapes}</defs></svg>\n'


def forget_specifications(app: Sphinx, exception: Exception | None) -> None:
    """Drop the scripts of charts that no page shows any more."""
    if not exception and app.builder.format == "html":
        pages = Path(app.outdir).rglob("*.html")
        texts = (path.read_text(encoding="utf8") for path in pages)
        shown = {key for text in texts for key in re.findall(r'id="chart-(\w+)"', text)}
        for path in (Path(app.outdir) / "_static" / SPECIFICATIONS).glob("*.js"):
            if path.stem not in shown:
                path.unlink()


def write_static(app: Sphinx) -> None:
    """Put Vega, the palette and the table of colour swaps under the site's own static files.

    Before the pages are written: each names these files with a digest of what they hold.
    """
    if app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    static.mkdir(parents=True, exist_ok=True)
    swaps = json.dumps({LIGHT[name]: DARK[name] for name in LIGHT}, separators=(",", ":"))
    # Wrapped, its top-level names stay its own.
    vega = f'(()=>{{"use strict";{vl_convert.javascript_bundle()}}})();\n'
    for name, text in {
        "vega.js": vega,
        "palette.css": palette_css(),
        "palette.js": f"window.rnnDark={swaps};\n",
    }.items():
        (static / name).write_text(text, encoding="utf8")


def add_assets(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Load the chart script only where there is a chart, and each specification when it is due."""
    if doctree and any('class="chart"' in raw.astext() for raw in doctree.findall(nodes.raw)):
        app.add_js_file("palette.js", loading_method="defer")
        app.add_js_file("charts.js", loading_method="defer")
        folder = Path(app.outdir) / "_static" / SPECIFICATIONS
        context["body"] = gather_drawings(part_specifications(context["body"], folder))


def setup(app: Sphinx) -> dict[str, object]:
    load_mime_renders().append(ChartPlugin)
    app.add_css_file("palette.css")
    app.add_css_file("charts.css")
    app.connect("html-page-context", add_assets)
    app.connect("builder-inited", write_static)
    app.connect("build-finished", forget_specifications)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
