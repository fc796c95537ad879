"""The face of the course: the map of chapters on the welcome page, the head of each chapter.

The map is drawn whenever the site is built, from `_toc.yml` and the pages' own titles, so that it
cannot differ from the book. It is plain SVG with links: no script, light and dark, twice on the
page, once laid out for a screen and once for a phone. The head of a chapter is recognised by its
bold labels, so notebooks stay plain Markdown.
"""

import html
import re
import shutil
import sys
import textwrap
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import chosen_chapters
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

PDF = "course.pdf"
MAP_PLACE = "<!-- the map of the chapters stands here -->"
PDF_PLACE = "<!-- here the site links its PDF, when there is one -->"
LABELS = {"You will be able to": "goals", "Run time": "run-time", "You need": "needs"}
# One colour a part of the course, in the order of the parts.
PART_COLOURS = ("input", "hidden", "cell", "output", "error")
LETTER = 7.4  # pixels: an average letter of the map's 13 pixel type, in a wide font
LINE = 17
ROW_GAP, CAPTION = 34, 30
EDGE = 18  # room beside the boxes, where the path runs from one row down to the next


@dataclass
class Layout:
    """How wide the map is, and its boxes."""

    name: str
    columns: int
    box: int
    gap: int
    tall: int

    @property
    def width(self) -> int:
        return self.columns * self.box + (self.columns - 1) * self.gap + 2 * EDGE


WIDE = Layout("wide", columns=4, box=146, gap=22, tall=78)
PHONE = Layout("phone", columns=2, box=144, gap=22, tall=78)


def course_map(parts: list[tuple[str | None, list[tuple[str, str, str]]]], layout: Layout) -> str:
    """The chapters as one path of boxes, row by row, each a link.

    Args:
        parts: caption of each part, if it has one, and its chapters as (number, title, address).
        layout: where rows break.
    """
    drawn, path, y, last = [], [], 4, None
    for place, (caption, chapters) in enumerate(parts):
        colour = f"var(--rnn-{PART_COLOURS[place % len(PART_COLOURS)]})"
        y += CAPTION - 8
        drawn.append(
            f'<text class="part" x="{EDGE}" y="{y - 6}">{html.escape(caption or "")}</text>'
        )
        y += 4
        for k, (number, title, address) in enumerate(chapters):
            column = k % layout.columns
            if k and column == 0:
                y += layout.tall + ROW_GAP
            x = EDGE + column * (layout.box + layout.gap)
            drawn.append(chapter(number, title, address, x, y, colour, layout))
            if last:
                path.append(step(last, (x, y), layout))
            last = (x, y)
        y += layout.tall + ROW_GAP
    tall = y - ROW_GAP + 6
    return (
        f'<svg class="{layout.name}" viewBox="0 0 {layout.width} {tall}" width="{layout.width}" '
        f'height="{tall}" role="group" aria-label="Map of the chapters, in reading order">'
        f'<g class="path">{"".join(path)}</g>{"".join(drawn)}</svg>'
    )


def chapter(
    number: str, title: str, address: str, x: int, y: int, colour: str, layout: Layout
) -> str:
    """One box with the chapter's number and title."""
    lines = textwrap.wrap(title, int((layout.box - 24) / LETTER), max_lines=3, placeholder="…")
    middle = y + layout.tall / 2 + 13 - (len(lines) - 1) * LINE / 2
    words = " ".join(
        f'<tspan x="{x + 14}" y="{middle + k * LINE:g}">{html.escape(line)}</tspan>'
        for k, line in enumerate(lines)
    )
    return (
        f'<a href="{html.escape(address)}"><rect x="{x}" y="{y}" width="{layout.box}" '
        f'height="{layout.tall}" rx="10" style="--part:{colour}"/>'
        f'<text class="number" x="{x + 14}" y="{y + 20}" style="fill:{colour}">{number} </text>'
        f"<text>{words}</text></a>"
    )


def step(start: tuple[int, int], end: tuple[int, int], layout: Layout) -> str:
    """The arrow from one chapter to the next: on in the row, or back to the start of a new one."""
    (x1, y1), (x2, y2) = start, end
    middle, right = y1 + layout.tall / 2, x1 + layout.box
    if y1 == y2:
        return f'<path d="M{right} {middle}H{x2 - 5}"/>{head(x2, middle)}'
    between = y1 + layout.tall + 9
    side, target = EDGE - 14, y2 + layout.tall / 2
    turn = 8
    out = right + 9
    return (
        f'<path d="M{right} {middle}H{out - turn}q{turn} 0 {turn} {turn}V{between - turn}'
        f"q0 {turn} {-turn} {turn}H{side + turn}q{-turn} 0 {-turn} {turn}V{target - turn}"
        f'q0 {turn} {turn} {turn}H{x2 - 5}"/>{head(x2, target)}'
    )


