"""Predict, then reveal: a guess before the cell that shows the answer.

A cell displays what `guess_number` or `guess_option` makes, as data of the type `GUESS`. There
appears a question with a line of numbers or with options, and the cell after it is folded:
`assets/guesses.js` opens it once the reader has guessed; without a script the reader does. On paper
only the question is left.
"""

import hashlib
import html
import json
from typing import ClassVar

from docutils import nodes
from myst_nb.core.render import load_mime_renders
from quiz_format import inline
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from typography import typeset

from rnn_course.show.guess import GUESS

logger = logging.getLogger(__name__)
SHOW = "Show me"


class AskedFirst(nodes.container):
    """A question, and what the reader answers it with."""


class Revealed(nodes.container):
    """The cell that has the answer, folded."""


class GuessPlugin:
    """Renders the guesses of a page; registered with myst-nb in `setup`."""

    mime_priority_overrides: ClassVar = [("*", GUESS, 2)]

    @staticmethod
    def handle_mime(renderer, data, inline: bool) -> list[nodes.Element] | None:
        return None if inline or data.mime_type != GUESS else [asked(data.content)]


def asked(guess: dict) -> AskedFirst:
    """The question as nodes; how it is answered is data of the node."""
    words = [nodes.strong("", "Guess first."), nodes.Text(" "), *inline(guess["question"])]
    return AskedFirst("", nodes.paragraph("", "", *words), guess=guess)


def controls(guess: dict) -> str:
    """The reader's side of it as HTML: a line with a button, or a button for each option."""
    key = hashlib.sha256(guess["question"].encode()).hexdigest()[:8]
    data = {name: guess[name] for name in ("answer", "unit")}
    data["because"] = typeset(guess["because"])
    told = html.escape(json.dumps(data, ensure_ascii=False), quote=True)
    if guess["options"]:
        buttons = "".join(
            f'<button type="button" value="{html.escape(one)}">{html.escape(one)}</button>'
            for one in guess["options"]
        )
        hands = f'<div class="hands" role="group" aria-label="Your guess">{buttons}</div>'
    else:
        low, high, step = (guess[name] for name in ("low", "high", "step"))
        unit = guess["unit"] if guess["unit"] in ("", "%") else f" {guess['unit']}"
        middle = low + step * round((high - low) / step / 2)
        ends = (
            f'<span aria-hidden="true">{number:g}{html.escape(unit)}</span>'
            for number in (low, high)
        )
        line = (
            f'<input type="range" min="{low:g}" max="{high:g}" step="{step:g}" '
            f'value="{middle:g}" aria-label="Your guess" />'
        )
        hands = (
            f'<div class="hands">{line.join(ends)}<output></output>'
            '<button type="button">This is my guess</button></div>'
        )
    return (
        f'<div class="pst-js-only" data-guess="{key}" data-told="{told}">{hands}'
        '<p role="status"></p></div>'
    )


class Reveals(SphinxPostTransform):
    """Folds the cell after each question."""

    default_priority = 226  # cells are folded, exercises have their hints
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        for question in list(self.document.findall(AskedFirst)):
            cell = question
            while not (isinstance(cell, nodes.container) and cell.get("nb_element") == "cell_code"):
                cell = cell.parent
            after = cell.parent[cell.parent.index(cell) + 1 :]
            answer = next(iter(after), None)
            if not isinstance(answer, nodes.container) or "cell" not in answer.get("classes", []):
                logger.warning(
                    "The cell after a guess has to show its answer; here something else follows.",
                    location=self.env.docname,
                    type="guesses",
                )
                continue
            place = cell.parent.index(answer)
            cell.parent[place] = Revealed("", answer)


def visit_asked(self, node: AskedFirst) -> None:
    self.body.append('<div class="guess">')


def depart_asked(self, node: AskedFirst) -> None:
    self.body.append(f"{controls(node['guess'])}</div>\n")


def visit_reveal(self, node: Revealed) -> None:
    self.body.append(f'<details class="reveal"><summary><span>{SHOW}</span></summary>')


def depart_reveal(self, node: Revealed) -> None:
    self.body.append("</details>\n")


def plain(self, node: nodes.Node) -> None:
    """On paper there is nothing to add."""


def furnish(app: Sphinx, pagename: str, template: str, context: dict, doctree: object) -> None:
    if 'class="guess"' in context.get("body", ""):
        app.add_css_file("guesses.css", priority=850)
        app.add_js_file("guesses.js", loading_method="defer", priority=850)  # after reading.js


def setup(app: Sphinx) -> dict[str, object]:
    load_mime_renders().append(GuessPlugin)
    app.add_node(AskedFirst, html=(visit_asked, depart_asked), latex=(plain, plain))
    app.add_node(Revealed, html=(visit_reveal, depart_reveal), latex=(plain, plain))
    app.add_post_transform(Reveals)
    app.connect("html-page-context", furnish)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
