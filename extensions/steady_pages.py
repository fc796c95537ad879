"""The same book gives the same site: what would differ from build to build is settled or marked."""

import html
from collections.abc import Callable
from copy import deepcopy
from functools import wraps

import myst_nb.sphinx_ as parsing
from docutils import nodes
from myst_nb.core import read as reading
from myst_nb.core.execute import NotebookClientBase
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

NEW_EACH_TIME = ("Modified", "Run Time (s)")  # columns of MyST-NB's table of run times


def with_steady_ids(read: Callable[..., NotebookNode]) -> Callable[..., NotebookNode]:
    """A reader of Markdown pages that numbers their cells, where nbformat draws names by lot."""

    @wraps(read)
    def numbered(*args: object, **settings: object) -> NotebookNode:
        page = read(*args, **settings)
        for number, cell in enumerate(page.cells, start=1):
            cell["id"] = f"cell-{number}"
        return page

    return numbered


def on_a_copy(create: Callable[..., NotebookClientBase]) -> Callable[..., NotebookClientBase]:
    """Execute a copy: else a page's notebook, offered to download, shows whether it just ran."""

    @wraps(create)
    def created(page: NotebookNode, *args: object, **settings: object) -> NotebookClientBase:
        return create(deepcopy(page), *args, **settings)

    return created


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
    read = reading.read_myst_markdown_notebook
    reading.read_myst_markdown_notebook = with_steady_ids(getattr(read, "__wrapped__", read))
    create = parsing.create_client
    parsing.create_client = on_a_copy(getattr(create, "__wrapped__", create))
    app.add_node(Measured, html=(show, leave))
    app.add_post_transform(MarkMeasured)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
