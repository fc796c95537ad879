"""Tells the book whose it is: title, author, and each address that follows from the repository.

Before `make adopt` there is no repository. Then no page links to one, none claims an address, and
the button that opens a chapter in Colab says what has to be done first. Prose that holds in one of
the two cases only stands in `:::{only} repository` or `:::{only} not repository`.
"""

import html
import re
from functools import partial
from pathlib import Path

import imprint
from sphinx.application import Sphinx
from sphinx.config import Config

ROCKET = "fas fa-rocket"
FIRST = "#how-to-read-run-and-teach"  # the part of the welcome page that says what to do first
# A shared link's preview needs full addresses.
ADDRESSES = re.compile(r'<meta (?:property="og:(?:url|image[^"]*)"|name="twitter:card") [^>]*>\n?')
# Logo, footer and previews put a text into the page as it is.
in_html = partial(html.escape, quote=False)


def settings(ours: imprint.Course, app: Sphinx, config: Config) -> None:
    """What `_config.yml` would have to repeat."""
    config.project = config.html_title = ours.title
    config.author = ours.author
    config.ogp_site_name = in_html(ours.title)
    config.html_baseurl = config.ogp_site_url = ours.site
    options = config.html_theme_options
    options.setdefault("logo", {})["text"] = in_html(ours.title)
    options["repository_url"] = ours.repository
    options["repository_branch"] = imprint.BRANCH
    for button in ("use_repository_button", "use_issues_button", "use_edit_page_button"):
        options[button] = bool(ours.repository)
    if ours.site:
        config.sitemap_url_scheme = "{link}"
        config.sitemap_excludes = ["404.html", "genindex.html", "search.html"]


def sign(
    ours: imprint.Course, app: Sphinx, pagename: str, template: str, context: dict, _: object
) -> None:
    """The author's name below a page."""
    context["author"] = in_html(ours.author)


def add_rocket(
    ours: imprint.Course, app: Sphinx, pagename: str, template: str, context: dict, _: object
) -> None:
    """The button that opens a chapter in Colab; without repository, a word on how to get one.

    The theme's own button would lead to the branch of the sources, and from pages of prose with
    code cells to Markdown, which Colab does not open.
    """
    if context.get("page_source_suffix") != ".ipynb":
        return
    button = {"icon": ROCKET, "label": "colab-button"}
    if ours.repository:
        button |= {"type": "link", "tooltip": "Open this chapter in Colab"}
        button["url"] = ours.colab(f"{pagename}.ipynb")
    else:
        button |= {"type": "group", "tooltip": "Colab"}
        why = {"type": "link", "text": "Not in Colab yet: what to do first"}
        why["tooltip"] = "This copy of the course has no repository that Colab could read"
        why["url"] = context["pathto"](app.config.root_doc) + FIRST
        button["buttons"] = [why]
    context["header_buttons"].insert(0, button)


def drop_addresses(app: Sphinx, pagename: str, template: str, context: dict, _: object) -> None:
    """Leave out of a page's head what would need the site's address."""
    context["metatags"] = ADDRESSES.sub("", context.get("metatags", ""))


def finish(ours: imprint.Course, app: Sphinx, exception: Exception | None) -> None:
    """Leave no address of an earlier build."""
    if not exception and app.builder.name == "html" and not ours.site:
        (Path(app.outdir) / "sitemap.xml").unlink(missing_ok=True)


def setup(app: Sphinx) -> dict[str, object]:
    ours = imprint.read(Path(app.srcdir))
    app.connect("config-inited", partial(settings, ours), 400)
    app.connect("html-page-context", partial(sign, ours), 600)
    app.connect("html-page-context", partial(add_rocket, ours), 600)
    app.connect("build-finished", partial(finish, ours))
    if ours.repository:
        app.tags.add("repository")
        app.setup_extension("sphinx_sitemap")
    else:
        app.connect("html-page-context", drop_addresses, 600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
