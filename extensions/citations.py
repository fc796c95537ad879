"""Sources that a page links by their DOI: title, authors, year, and one line on why to read them.

All of it stands in `book/references.bib`. A link to a work that is listed there gets the class
`cite`; what `assets/cards.js` shows of it, and of the glossary's terms, is written as one script.
"""

import json
from functools import cache
from pathlib import Path

import glossary
from docutils import nodes
from pybtex.database import Entry, Person, parse_file
from pybtex.richtext import Text
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

CARDS = "cards-data.js"
MOST_NAMES = 3


def plain(latex: str) -> str:
    r"""A field of the bibliography as text.

    >>> plain(r"{LSTM} by Schmidhuber, J{\"u}rgen")
    'LSTM by Schmidhuber, Jürgen'
    """
    return str(Text.from_latex(latex)).replace("\u00a0", " ")


def authors(people: list[Person]) -> str:
    """Who wrote it, by last names; of many, the first."""
    names = [plain(" ".join([*one.prelast_names, *one.last_names])) for one in people]
    if len(names) > MOST_NAMES or "others" in names:
        return f"{names[0]} and others"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def addresses(entry: Entry) -> list[str]:
    """Where a page's link to this work leads, in small letters."""
    doi = entry.fields.get("doi")
    found = [f"https://doi.org/{doi}"] if doi else []
    return [link.lower() for link in [*found, *filter(None, [entry.fields.get("url")])]]


@cache
def works(bibliography: Path) -> dict[str, tuple[str, str, str, str]]:
    """Title, authors, year and why, by address."""
    found = {}
    for entry in parse_file(str(bibliography), bib_format="bibtex").entries.values():
        people = entry.persons.get("author") or entry.persons.get("editor", [])
        told = (plain(entry.fields["title"]), authors(people), entry.fields["year"])
        why = plain(entry.fields.get("annotation", ""))
        found |= dict.fromkeys(addresses(entry), (*told, why))
    return found


class Works(SphinxPostTransform):
    """Marks the links to works that the bibliography lists."""

    default_priority = 216
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        listed = works(Path(self.app.srcdir, self.config.bibtex_bibfiles[0]))
        for link in self.document.findall(nodes.reference):
            if link.get("refuri", "").lower() in listed and not self.in_list(link):
                link["classes"].append("cite")

    def in_list(self, link: nodes.Node) -> bool:
        """Whether this is the bibliography itself, which says it all."""
        while link and not isinstance(link, nodes.citation):
            link = link.parent
        return link is not None


def give_reasons(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Add to each work in the printed bibliography why to read it."""
    listed = works(Path(app.srcdir, app.config.bibtex_bibfiles[0]))
    for citation in document.findall(nodes.citation):
        for link in list(citation.findall(nodes.reference)):
            why = listed.get(link.get("refuri", "").lower(), ("", "", "", ""))[3]
            if why:
                citation += nodes.paragraph("", why, classes=["why"])
                break


def write(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.name != "html":
        return
    listed = works(Path(app.srcdir, app.config.bibtex_bibfiles[0]))
    # Read anew, for a build may have found the glossary written already.
    has = glossary.GLOSSARY in app.env.all_docs
    page = app.env.get_and_resolve_doctree(glossary.GLOSSARY, app.builder) if has else None
    cards = {"terms": glossary.entries_of(page) if page else {}, "works": listed}
    text = json.dumps(cards, ensure_ascii=False, separators=(",", ":"))
    path = Path(app.outdir) / "_static" / CARDS
    path.write_text(f"window.rnnCards={text};\n", encoding="utf8")


def setup(app: Sphinx) -> dict[str, object]:
    app.add_post_transform(Works)
    app.connect("doctree-resolved", give_reasons)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
