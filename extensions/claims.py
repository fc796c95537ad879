"""A cross in what `check_claims` shows stops the strict build, which names page, claim and value.

What a page's cells have found stands in its outputs, and is kept from build to build: a page that
is not read again is judged again all the same.
"""

from typing import ClassVar

from docutils import nodes
from myst_nb.core.render import load_mime_renders
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors import EnvironmentCollector
from sphinx.util import logging

from rnn_course.show.claims import CLAIMS

logger = logging.getLogger(__name__)


class Found(nodes.Invisible, nodes.Element):
    """What an output says of a page's claims; the table beside it is what a reader sees."""


class ClaimsPlugin:
    """Keeps the claims of an output in the page; registered with myst-nb in `setup`."""

    mime_priority_overrides: ClassVar[list] = []

    @staticmethod
    def handle_mime(renderer, data, inline: bool) -> list[nodes.Element] | None:
        if data.mime_type != CLAIMS:
            return None
        return [] if inline else [Found(claims=data.content["claims"])]


class Collector(EnvironmentCollector):
    """Keeps each page's claims."""

    def clear_doc(self, app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        kept(env).pop(docname, None)

    def merge_other(
        self, app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment
    ) -> None:
        kept(env).update({doc: kept(other)[doc] for doc in docnames & kept(other).keys()})

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        if found := [one for node in doctree.findall(Found) for one in node["claims"]]:
            kept(app.env)[app.env.docname] = found


def kept(env: BuildEnvironment) -> dict[str, list[dict]]:
    """The claims of each page."""
    if not hasattr(env, "rnn_claims"):
        env.rnn_claims = {}
    return env.rnn_claims


def judge(app: Sphinx, exception: Exception | None) -> None:
    """Say which claims do not hold."""
    if exception:
        return
    for page, claims in sorted(kept(app.env).items()):
        for one in claims:
            if not one["holds"]:
                logger.warning(
                    'the page claims that "%s", which does not hold: %s',
                    one["claim"],
                    one["here"],
                    location=page,
                    type="claims",
                )


def setup(app: Sphinx) -> dict[str, object]:
    load_mime_renders().append(ClaimsPlugin)
    app.add_node(Found)
    app.add_env_collector(Collector)
    app.connect("build-finished", judge, 450)  # before the account of what failed is written
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
