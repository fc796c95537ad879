"""The ledger of results: each row of a "then and now" table in the book, gathered on one page.

The rows stand in the outputs of the executed pages. The directive `ledger` sets them, in the order
of `_toc.yml`, as one table, which `assets/ledger.js` filters and sorts, and offers them as CSV. A
row whose numbers do not give the verdict that its author states is a warning: strict, the build
fails.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import ClassVar

from chosen_chapters import number
from docutils import nodes
from ledger_file import as_csv
from myst_nb.core.render import load_mime_renders
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors import EnvironmentCollector
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from rnn_course.show.ledger import RESULTS, VERDICTS

logger = logging.getLogger(__name__)
MANY = ("hold", "hold in part", "do not hold")  # the verdicts on several rows
COLUMNS = {"experiment": 20, "source": 16, "then": 11, "now": 15, "tolerance": 18, "verdict": 20}


class Rows(nodes.Invisible, nodes.Element):
    """What an output says for the ledger; its page does not show it."""


class Ledger(nodes.General, nodes.Element):
    """Where the ledger stands."""


class RowsPlugin:
    """Keeps the rows of an output in the page; registered with myst-nb in `setup`."""

    mime_priority_overrides: ClassVar[list] = []

    @staticmethod
    def handle_mime(renderer, data, inline: bool) -> list[nodes.Element] | None:
        if data.mime_type != RESULTS:
            return None
        return [] if inline else [Rows(rows=data.content["rows"])]


class Collector(EnvironmentCollector):
    """Keeps each page's rows, and has the ledger written again when any of them has changed."""

    def clear_doc(self, app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        kept(env)["rows"].pop(docname, None)
        kept(env)["pages"].discard(docname)

    def merge_other(
        self, app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment
    ) -> None:
        for docname in docnames & kept(other)["rows"].keys():
            kept(env)["rows"][docname] = kept(other)["rows"][docname]
        kept(env)["pages"] |= docnames & kept(other)["pages"]

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        found = []
        for node in doctree.findall(Rows):
            section = node
            while not isinstance(section, nodes.section):
                section = section.parent
            place = {"anchor": section["ids"][0], "section": section[0].astext()}
            found += [place | one for one in node["rows"]]
        if found:
            kept(app.env)["rows"][app.env.docname] = found
        if next(doctree.findall(Ledger), None) is not None:
            kept(app.env)["pages"].add(app.env.docname)

    def get_updated_docs(self, app: Sphinx, env: BuildEnvironment) -> list[str]:
        now = hashlib.sha256(repr(list(all_rows(env))).encode()).hexdigest()
        before, kept(env)["digest"] = kept(env)["digest"], now
        return sorted(kept(env)["pages"]) if before != now else []


def kept(env: BuildEnvironment) -> dict:
    """What the environment keeps for the ledger from build to build."""
    if not hasattr(env, "rnn_ledger"):
        env.rnn_ledger = {"rows": {}, "pages": set(), "digest": ""}
    return env.rnn_ledger


def in_order(env: BuildEnvironment, docname: str) -> Iterator[str]:
    """A page and those below it, in the order of the table of contents."""
    yield docname
    for below in env.toctree_includes.get(docname, ()):
        yield from in_order(env, below)


def all_rows(env: BuildEnvironment) -> Iterator[dict]:
    """Every row of the book, in its order, with the page where it stands."""
    rows = kept(env)["rows"]
    for docname in in_order(env, env.config.root_doc):
        told = {"page": docname, "number": number(env, docname)}
        for one in rows.get(docname, ()):
            yield told | {"chapter": env.titles[docname].astext()} | one


class LedgerDirective(SphinxDirective):
    """Puts the ledger where it stands."""

    def run(self) -> list[nodes.Node]:
        return [Ledger()]


class FillLedger(SphinxPostTransform):
    """Sets the table where the ledger stands."""

    default_priority = 7  # its numbers are set like any others

    def run(self, **kwargs: object) -> None:
        for node in list(self.document.findall(Ledger)):
            rows = list(all_rows(self.env))
            node.replace_self(self.filled(rows) if rows else [])

    def filled(self, rows: list[dict]) -> list[nodes.Node]:
        found = [one["verdict"] for one in rows]
        told = ", ".join(f"{found.count(v)} {many}" for v, many in zip(VERDICTS, MANY, strict=True))
        summary = nodes.paragraph("", f"{len(rows)} rows: {told}. ", classes=["ledger-count"])
        if self.app.builder.format == "html":
            address = PurePosixPath(self.env.docname).with_suffix(".csv").name
            summary += nodes.reference("", "All of them as CSV", refuri=address)
            summary += nodes.Text(".")
        group = nodes.tgroup(cols=len(COLUMNS))
        group += [nodes.colspec(colwidth=width) for width in COLUMNS.values()]
        head = nodes.row("", *(nodes.entry("", nodes.paragraph("", n)) for n in COLUMNS))
        group += nodes.thead("", head)
        group += nodes.tbody("", *map(self.row, rows))
        table = nodes.table("", group, classes=["ledger", "longtable", "colwidths-given"])
        return [summary, table]

    def row(self, one: dict) -> nodes.row:
        """One row of the table: a paragraph for each thing it says."""
        doi, drawn = one["doi"], one["draws"]
        source = [nodes.Text(one["from"])]
        if doi:
            source = [nodes.reference("", one["from"], refuri=f"https://doi.org/{doi}")]
        draws = "no chance" if drawn is None else "one draw" if drawn == 1 else f"{drawn} draws"
        spelled = "" if one["tolerance"] is None else f"{one['tolerance']:.3g}"
        cells = {
            "experiment": [[nodes.Text(one["experiment"])], [self.place(one)]],
            "source": [source],
            "then": [[nodes.Text(one["then"])]],
            "now": [[nodes.Text(one["now"])], [nodes.inline("", draws, classes=["aside"])]],
            "tolerance": [[nodes.Text(t)] for t in (spelled, one["reason"]) if t],
            "verdict": [[nodes.inline("", one["verdict"], classes=[css_class(one["verdict"])])]],
        }
        if one["why"]:
            cells["verdict"].append([nodes.Text(one["why"])])
        return nodes.row(
            "",
            *(
                nodes.entry("", *(nodes.paragraph("", "", *part) for part in parts), classes=[name])
                for name, parts in cells.items()
            ),
        )

    def place(self, one: dict) -> nodes.Node:
        """Where the row comes from."""
        title, _, _ = one["chapter"].partition(":")
        text = f"{one['number']} {title}".strip()
        if self.app.builder.format != "html":
            return nodes.emphasis("", text)
        page = ""
        if one["page"] != self.env.docname:
            page = self.app.builder.get_relative_uri(self.env.docname, one["page"])
        address = f"{page}#{one['anchor']}"
        return nodes.reference("", text, refuri=address, internal=True, classes=["place"])


def css_class(verdict: str) -> str:
    return verdict.replace(" ", "-")


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Write the CSV beside its page, and say which rows do not come out as stated."""
    if exception:
        return
    rows = list(all_rows(app.env))
    for one in rows:
        if one["verdict"] != one["stated"]:
            logger.warning(
                'section %s: the row "%s" is stated as "%s" and comes out as "%s": then %s, now %s',
                one["section"],
                one["experiment"],
                one["stated"],
                one["verdict"],
                one["then"],
                one["now"],
                location=one["page"],
                type="ledger",
            )
    if app.builder.name == "html":
        for page in kept(app.env)["pages"]:
            path = Path(app.outdir) / f"{page}.csv"
            path.write_text(as_csv(rows, app.builder.get_target_uri), encoding="utf8")


def furnish(app: Sphinx, pagename: str, template: str, context: dict, doctree: object) -> None:
    if pagename in kept(app.env)["pages"]:
        app.add_css_file("ledger.css", priority=850)
        app.add_js_file("ledger.js", loading_method="defer", priority=850)


def setup(app: Sphinx) -> dict[str, object]:
    load_mime_renders().append(RowsPlugin)
    app.add_node(Rows)
    app.add_node(Ledger)
    app.add_directive("ledger", LedgerDirective)
    app.add_env_collector(Collector)
    app.add_post_transform(FillLedger)
    app.connect("html-page-context", furnish)
    app.connect("build-finished", finish, 450)  # before the account of what failed is written
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
