"""The first screen of the book: a damaged picture that a net completes, and where to start.

The pictures are those of the first chapter and the net is the package's own: what moves is what it
computed while the site was built. Without scripts, and on paper, the damaged picture stands beside
the recalled one.
"""

import ast
import html
from pathlib import Path

import numpy as np
from chosen_chapters import WELCOME, number
from numpy.typing import NDArray
from page_code import page_tree, read_page
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from rnn_course.nets import Hopfield

FIGURE_PLACE = "<!-- the first picture moves here -->"
START_PLACE = "<!-- here the reader starts, or goes on -->"
PICTURES_OF, NAME = "notebooks/hopfield.ipynb", "DRAWINGS"
STORED, SHOWN, DAMAGED = 6, "cat", 0.3
CELL = 15  # pixels of a picture's pixel
WIDE, TALL = 380, 150  # of the curve


def pictures(root: Path) -> dict[str, NDArray[np.int64]]:
    """The first pictures that the chapter on Hopfield networks stores, each (144,) of -1 and +1.

    Raises:
        ExtensionError: the chapter holds none under the name that it gave them.
    """
    path = root / PICTURES_OF
    for node in ast.walk(page_tree(path, read_page(path))):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == NAME:
            names, *rows = ast.literal_eval(node.value).strip().split("\n\n")[0].splitlines()
            columns = zip(*(row.split() for row in rows), strict=True)
            found = dict(zip(names.split(), map("".join, columns), strict=True))
            return {
                name: np.array([1 if pixel == "#" else -1 for pixel in picture])
                for name, picture in list(found.items())[:STORED]
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
    side = round(state.size**0.5)
    kinds = [' class="ink"' if ink > 0 else "" for ink in state]
    return "".join(
        f'<rect x="{k % side * CELL}" y="{k // side * CELL}"{kind}/>'
        for k, kind in enumerate(kinds)
    )


def ink_of(state: NDArray[np.int64], cell: float) -> str:
    """The inked squares of a small picture, as one path."""
    side = round(state.size**0.5)
    inked = np.flatnonzero(state > 0)
    return "".join(f"M{k % side * cell:g} {k // side * cell:g}h3.5v3.5h-3.5z" for k in inked)


def figure(root: Path) -> str:
    """The damaged picture, its way downhill, and what sets it going."""
    stored = pictures(root)
    probe, flips, energies = recalled(stored)
    side, last = round(probe.size**0.5) * CELL, len(flips)
    low, high = min(energies), max(energies)
    across, down = (WIDE - 20) / last, (TALL - 20) / (high - low)
    path = [(10 + k * across, 10 + (high - E) * down) for k, E in enumerate(energies)]
    curve = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in path)
    damage = round(100 * np.mean(probe != stored[SHOWN]))
    said = (
        f"A picture of a {SHOWN} of 12 by 12 pixels, of which {damage}% are wrong. The units of a "
        f"Hopfield network change one after the other, {last} times, and the energy falls each "
        f"time. In the end the {SHOWN} is whole."
    )
    data = {
        "flips": " ".join(map(str, flips)),
        "places": " ".join(f"{x:.1f},{y:.1f}" for x, y in path),
    }
    kept = "".join(f' data-{name}="{value}"' for name, value in data.items())
    (x, y), (end_x, end_y) = path[0], path[-1]
    return f"""\
<figure class="first-picture" role="group" aria-label="A network completes a picture"{kept}>
<div class="panels">
<svg class="picture" viewBox="0 0 {side} {side}" width="{side}" height="{side}" role="img" \
aria-label="{html.escape(said)}">{squares(probe)}</svg>
<div class="way" aria-hidden="true"><span>energy</span>
<svg viewBox="0 0 {WIDE} {TALL}" width="{WIDE}" height="{TALL}"><path d="{curve}"/>\
<circle cx="{x:.1f}" cy="{y:.1f}" r="7"/><path class="whole" d="{ink_of(stored[SHOWN], 4)}" \
transform="translate({end_x - 46:.1f} {end_y - 82:.1f})"/></svg>
<span>changes of a unit</span></div>
</div>
<div class="play-row pst-js-only"><button type="button" class="play-first">Play</button>
<input type="range" min="0" max="{last}" value="0" step="1" aria-label="Changes so far" />
<output>0 of {last}</output></div>
<figcaption><p>It has seen six pictures. You give it one with {damage}% of the pixels wrong; each \
unit asks the others and changes its mind, and the energy only ever falls.</p></figcaption>
</figure>
"""


def start(app: Sphinx) -> str:
    """The one button: to the first chapter, or to where this reader was."""
    listed = (doc for tree in app.config.external_site_map.root.subtrees for doc in tree.files())
    first = next((doc for doc in listed if number(app.env, doc)), None)
    if first is None:
        return ""
    said = f"Start with chapter {number(app.env, first)}"
    address = app.builder.get_relative_uri(WELCOME, first)
    return f'<p class="start"><a href="{address}" data-start>{said}</a></p>'


def furnish(app: Sphinx, pagename: str, template: str, context: dict, doctree: object) -> None:
    if pagename != WELCOME or FIGURE_PLACE not in context.get("body", ""):
        return
    root = Path(app.srcdir)
    shown = figure(root) if (root / PICTURES_OF).is_file() else ""
    body = context["body"].replace(FIGURE_PLACE, shown).replace(START_PLACE, start(app))
    context["body"] = body
    app.add_js_file("front.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, object]:
    app.connect("html-page-context", furnish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