def head(x: float, y: float) -> str:
    return f'<path class="head" d="M{x} {y}l-9 -5l2 5l-2 5z"/>'


def parts_of(app: Sphinx) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """The numbered parts of the book: number, short title and address of each of their pages."""
    env, parts = app.env, []
    for tree in app.config.external_site_map.root.subtrees:
        if tree.numbered:
            docs = tree.files()
            numbers = [chosen_chapters.number(env, doc) for doc in docs]
            titles = [env.titles[doc].astext().split(":")[0] for doc in docs]
            addresses = [f"../{doc}.html" for doc in docs]
            parts.append((tree.caption, list(zip(numbers, titles, addresses, strict=True))))
    return parts


class Head(SphinxPostTransform):
    """Sets what a chapter promises, costs and asks for apart from its text."""

    default_priority = 200
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        for section in self.document.findall(nodes.section):
            labels = {k: label for k, child in enumerate(section) if (label := label_of(child))}
            if not set(LABELS) <= set(labels.values()):
                continue
            first, last = min(labels), max(labels)
            block = nodes.container("", *section[first : last + 1], classes=["chapter-head"])
            for k, label in labels.items():
                section[k]["classes"].append(LABELS[label])
            section[first : last + 1] = [block]
            return


def label_of(node: nodes.Node) -> str:
    """The bold label that a paragraph of a chapter's head begins with."""
    if isinstance(node, nodes.paragraph):
        start = next((child for child in node if child.astext()), None)
        if isinstance(start, nodes.strong) and start.astext().rstrip(":") in LABELS:
            return start.astext().rstrip(":")
    return ""


def fill(page: str, place: str, what: str) -> str:
    """Put something after its marker, in place of what stood there."""
    marked = re.compile(f"{re.escape(place)}(<(nav|p) .*?</\\2>)?", re.DOTALL)
    return marked.sub(lambda _: place + what, page)


def offer(site: Path, pdf: Path) -> None:
    """Put the PDF into the site and a link to it on the welcome page; without a PDF, neither."""
    front, link = site / "book" / "index.html", ""
    if pdf.is_file():
        shutil.copy2(pdf, site / PDF)
        made = f"{datetime.fromtimestamp(pdf.stat().st_mtime):%Y-%m-%d}"
        size = f"{pdf.stat().st_size / 1e6:.1f}\u202fMB"
        link = f'<p class="pdf"><a href="../{PDF}">The whole course as one PDF</a>'
        link += f" ({size}, made {made}).</p>"
    else:
        (site / PDF).unlink(missing_ok=True)
    page = front.read_text(encoding="utf8")
    front.write_text(fill(page, PDF_PLACE, link), encoding="utf8")


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Draw the map and link the PDF, also when the welcome page itself was not written again."""
    front = Path(app.outdir) / "book" / "index.html"
    if exception or app.builder.name != "html" or not front.is_file():
        return
    parts = parts_of(app)
    drawing = "".join(course_map(parts, layout) for layout in (WIDE, PHONE)) if parts else ""
    picture = f'<nav class="course-map" aria-label="Chapters">{drawing}</nav>'
    page = front.read_text(encoding="utf8")
    front.write_text(fill(page, MAP_PLACE, picture), encoding="utf8")
    offer(Path(app.outdir), Path(app.srcdir) / "_build" / PDF)


def setup(app: Sphinx) -> dict[str, object]:
    app.add_post_transform(Head)
    app.connect("build-finished", finish)
    # Side bars, sitemap and search belong to the book: when one page is read anew, all are written.
    read_anew: list[str] = []
    app.connect("env-before-read-docs", lambda app, env, docnames: read_anew.extend(docnames))

    def write_all(app: Sphinx, env: object) -> list[str]:
        return sorted(env.all_docs) if read_anew else []

    app.connect("env-updated", write_all)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


if __name__ == "__main__":
    offer(Path(sys.argv[1]), Path(sys.argv[2]))
