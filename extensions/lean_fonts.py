"""Fonts of a few glyphs: of the icons and of KaTeX's letters, those that the pages show."""

import re
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ICON = re.compile(r'content:\s*"(.)"')
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


def letters_of(font: str, page: str) -> set[str]:
    """The characters of a page that are set in one of KaTeX's rarer fonts."""
    spans = re.findall(
        rf'<span class="[^"]*\b{RARE_FONTS[font]}[^"]*"[^>]*>(?:<span>)?([^<]+)<', page
    )
    return set("".join(spans))


def fonts_of(page: str) -> list[str]:
    """The fonts that the formulas of a page are set in."""
    if 'class="katex"' not in page:
        return []
    return [*COMMON_FONTS, *(font for font in RARE_FONTS if letters_of(font, page))]


def shrink_letters(static: Path, pages: list[str]) -> None:
    """Keep, of KaTeX's fonts, the characters of the pages and of the charts, all of ASCII too."""
    charts = (path.read_text(encoding="utf8") for path in static.glob("charts/*.js"))
    common = set().union(*pages, *charts, map(chr, range(32, 127)))
    for path in (static / "katex" / "fonts").glob("*.woff2"):
        rare = path.stem in RARE_FONTS and set().union(*(letters_of(path.stem, p) for p in pages))
        keep_letters(path, set(map(ord, rare or common)))


def shrink_icons(static: Path, css: str) -> None:
    """Keep, of the icon fonts, the icons that the site's style sheet has rules for."""
    codes = set(map(ord, ICON.findall(css)))
    for path in (static / "vendor" / "fontawesome" / "webfonts").glob("*.woff2"):
        keep_letters(path, codes)


def keep_letters(path: Path, codes: set[int]) -> None:
    """Keep, of a font, only these characters."""
    font = TTFont(path, recalcTimestamp=False)
    kept = {"layout_features": ["kern"], "hinting": False, "name_IDs": [], "notdef_outline": False}
    tool = subset.Subsetter(subset.Options(flavor="woff2", **kept))
    # A font that lost all its characters, because no page shows one, has no table of them.
    tool.populate(unicodes=codes & set(font.getBestCmap() or ()))
    tool.subset(font)
    font.flavor = "woff2"
    font.save(path)
