"""What the search looks in: the prose of each section, with its headings, and no code or formulas.

Written as a script, which a page opened from the disk may load too; `assets/search.js` ranks.
"""

import json
from pathlib import Path

from chosen_chapters import number
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

INDEX = "search-data.js"
UNREAD = (
    nodes.literal_block,
    nodes.math_block,
    nodes.raw,
    nodes.comment,
    nodes.title,
    addnodes.toctree,
    addnodes.desc_signature,
)
COSTS = {"reading-time", "run-time", "needs"}  # of a chapter's head
# Address of the page, number and title, and of each section: anchor, heading and text.
Page = tuple[str, str, str, list[tuple[str, str, str]]]


def prose(node: nodes.Node) -> str:
    """The text below a node that a reader reads, without that of sections inside."""
    if isinstance(node, nodes.Text):
        return str(node)
    if isinstance(node, nodes.math):
        return "…"
    if isinstance(node, (*UNREAD, nodes.section)) or COSTS & set(node["classes"]):
        return ""
    between = "" if isinstance(node, nodes.TextElement) else " "
    return between.join(prose(child) for child in node.children)


def squeezed(text: str) -> str:
    return " ".join(text.split())


def sections(document: nodes.document) -> list[tuple[str, str, str]]:
    """Each section's anchor, heading and own text; the first is the page itself."""
    found = []
    for section in document.findall(nodes.section):
        text = squeezed(" ".join(prose(child) for child in section.children))
        anchor = section["ids"][0] if found else ""
        found.append((anchor, squeezed(section[0].astext()), text))
    for signature in document.findall(addnodes.desc_signature):
        if signature["ids"]:
            text = squeezed(prose(signature.parent[-1]))
            found.append((signature["ids"][0], signature["ids"][0], text))
    for term in document.findall(nodes.term):
        if term["ids"]:
            text = squeezed(prose(term.parent[-1]))
            found.append((term["ids"][0], squeezed(term.astext()), text))
    return found


def collect(app: Sphinx, pagename: str, template: str, context: dict, doctree: object) -> None:
    if doctree is not None:
        title = squeezed(app.env.titles[pagename].astext())
        page: Page = (pagename, number(app.env, pagename), title, sections(doctree))
        app.env.rnn_pages[pagename] = page


def start(app: Sphinx, *_: object) -> None:
    if not hasattr(app.env, "rnn_pages"):
        app.env.rnn_pages = {}


def finish(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.name != "html":
        return
    pages = [app.env.rnn_pages[doc] for doc in sorted(app.env.rnn_pages)]
    if pages:
        text = json.dumps(pages, ensure_ascii=False, separators=(",", ":"))
        path = Path(app.outdir) / "_static" / INDEX
        path.write_text(f"window.rnnPages={text};\n", encoding="utf8")


def setup(app: Sphinx) -> dict[str, object]:
    app.connect("env-updated", start)
    app.connect("html-page-context", collect)
    app.connect("build-finished", finish)
    # Pages are written by one process, which gathers them.
    return {"parallel_read_safe": True, "parallel_write_safe": False}
