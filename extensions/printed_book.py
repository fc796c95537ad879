"""The whole course as one PDF: charts as vector drawings, tables as tables, folded code left out.

Works only for Sphinx's LaTeX builder (`make pdf`); the pages of the site are not touched. The same
executed cells are printed: nothing runs twice.
"""

import hashlib
import json
import subprocess
from pathlib import Path

import vl_convert
from bs4 import BeautifulSoup, Tag
from chart_controls import controls
from docutils import nodes
from fontTools.ttLib import TTFont
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import texescape

from rnn_course.show import diagrams

TEXT_FONT = "Linux Libertine O"
FLUID = 560  # pixels of a chart that fills its container
CHARACTERS = 95  # of a table's type fit on a line of paper
POINTS = 0.8  # a chart's pixel on paper: 12 pixels high type becomes 9.6 points

PREAMBLE = r"""
\usepackage{unicode-math}
\setmathfont{texgyretermes-math.otf}
\usepackage{newunicodechar}
\newfontfamily\signs{DejaVu Sans}[Scale=0.85]
\input{signs}
\definecolor{rnnink}{HTML}{24292f}
\setcounter{tocdepth}{0}
\setcounter{secnumdepth}{1}
\hypersetup{bookmarksdepth=2}
\usepackage{etoolbox}
\AtBeginEnvironment{tabular}{\footnotesize}
\AtBeginEnvironment{tabulary}{\footnotesize}
\AtBeginEnvironment{longtable}{\footnotesize}
\usepackage[font=small,labelfont=bf,justification=raggedright,singlelinecheck=false]{caption}
\titleformat{\chapter}{\sffamily\bfseries\huge\color{rnnink}}{\thechapter}{0.6em}{}
\titlespacing*{\chapter}{0pt}{0pt}{1.2em}
\setlength{\headheight}{14pt}
\emergencystretch=3em
\raggedbottom
% A listing that goes over a page is cut where its lines end, not where the page could be squeezed
% to: its last line stood on the edge of its frame.
\makeatletter
\newcommand{\rnnuncut}{\errmessage{framed.sty no longer is what the preamble mends}}
\patchcmd{\fb@put@frame}{\@minus.8\pageshrink}{}{}{\rnnuncut}
\patchcmd{\fb@put@frame}{\@minus-.8\pageshrink}{}{}{\rnnuncut}
\makeatother
% Room below the tallest drawing for its caption.
\AtBeginDocument{\csname spx@image@maxheight\endcsname=0.86\textheight}
"""

# As on the site: chapters and their figures have numbers where the list of pages says so.
NUMBERED = "\\setcounter{secnumdepth}{1}\\numberwithin{figure}{chapter}\n"
UNNUMBERED = "\\setcounter{secnumdepth}{-1}\\counterwithout{figure}{chapter}\n"

# A printer has no colour emoji.
SAID = {"✅": "✓", "❌": "✗"}

TITLE_PAGE = r"""
\begin{titlepage}
\sffamily\raggedright\color{rnnink}
\vspace*{0.16\textheight}
{\fontsize{38}{44}\selectfont\bfseries %(title)s\par}
\vspace{1.2em}
{\Large An executable course, from Hopfield's memories\\to cells that read film reviews\par}
\vspace{3em}
\includegraphics[width=0.62\textwidth]{title-drawing.pdf}\par
\vfill
{\large %(author)s\par}
\vspace{0.6em}
Every number and every chart in this book was made by the code beside it. %(site)s\par
\vspace{0.6em}
Printed on %(date)s. Code under the MIT licence, text and figures under CC BY 4.0.\par
\end{titlepage}
"""


class Pages(SphinxPostTransform):
    """Rearranges the assembled book: a preface, parts, chapters; solutions kept, plumbing out."""

    default_priority = 2  # before an output is chosen and its cell is wrapped
    formats = ("latex",)

    def run(self, **kwargs: object) -> None:
        welcome = next(self.document.findall(nodes.section))
        wrappers = [n for n in welcome.findall(nodes.compound) if "toctree-wrapper" in n["classes"]]
        parts = self.app.config.external_site_map.root.subtrees
        for wrapper, part in zip(wrappers, parts, strict=True):
            wrapper.parent.remove(wrapper)
            self.document += command("part", part.caption)
            numbering = NUMBERED if part.numbered else UNNUMBERED
            self.document += nodes.raw("", numbering, format="latex")
            self.document += wrapper.children
        # The front page of the site becomes a preface without a number.
        preface = [command("chapter*", "About this course"), *welcome.children[1:]]
        for section in [child for child in preface if isinstance(child, nodes.section)]:
            place = preface.index(section)
            preface[place : place + 1] = [command("section*", section[0].astext()), *section[1:]]
        # Its own heading is the title of the whole.
        title = nodes.section("", welcome[0], ids=welcome["ids"], names=welcome["names"])
        welcome.replace_self([title, *preface])
        for cell in list(self.document.findall(is_folded)):
            if not in_exercises(cell):
                for code in [c for c in cell.children if "cell_input" in c.get("classes", ())]:
                    cell.remove(code)


