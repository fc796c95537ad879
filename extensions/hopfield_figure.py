"""A Hopfield network to draw on: the first screen of the book, and the chapter on such networks.

Its pictures are those that the chapter draws. What stands in the page is a still picture: a damaged
one, and the way on which the package's own net recalls it. `assets/hopfield.js` makes it a network
that decides. In the chapter it stands after the cell with the tag `hopfield-figure`.
"""

import ast
import html
from pathlib import Path

import numpy as np
from docutils import nodes
from numpy.typing import NDArray
from page_code import page_tree, read_page
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform

from rnn_course.nets import Hopfield

PICTURES_OF, NAME = "notebooks/hopfield.ipynb", "DRAWINGS"
TAG = "hopfield-figure"
STORED, SHOWN, DAMAGED = 6, "cat", 0.3
SIDE, CELL = 12, 15  # pixels of a picture, and how wide the figure draws one
WIDE, TALL = 300, 150  # of the curve
KEYS = f"A picture of {SIDE} by {SIDE} pixels. The arrow keys move, Space flips a pixel."
OPENED = '<figure class="hopfield" role="group"'


def pictures(root: Path) -> dict[str, NDArray[np.int64]]:
    """The pictures that the chapter on Hopfield networks draws, each (144,) of -1 and +1.

    Raises:
        ExtensionError: the chapter holds none under the name that it gave them.
    """
    path = root / PICTURES_OF
    for node in ast.walk(page_tree(path, read_page(path))):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == NAME:
            found = {}
            for block in ast.literal_eval(node.value).strip().split("\n\n"):
                names, *rows = (line.split() for line in block.splitlines())
                found |= dict(zip(names, map("".join, zip(*rows, strict=True)), strict=True))
            return {
                name: np.array([1 if pixel == "#" else -1 for pixel in picture])
                for name, picture in found.items()
            }
    raise ExtensionError(f"{PICTURES_OF} draws no {NAME}, which {Path(__file__).name} shows")


def recalled(
    stored: dict[str, NDArray[np.int64]],
) -> tuple[NDArray[np.int64], list[int], list[float]]:
    """A damaged picture that the net completes, the units that change in turn, the energies."""
    net, picture = Hopfield(stored[SHOWN].size), stored[SHOWN]
    net.store(list(stored.values()))
    for seed in range(100):
        rng = np.random.default_rng(seed)
        probe = np.where(rng.random(picture.size) < DAMAGED, -picture, picture)
        recall = net.recall(probe, rng=rng)
        if np.array_equal(recall.state, picture):
            flips = [int(np.flatnonzero(d)[0]) for d in np.diff(recall.states, axis=0) if d.any()]
            return probe, flips, [float(energy) for energy in recall.energies]
    raise ExtensionError(f"No damaged {SHOWN} of 100 was completed: its net stores too much")


def squares(state: NDArray[np.int64]) -> str:
    """A picture as one square a unit, in their order; the style sheet gives their size."""
    kinds = [' class="ink"' if ink > 0 else "" for ink in state]
    return "".join(
        f'<rect x="{k % SIDE * CELL}" y="{k // SIDE * CELL}"{kind}/>'
        for k, kind in enumerate(kinds)
    )


def ink_of(state: NDArray[np.int64]) -> str:
    """The inked pixels of a small picture, each one unit wide, as one path."""
    return "".join(f"M{k % SIDE} {k // SIDE}h1v1h-1z" for k in np.flatnonzero(state > 0))


def item(name: str, state: NDArray[np.int64], is_stored: bool) -> str:
    """A picture that may be stored: put it on the grid, tick it, read its overlap."""
    bits = "".join("1" if s > 0 else "0" for s in state)
    checked = " checked" if is_stored else ""
    return (
        f'<li><button type="button" class="put" aria-label="Put the {name} on the grid">'
        f'<svg viewBox="0 0 {SIDE} {SIDE}" aria-hidden="true"><path d="{ink_of(state)}"/></svg>'
        f'</button><label><input type="checkbox" name="{name}" value="{bits}"{checked} /> {name}'
        '</label><span class="overlap"></span></li>'
    )


