"""The quiz at the end of a chapter: `book/quizzes/NAME.yml`, set before "Further reading".

It is checked against `book/quizzes/schema.json` whenever its page is read. What is written is plain
HTML: without a script, questions and folded answers; `assets/quiz.js` makes it answer. The PDF
prints the same nodes as lists.
"""

import hashlib
from pathlib import Path

from docutils import nodes
from quiz_format import inline, read, right
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

logger = logging.getLogger(__name__)
FOLDER = "book/quizzes"
BEFORE = "Further reading"


class Question(nodes.container):
    """All that belongs to one question."""


class Asked(nodes.paragraph):
    """The question itself."""


class Option(nodes.paragraph):
    """What a reader may choose."""


class Answers(nodes.container):
    """Which option is right, and why each is or is not."""


class Key(nodes.paragraph):
    """The letters of the right options, for paper."""


def set_question(number: int, question: dict, link: nodes.Node) -> Question:
    """One question; what a reader's browser keeps of it is forgotten when its words change."""
    key = hashlib.sha256(repr(question).encode()).hexdigest()[:8]
    options = nodes.enumerated_list(enumtype="upperalpha", prefix="", suffix=".")
    reasons = nodes.enumerated_list(enumtype="upperalpha", prefix="", suffix=".")
    for index, option in enumerate(question["options"]):
        is_right = "right" in option
        chosen = Option("", "", *inline(option["text"]), key=key, index=index)
        options += nodes.list_item("", chosen)
        verdict = nodes.strong("", "Right." if is_right else "No.")
        why = nodes.paragraph("", "", verdict, nodes.Text(" "), *inline(option["why"]))
        reasons += nodes.list_item("", why, classes=["right"] if is_right else [])
    see = nodes.paragraph("", "See ", link, nodes.Text("."), classes=["see"])
    asked = Asked("", f"{number}. ", *inline(question["ask"]))
    return Question("", asked, options, Answers("", reasons, see), key=key, classes=["question"])


class Quizzes(SphinxTransform):
    """Adds its quiz to each page that has one, and says where a chapter's is absent or broken."""

    default_priority = 740  # quotes are not yet set as a printer sets them

    def apply(self, **kwargs: object) -> None:
        docname = self.env.docname
        path = Path(self.app.srcdir, FOLDER, f"{Path(docname).name}.yml")
        if not path.is_file() and not self.needs_quiz(docname):
            return
        self.env.note_dependency(str(path))
        self.env.note_dependency(str(path.with_name("schema.json")))
        try:
            questions = read(path)
        except ValueError as error:
            for line in str(error).splitlines():
                logger.warning("%s/%s", FOLDER, line, location=docname, type="quiz")
            return
        page = next(self.document.findall(nodes.section))
        sections = {part[0].astext(): part for part in self.document.findall(nodes.section)}
        heading = nodes.title("", "Check yourself")
        quiz = nodes.section("", heading, classes=["quiz"], names=["check yourself"])
        self.document.note_implicit_target(quiz, quiz)
        for number, question in enumerate(questions, start=1):
            title = question["section"]
            if title not in sections:
                told = f"{path.name}: question {number}: the page has no section {title!r}"
                logger.warning("%s/%s", FOLDER, told, location=docname, type="quiz")
                continue
            link = nodes.reference("", title, refid=sections[title]["ids"][0], internal=True)
            quiz += set_question(number, question, link)
        letters = ", ".join(f"{n} {'ABCDE'[right(q)]}" for n, q in enumerate(questions, start=1))
        quiz += Key("", f"Answers: {letters}.")
        page.insert(page.index(sections[BEFORE]) if BEFORE in sections else len(page), quiz)

    def needs_quiz(self, docname: str) -> bool:
        """Whether this is a chapter, in a book whose chapters have quizzes."""
        parts = self.config.external_site_map.root.subtrees
        chapters = (name for part in parts if part.numbered for name in part.files())
        return Path(self.app.srcdir, FOLDER).is_dir() and docname in chapters


def visit_question(self, node: Question) -> None:
    self.body.append(f'<fieldset class="question" data-question="{node["key"]}">')


def depart_question(self, node: Question) -> None:
    self.body.append(
        '<div class="check pst-js-only"><button type="button">Check</button>'
        '<div class="feedback" role="status"></div></div></fieldset>\n'
    )


def visit_option(self, node: Option) -> None:
    named = f'name="{node["key"]}" value="{node["index"]}"'
    radio = f'<input type="radio" class="pst-js-only" {named} />'
    self.body.append(f"<label>{radio}<span>")


def around(start: str, end: str) -> tuple:
    """What visits and leaves a node that is only put between two tags."""
    return lambda self, node: self.body.append(start), lambda self, node: self.body.append(end)


def skip(self, node: nodes.Node) -> None:
    raise nodes.SkipNode


AGAIN = (
    '<div class="tally pst-js-only"><span role="status"></span>'
    '<button type="button">Try again</button></div>\n'
)


def furnish(app: Sphinx, pagename: str, template: str, context: dict, doctree: object) -> None:
    if 'class="question"' in context.get("body", ""):
        app.add_css_file("quiz.css", priority=850)
        app.add_js_file("quiz.js", loading_method="defer", priority=850)  # after reading.js


def setup(app: Sphinx) -> dict[str, object]:
    app.add_node(Question, html=(visit_question, depart_question))
    app.add_node(Asked, html=around("<legend>", "</legend>"))
    app.add_node(Option, html=(visit_option, around("", "</span></label>")[1]))
    fold = '<details class="answers"><summary><span>The answers</span></summary>'
    headed = around("\n\\par\\emph{The answers}\n", "\n")
    app.add_node(Answers, html=around(fold, "</details>"), latex=headed)
    app.add_node(Key, html=around('<p class="key">', f"</p>\n{AGAIN}"), latex=(skip, None))
    app.add_transform(Quizzes)
    app.connect("html-page-context", furnish)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
