"""Words and symbols as rows of text: a symbol is its letter, its lowered subscript, its accent."""

import re
from typing import Any
from unicodedata import normalize

from rnn_course.show.theme import FONT

# On the site symbols look as in its formulas, elsewhere as in any serif font: letters slanted.
SERIF = "'Times New Roman', 'Liberation Serif', serif"
STYLES: dict[str, dict[str, Any]] = {
    "letter": {"font": f"KaTeX_Math, {SERIF}", "fontStyle": "italic"},
    "sign": {"font": f"KaTeX_Main, {SERIF}"},
    "word": {"font": FONT},
}
ACCENTS = {"\u0302": "ˆ", "\u0303": "˜", "\u0304": "ˉ"}
LETTERS_OR_SIGNS = re.compile(r"[^\W\d_]+|[\W\d]+")
# The width of a letter in a serif font of size 1, to centre a symbol with its subscript.
LETTER_WIDTH = {"W": 0.88, "E": 0.66, "f": 0.35, "i": 0.31, "t": 0.33, "r": 0.42, "s": 0.43}
LETTER_WIDTH |= {"c": 0.44, "z": 0.43, "−": 0.6, " ": 0.25}

Row = dict[str, Any]  # what one mark of a drawing is drawn from


def words(
    x: float, y: float, text: str, size: float, align: str = "center", style: str = "word"
) -> list[Row]:
    """A text at (x, y); no row where it is empty."""
    row = {"x": round(x, 1), "y": round(y, 1), "text": text, "size": round(size, 1)}
    return [{**row, "align": align, "style": style}] if text else []


def symbol_width(symbol: str, size: float) -> float:
    """How many pixels a symbol takes, about, with its subscript."""
    base, below, _ = _parts(symbol)
    return _wide(base, size) + _wide(below, max(11, 0.7 * size))


def symbol_letters(x: float, y: float, symbol: str, size: float) -> list[Row]:
    """A symbol such as "h_{t-1}" around (x, y).

    Letter and subscript meet at one point, so they touch in any font.

    >>> [row["text"] for row in symbol_letters(0, 0, "c\u0303_t", 16)]
    ['c', 't', '˜']
    """
    base, below, accent = _parts(symbol)
    small = max(11, 0.7 * size)
    join = x - symbol_width(symbol, size) / 2 + _wide(base, size)
    rows, end, start = [], join, join + 0.5
    for run in reversed(LETTERS_OR_SIGNS.findall(base)):
        style, shown = "letter" if run[0].isalpha() else "sign", run.rstrip()
        rows += words(end - _wide(run[len(shown) :], size), y, shown, size, "right", style)
        end -= _wide(run, size)
    for run in LETTERS_OR_SIGNS.findall(below):
        style = "letter" if run[0].isalpha() else "sign"
        rows += words(start, y + 0.28 * size, run, small, "left", style)
        start += _wide(run, small)
    if accent:
        above = y - (0.42 if base == "h" else 0.15) * size
        rows += words(join - _wide(base, size) / 2 + 1, above, accent, size, style="sign")
    return rows


def _parts(symbol: str) -> tuple[str, str, str]:
    """Split a symbol into its letter, its subscript and its accent."""
    base, _, below = normalize("NFD", symbol).partition("_")
    accent = next((mark for mark in ACCENTS if mark in base), "")
    return base.replace(accent, ""), below.strip("{}").replace("-", "−"), ACCENTS.get(accent, "")


def _wide(text: str, size: float) -> float:
    return size * sum(LETTER_WIDTH.get(letter, 0.5) for letter in text)
