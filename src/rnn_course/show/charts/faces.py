"""What every chart says of itself: its title, in lines that fit a phone, and a description."""

from dataclasses import dataclass
from itertools import combinations, pairwise
from textwrap import wrap

import altair as alt

from rnn_course.arguments import as_count
from rnn_course.show.mathematics import symbol

Words = str | list[str]


@dataclass(frozen=True)
class Face:
    """A title with its subtitle, a description, and the height in pixels."""

    title: alt.TitleParams
    description: str
    height: int

    def on(self, chart: alt.LayerChart) -> alt.LayerChart:
        """The chart with all this on it, as wide as its page."""
        return chart.properties(
            title=self.title, description=self.description, width="container", height=self.height
        )


def as_face(
    title: Words,
    subtitle: Words,
    description: str,
    height: int,
    over: alt.LayerChart | None = None,
) -> Face:
    """Title, subtitle and description, checked and broken into lines.

    Where a chart is drawn over another, that one's title and description hold, if none are given.

    Raises:
        TypeError: a text is none.
        ValueError: title or description is missing.
    """
    height = as_count("height", height)
    lines, below = _lines("title", title, 44), _lines("subtitle", subtitle, 54)
    if not isinstance(description, str):
        raise TypeError(f"description: expected a text, got {description!r}.")
    if over is not None and not lines and not description:
        return Face(over.title, over.description, height)
    if not lines:
        raise ValueError(
            "title: a chart needs one, title='...': what one learns from it, in a sentence."
        )
    if not description.strip():
        raise ValueError(
            "description: a chart needs one, description='...': what one sees in it, for readers "
            "who do not see it."
        )
    head = alt.TitleParams(lines, subtitle=below) if below else alt.TitleParams(lines)
    return Face(head, description, height)


def _lines(name: str, text: Words, width: int) -> list[str]:
    """Lines as given, or as few lines of about one length as the text needs."""
    if not isinstance(text, str):
        if not isinstance(text, list) or not all(isinstance(line, str) for line in text):
            raise TypeError(f"{name}: expected a text or a list of lines, got {text!r}.")
        return [symbol(line) for line in text]
    return broken(symbol(text), width)


def broken(text: str, width: int) -> list[str]:
    """As few lines as the text needs, of about one length, ended by a comma where there is one.

    >>> broken("One by one, the energy falls and stays; all at once, it can swing", 44)
    ['One by one, the energy falls and stays;', 'all at once, it can swing']
    """
    words = text.split()
    n_lines = len(wrap(text, width, break_long_words=False, break_on_hyphens=False))
    if n_lines < 2:
        return [" ".join(words)] if words else []

    def cost(lines: list[str]) -> float:
        if max(map(len, lines)) > width:
            return float("inf")
        uneven = sum((len(line) - len(text) / n_lines) ** 2 for line in lines)
        return uneven - 200 * sum(line[-1] in ",;." for line in lines[:-1])

    trials = (
        [" ".join(words[a:b]) for a, b in pairwise((0, *ends, len(words)))]
        for ends in combinations(range(1, len(words)), n_lines - 1)
    )
    return min(trials, key=cost)
