"""Which cells of a chapter become slides, and what of them is shown and what is said.

The cells' own metadata decide. Where a cell has Jupyter's `slideshow` metadata, it is shown whole,
as they say. Else a heading begins a slide, cells with the tag `equation` show their code, charts
and tables of "then and now" what they found; of prose, formulas and lists are shown, and the rest
becomes speaker notes. Exercises, solutions and what goes further are no slides; the summary is.
"""

import html
import json
import re
from base64 import b64encode
from collections.abc import Iterator

import vl_convert
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from tools.solutions import is_solution

CHART = re.compile(r"application/vnd\.vegalite\.v\d+\+json")
RESULTS = "application/vnd.rnn-course.results+json"
BEYOND = {"Exercises", "Going further", "Further reading", "Check yourself"}
HEADING = re.compile(r"^(#{1,3}) (.+)$", re.MULTILINE)
FORMULA = re.compile(r"\$\$.+?\$\$", re.DOTALL)
SHOWN = re.compile(r"#{1,6} |[-*] |\d+\. |\|")
AFTER_TITLE = "**Run time**"
BEFORE = re.compile(r"\*\*Before you start\b")
WIDE = 620  # pixels of a chart that fills its column
LEVELS = {1: "slide", 2: "slide", 3: "subslide"}


def slides(notebook: NotebookNode, notes: str = "", page: str = "") -> NotebookNode:
    """A chapter as the notebook that becomes its slides.

    Args:
        notebook: the chapter, executed.
        notes: what else a speaker wants to know of the chapter, as Markdown.
        page: where the chapter's page lies, seen from the slides; its charts can be moved there.
    """
    cells: list[NotebookNode] = []
    beyond = False
    for number, cell in enumerate(notebook.cells):
        heading = HEADING.match(cell.source) if cell.cell_type == "markdown" else None
        if heading and len(heading[1]) < 3:
            beyond = heading[2].strip() in BEYOND
        if cell.metadata.get("slideshow", {}).get("slide_type"):
            cells.append(cell)
        elif beyond or is_solution(cell):
            continue
        elif cell.cell_type == "markdown":
            cells += of_prose(cell.source, kind="slide" if number == 0 else "")
        else:
            cells += of_code(cell, page)
        if number == 0 and notes:
            cells.append(as_notes(notes))
    return NotebookNode({**notebook, "cells": cells})


def of_prose(text: str, kind: str) -> Iterator[NotebookNode]:
    """What is shown of Markdown, then what is said of it."""
    shown, said = [], []
    if kind:  # the chapter's head: title, promise and goals
        shown = [text.partition(AFTER_TITLE)[0]]
    elif BEFORE.match(text):
        shown, kind = [text], "subslide"
    else:
        for block in blocks(text):
            if SHOWN.match(block):
                shown.append(block)
            else:
                shown += FORMULA.findall(block)
                said.append(block)
    if shown:
        heading = HEADING.match(shown[0])
        kind = kind or (LEVELS[len(heading[1])] if heading else "-")
        yield new_markdown_cell("\n\n".join(shown), metadata={"slideshow": {"slide_type": kind}})
    if said:
        yield as_notes("\n\n".join(said))


def blocks(text: str) -> list[str]:
    """Markdown's paragraphs; a formula is never cut in two."""
    found: list[str] = []
    for block in re.split(r"\n\s*\n", text.strip()):
        if found and found[-1].count("$$") % 2:
            found[-1] += f"\n\n{block}"
        else:
            found.append(block)
    return found


def of_code(cell: NotebookNode, page: str) -> Iterator[NotebookNode]:
    """The slide of a cell of code, if it is one."""
    figures = [figure(cell, output, page) for output in cell.outputs if spec_of(output)]
    tables = [output for output in cell.outputs if RESULTS in output.get("data", {})]
    results = [html_output(table["data"]["text/html"]) for table in tables]
    shows = "equation" in cell.metadata.get("tags", [])
    if not (figures or results or shows):
        return
    streams = [output for output in cell.outputs if output.output_type == "stream"] if shows else []
    metadata = {"slideshow": {"slide_type": "subslide"}}
    if shows:
        yield new_code_cell(cell.source, outputs=streams, metadata=metadata)
    for output in [*figures, *results]:
        # nbconvert leaves the code out where the cell has none.
        yield new_code_cell("", outputs=[output], metadata=metadata)


def spec_of(output: NotebookNode) -> dict:
    """The specification of a chart; empty where the output is none."""
    data = output.get("data", {})
    return next((data[mime] for mime in data if CHART.fullmatch(mime)), {})


def figure(cell: NotebookNode, output: NotebookNode, page: str) -> NotebookNode:
    """A chart as a picture with its description, its caption, and a link to the live one."""
    spec = spec_of(output)
    picture = b64encode(still(spec).encode()).decode()
    alt = html.escape(spec.get("description", ""), quote=True)
    told = cell.metadata.get("mystnb", {}).get("figure", {})
    link = f' <a href="{page}#{told["name"]}">Move it.</a>' if page and "name" in told else ""
    caption = f"<figcaption>{html.escape(told.get('caption', ''))}{link}</figcaption>"
    image = f'<img alt="{alt}" src="data:image/svg+xml;base64,{picture}">'
    return html_output(f'<figure class="chart">{image}{caption}</figure>')


def still(spec: dict) -> str:
    """A chart as SVG."""
    if spec.get("width") == "container":
        spec = {**spec, "width": WIDE, "autosize": {"type": "fit-x", "contains": "padding"}}
    return vl_convert.vegalite_to_svg(json.dumps(spec))


def html_output(text: str) -> NotebookNode:
    return new_output("display_data", data={"text/html": text})


def as_notes(text: str) -> NotebookNode:
    return new_markdown_cell(text, metadata={"slideshow": {"slide_type": "notes"}})


def notes_from(instructors: str, chapter: str) -> str:
    """What the page for instructors says of a chapter: the sections whose heading links it."""
    found, level = [], 0
    for part in re.split(r"^(?=#{1,6} )", instructors, flags=re.MULTILINE):
        heading = part.partition("\n")[0]
        here = len(heading) - len(heading.lstrip("#"))
        if f"{chapter}.ipynb" in heading:
            level = here
        elif here <= level:
            level = 0
        if level:
            found.append(part.strip())
    return "\n\n".join(found)