def figure(root: Path, plays: bool = False) -> str:
    """The figure; `plays`: it runs once by itself."""
    drawn = pictures(root)
    stored = dict(list(drawn.items())[:STORED])
    probe, flips, energies = recalled(stored)
    low, high = min(energies), len(stored) / 2  # no state has more than half a unit a pattern
    across, down = (WIDE - 12) / len(flips), (TALL - 12) / (high - low)
    way = [(6 + k * across, 6 + (high - E) * down) for k, E in enumerate(energies)]
    curve = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in way)
    damage = round(100 * np.mean(probe != stored[SHOWN]))
    said = (
        f"A picture of a {SHOWN} of {SIDE} by {SIDE} pixels, of which {damage}% are wrong. The "
        f"units of a Hopfield network change one after the other, {len(flips)} times, and the "
        f"energy falls each time. In the end the {SHOWN} is whole."
    )
    (x, y), (end_x, end_y) = way[0], way[-1]
    items = "".join(item(name, state, name in stored) for name, state in drawn.items())
    return f"""\
{OPENED} aria-label="A Hopfield network to draw on" data-order="{" ".join(map(str, flips))}"\
{" data-plays" if plays else ""}>
<div class="panels">
<div class="grid" role="img" aria-label="{html.escape(said)}" \
data-how="{KEYS}"><svg class="picture" \
viewBox="0 0 {SIDE * CELL} {SIDE * CELL}" width="{SIDE * CELL}" height="{SIDE * CELL}" \
aria-hidden="true">{squares(probe)}</svg></div>
<div class="way"><span>energy <b class="energy">{f"{energies[0]:.1f}".replace("-", "−")}</b></span>
<svg viewBox="0 0 {WIDE} {TALL}" width="{WIDE}" height="{TALL}" aria-hidden="true">\
<path class="floors"/><path class="curve" d="{curve}"/>\
<circle r="6" transform="translate({x:.1f} {y:.1f})"/>\
<path class="whole" d="{ink_of(stored[SHOWN])}" \
transform="translate({end_x - 50:.1f} {end_y - 84:.1f}) scale(4)"/></svg>
<span>changes (dashed: at a stored picture)</span></div>
</div>
<div class="hands pst-js-only"><button type="button" class="step">One unit decides</button>\
<button type="button" class="run">Run</button>\
<button type="button" class="damage">Damage</button>\
<button type="button" class="clear">Clear</button>\
<label><input type="checkbox" class="at-once" /> all at once</label></div>
<p class="said pst-js-only" role="status"></p>
<fieldset class="pst-js-only"><legend>Stored pictures, and the overlap with each</legend>\
<ul>{items}</ul>\
<button type="button" class="store">Store all twelve</button></fieldset>
<figcaption><p>Draw on the picture or damage it, and let the network run: each unit asks the \
others and changes its mind, and the energy falls.</p></figcaption>
</figure>
"""


class InTheChapter(SphinxPostTransform):
    """Puts the figure after the cell that has its tag."""

    default_priority = 210
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        for cell in list(self.document.findall(nodes.container)):
            if f"tag_{TAG}" in cell["classes"]:
                drawn = nodes.raw("", figure(Path(self.app.srcdir)), format="html")
                cell.parent.insert(cell.parent.index(cell) + 1, drawn)


def furnish(app: Sphinx, pagename: str, template: str, context: dict, doctree: object) -> None:
    if OPENED in context.get("body", ""):
        app.add_css_file("hopfield.css", priority=850)
        app.add_js_file("hopfield.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, object]:
    app.add_post_transform(InTheChapter)
    app.connect("html-page-context", furnish, 600)  # after the front door has set the figure
    return {"parallel_read_safe": True, "parallel_write_safe": True}
