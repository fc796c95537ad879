"""The words of the field: explained once, in `book/glossary.md`, and where they are met.

In each section of a page the first use of a term becomes a link to its entry, on which
`assets/cards.js` shows the meaning. Words that every section has are left alone, and so is a term
in the chapter that explains it.
"""

import re
from collections.abc import Iterator

from chosen_chapters import number
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.transforms.post_transforms import SphinxPostTransform

GLOSSARY = "book/glossary"
EVERYWHERE = {"attention", "batch", "energy", "gate", "gradient", "loss", "mask", "token"}
ASIDE = {"chapter-head", "question"}
SKIPPED = (
    nodes.title,
    nodes.reference,
    nodes.literal,
    nodes.literal_block,
    nodes.raw,
    nodes.strong,
    nodes.caption,
    nodes.math,
    nodes.table,
    addnodes.pending_xref,
)


def pattern(terms: list[str]) -> re.Pattern:
    """What finds any of the terms, the longest first, also in the plural.

    >>> found = pattern(["gate", "forget gate", "LSTM"]).findall("Forget gates of an LSTM; elstm")
    >>> found
    ['Forget gates', 'LSTM']
    """
    longest = sorted(terms, key=len, reverse=True)
    any_of = "|".join(re.escape(t).replace(r"\ ", r"[ \u00a0]") for t in longest)
    return re.compile(rf"(?<![\w-])(?:{any_of})(?:s|es)?(?![\w-])", re.IGNORECASE)


def entry_of(word: str, entries: dict[str, str]) -> tuple[str, str] | None:
    """The term that a word is, and its anchor; a term's capitals count, those of a word do not."""
    for ending in ("", "s", "es"):
        plain = word.removesuffix(ending).replace("\u00a0", " ")
        for term, anchor in entries.items():
            same = plain == term if term != term.lower() else plain.lower() == term
            if same and word.endswith(ending):
                return term, anchor
    return None


class Terms(SphinxPostTransform):
    """Links the first use of each term in a section to its entry."""

    default_priority = 215  # after formulas hold their commas
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        if not number(self.env, self.env.docname):
            return
        standard: StandardDomain = self.env.get_domain("std")
        explained = getattr(self.env, "rnn_explained", {})
        entries = {
            name: anchor
            for (kind, name), (_, anchor) in standard.objects.items()
            if kind == "term"
            and name not in EVERYWHERE
            and explained.get(anchor) != self.env.docname
        }
        if not entries:
            return
        self.found = pattern(list(entries))
        self.entries = entries
        self.page = self.app.builder.get_relative_uri(self.env.docname, GLOSSARY)
        self.mark(self.document, set())

    def mark(self, node: nodes.Element, met: set[str]) -> None:
        """Go through the text in its order; `met` are the anchors that this section has linked."""
        for child in list(node.children):
            if isinstance(child, nodes.Text):
                new = list(self.linked(str(child), met))
                if len(new) > 1 or isinstance(new[0], nodes.reference):
                    node.replace(child, new)
            elif isinstance(child, nodes.section):
                self.mark(child, set())
            elif not isinstance(child, SKIPPED) and ASIDE.isdisjoint(child["classes"]):
                self.mark(child, met)

    def linked(self, text: str, met: set[str]) -> Iterator[nodes.Node]:
        at = 0
        for found in self.found.finditer(text):
            term = entry_of(found[0], self.entries)
            if term is None or term[1] in met:
                continue
            met.add(term[1])
            if found.start() > at:
                yield nodes.Text(text[at : found.start()])
            address = f"{self.page}#{term[1]}"
            yield nodes.reference("", found[0], refuri=address, internal=True, classes=["term"])
            at = found.end()
        if at < len(text) or not at:
            yield nodes.Text(text[at:])


def note_chapters(app: Sphinx, document: nodes.document) -> None:
    """Remember which page explains which term: the one that its entry links."""
    if app.env.docname != GLOSSARY:
        return
    explained = app.env.rnn_explained = {}
    for item in document.findall(nodes.definition_list_item):
        link = next(item.findall(addnodes.pending_xref), None)
        for term in item.findall(nodes.term):
            if link is not None:
                explained |= dict.fromkeys(term["ids"], link["reftarget"])


def entries_of(document: nodes.document) -> dict[str, tuple[str, str, str]]:
    """What each entry of the written glossary says, by its anchor: name, meaning, and chapter."""
    found = {}
    for item in document.findall(nodes.definition_list_item):
        definition = next(item.findall(nodes.definition)).deepcopy()
        links = list(definition.findall(nodes.reference))
        chapter = links[-1].astext() if links else ""
        for link in links[-1:]:
            link.parent.remove(link)
        meaning = " ".join(definition.astext().split())
        for term in item.findall(nodes.term):
            found |= dict.fromkeys(term["ids"], (term.astext(), meaning, chapter))
    return found


def setup(app: Sphinx) -> dict[str, object]:
    app.add_post_transform(Terms)
    app.connect("doctree-read", note_chapters)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
