"""One browser and a few small servers for all tests of the built site; each page visited once.

A visit opens a page as a reader does (cold cache, then scrolling), tries what can be tried, and
notes what happened; the tests in test_browser.py judge the notes. With pytest-xdist, the tests of
one page run in one process, so the visit is shared.
"""

import gzip
import re
import threading
from contextlib import contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pages import CHAPTERS, CHROMIUM, SITE, missing
from policy import HEADER


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """All tests of one page go to one process, so that they share its visit."""
    from xdist.scheduler import LoadScopeScheduling

    class ByPage(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            page = re.search(r"\[(?:\w+-)?((?:book|notebooks)/\w+)", nodeid)
            return page[1] if page else nodeid

    return ByPage(config, log)


@cache
def compressed(path: str, changed: float) -> bytes:
    return gzip.compress(Path(path).read_bytes(), 9, mtime=0)


class Compressing(SimpleHTTPRequestHandler):
    """Text goes out gzipped and may be kept for ten minutes, as on a usual host of static pages."""

    protocol_version = "HTTP/1.1"
    policy = ""  # sent as a header, by a host that can
    compresses = True

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        kind = self.guess_type(str(path))
        is_text = kind.startswith("text/") or kind.endswith(("javascript", "json", "xml"))
        packed = is_text and self.compresses
        body = compressed(str(path), path.stat().st_mtime) if packed else path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", kind + ("; charset=utf-8" if is_text else ""))
        self.send_header("Cache-Control", "max-age=600")
        if self.policy:
            self.send_header("Content-Security-Policy", self.policy)
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Strict(Compressing):
    """A host that sends the site's policy as a header too."""

    policy = HEADER


class Plain(Compressing):
    """A host that compresses nothing."""

    compresses = False


@contextmanager
def served(handler: type[Compressing]):
    if not (SITE / "index.html").is_file():
        pytest.fail("The site is not built. Run: make book")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=SITE))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def site_url():
    with served(Compressing) as url:
        yield url


@pytest.fixture(scope="session")
def strict_url():
    with served(Strict) as url:
        yield url


@pytest.fixture(scope="session")
def plain_url():
    with served(Plain) as url:
        yield url


@pytest.fixture(scope="session")
def browser():
    if CHROMIUM is None:
        missing("These tests need a browser: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
            ],
        )
        yield running
        running.close()


@pytest.fixture(scope="session")
def visit(browser, site_url, strict_url):
    """visit(doc, width) -> notes of one visit, made once; a phone's, to the host that is strict."""
    from visiting import read

    @cache
    def visited(doc: str, width: str):
        first = CHAPTERS[0] if doc in CHAPTERS[1:] else None
        url = strict_url if width == "phone" else site_url
        return read(browser, url, doc, width, first)

    return visited
