"""The table of run times: what each build measures anew is marked, all else is the same again."""

import html

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

NEW_EACH_TIME = ("Modified", "Run Time (s)")  # columns of MyST-NB's table


class Measured(nodes.General, nodes.Element):
    """What each build measures anew: marked in the page, and no word for the search index."""


def show(translator: HTML5Translator, node: Measured) -> None:
    translator.body.append(f'<span class="measured">{html.escape(node["text"])}</span>')


def leave(translator: HTML5Translator, node: Measured) -> None:
    pass


class MarkMeasured(SphinxPostTransform):
    """Marks the days and the seconds in the table of run times."""

    default_priority = 9  # after MyST-NB has made the table
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        for table in self.document.findall(nodes.table):
            head, *rows = table.findall(nodes.row)
            columns = [entry.astext() for entry in head]
            if set(NEW_EACH_TIME) <= set(columns):
                for entry in (row[columns.index(name)] for row in rows for name in NEW_EACH_TIME):
                    text = Measured(text=entry.astext())
                    entry.children = [nodes.paragraph("", "", text)]


def setup(app: Sphinx) -> dict[str, object]:
    app.add_node(Measured, html=(show, leave))
    app.add_post_transform(MarkMeasured)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
