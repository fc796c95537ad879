"""Tells each chapter's page which of its cells run in the page, and what each needs first.

The site then holds Python for the browser, under `_static/live`: `$RNN_COURSE_LIVE` names the
folder it comes from. Where there is none, pages have no Run buttons and nothing else changes. What
a page is told stands in it as JSON; the scripts in `assets/live` do the rest.
"""

import ast
import json
import re
import sys
from functools import partial
from pathlib import Path

import imprint
from cell_effects import Effects, Notebook
from cell_needs import bound_anew, direct_needs, needs_of, without_implied
from live_folder import collected
from nbformat import NotebookNode
from page_code import cell_tree, read_page
from sphinx.application import Sphinx
from sphinx.config import Config

# What Pyodide itself brings or `assets/live/display.py` stands in for.
ALWAYS_THERE = sys.stdlib_module_names | {"IPython", "rnn_course"}
SPELLED = {"tensorflow": "TensorFlow", "keras": "Keras"}
DATA = "rnn_course.data.load_"
TRAVELS = {f"{DATA}measured", f"{DATA}sunspots"}  # in the package, and beside it
# What a package of ours imports as soon as it is used.
BRINGS = {"rnn_course.show": "charts", "rnn_course.data": "charts"}

CELL = re.compile(r'(?=<div class="cell [^"]*docutils container"[^>]*>)')
PARAMETER = re.compile(r"^[^#\n]+=.*#\s*@param\b", re.MULTILINE)


def manifest(folder: Path) -> dict:
    """What there is for the page to run on; empty where there is nothing."""
    path = folder / "manifest.json"
    return json.loads(path.read_text(encoding="utf8")) if path.is_file() else {}