def command(name: str, text: str) -> nodes.raw:
    """A heading as plain LaTeX; those without a number go to the table of contents by hand."""
    listed = f"\\addcontentsline{{toc}}{{chapter}}{{{text}}}" if name == "chapter*" else ""
    return nodes.raw("", f"\\{name}{{{text}}}{listed}\n", format="latex")


def is_folded(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and "tag_hide-input" in node["classes"]


def in_exercises(node: nodes.Node) -> bool:
    """Whether a cell stands below the heading of the exercises."""
    while node := node.parent:
        if isinstance(node, nodes.section) and node[0].astext() == "Exercises":
            return True
    return False


class Outputs(SphinxPostTransform):
    """Turns what a cell shows on the site into what can be printed."""

    default_priority = 5  # after myst-nb has chosen one output of each bundle
    formats = ("latex",)

    def run(self, **kwargs: object) -> None:
        for raw in list(self.document.findall(nodes.raw)):
            if raw.get("format") != "html":
                continue
            html = BeautifulSoup(raw.astext(), "html.parser")
            if spec := html.select_one(".chart > script"):
                spec = json.loads(spec.string)
                words = [] if in_figure(raw) else [nodes.paragraph("", spec.get("description", ""))]
                raw.replace_self([self.picture(spec), *words, *settable(spec)])
            elif frame := html.find("table"):
                raw.replace_self(table(frame))

    def picture(self, spec: dict) -> nodes.image:
        """The chart as a PDF below the build's own folder."""
        fluid = spec.get("width") == "container"
        if fluid:
            spec = {**spec, "width": FLUID, "autosize": {"type": "fit-x", "contains": "padding"}}
        text = json.dumps(spec, sort_keys=True)
        name = f"chart-{hashlib.sha256(text.encode()).hexdigest()[:12]}.pdf"
        folder = Path(self.app.doctreedir) / "charts"
        folder.mkdir(exist_ok=True)
        path = folder / name
        if not path.is_file():
            path.write_bytes(vl_convert.vegalite_to_pdf(text))
        uri = str(path)
        self.env.images.add_file(self.env.config.root_doc, uri)
        image = nodes.image("", uri=uri, candidates={"*": uri}, alt=spec.get("description", ""))
        image["scale"] = round(100 * POINTS)
        return image


def in_figure(node: nodes.Node) -> bool:
    """Whether a chart has a caption of its own."""
    return any(isinstance(above, nodes.figure) for above in (node.parent, node.parent.parent))


def settable(spec: dict) -> list[nodes.paragraph]:
    """A line that names what the reader of the site can set on this chart."""
    names = dict.fromkeys(controls(spec))
    if not names:
        return []
    text = nodes.emphasis("", f"On the site you can set: {', '.join(names)}.")
    return [nodes.paragraph("", "", text)]


def table(html: Tag) -> nodes.table:
    """A table of a data frame as Sphinx's own table, whose columns wrap."""
    rows = [
        [cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])]
        for row in html.find_all("tr")
    ]
    wide = max(map(len, rows))
    rows = [[""] * (wide - len(row)) + row for row in rows]
    natural = [max(len(row[k]) for row in rows) for k in range(wide)]
    # A wide table wraps: its columns share the line by their text, at least by their longest word.
    words = [max(len(w) for row in rows for w in row[k].split() or [""]) for k in range(wide)]
    widths = [max(min(n, 36), word) + 2 for n, word in zip(natural, words, strict=True)]
    group = nodes.tgroup("", *(nodes.colspec("", colwidth=w) for w in widths), cols=wide)
    body = [
        nodes.row("", *(nodes.entry("", nodes.paragraph("", text)) for text in row)) for row in rows
    ]
    heads = len(html.select("thead tr"))
    group += nodes.thead("", *body[:heads])
    group += nodes.tbody("", *body[heads:])
    fits = sum(natural) + 2 * wide <= CHARACTERS
    classes = ["colwidths-auto" if fits else "colwidths-given"]
    return nodes.table("", group, classes=classes + ["longtable"] * (len(rows) > 30))


