"""Numbers as a book sets them, also those that Python wrote: −0.5, 93%, 4·10⁻¹⁶, 12 s on one line.

And a formula keeps the comma that follows it: no line begins with one.
"""

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

UP = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
POWER = re.compile(r"(?<![\w.])(-?\d+(?:\.\d+)?)e([+-]?\d+)(?![\w.]\w)(?!\w)")
MINUS = re.compile(r"(?<![\w.–−-])-(?=\.?\d)")
PERCENT = re.compile(r"(?<=\d)[ \u00a0\u202f]%")
UNIT = re.compile(r"(?<=\d) (?=(?:µs|ms|s|min|h|Hz|kHz|kB|KiB|MB|MiB|GB|GiB|bits?|px)\b)")
AS_THEY_ARE = (nodes.literal, nodes.literal_block, nodes.math, nodes.math_block, nodes.raw)
BEFORE, AFTER = re.compile(r"[(\[“‘]+$"), re.compile(r"^[,.;:!?)\]”’]+")


def power(match: re.Match) -> str:
    """A number that Python wrote with an exponent, as one writes it by hand."""
    head, exponent = match[1], int(match[2])
    if float(head) == 0:
        return "0"
    tail = f"10{str(exponent).translate(UP)}" if exponent else ""
    if not tail:
        return head
    return tail if head in ("1", "1.0") else f"{head}·{tail}"


def typeset(text: str) -> str:
    """The text with its numbers set.

    >>> typeset("off by -4e-16 at most; 93 % after 12 s, and 1.0e-10 later")
    'off by −4·10⁻¹⁶ at most; 93% after 12\\xa0s, and 10⁻¹⁰ later'
    >>> typeset("pages 3-5 of 2026-11-27, model gpt-2")
    'pages 3-5 of 2026-11-27, model gpt-2'
    """
    text = MINUS.sub("−", PERCENT.sub("%", POWER.sub(power, text)))
    return UNIT.sub("\u00a0", text)


def typeset_table(html: str) -> str:
    """A piece of HTML, such as a table, with the numbers in its texts set, but not in its code.

    >>> typeset_table("<td>-1</td><td><code>-1</code></td>")
    '<td>−1</td><td><code>-1</code></td>'
    """
    return re.sub(r"(?<!<code)>([^<]+)<", lambda text: f">{typeset(text[1])}<", html)


class Numbers(SphinxPostTransform):
    default_priority = 9

    def run(self, **kwargs: object) -> None:
        for text in list(self.document.findall(nodes.Text)):
            parent = text.parent
            while parent and not isinstance(parent, AS_THEY_ARE):
                parent = parent.parent
            if not parent and (better := typeset(str(text))) != text:
                text.parent.replace(text, nodes.Text(better))
        for raw in self.document.findall(nodes.raw):
            if raw.get("format") == "html" and raw.astext().lstrip().startswith(
                ("<table", "<div>", '<p class="check-verdict')
            ):
                raw[:] = [nodes.Text(typeset_table(raw.astext()))]
                raw.rawsource = ""


class HeldFormulas(SphinxPostTransform):
    default_priority = 210
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        for formula in list(self.document.findall(nodes.math)):
            parent, held = formula.parent, [formula]
            place = parent.index(formula)
            for step, edge in ((-1, BEFORE), (1, AFTER)):
                beside = parent[place + step] if 0 <= place + step < len(parent) else None
                found = edge.search(str(beside)) if isinstance(beside, nodes.Text) else None
                if found:
                    parent[place + step] = nodes.Text(edge.sub("", str(beside)))
                    held.insert(0 if step < 0 else len(held), nodes.Text(found[0]))
            if len(held) > 1:
                parent[place] = nodes.inline("", "", *held, classes=["held"])


def setup(app: Sphinx) -> dict[str, object]:
    app.add_post_transform(Numbers)
    app.add_post_transform(HeldFormulas)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
