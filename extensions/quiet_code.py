"""Python in quiet colours: keywords, strings, definitions and comments stand out, no more.

Names, numbers and operators keep the text's own colour. A chapter is a tenth smaller for it.
"""

from collections.abc import Iterable, Iterator
from functools import partial

from pygments.filter import Filter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, Keyword, String, Text, _TokenType
from sphinx.application import Sphinx

# The kinds of words by the short names that Pygments gives them, which become classes.
PLAIN = {"n", "p", "w", "nn", "nx", "x", "o", "mi", "mf", "mb", "mh", "nb", "bp"}
ALIKE = dict.fromkeys(("s1", "s2", "sa", "si", "sd"), String)
ALIKE |= dict.fromkeys(("kn", "kc", "ow"), Keyword)


class Quiet(Filter):
    def filter(
        self, lexer: Lexer, stream: Iterable[tuple[_TokenType, str]]
    ) -> Iterator[tuple[_TokenType, str]]:
        for kind, text in stream:
            name = STANDARD_TYPES.get(kind)
            yield Text if name in PLAIN else ALIKE.get(name, kind), text


def quiet(language: str, **options: object) -> Lexer:
    lexer = get_lexer_by_name(language, **options)
    lexer.add_filter(Quiet())
    return lexer


def use(app: Sphinx) -> None:
    if app.builder.format == "html":
        app.add_lexer("python", partial(quiet, "python", stripnl=False))
        app.add_lexer("ipython3", partial(quiet, "ipython3"))


def setup(app: Sphinx) -> dict[str, object]:
    app.connect("builder-inited", use)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
