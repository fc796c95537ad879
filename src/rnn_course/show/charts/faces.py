"""What every chart says of itself: its title, in lines that fit a phone, and a description."""

from dataclasses import dataclass
from operator import itemgetter
from textwrap import wrap

import altair as alt

from rnn_course.arguments import as_count, as_instance
from rnn_course.show.arguments import as_text, as_title
from rnn_course.show.mathematics import symbol

Words = str | list[str]
MOST_LINES = 12


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
        TypeError: a text is none, or `over` no chart.
        ValueError: title or description is missing, or too long.
    """
    height = as_count("height", height)
    if over is not None:
        as_instance("over", over, alt.LayerChart, "a chart made by this module")
    lines, below = _lines("title", title, 44), _lines("subtitle", subtitle, 54)
    description = as_text("description", description)
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
    text = as_title(name, text)
    lines = [symbol(one) for one in text] if isinstance(text, list) else broken(symbol(text), width)
    if len(lines) > MOST_LINES:
        raise ValueError(f"{name}: expected at most {MOST_LINES} lines, got {len(lines)}.")
    return lines


def broken(text: str, width: int) -> list[str]:
    """As few lines as the text needs, of about one length, ended by a comma where there is one.

    >>> broken("One by one, the energy falls and stays; all at once, it can swing", 44)
    ['One by one, the energy falls and stays;', 'all at once, it can swing']
    """
    words = text.split()
    n_lines = len(wrap(text, width, break_long_words=False, break_on_hyphens=False))
    if n_lines > MOST_LINES:
        return wrap(text, width)
    if n_lines < 2:
        return [" ".join(words)] if words else []

    def cost(line: str, last: bool) -> float:
        too_long = 1e6 * max(0, len(line) - width)
        ended = not last and line[-1] in ",;."
        return too_long + (len(line) - len(text) / n_lines) ** 2 - 200 * ended

    # The best lines from each word on: first as one line, then as two, and so on.
    best = {
        a: (cost(line, True), [line]) for a in range(len(words)) if (line := " ".join(words[a:]))
    }
    for _ in range(n_lines - 1):
        best = {
            a: min(
                (
                    (cost(line, False) + best[b][0], [line, *best[b][1]])
                    for b in range(a + 1, min(a + width // 2 + 1, max(best)) + 1)
                    if (line := " ".join(words[a:b]))
                ),
                key=itemgetter(0),
            )
            for a in range(max(best))
        }
    return best[0][1]
