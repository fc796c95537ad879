"""A chapter's exercises: hints below each, and in the chapter's head how many there are.

The hints are those of the checks that a cell with the tag `exercise` calls, in the module of
`rnn_course.exercises` with the chapter's name: what `check_path.hint(1)` says in a notebook stands
here folded. `assets/exercises.js` keeps in the reader's browser which are solved. What a cell says
before anybody has touched it is left out.
"""

import importlib
import re
from pathlib import Path

from docutils import nodes
from quiz_format import inline
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from typography import typeset

from rnn_course.exercises.check import Check

logger = logging.getLogger(__name__)
CALLED = re.compile(r"\b(check_\w+)\(")
LABEL = "Exercises"


class HintFold(nodes.container):
    """One hint, folded."""


class Exercises(SphinxPostTransform):
    """Gives each exercise its hints, and the chapter's head their number."""

    default_priority = 225  # the head has its reading time
    formats = ("html", "latex")

    def run(self, **kwargs: object) -> None:
        cells = [
            cell
            for cell in self.document.findall(nodes.container)
            if "tag_exercise" in cell["classes"]
        ]
        for cell in cells:
            called = CALLED.findall(next(cell.findall(nodes.literal_block)).astext())
            for output in [part for part in cell if "cell_output" in part.get("classes", [])]:
                cell.remove(output)
            if self.app.builder.format != "html":
                continue  # on paper the solutions follow
            place = cell.parent.index(cell) + 1
            cell.parent[place:place] = self.hints(called)
            # Links lead to it, and the reader's browser knows it by this name.
            cell["ids"] += [f"exercise-{name[6:].replace('_', '-')}" for name in called[:1]]
        if cells and self.app.builder.format == "html":
            self.count(len(cells))

    def hints(self, names: list[str]) -> list[HintFold]:
        """The folds of all checks that a cell calls."""
        module = f"rnn_course.exercises.{Path(self.env.docname).name}"
        folds = []
        for name in names:
            try:
                check = getattr(importlib.import_module(module), name)
            except (ImportError, AttributeError):
                check = None
            if not isinstance(check, Check):
                logger.warning(
                    "%s has no check %s, which an exercise calls. CONTRIBUTING.md has the recipe.",
                    module,
                    name,
                    location=self.env.docname,
                    type="exercises",
                )
                continue
            about = f" for {check.exercise.replace('_', ' ')}" if len(names) > 1 else ""
            folds += [
                HintFold("", paragraph(hint), label=f"Hint {number}{about}")
                for number, hint in enumerate(check.hints, start=1)
            ]
        return folds

    def count(self, number: int) -> None:
        """Say in the chapter's head how many exercises wait."""
        times = [
            p for p in self.document.findall(nodes.paragraph) if "reading-time" in p["classes"]
        ]
        if times:
            said = nodes.inline("", f"{number}, each checked when you run it", classes=["solved"])
            strong = nodes.strong("", LABEL)
            line = nodes.paragraph("", "", strong, nodes.Text(" "), said, classes=["exercises"])
            times[0].parent.insert(times[0].parent.index(times[0]), line)


def paragraph(hint: str) -> nodes.paragraph:
    """A hint as nodes, with its numbers set as all others are."""
    parts = inline(hint)
    as_set = [nodes.Text(typeset(p)) if isinstance(p, nodes.Text) else p for p in parts]
    return nodes.paragraph("", "", *as_set)


def visit(self, node: HintFold) -> None:
    self.body.append(f'<details class="hint"><summary><span>{node["label"]}</span></summary>')


def depart(self, node: HintFold) -> None:
    self.body.append("</details>\n")


def furnish(app: Sphinx, pagename: str, template: str, context: dict, doctree: object) -> None:
    if "tag_exercise" in context.get("body", ""):
        app.add_css_file("exercises.css", priority=850)
        app.add_js_file("exercises.js", loading_method="defer", priority=850)  # after reading.js


def setup(app: Sphinx) -> dict[str, object]:
    app.add_node(HintFold, html=(visit, depart))
    app.add_post_transform(Exercises)
    app.connect("html-page-context", furnish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