def settings(app: Sphinx, config: object) -> None:
    """What LaTeX needs to know; in `_config.yml` it would be in every reader's way."""
    config.latex_engine = "xelatex"
    # A table of a data frame has LaTeX of its own, whose columns do not wrap: ours do.
    config.nb_mime_priority_overrides = [("latex", "text/html", 8)]
    config.latex_use_xindy = False
    config.latex_toplevel_sectioning = "chapter"
    config.latex_show_urls = "no"
    config.latex_elements = {
        "papersize": "a4paper",
        "pointsize": "11pt",
        "fontpkg": rf"\setmainfont{{{TEXT_FONT}}}"
        r"""
\setsansfont{Linux Biolinum O}
\setmonofont{DejaVu Sans Mono}[Scale=0.78]
""",
        "fncychap": "",
        "printindex": "",
        "tableofcontents": r"\renewcommand{\contentsname}{Contents}\sphinxtableofcontents",
        "figure_align": "H",
        "extraclassoptions": "oneside,openany",
        "preamble": PREAMBLE,
        "maketitle": title_page(config.project, config.author, config.html_baseurl),
        "sphinxsetup": (
            "hmargin={25mm,25mm}, vmargin={24mm,26mm}, verbatimwithframe=false, "
            "VerbatimColor={HTML}{F5F7F9}, TitleColor={HTML}{24292F}, "
            "InnerLinkColor={HTML}{005A8C}, OuterLinkColor={HTML}{005A8C}, "
            "verbatimwrapslines=true, verbatimforcewraps=true, verbatimhintsturnover=false"
        ),
    }


def in_latex(text: str) -> str:
    """A text with its special characters escaped."""
    texescape.init()  # Sphinx does so only once the builder is there
    return texescape.escape(text, "xelatex")


def title_page(title: str, author: str, address: str) -> str:
    """The first page; `address` is the site's, or empty."""
    site = "Its charts can be moved on the site."
    if address:
        site = rf"The site, where charts can be moved and chapters run: \url{{{address}}}"
    words = {"title": in_latex(title), "author": in_latex(author)}
    return TITLE_PAGE % (words | {"site": site, "date": r"\today"})


def name_book(app: Sphinx, *_: object) -> None:
    """Jupyter Book puts a title of its own where `_config.yml` has none, after all settings."""
    config = app.config
    title, author = in_latex(config.project), in_latex(config.author)
    config.latex_documents = [(config.root_doc, "course.tex", title, author, "manual", False)]


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Put what the LaTeX names beside it: the title's drawing, signs the text font lacks."""
    if exception or app.builder.format != "latex":
        return
    out = Path(app.outdir)
    spec = diagrams.unrolled(4, title=" ").to_json()
    (out / "title-drawing.pdf").write_bytes(vl_convert.vegalite_to_pdf(spec))
    text = (out / "course.tex").read_text(encoding="utf8")
    for sign, printed in SAID.items():
        text = text.replace(sign, printed)
    (out / "course.tex").write_text(text, encoding="utf8")
    lacking = sorted({c for c in text if ord(c) > 127} - letters(TEXT_FONT))
    lines = [f"\\newunicodechar{{{c}}}{{{{\\signs {c}}}}}" for c in lacking if c.isprintable()]
    (out / "signs.tex").write_text("\n".join(lines) + "\n", encoding="utf8")


def letters(font: str) -> set[str]:
    """The characters that a font of this machine holds."""
    find = ["fc-match", "--format=%{family}\t%{file}", font]
    family, _, path = subprocess.run(find, capture_output=True, text=True).stdout.partition("\t")
    if font not in family:
        raise ExtensionError(f"The font {font} is missing. The README lists what `make pdf` needs.")
    return set(map(chr, TTFont(path).getBestCmap()))


def setup(app: Sphinx) -> dict[str, object]:
    app.connect("config-inited", settings, 950)
    app.connect("env-before-read-docs", name_book)
    app.connect("build-finished", finish)
    app.add_post_transform(Pages)
    app.add_post_transform(Outputs)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
