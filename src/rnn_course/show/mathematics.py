"""Mathematics in plain text, for titles and axes: subscripts and powers in Unicode."""

import re

from rnn_course.show.arguments import as_text

_LOW = dict(zip("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎", strict=True))
_LOW |= dict(zip("aehijklmnoprstuvxβγρφχ", "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", strict=True))
_LOW["T"] = "ᴛ"  # a small capital: Unicode has no lowered one
_HIGH = dict(zip("0123456789+-−=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾", strict=True))
_HIGH |= dict(zip("abcdefghijklmnoprstuvwxyzT", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀ", strict=True))

# A subscript hangs on one letter, so that names such as val_loss stay as they are.
_MARK = r"(?:\{([^{}]+)\}|([A-Za-z]{1,3}(?![A-Za-z_])|\d+))"
_SUBSCRIPT = re.compile(rf"(?<![A-Za-z_])([^\W\d_][\u0300-\u036f]*)_{_MARK}")
_POWER = re.compile(r"(?<=[\w)\u0300-\u036f₀-ₜ])\^(?:\{([^{}]+)\}|\(([^()]+)\)|(-?\w))")
_SLOPE = re.compile(r"\bd([^\W\d_][\u0300-\u036f]*(?:_\w+)?)/d([^\W\d_])")


def symbol(text: str) -> str:
    """A text whose symbols read as in the page's formulas, as far as Unicode has the letters.

    `_` lowers one to three letters, a number, or what stands in braces; `^` raises; dE/dh becomes
    a partial derivative. A mark with a letter that Unicode cannot lower or raise stays as typed.

    >>> symbol("size of dE_T/dh_t"), symbol("h_{t-1}"), symbol("(γρ)^(T-t)"), symbol("10^{-6}")
    ('size of ∂Eᴛ/∂hₜ', 'hₜ₋₁', '(γρ)ᵀ⁻ᵗ', '10⁻⁶')
    >>> symbol("W_hz"), symbol("val_loss")
    ('W_hz', 'val_loss')

    Raises:
        TypeError: `text` is no text.
    """
    text = _SLOPE.sub(r"∂\1/∂\2", as_text("text", text))
    text = _SUBSCRIPT.sub(lambda found: found[1] + _set(found, found[2] or found[3], _LOW), text)
    return _POWER.sub(lambda found: _set(found, found[1] or found[2] or found[3], _HIGH), text)


def power_of_ten(exponent: int) -> str:
    """A power of ten as the label of an axis.

    >>> power_of_ten(-6), power_of_ten(0)
    ('10⁻⁶', '1')
    """
    return symbol(f"10^{{{exponent}}}") if exponent else "1"


def _set(found: re.Match[str], marks: str, alphabet: dict[str, str]) -> str:
    """The marks in small letters, or the text as typed where one of them has none."""
    if all(mark in alphabet for mark in marks):
        return "".join(alphabet[mark] for mark in marks)
    typed = found[0]
    return typed[typed.index("_") :] if alphabet is _LOW else typed
