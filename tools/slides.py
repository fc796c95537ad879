"""Slides of every chapter, from its own cells: `make slides`.

nbconvert writes them for reveal.js, which lies beside them as all else does: they need no network.
Formulas are typeset while they are made, as on the site. `slide_cells` says what is on them.
"""

import html
import re
import shutil
import sys
from functools import partialmethod
from pathlib import Path

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.cache.main import JupyterCacheBase
from nbformat import NotebookNode

from tools.building import BUILD, ROOT, Refused
from tools.handouts import chapters, imprint, led_to

sys.path.append(str(ROOT / "extensions"))

FOLDER = BUILD / "slides"
REVEAL = BUILD / "npm-slides" / "node_modules" / "reveal.js"
OF_REVEAL = (
    *("dist/reveal.css", "dist/reveal.js", "dist/theme/white.css", "dist/theme/fonts"),
    *("plugin/notes/notes.js", "LICENSE"),
)
INSTRUCTORS = Path("book") / "instructor.md"
MATH = re.compile(
    r"(?P<code>```.*?```|`[^`\n]+`)|\$\$(?P<shown>.+?)\$\$|\$(?P<inline>[^$\n]+?)\$", re.DOTALL
)
PLACE = "formula{:d}place"
PLACED = re.compile(r"formula(\d+)place")
INDEX = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}: slides</title>
<style>
  body {{ font: 1.1rem/1.6 system-ui, sans-serif; margin: 2rem auto; max-width: 40rem }}
</style>
<h1>{title}</h1>
<ol>
{decks}
</ol>
<p>Keys: arrows and space to move, <kbd>Esc</kbd> for all slides at once, <kbd>S</kbd> for the
speaker's notes, <kbd>F</kbd> for the whole screen, <kbd>?</kbd> for the rest. For a PDF: open a
deck with <code>?print-pdf</code> after <code>.html</code>, and print.</p>
</html>
"""


class Formulas:
    """Typesets formulas: each waits under a name that no tool takes for markup, then comes back."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def take_out(self, text: str, output: str) -> str:
        """Markdown with a name in the place of each formula, which becomes KaTeX's `output`."""

        def take(match: re.Match) -> str:
            if match["code"]:
                return match[0]
            shown = match["shown"] is not None
            latex = (match["shown"] or match["inline"]).strip()
            self.made.append(typeset(latex, {"displayMode": shown, "output": output}))
            return PLACE.format(len(self.made) - 1)

        return MATH.sub(take, text)

    def put_in(self, page: str) -> str:
        """A page with the formulas in their places."""
        return PLACED.sub(lambda match: self.made[int(match[1])], page)


def typeset(latex: str, options: dict[str, object]) -> str:
    """A formula as HTML, by the same KaTeX as the site's, with options of its own."""
    from formulas import NODE, PATIENCE, PatientServer, katex

    if katex.KaTeXServer.katex_server is None:
        katex.NODEJS_BINARY = NODE
        katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = PATIENCE
        katex.KaTeXServer.katex_server = PatientServer.start()
    return katex.render_latex(latex, options)


def executed(path: Path) -> NotebookNode:
    """A chapter with the outputs that the last build kept.

    Raises:
        Refused: it was not executed as it now stands.
    """
    hashed = JupyterCacheBase.create_hashed_notebook
    # As the build does: captions and tags change no result.
    JupyterCacheBase.create_hashed_notebook = partialmethod(hashed, cell_metadata=())
    cache = get_cache(str(BUILD / ".jupyter_cache"))
    try:
        return cache.merge_match_into_notebook(nbformat.read(path, as_version=4))[1]
    except KeyError:
        raise Refused(f"{path.name} was not executed as it now stands. Run: make book") from None
    finally:
        JupyterCacheBase.create_hashed_notebook = hashed
        cache.db.dispose()


def write_slides() -> None:
    """Write a deck a chapter, and a page that lists them.

    Raises:
        Refused: reveal.js is not there, or a chapter was not executed.
    """
    from tools.slide_cells import notes_from, slides

    if not (REVEAL / "dist" / "reveal.js").is_file():
        raise Refused(f"reveal.js is not in {REVEAL.parent}: make slides gets it from npm.")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    for name in OF_REVEAL:
        copy = shutil.copytree if (REVEAL / name).is_dir() else shutil.copyfile
        (FOLDER / "reveal" / name).parent.mkdir(parents=True, exist_ok=True)
        copy(REVEAL / name, FOLDER / "reveal" / name)
    shutil.copytree(ROOT / "assets" / "katex", FOLDER / "katex")
    ours, there = imprint.read(ROOT), chapters()
    page = ROOT / INSTRUCTORS
    instructors = page.read_text(encoding="utf8") if page.is_file() else ""
    titles = {}
    for name in there:
        notebook = executed(ROOT / "notebooks" / f"{name}.ipynb")
        titles[name] = notebook.cells[0].source.partition("\n")[0].removeprefix("# ")
        site = (
            f"{ours.site}notebooks/{name}.html" if ours.site else f"../html/notebooks/{name}.html"
        )
        deck = slides(notebook, notes_from(instructors, name), site)
        text = write_deck(deck, titles[name], there, ours.site)
        (FOLDER / f"{name}.html").write_text(text, encoding="utf8")
    decks = "\n".join(
        f'<li><a href="{name}.html">{html.escape(title)}</a></li>' for name, title in titles.items()
    )
    text = INDEX.format(title=html.escape(ours.title), decks=decks)
    (FOLDER / "index.html").write_text(text, encoding="utf8")
    print(f"Slides of {len(there)} chapters: {FOLDER / 'index.html'}")


def write_deck(deck: NotebookNode, title: str, there: list[str], pages: str) -> str:
    """The page of one deck."""
    from nbconvert import SlidesExporter

    formulas = Formulas()
    for cell in deck.cells:
        if cell.cell_type == "markdown":
            # The speaker's window has none of the deck's style sheets, but a browser knows MathML.
            said = cell.metadata["slideshow"]["slide_type"] == "notes"
            text = led_to(cell.source, there, pages).replace(".ipynb)", ".html)")
            cell.source = formulas.take_out(text, "mathml" if said else "htmlAndMathml")
    deck.metadata["title"] = title
    exporter = SlidesExporter(
        extra_template_basedirs=[str(Path(__file__).with_name("for_slides"))],
        template_name="course_slides",
        reveal_url_prefix="reveal",
        reveal_theme="white",
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    text, _ = exporter.from_notebook_node(deck)
    return formulas.put_in(text)
