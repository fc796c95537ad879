"""Folded cells say what is in them: set-up, code, solutions.

A chapter begins with cells that nobody reads for their own sake: they become one fold. A fold's
name is the cell's `# @title`, if it has one, or else follows from where it stands. The name is all
that a screen reader says of it.
"""

import html
import re

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from typography import typeset

SET_UP = "Set-up: the package and the imports"
TITLE = re.compile(r"#\s*(?:@title\s+(?P<title>[^{\n]*[^{\s])|(?P<solution>Solutions?\b[\w ,]*))")
EXERCISES = re.compile(r"(Exercise|Solution)s?\b")


def is_plumbing(node: nodes.Node) -> bool:
    """Whether this is a cell whose code is folded and which shows nothing."""
    if not (isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"):
        return False
    return len(node.children) == 1 and isinstance(node[0], HideCodeCellNode)


def name_of(fold: HideCodeCellNode) -> tuple[str, str]:
    """What a closed and an open fold are called."""
    code = next(fold.findall(nodes.literal_block), None)
    titled = TITLE.match(code.astext()) if code is not None else None
    if titled and (name := titled["title"] or titled["solution"].strip()):
        return name, name
    section = fold.parent
    while section and not isinstance(section, nodes.section):
        section = section.parent
    if section and EXERCISES.match(section[0].astext()):
        return "Solution", "Solution"
    return "Show code", "Hide code"


class Folds(SphinxPostTransform):
    """Names the folds of a page, and makes one of those it begins with."""

    default_priority = 205  # MyST-NB has folded its cells, and the chapter has its head
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        for fold in self.document.findall(HideCodeCellNode):
            fold["prompt_show"], fold["prompt_hide"] = map(typeset, name_of(fold))
        first = next(filter(is_plumbing, self.document.findall(nodes.container)), None)
        if first is None or first.parent.parent is not self.document:
            return
        section, start = first.parent, first.parent.index(first)
        cells = [first]
        while start + len(cells) < len(section) and is_plumbing(section[start + len(cells)]):
            cells.append(section[start + len(cells)])
        for cell in cells:
            cell[0].replace_self(cell[0].children)
        fold = HideCodeCellNode(prompt_show=SET_UP, prompt_hide=SET_UP, classes=["set-up"])
        fold += cells
        section[start : start + len(cells)] = [fold]


def visit(self, node: HideCodeCellNode) -> None:
    classes = " ".join(node["classes"])
    show, hide = (html.escape(node[f"prompt_{which}"]) for which in ("show", "hide"))
    self.body.append(
        f'<details class="admonition hide {classes}"><summary>'
        f'<span class="collapsed admonition-title">{show}</span>'
        f'<span class="expanded admonition-title">{hide}</span></summary>\n'
    )


def depart(self, node: HideCodeCellNode) -> None:
    self.body.append("</details>\n")


def setup(app: Sphinx) -> dict[str, object]:
    app.add_post_transform(Folds)
    app.connect(
        "config-inited",
        lambda app, config: app.add_node(HideCodeCellNode, override=True, html=(visit, depart)),
    )
    return {"parallel_read_safe": True, "parallel_write_safe": True}
