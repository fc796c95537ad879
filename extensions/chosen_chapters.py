"""Chapters are chosen, ordered and numbered in `_toc.yml` alone.

A page that is on disk but not in the list is no part of the book: links to it become plain text,
and a row of the welcome page's table that names it goes. Numbers of chapters are those of the list,
on the site and in print; figures are numbered within them. A link to a page that is nowhere stays
the error it is.
"""

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform

WELCOME = "book/index"


def absent(env: BuildEnvironment, link: addnodes.pending_xref) -> str | None:
    """The page on disk that a link between pages names, if it was left out of the book."""
    if link.get("refdomain") != "doc" or link["reftarget"] in env.found_docs:
        return None
    return link["reftarget"]


def number(env: BuildEnvironment, docname: str) -> str:
    """The number of a chapter in the list, or nothing where its part has none."""
    found = env.toc_secnumbers.get(docname, {}).get("", ())
    return ".".join(map(str, found))


class Chosen(SphinxPostTransform):
    """Takes out what leads to chapters that were left out."""

    default_priority = 8  # before MyST looks for the targets of links between pages

    def run(self, **kwargs: object) -> None:
        if self.env.docname == WELCOME or self.app.builder.name == "latex":
            for table in list(self.document.findall(nodes.table)):
                self.number_rows(table)
        for link in list(self.document.findall(addnodes.pending_xref)):
            if absent(self.env, link):
                link.replace_self(link.children)

    def number_rows(self, table: nodes.table) -> None:
        """Number the rows of a table of chapters; those of chapters left out go."""
        head = next(table.findall(nodes.entry), None)
        if head is None or head.astext() != "No.":
            return
        for row in list(next(table.findall(nodes.tbody)).findall(nodes.row)):
            links = list(row.findall(addnodes.pending_xref))
            if any(absent(self.env, link) for link in links):
                row.parent.remove(row)
            elif links:
                told = number(self.env, links[0]["reftarget"])
                row[0][:] = [nodes.paragraph("", told)]


def setup(app: Sphinx) -> dict[str, object]:
    app.add_post_transform(Chosen)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
