"""How long a chapter takes to read, in its head: counted, not typed.

Words at 150 a minute and lines of visible code at 12 a minute, of the main line only: without
exercises and their solutions, quizzes, what is folded away, and what goes further. Prose that a
cell has written counts, as on paper it would.
"""

import re

from chosen_chapters import number
from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

WORDS_A_MINUTE, LINES_A_MINUTE = 150, 12
ASIDE = re.compile(
    r"(exercise|solution|quiz|check yourself|going further|further reading|where this is used"
    r"|the page checks)",
    re.IGNORECASE,
)
SILENT = (nodes.literal_block, nodes.math, nodes.math_block, nodes.raw, HideCodeCellNode)
LABEL = "Reading time"


def main_line(node: nodes.Node) -> tuple[int, int]:
    """Words and lines of visible code below a node, without what stands aside."""
    if isinstance(node, nodes.Text):
        return len(re.findall(r"\w[\w’'-]*", str(node))), 0
    if isinstance(node, nodes.literal_block) and "cell_input" in node.parent.get("classes", []):
        return 0, sum(bool(line.strip()) for line in node.astext().splitlines())
    if isinstance(node, SILENT):
        return 0, 0
    if isinstance(node, nodes.section) and ASIDE.match(node[0].astext()):
        return 0, 0
    counts = [main_line(child) for child in node.children]
    return sum(words for words, _ in counts), sum(lines for _, lines in counts)


def minutes(words: int, lines: int) -> int:
    """The time that these take, at least one minute.

    >>> minutes(3000, 60)
    25
    """
    return max(1, round(words / WORDS_A_MINUTE + lines / LINES_A_MINUTE))


class ReadingTime(SphinxPostTransform):
    """Writes the time into the head of a chapter, or below the title of one without a head."""

    default_priority = 220  # the chapter has its head, and folded cells are folded
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        if not number(self.env, self.env.docname):
            return
        title = next(self.document.findall(nodes.title))
        said = f" about {minutes(*main_line(self.document))} minutes."
        paragraph = nodes.paragraph("", "", nodes.strong("", LABEL), nodes.Text(said))
        paragraph["classes"].append("reading-time")
        heads = [
            c for c in self.document.findall(nodes.container) if "chapter-head" in c["classes"]
        ]
        if heads:
            [head] = heads
            place = next(k for k, part in enumerate(head) if "run-time" in part["classes"])
            head.insert(place, paragraph)
        else:
            paragraph["classes"].append("alone")
            title.parent.insert(title.parent.index(title) + 1, paragraph)


def setup(app: Sphinx) -> dict[str, object]:
    app.add_post_transform(ReadingTime)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
