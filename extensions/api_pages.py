"""The page on the package, made from its docstrings: rooms, their modules, what each exports.

Each entry leads to its source and to the chapter it names; each module, to the pages that use it.
"""

import ast
import importlib
import inspect
import re
import shutil
from collections import defaultdict
from pathlib import Path

from docutils import nodes
from package_modules import parsed
from public_names import PACKAGE, Public, public_names, used_by
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.ext.napoleon import Config, GoogleDocstring
from sphinx.pycode import ModuleAnalyzer

API = "book/api"
PLACE = "<!-- the rooms stand here -->"
CHAPTERS = re.compile(r"(Chapters?): ([a-z_]+(?:, [a-z_]+)*)\.")
EQUATION = re.compile(r"\S+ = \S")
# Names of arguments that share a line of explanation, on more than one line.
LIST_OF_NAMES = re.compile(r"(?m)^( +\w+(?:, \w+)*,)\n +(?=\w+(?:, \w+)*[,:])")
AS_GOOGLE = Config(napoleon_use_rtype=False, napoleon_use_ivar=True)
LONGEST = 72  # letters of a constant's value


def summary(root: Path, module: str) -> str:
    """The first paragraph of the docstring of a room or a module."""
    path = root / "src" / Path(*module.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    tree = parsed(path)
    text = tree.body[0].value.value if tree.body else ""
    return " ".join(text.strip().split("\n\n")[0].split())


def directive(public: Public) -> str:
    """What has Sphinx document one name."""
    name = public.name.rpartition(".")[2]
    found = getattr(importlib.import_module(public.room), name)
    if inspect.isclass(found):
        return f".. autoclass:: {public.name}\n   :members:\n"
    if callable(found):
        return f".. autofunction:: {public.name}\n"
    said = ModuleAnalyzer.for_module(public.module).find_attr_docs().get(("", name), [])
    text = "\n".join(f"   {line}" for line in said)
    return f".. py:data:: {public.name}\n   :value: {shown(found)}\n\n{text}\n"


def shown(value: object) -> str:
    """A constant, or as much of it as fits on a line."""
    text = " ".join(repr(value).split())
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"


def page(app: Sphinx, docname: str, source: list[str]) -> None:
    """Write the rooms into the page: headings in Markdown, entries for autodoc."""
    if docname != API:
        return
    if app.builder.format == "latex":
        source[0] = source[0].replace(
            PLACE, "On paper they would fill a book; the site lists them."
        )
        return
    root = Path(app.srcdir)
    for path in (root / PACKAGE).rglob("*.py*"):
        if path.suffix in (".py", ".pyi"):
            app.env.note_dependency(str(path))
    rooms: dict[str, dict[str, list[Public]]] = defaultdict(lambda: defaultdict(list))
    for public in dict.fromkeys(public_names(root).values()):
        rooms[public.room][public.module].append(public)
    text = []
    for room in sorted(rooms, key=lambda name: (name.count(".") > 1, name)):
        text.append(f"({anchor(room)})=\n## {short(room)}\n\n{summary(root, room)}\n")
        for module, names in sorted(rooms[room].items()):
            if module != room:
                text.append(
                    f"({anchor(module)})=\n### {short(module)}\n\n{summary(root, module)}\n"
                )
            text += [used_in(app.env, root, names), "```{eval-rst}"]
            text += [directive(public) for public in names] + ["```\n"]
    source[0] = source[0].replace(PLACE, "\n".join(text))


def short(module: str) -> str:
    return module.partition(".")[2]


def anchor(module: str) -> str:
    return f"module-{module.replace('.', '-').replace('_', '-')}"


def used_in(env: BuildEnvironment, root: Path, names: list[Public]) -> str:
    """The pages whose code uses one of these names, as links."""
    pages = [doc for doc in sorted(env.found_docs) if set(names) & used_by_doc(env, doc)]
    links = [f"[](/{Path(env.doc2path(doc)).relative_to(root).as_posix()})" for doc in pages]
    return f"Used in {', '.join(links)}.\n" if links else ""


def used_by_doc(env: BuildEnvironment, doc: str) -> frozenset[Public]:
    path = Path(env.doc2path(doc))
    if path.suffix not in (".ipynb", ".md"):
        return frozenset()
    return used_by(path, Path(env.srcdir))


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """The page on the package is read again when another page uses other names than before."""
    now = {doc: used_by_doc(env, doc) for doc in env.found_docs}
    before, env.rnn_used_names = getattr(env, "rnn_used_names", {}), now
    return [API] if before != now and API in env.found_docs else []


def signature(
    app: Sphinx, what: str, name: str, thing: object, *_: object
) -> tuple[str, str] | None:
    """Arguments and types as the source writes them: `DTypeLike`, not all that it stands for."""
    maker = getattr(thing, "__init__", thing) if inspect.isclass(thing) else thing
    try:
        [node] = ast.parse(inspect.cleandoc("\n" + inspect.getsource(maker))).body
    except (TypeError, OSError, SyntaxError):
        return None
    if not isinstance(node, ast.FunctionDef):
        return None
    first = node.args.args[:1]
    if first and first[0].arg in ("self", "cls"):
        del node.args.args[0]
    returns = ast.unparse(node.returns) if node.returns and maker is thing else None
    return f"({ast.unparse(node.args)})", returns


def docstring(
    app: Sphinx, what: str, name: str, thing: object, options: object, lines: list[str]
) -> None:
    """Make the plain text of a docstring what Sphinx reads."""

    def linked(match: re.Match) -> str:
        known = {doc.split("/")[-1]: doc for doc in app.env.found_docs}
        names = match[2].split(", ")
        links = [f":doc:`/{known[name]}`" if name in known else name for name in names]
        return f"{match[1]}: {', '.join(links)}."

    paragraphs = re.split(r"\n\n+", LIST_OF_NAMES.sub(r"\1 ", "\n".join(lines)))
    for k, paragraph in enumerate(paragraphs):
        rows = paragraph.splitlines()
        if rows and all(EQUATION.match(row) for row in rows):
            paragraphs[k] = "::\n\n" + "\n".join(f"    {row}" for row in rows)
        elif ">>> " not in paragraph:
            paragraphs[k] = CHAPTERS.sub(linked, escaped(paragraph))
    # A property's first sentence is one, though there may be a colon in it.
    kind = "method" if what == "property" else what
    text = "\n\n".join(paragraphs).splitlines()
    lines[:] = [*GoogleDocstring(text, AS_GOOGLE, app, kind, name, thing).lines(), ""]


def escaped(text: str) -> str:
    """Plain text in which nothing but what stands in backticks means more than it says.

    >>> print(escaped("the norm |g| of `a*b`, times *two"))
    the norm \\|g\\| of `a*b`, times \\*two
    """
    parts = re.split(r"(`[^`]*`)", text)
    plain = [re.sub(r"([|*]|(?<=\w)_(?!\w))", r"\\\1", part) for part in parts[::2]]
    parts[::2] = plain
    return "".join(parts)


def missing(
    app: Sphinx, env: BuildEnvironment, link: addnodes.pending_xref, content: nodes.TextElement
) -> nodes.Node | None:
    """A type that has no entry of its own stays text; one that a room passes on has its entry."""
    if link.get("refdomain") != "py":
        return None
    target = link["reftarget"]
    for public in set(public_names(Path(app.srcdir)).values()):
        if target == f"{public.module}.{public.name.rpartition('.')[2]}":
            domain = env.get_domain("py")
            return domain.resolve_xref(
                env, link["refdoc"], app.builder, "obj", public.name, link, content
            )
    return content


def source_pages(app: Sphinx) -> None:
    """Write the pages of source whenever others are written, as valid HTML."""
    written: list[str] = []

    def add(app: Sphinx, pagename: str, template: str, context: dict, doctree: object) -> None:
        if doctree is not None and not written:
            # Else viewcode leaves them as an earlier build's templates made them.
            shutil.rmtree(Path(app.outdir, "_modules"), ignore_errors=True)
        written.append(pagename)
        if pagename.startswith("_modules/"):
            # What is inside preformatted text is phrases, no blocks.
            context["body"] = re.sub(
                r"(?s)<pre>.*?</pre>",
                lambda pre: re.sub(r"(</?)div\b", r"\1span", pre[0]),
                context.get("body", ""),
            )

    app.connect("html-page-context", add)


def setup(app: Sphinx) -> dict[str, object]:
    app.setup_extension("sphinx.ext.autodoc")
    app.setup_extension("sphinx.ext.viewcode")
    app.connect("env-get-outdated", outdated)
    app.connect("source-read", page)
    app.connect("autodoc-process-signature", signature)
    app.connect("autodoc-process-docstring", docstring)
    app.connect("missing-reference", missing, 900)
    source_pages(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
