"""The first screen of the book: a network that completes a damaged picture, and where to start."""

from pathlib import Path

from chosen_chapters import WELCOME, number
from hopfield_figure import PICTURES_OF, figure
from sphinx.application import Sphinx

FIGURE_PLACE = "<!-- the first picture moves here -->"
START_PLACE = "<!-- here the reader starts, or goes on -->"


def start(app: Sphinx) -> str:
    """The one button: to the first chapter, or to where this reader was."""
    listed = (doc for tree in app.config.external_site_map.root.subtrees for doc in tree.files())
    first = next((doc for doc in listed if number(app.env, doc)), None)
    if first is None:
        return ""
    said = f"Start with chapter {number(app.env, first)}"
    address = app.builder.get_relative_uri(WELCOME, first)
    return f'<p class="start"><a href="{address}" data-start>{said}</a></p>'


def furnish(app: Sphinx, pagename: str, template: str, context: dict, doctree: object) -> None:
    if pagename != WELCOME or FIGURE_PLACE not in context.get("body", ""):
        return
    root = Path(app.srcdir)
    shown = figure(root, plays=True) if (root / PICTURES_OF).is_file() else ""
    body = context["body"].replace(FIGURE_PLACE, shown).replace(START_PLACE, start(app))
    context["body"] = body
    app.add_js_file("progress.js", loading_method="defer", priority=850)  # after reading.js


def setup(app: Sphinx) -> dict[str, object]:
    app.connect("html-page-context", furnish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
