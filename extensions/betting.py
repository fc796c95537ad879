"""A figure in which the reader bets, character by character, against a chapter's models.

A cell displays the bets as data of the type `BETS`: the text that is `given`, the text that is
`asked`, what each character of it cost each model in `bits`, the net's `likeliest` character and
how `sure` it was, and the `share` that each character has of the training text. What is written is
plain HTML: without a script, the text and the prices; `assets/betting.js` asks.
"""

import html
import json
from typing import ClassVar

from docutils import nodes
from myst_nb.core.render import load_mime_renders
from sphinx.application import Sphinx

BETS = "application/vnd.rnn-course.bets+json"
MOST_BYTES = 40_000
PAPER = "The course's site asks for this passage, character by character.\n"
SURE = (20, 50, 80, 95)  # per cent
UNSEEN = ((" ", "A blank"), ("\n", "A line break"))


class BettingPlugin:
    """Renders the bets of a cell; registered with myst-nb in `setup`."""

    mime_priority_overrides: ClassVar = [("*", BETS, 1)]

    @staticmethod
    def handle_mime(renderer, data, inline: bool) -> list[nodes.Element] | None:
        if inline or data.mime_type != BETS:
            return None
        return [
            nodes.raw("", figure(data.content), format="html"),
            nodes.raw("", PAPER, format="latex"),
        ]


def figure(bets: dict) -> str:
    """The figure as HTML.

    Raises:
        ValueError: a model has not one price for each character, or the data is too much for a
            page.
    """
    # A mapping that went through a file comes back in the order of its names. All are put into it,
    # so that two builds give the same page; but the models stand as the page names them.
    share = bets["share"]
    bets = {name: bets[name] for name in sorted(bets)} | {
        "bits": {name: bets["bits"][name] for name in bets["models"]},
        "share": {sign: share[sign] for sign in sorted(share)},
    }
    text = json.dumps(bets, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    if len(text.encode()) > MOST_BYTES:
        raise ValueError(f"bets: expected at most {MOST_BYTES:,} bytes, got {len(text.encode()):,}")
    n = len(bets["asked"])
    lengths = {len(prices) for prices in bets["bits"].values()}
    if lengths | {len(bets["likeliest"]), len(bets["sure"])} != {n}:
        raise ValueError(f"bets: expected {n} prices of each model, got {sorted(lengths)}")
    sure = "".join(
        f'<label><input type="radio" name="bet-sure" value="{p}"{" checked" * (p == 50)} />'
        f"<span>{p}%</span></label>"
        for p in SURE
    )
    # A field takes neither a blank nor a line break on every phone.
    others = [(sign, name) for sign, name in UNSEEN if sign in share]
    buttons = "".join(
        f'<button type="button" data-bet="{sign}">{name}</button>'.replace("\n", "&#10;")
        for sign, name in [*others, ("", "I have no idea")]
    )
    means = {name: sum(prices) / n for name, prices in bets["bits"].items()}
    return (
        '<figure class="betting" role="group" aria-label="Bet on the next character">'
        '<pre tabindex="0" role="region" aria-label="The text so far">'
        f'<span class="given">{html.escape(bets["given"])}</span>'
        f'<span class="came">{html.escape(bets["asked"])}</span></pre>'
        '<div class="stake pst-js-only">'
        f"<fieldset><legend>How sure?</legend>{sure}</fieldset>"
        '<label class="next"><span>The next character is</span>'
        '<input type="text" size="2" autocapitalize="off" autocomplete="off"'
        ' spellcheck="false" enterkeyhint="enter" /></label>'
        f'<div class="others">{buttons}</div></div>'
        '<p class="verdict pst-js-only" role="status">Type a character.</p>'
        f"<table><caption>Mean price of a character, in bits</caption><tbody>{rows(means)}</tbody>"
        '</table><div class="pst-js-only"><button type="button" class="anew">Start again</button>'
        f'</div><script type="application/json">{text}</script></figure>'
    )


def rows(means: dict[str, float]) -> str:
    """A row for the reader, who has not bet yet, and one for each model."""
    widest = max(means.values())
    mine = row("you", "", 0).replace("<tr>", '<tr class="mine pst-js-only">')
    return mine + "".join(
        row(html.escape(name), f"{mean:.2f}", mean / widest) for name, mean in means.items()
    )


def row(name: str, price: str, width: float) -> str:
    """A line of the table, with a bar of which `width` is the share of the whole."""
    return (
        f'<tr><th scope="row">{name}</th><td class="price">{price}</td>'
        f'<td><span style="width:{100 * width:.0f}%"></span></td></tr>'
    )


def furnish(app: Sphinx, pagename: str, template: str, context: dict, doctree: object) -> None:
    if '<figure class="betting"' in context.get("body", ""):
        app.add_css_file("betting.css", priority=850)
        app.add_js_file("betting.js", loading_method="defer", priority=850)


def setup(app: Sphinx) -> dict[str, object]:
    load_mime_renders().append(BettingPlugin)
    app.connect("html-page-context", furnish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
