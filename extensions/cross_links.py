"""Links between chapters in both directions: each says at its end which others lead to it."""

from chosen_chapters import number
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


def note(app: Sphinx, document: nodes.document) -> None:
    """Remember which pages this one links."""
    found = {
        link["reftarget"]
        for link in document.findall(addnodes.pending_xref)
        if link.get("refdomain") == "doc"
    }
    if not hasattr(app.env, "rnn_links"):
        app.env.rnn_links = {}
    app.env.rnn_links[app.env.docname] = found - {app.env.docname}


def purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    getattr(env, "rnn_links", {}).pop(docname, None)


def order(env: BuildEnvironment, docname: str) -> tuple[int, ...]:
    return env.toc_secnumbers.get(docname, {}).get("", ())


def add(app: Sphinx, pagename: str, template: str, context: dict, doctree: object) -> None:
    """The numbered pages that lead here, in their order."""
    env = app.env
    links = getattr(env, "rnn_links", {})
    here = [doc for doc, to in links.items() if pagename in to and number(env, doc)]
    context["linked_from"] = [
        (number(env, doc), env.titles[doc].astext(), context["pathto"](doc))
        for doc in sorted(here, key=lambda doc: order(env, doc))
    ]


def setup(app: Sphinx) -> dict[str, object]:
    app.connect("doctree-read", note)
    app.connect("env-purge-doc", purge)
    app.connect("html-page-context", add)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