def imports(tree: ast.AST) -> dict[str, str]:
    """Each name that is imported anywhere in `tree`, with the dotted name it stands for.

    >>> imports(ast.parse("from rnn_course.nets import LSTM; import numpy as np"))
    {'LSTM': 'rnn_course.nets.LSTM', 'np': 'numpy'}
    """
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {a.asname or a.name.partition(".")[0]: a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    return found


def groups_of(dotted: set[str], groups: dict[str, dict]) -> list[str]:
    """The groups of packages that these imports need at once; the page asks for others later."""
    by_import = {name: group for group, facts in groups.items() for name in facts["imports"]}
    found = {by_import.get(name.partition(".")[0]) for name in dotted}
    found |= {group for name in dotted for room, group in BRINGS.items() if name.startswith(room)}
    return sorted(found - {None} & groups.keys())


def cells_of(page: NotebookNode, groups: dict[str, dict], colab: str = "") -> list[dict]:
    """What the page is told of each code cell: its `needs`, and its groups of packages.

    Beside them `anew`, the cells that give a name another value, with those that bring it back.

    Of one that cannot run there: `why`. Of one that does, but not on all that it does in the
    chapter: `differs`.

    Args:
        page: the notebook.
        groups: the groups of packages that the site holds.
        colab: where Colab opens the notebook.
    """
    cells = [cell for cell in page.cells if cell.cell_type == "code"]
    trees = [cell_tree(cell.source) for cell in cells]
    effects = Notebook(trees).effects
    place = {cell.get("id"): number for number, cell in enumerate(cells)}
    named = {name: dotted for tree in trees for name, dotted in imports(tree).items()}
    known = ALWAYS_THERE.union(*(facts["imports"] for facts in groups.values()))
    told, needs = [], direct_needs(effects)
    for number, (cell, tree) in enumerate(zip(cells, trees, strict=True)):
        said = cell.metadata.get("live", {})
        if "needs" in said:
            needs[number] = {place[name]: True for name in said["needs"]}
        why = said.get("why") or why_not(tree, effects[number], named, known)
        elsewhere = {other: binds for other, binds in needs[number].items() if "why" in told[other]}
        if not why and any(elsewhere.values()):
            why = "Needs a cell above that does not run in a browser."
        if why:
            told.append({"why": why} | ({"colab": f"{colab}#scrollTo={cell.id}"} if colab else {}))
            needs[number] = {}
            continue
        # What only a training reads whose result is kept is of use where it can be had whole.
        wanted = [needs_of(number, [name], effects) for name in effects[number].wanted]
        whole = [found for found in wanted if not any("why" in told[other] for other in found)]
        there = {other for found in whole for other in found}
        needs[number] = dict.fromkeys(needs[number].keys() - elsewhere.keys() | there, True)
        facts = {"groups": groups_of(set(imports(tree).values()), groups)}
        if elsewhere or any(told[other].get("differs") for other in needs[number]):
            facts["differs"] = 1
        told.append({name: value for name, value in facts.items() if value})
    runs = {number for number, facts in enumerate(told) if "why" not in facts}
    for number, needed in enumerate(without_implied(needs)):
        anew = bound_anew(number, needs[number], effects, runs) if number in runs else {}
        told[number] |= {"needs": needed} if needed else {}
        told[number] |= {"anew": anew} if anew else {}
    return told


def why_not(tree: ast.Module, effects: Effects, named: dict[str, str], known: set[str]) -> str:
    """Why a cell cannot run in a browser for its own part."""
    absent = {dotted.partition(".")[0] for dotted in imports(tree).values()} - known
    if absent:
        first = min(absent, key=lambda name: (name != "tensorflow", name))
        return f"Needs {SPELLED.get(first, first)}, which does not run in a browser."
    used = {named[name] for name in effects.reads & named.keys()}
    if any(name.startswith(DATA) and name not in TRAVELS for name in used):
        return "Reads data that is not in this page."
    return ""


def with_room(body: str, page: NotebookNode, told: list[dict]) -> str:
    """The page with room for the fields of its parameters, so that nothing moves when they come."""
    sources = [cell.source for cell in page.cells if cell.cell_type == "code"]
    parts = CELL.split(body)
    if len(parts) != len(sources) + 1:
        return body
    for number, (source, facts) in enumerate(zip(sources, told, strict=True), start=1):
        rows = len(PARAMETER.findall(source))
        if rows and "why" not in facts:
            room = f'<div class="live-room" style="--rows:{rows}"></div>'
            parts[number] = parts[number].replace(">", f">{room}", 1)  # above a fold as well
    return "".join(parts)


def interpreter(folder: Path, found: dict) -> dict[str, int]:
    """How many bytes Python itself has, and how many travel to a reader's first chart."""
    files = [folder / found["pyodide"] / name for name in ("pyodide.asm.wasm", "python_stdlib.zip")]
    first = set()
    todo = ["charts"]
    while todo:
        if (name := todo.pop()) in found["groups"] and name not in first:
            first.add(name)
            todo += found["groups"][name]["needs"]
    packages = sum(found["groups"][name]["compressed"] for name in first)
    return {
        "bytes": sum(path.stat().st_size for path in files),
        "compressed": found["first_run_bytes"] - packages,
    }


def add(
    ours: imprint.Course, app: Sphinx, pagename: str, template: str, context: dict, doctree: object
) -> None:
    folder = collected()
    if context.get("page_source_suffix") != ".ipynb" or not (found := manifest(folder)):
        return
    page = read_page(Path(app.env.doc2path(pagename)))
    groups = {
        name: {key: facts[key] for key in ("file", "bytes", "compressed", "needs", "imports")}
        for name, facts in found["groups"].items()
    }
    facts = {
        "page": pagename,
        "files": context["pathto"]("_static/live/", 1),
        "python": interpreter(folder, found),
        "groups": groups,
        "cells": cells_of(page, groups, ours.colab(f"{pagename}.ipynb")),
    }
    context["body"] = with_room(context["body"], page, facts["cells"])
    text = json.dumps(facts, separators=(",", ":"), ensure_ascii=False).replace("</", "<\\/")
    context["body"] += f'<script type="application/json" id="live-cells">{text}</script>\n'
    app.add_js_file("live/start.js", loading_method="defer")
    app.add_css_file("live/live.css")


def settle(app: Sphinx, config: Config) -> None:
    """Other packages, or none, and every page is written again."""
    config.live_packages = json.dumps(manifest(collected()), sort_keys=True)


def setup(app: Sphinx) -> dict[str, object]:
    app.add_config_value("live_packages", "", "html")
    app.connect("config-inited", settle, 800)
    app.connect("html-page-context", partial(add, imprint.read(Path(app.srcdir))), 800)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
