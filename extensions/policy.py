"""What a page may load: the site's own files and nothing else, and the browser is told so.

Every script and style sheet is a file. What the theme and its helpers write into a page as text, or
load for what the course does not use, is left out. The policy stands in each page as `<meta>`; a
host that can send headers sends `HEADER` (README.md says how). Attributes `style` stay allowed:
formulas and charts are set with them.
"""

import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

DIRECTIVES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",  # for browsers that do not know the next two
    "style-src-elem": "'self'",
    "style-src-attr": "'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
}
META = "; ".join(f"{name} {value}" for name, value in DIRECTIVES.items())
# Who may show the site in a frame can be said by a header only. And a header governs the worker
# that runs Python as well, which `<meta>` does not: it compiles Python, reads the site's files, and
# looks whether the reader has stopped it. For the page itself the stricter of both holds.
HEADER_DIRECTIVES = DIRECTIVES | {
    "script-src": "'self' 'wasm-unsafe-eval'",
    "connect-src": "'self' blob:",
    "frame-ancestors": "'self'",
}
HEADER = "; ".join(f"{name} {value}" for name, value in HEADER_DIRECTIVES.items())

# Loaded by default, used by none of our pages.
UNUSED_SCRIPTS = re.compile(
    r"thebe|togglebutton|design-tabs|doctools|sphinx_highlight|searchtools|language_data|searchindex"
)
UNUSED_STYLES = re.compile(r"thebe|togglebutton")
# A link that opens a page of its own gives that page no hold of ours.
OPENS_ANEW = re.compile(r'<a (?![^>]*\brel=)[^>]*\btarget="_blank"')
AGAIN = re.compile(r'\s*<meta name="viewport"[^>]*>')  # docutils repeats what the theme says


def name_of(file: object) -> str:
    """Where a script or a style sheet lies; nothing if it is written into the page."""
    return str(getattr(file, "filename", file) or "")


def only_files(app: Sphinx, pagename: str, template: str, context: dict, _: object) -> None:
    """Leave out what is no file, and what no page uses; scripts wait for the text."""
    app.add_css_file("styles/pydata-sphinx-theme.css", priority=11)  # the theme has dropped it
    files = [js for js in context["script_files"] if name_of(js)]
    context["script_files"] = [js for js in files if not UNUSED_SCRIPTS.search(name_of(js))]
    styles = context["css_files"]
    context["css_files"] = [css for css in styles if not UNUSED_STYLES.search(name_of(css))]
    context["body"] = OPENS_ANEW.sub(r'\g<0> rel="noopener"', context.get("body", ""))
    tag = f'<meta http-equiv="Content-Security-Policy" content="{META}">\n'
    context["metatags"] = tag + AGAIN.sub("", context.get("metatags", ""))


def drop_live_kernels(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Jupyter Book always loads sphinx-thebe, which then writes two scripts into each page."""
    for raw in [node for node in document if isinstance(node, nodes.raw)]:
        if raw.astext().lstrip().startswith("<script"):
            document.remove(raw)


def drop_unused(app: Sphinx, exception: Exception | None) -> None:
    """Scripts that no page loads, and maps of scripts for those who write themes."""
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    for path in [*out.glob("searchindex.js"), *(out / "_static").rglob("*")]:
        if path.suffix == ".map" or (path.suffix == ".js" and UNUSED_SCRIPTS.search(path.name)):
            path.unlink()
    for name in ("bootstrap.js", "fontawesome.js"):
        (out / "_static" / "scripts" / name).unlink(missing_ok=True)


def setup(app: Sphinx) -> dict[str, object]:
    app.add_css_file("styles/theme.css", priority=10)
    app.add_js_file("early.js", priority=10)
    app.add_js_file("scripts/pydata-sphinx-theme.js", loading_method="defer", priority=900)
    app.connect("doctree-resolved", drop_live_kernels, 900)
    app.connect("html-page-context", only_files, 950)
    app.connect("build-finished", drop_unused, 950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
