"""The weekly check of links that leave the site, tried against a server on this machine."""

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
import links


class Answers(BaseHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        status = int(self.path.split("/")[1])
        body = b'{"responseCode": 1}'
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def server():
    running = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    running.daemon_threads = True
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_address[1]}"
    running.shutdown()
    running.server_close()


def test_links_that_leave_are_listed_once_with_their_pages(tmp_path):
    (tmp_path / "a.html").write_text(
        '<a class="x" href="https://a.org/?p=1&amp;q=2#part">a</a> <a href="b.html">b</a>'
    )
    (tmp_path / "b.html").write_text('<a href="https://a.org/?p=1&amp;q=2">a</a>')
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static" / "c.html").write_text('<a href="https://c.org">c</a>')
    assert links.external_links(tmp_path) == {"https://a.org/?p=1&q=2": ["a.html", "b.html"]}


@pytest.mark.parametrize(
    ("status", "there"), [(200, True), (403, True), (404, False), (410, False)]
)
def test_a_page_that_is_gone_is_told_from_one_that_turns_programs_away(server, status, there):
    assert links.is_there(f"{server}/{status}") is there


def test_a_server_that_keeps_failing_counts_as_gone(server, monkeypatch):
    monkeypatch.setattr(links.time, "sleep", lambda _: None)
    assert not links.is_there(f"{server}/500")


@pytest.mark.parametrize(("status", "there"), [(200, True), (404, False)])
def test_a_doi_is_looked_up_at_its_registry(server, status, there):
    found = links.is_there("https://doi.org/10.1207/s15516709cog1402_1", f"{server}/{status}/")
    assert found is there
