"""From a chapter's code to the package: its modules in the head, its names in the cells."""

import ast
import re
from pathlib import Path

from api_pages import API, anchor, short
from docutils import nodes
from page_code import page_tree, read_page
from public_names import Public, public_names, used_by
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

LABEL = "The code"
LOOK = "rnn_course.show"
CELL = re.compile(
    r'(<div class="cell_input[^>]*>\s*<div class="highlight-[^>]*><div class="highlight"><pre>)'
    r"(.*?)(?=</pre>)",
    re.DOTALL,
)
# A name, perhaps with one after a dot; neither an argument's name nor itself after a dot. What has
# a colour of its own, as strings and keywords have, is no name; nor is a sign such as `&lt;`.
NAME = r"([A-Za-z_]\w*+)"
CHAIN = re.compile(rf"<span[^>]*>[^<]*</span>|&\w+;|(?<![\w.]){NAME}(?:\.{NAME})?(?!=(?!=))")


def modules_of(names: frozenset[Public]) -> list[str]:
    """Where these names are defined; how things look counts as one."""
    modules = {public.module for public in names}
    look = {LOOK} if any(module.startswith(f"{LOOK}.") for module in modules) else set()
    return sorted(module for module in modules if not module.startswith(f"{LOOK}.")) + sorted(look)


class Modules(SphinxPostTransform):
    """Says in the head of a chapter which modules of the package it uses."""

    default_priority = 221  # after the reading time
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        heads = [
            c for c in self.document.findall(nodes.container) if "chapter-head" in c["classes"]
        ]
        if not heads or API not in self.env.found_docs:
            return
        used = modules_of(used_by(Path(self.env.doc2path(self.env.docname)), Path(self.app.srcdir)))
        page = self.app.builder.get_relative_uri(self.env.docname, API)
        paragraph = nodes.paragraph("", "", nodes.strong("", LABEL), nodes.Text(" "))
        paragraph["classes"].append("modules")
        for module in used:
            text = nodes.literal("", short(module))
            paragraph += nodes.reference(
                "", "", text, refuri=f"{page}#{anchor(module)}", internal=True
            )
            paragraph += nodes.Text(", " if module != used[-1] else ".")
        if used:
            heads[0] += paragraph


def local_names(page: Path, root: Path) -> dict[str, Public | str]:
    """What the page's imports from the package are called in it; of modules, their dotted name."""
    names, found, bound = public_names(root), {}, set()
    notebook = read_page(page)
    for node in ast.walk(page_tree(page, notebook)) if notebook else ():
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                dotted = f"{node.module}.{alias.name}"
                inside = any(name.startswith(f"{dotted}.") for name in names)
                if dotted in names or inside:
                    found[alias.asname or alias.name] = names.get(dotted, dotted)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound.add(node.id)
    # A name that the page gives to something of its own is no longer the package's.
    return {name: what for name, what in found.items() if name not in bound}


def linked(body: str, here: dict[str, Public | str], names: dict[str, Public], page: str) -> str:
    """The page with the first use of each name in each cell as a link."""

    seen: set[str] = set()  # on this page: only its first link is a stop of the Tab key

    def cell(match: re.Match) -> str:
        met: set[str] = set()

        def link(found: re.Match) -> str:
            first, second = found.groups()
            what = here.get(first)
            if isinstance(what, str) and second:
                what = names.get(f"{what}.{second}")
            if not isinstance(what, Public) or what.name in met:
                return found[0]
            met.add(what.name)
            again = ' tabindex="-1"' if what.name in seen else ""
            seen.add(what.name)
            text = f"{first}.{second}" if isinstance(here[first], str) else first
            rest = found[0].removeprefix(text)
            return f'<a class="api" href="{page}#{what.name}"{again}>{text}</a>{rest}'

        return match[1] + CHAIN.sub(link, match[2])

    return CELL.sub(cell, body)


def add(app: Sphinx, pagename: str, template: str, context: dict, doctree: object) -> None:
    path = Path(app.env.doc2path(pagename)) if doctree is not None else None
    if path is None or path.suffix not in (".ipynb", ".md") or API not in app.env.found_docs:
        return
    root = Path(app.srcdir)
    if here := local_names(path, root):
        page = app.builder.get_relative_uri(pagename, API)
        context["body"] = linked(context["body"], here, public_names(root), page)


def setup(app: Sphinx) -> dict[str, object]:
    app.add_post_transform(Modules)
    app.connect("html-page-context", add)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
