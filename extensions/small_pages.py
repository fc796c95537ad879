"""Two small pages: the one at the root of the site, and the one for mistyped addresses.

The latter may be shown at any depth, so that its links begin with the site's own path, once the
course has a site.
"""

import html
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urlparse

import imprint
import policy
from sphinx.application import Sphinx

NOT_FOUND = "404"
RELATIVE = re.compile(r'(\b(?:href|src|action|data-content_root)=")(?![a-z]+:|[/#])(?:\./)?')
ROOT_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta http-equiv="Refresh" content="0; url={front}">
<title>{title}</title>
</head>
<body>
<p><a href="{front}">{title}</a></p>
</body>
</html>
"""


def from_anywhere(page: str, site: str) -> str:
    """The page with links that lead home from any depth, if there is a home.

    >>> from_anywhere('<a href="book/a.html"><a href="#b">', "https://ada.github.io/memory/")
    '<a href="/memory/book/a.html"><a href="#b">'
    """
    path = urlparse(site).path
    return RELATIVE.sub(rf"\g<1>{path}", page) if path else page


def not_found(app: Sphinx) -> Iterator[tuple[str, dict[str, object], str]]:
    yield NOT_FOUND, {"title": "This page is not in the book"}, "404.html"


def finish(ours: imprint.Course, app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.name != "html":
        return
    out = Path(app.outdir)
    front = {"front": f"{app.config.root_doc}.html", "title": html.escape(ours.title)}
    (out / "index.html").write_text(ROOT_PAGE.format(policy=policy.META, **front), encoding="utf8")
    lost = out / f"{NOT_FOUND}.html"
    page = from_anywhere(lost.read_text(encoding="utf8"), ours.site)
    lost.write_text(page, encoding="utf8")


def setup(app: Sphinx) -> dict[str, object]:
    ours = imprint.read(Path(app.srcdir))
    app.connect("html-collect-pages", not_found)
    app.connect("build-finished", partial(finish, ours), 400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
