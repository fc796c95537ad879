"""What a page may load: the site's own files and nothing else, and the browser is told so.

Every script and style sheet is a file. What the theme and its helpers write into a page as text, or
load for what the course does not use, is left out. The policy stands in each page as `<meta>`; a
host that can send headers sends `HEADER` (README.md says how). Attributes `style` stay allowed:
formulas and charts are set with them.
"""

import re
from pathlib import Path

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
# Needed only by pages whose text has this in it.
WANTED_BY = {"sphinx-design": 'class="sd-', "katex": 'class="katex', "mystnb": 'class="cell'}


def name_of(file: object) -> str:
    """Where a script or a style sheet lies; nothing if it is written into the page."""
    return str(getattr(file, "filename", file) or "")


def only_files(app: Sphinx, pagename: str, template: str, context: dict, _: object) -> None:
    """Leave out what is no file, and what this page does not use; the rest waits for the text."""
    app.add_css_file("styles/pydata-sphinx-theme.css", priority=11)  # the theme has dropped it
    body = context.get("body", "")

    def is_used(style: object) -> bool:
        wanted_by = next((mark for name, mark in WANTED_BY.items() if name in name_of(style)), "")
        return wanted_by in body and not UNUSED_STYLES.search(name_of(style))

    files = filter(name_of, context["script_files"])
    context["script_files"] = [js for js in files if not UNUSED_SCRIPTS.search(name_of(js))]
    context["css_files"] = list(filter(is_used, context["css_files"]))
    tag = f'<meta http-equiv="Content-Security-Policy" content="{META}">\n'
    context["metatags"] = tag + context.get("metatags", "")


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
    app.connect("html-page-context", only_files, 950)
    app.connect("build-finished", drop_unused, 950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
