"""What a page offers beside its text: run it, take it along, print it, ask about it, cite it.

Addresses come from `repository.py`; without a repository nobody can be asked.
"""

import re
from datetime import datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import imprint
from chosen_chapters import WELCOME, number
from sphinx.application import Sphinx

QUESTION_FORM = "question.yml"  # in .github/ISSUE_TEMPLATE; its fields have these names
OF_THE_REPOSITORY = {"source-edit-button": "Edit", "source-repository-button": "Repository"}


def actions(pagename: str, context: dict) -> list[dict[str, object]]:
    """The row of buttons above the text."""
    found = []
    for button in context.get("header_buttons", []):
        if button.get("label") == "colab-button":
            # Without a repository the button is a group of one: a word on how to get one.
            link = button if button["type"] == "link" else button["buttons"][0]
            found.append({"text": "Run in Colab", "icon": button["icon"], "url": link["url"]})
            found[-1]["title"] = link["tooltip"]
    if context.get("page_source_suffix") == ".ipynb":
        source = f"{context['pathto']('_sources', 1)}/{context['sourcename']}"
        notebook = {"text": "Notebook", "icon": "fa-solid fa-download", "url": source}
        found.append(notebook | {"download": True, "title": "Download the notebook"})
    if pagename != WELCOME:
        found.append({"text": "Print", "icon": "fa-solid fa-print", "name": "print"})
    inner = [b for group in context.get("header_buttons", []) for b in group.get("buttons", [])]
    found += [
        {"text": OF_THE_REPOSITORY[b["label"]], "icon": b["icon"], "url": b["url"]}
        for b in inner
        if b.get("label") in OF_THE_REPOSITORY
    ]
    return found


def question(ours: imprint.Course, title: str) -> str:
    """Where a reader asks; `contents.js` adds the section that is being read.

    >>> question(imprint.Course("Memory", "Ada", "https://github.com/Ada/memory"), "LSTM")
    'https://github.com/Ada/memory/issues/new?template=question.yml&title=LSTM&place=LSTM'
    """
    if not ours.repository:
        return ""
    form = {"template": QUESTION_FORM, "title": title, "place": title}
    return f"{ours.repository}/issues/new?{urlencode(form)}"


def citation(ours: imprint.Course, pagename: str, number: str, title: str) -> tuple[str, str]:
    """A chapter as one cites it: a sentence, and an entry for BibTeX."""
    year = datetime.now().year
    address = f"{ours.site}{pagename}.html" if ours.site else ""
    sentence = f"{ours.author} ({year}). {title}. In: {ours.title}, chapter {number}. {address}"
    fields = {
        "author": f"{{{ours.author}}}",
        "title": title,
        "booktitle": ours.title,
        "chapter": number,
        "year": str(year),
        "url": address,
    }
    key = f"{re.sub(r'[^a-z]', '', ours.title.lower())}-{pagename.split('/')[-1]}"
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return sentence.strip(), "\n".join([f"@incollection{{{key},", *lines, "}"])


def add(
    ours: imprint.Course, app: Sphinx, pagename: str, template: str, context: dict, doctree: object
) -> None:
    if doctree is None:
        return
    title = app.env.titles[pagename].astext()
    place = number(app.env, pagename)
    context["actions"] = actions(pagename, context)
    context["question"] = question(ours, title)
    context["chapter_number"] = place
    if place:
        context["citation"] = citation(ours, pagename, place, title)


def setup(app: Sphinx) -> dict[str, object]:
    app.connect("html-page-context", partial(add, imprint.read(Path(app.srcdir))), 700)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
