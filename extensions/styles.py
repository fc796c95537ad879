"""One style sheet for the whole site, without the rules that nothing on it can ask for.

The theme and its helpers bring a dozen sheets, and most of their rules are for what this book does
not have. A rule stays where each class and each id that its selector asks for stands on a page or,
as scripts add some, anywhere in a script. Of fonts, those stay that a rule or a script names.
"""

import hashlib
import posixpath
import re
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import tinycss2
from lean_fonts import shrink_icons
from sphinx.application import Sphinx

SHEET = "site.css"
ON_A_PAGE = re.compile(r'\b(?:class|id)="([^"]*)"')
RELATIVE_URL = re.compile(r"""url\((["']?)(?!["']|[a-z]+:|[#%/])([^"')]+)\1\)""")
# Every browser that knows the rest of the sheet knows woff2.
OLDER_FONT = re.compile(r",\s*url\([^)]*\.(?:ttf|woff)\)\s*format\([^)]*\)")
VERSION = re.compile(rf"({re.escape(SHEET)}\?v=)\w+")


def words_of(pages: Iterable[str], scripts: Iterable[str]) -> set[str]:
    """The classes and ids of the pages, and all that may be one in the scripts."""
    found = {word for page in pages for names in ON_A_PAGE.findall(page) for word in names.split()}
    return found.union(*(re.findall(r"[\w-]+", script) for script in scripts))


def asks_for(selector: list) -> set[str]:
    """The classes and ids of a selector; not those in `:is(…)` or `:not(…)`, which may be absent.

    >>> sorted(asks_for(tinycss2.parse_component_value_list("#a .b:not(.c) > p.d")))
    ['a', 'b', 'd']
    """
    found = {token.value for token in selector if token.type == "hash"}
    for before, token in pairwise(selector):
        if before == "." and token.type == "ident":
            found.add(token.value)
    return found


def selectors(prelude: list) -> list[list]:
    """The selectors of a rule, which commas part."""
    parts = [[]]
    for token in prelude:
        if token == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def useful(css: str, words: set[str]) -> str:
    """The sheet without the rules for classes and ids that are none of these words.

    >>> useful("a.b, .c { color: red } @media print { .d { color: blue } }", {"b"})
    'a.b{ color: red }'
    """
    return "".join(kept(tinycss2.parse_stylesheet(css, True, True), words))


def kept(rules: list, words: set[str]) -> Iterable[str]:
    for rule in rules:
        if rule.type == "qualified-rule":
            wanted = [part for part in selectors(rule.prelude) if asks_for(part) <= words]
            if wanted:
                names = ",".join(tinycss2.serialize(part).strip() for part in wanted)
                yield f"{names}{{{tinycss2.serialize(rule.content)}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
            inside = "".join(kept(tinycss2.parse_rule_list(rule.content, True, True), words))
            if inside:
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inside}}}"
        elif rule.type != "error":
            yield rule.serialize()


def read(static: Path, name: str) -> str:
    """A sheet, with those it imports, its addresses as seen from the folder `static`."""
    folder = posixpath.dirname(name)

    def from_static(match: re.Match) -> str:
        return f'url("{posixpath.normpath(posixpath.join(folder, match[2]))}")'

    css = (static / name).read_text(encoding="utf8").removeprefix('@charset "UTF-8";')
    css = OLDER_FONT.sub("", css)
    css = RELATIVE_URL.sub(from_static, css)
    return re.sub(
        r'@import\s+"([^"]+)";',
        lambda found: read(static, posixpath.normpath(posixpath.join(folder, found[1]))),
        css,
    )


def named_fonts(css: str, words: set[str]) -> str:
    """The sheet without the fonts that neither a rule of it nor a script names."""
    face = re.compile(r"@font-face\s*\{[^}]*\}")
    rest = face.sub("", css)

    def is_named(match: re.Match) -> bool:
        family = re.search(r"""font-family:\s*["']?([^;"'}]+)""", match[0])[1]
        return family in rest or family in words

    return face.sub(lambda match: match[0] if is_named(match) else "", css)


class Sheets:
    """Those that the pages of one build ask for, in their order, and what becomes of them."""

    def __init__(self) -> None:
        self.priorities: dict[str, int] = {}

    def note(self, app: Sphinx, pagename: str, template: str, context: dict, _: object) -> None:
        for sheet in context["css_files"]:
            self.priorities.setdefault(str(sheet.filename).removeprefix("_static/"), sheet.priority)

    def join(self, app: Sphinx, exception: Exception | None) -> None:
        """Write the one sheet, and drop the others and the fonts that it does not name."""
        if exception or app.builder.name != "html":
            return
        out, static = Path(app.outdir), Path(app.outdir) / "_static"
        paths = [path for path in out.rglob("*.html") if static not in path.parents]
        pages = {path: path.read_text(encoding="utf8") for path in paths}
        if names := sorted(self.priorities, key=self.priorities.get):
            scripts = (path.read_text(encoding="utf8") for path in static.rglob("*.js"))
            words = words_of(pages.values(), scripts)
            css = "".join(useful(read(static, name), words) for name in names)
            css = named_fonts(css, words)
            (static / SHEET).write_text(css, encoding="utf8")
        css = (static / SHEET).read_text(encoding="utf8")
        # By what it holds, so that no browser shows new pages in the rules of old ones.
        digest = hashlib.sha256(css.encode()).hexdigest()[:8]
        for path, page in pages.items():
            if (now := VERSION.sub(rf"\g<1>{digest}", page)) != page:
                path.write_text(now, encoding="utf8")
        for path in static.rglob("*"):
            is_font = path.suffix in (".ttf", ".woff", ".woff2") and path.name not in css
            if is_font or (path.suffix == ".css" and path.name != SHEET):
                path.unlink()
        shrink_icons(static, css)


def setup(app: Sphinx) -> dict[str, object]:
    sheets = Sheets()
    app.connect("html-page-context", sheets.note, 960)
    app.connect("build-finished", sheets.join, 960)  # when no script is left that nobody loads
    return {"parallel_read_safe": True, "parallel_write_safe": False}
