"""Whatever a server answers, the reader gets the file or one clear error, and that in time."""

import gc
import gzip
import hashlib
import re
import signal
import subprocess
import sys
import textwrap
import time

import pytest
from servers import CONTENT, SHA256, serving_bytes

from rnn_course.data import DownloadError, download, fetch

WAYS = ("  1. connect", "  2. download", "  3. set the environment variable RNN_COURSE_CACHE")
OK = b"HTTP/1.1 200 OK\r\n"
LENGTH = f"Content-Length: {len(CONTENT)}\r\n".encode()
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


def refused(url, folder):
    """The message of the error, after a look at the folder: nothing may be left in it."""
    with pytest.raises(DownloadError) as caught:
        fetch("data.txt", url, SHA256, folder)
    assert not list(folder.iterdir())
    message = str(caught.value)
    assert f"  - {url} (" in message
    assert all(way in message for way in WAYS)
    return message


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (b"", "RemoteDisconnected"),
        (b"garbage\r\n\r\n", "BadStatusLine"),
        (b"HTTP/1.1 two hundred\r\n\r\n", "'two'"),
        (OK + b"X: y\r\n" * 101 + b"\r\n", "HTTPException: got more than 100 headers"),
        (OK + b"X: " + b"y" * 70_000 + b"\r\n\r\n", "LineTooLong"),
        (OK + b"Content-Length: abc\r\n\r\n" + CONTENT, "ValueError: .*'abc'"),
        (OK + b"Content-Length: 12, 13\r\n\r\n" + CONTENT, "12, 13"),
        (OK + LENGTH + b"\r\n" + CONTENT[:5_000], "IncompleteRead"),
        (OK + b"\r\n" + CONTENT[:5_000], f"expected {SHA256}"),
        (OK + LENGTH + b"\r\n", "IncompleteRead"),
        (CHUNKED + b"5\r\nsunsp\r\n5\r\not", "IncompleteRead"),
        (CHUNKED + b"five\r\nsunsp\r\n0\r\n\r\n", "ValueError|InvalidChunkLength"),
        (OK + b"Content-Encoding: gzip\r\n\r\nnot at all", "[Ee]rror"),
        (b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n", "InvalidSchema"),
        (b"HTTP/1.1 302 Found\r\nLocation: /data.txt\r\nConnection: close\r\n\r\n", "redirects"),
        (b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n", "500 Server Error: Oh"),
    ],
    ids=lambda value: repr(value)[:40] if isinstance(value, bytes) else "",
)
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")  # urllib3 forgets some
def test_a_broken_answer_is_one_kind_of_error(tmp_path, answer, trouble):
    with serving_bytes(answer) as url:
        message = refused(url, tmp_path)
    gc.collect()
    assert re.search(trouble, message), message


def test_a_missing_page_is_named(server, tmp_path):
    assert "404 Client Error: Not Found" in refused(server.url + "moved.txt", tmp_path)


def test_a_secure_address_without_a_secure_server_is_the_same_error(server, tmp_path):
    assert "SSL" in refused(server.url.replace("http", "https") + "data.txt", tmp_path)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "[::bad", "a" * 300 + ".invalid"])
def test_an_address_that_leads_nowhere_is_the_same_error(tmp_path, host):
    refused(f"http://{host}/data.txt", tmp_path)


@pytest.mark.parametrize("page", [b"<!DOCTYPE html><p>Log in", b"\n <HTML lang=en>log in</html>"])
def test_a_page_to_log_in_is_no_file_and_is_called_what_it_is(server, tmp_path, page):
    server.files["/data.txt"] = page
    message = refused(server.url + "data.txt", tmp_path)
    assert "is a web page, perhaps one to log in" in message
    assert f"expected {SHA256}" in message


def test_a_compressed_answer_is_unpacked(tmp_path):
    packed = gzip.compress(CONTENT)
    head = OK + f"Content-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n".encode()
    with serving_bytes(head + packed) as url:
        assert fetch("data.txt", url, SHA256, tmp_path).read_bytes() == CONTENT


def test_a_redirect_is_followed(server, tmp_path):
    moved = f"HTTP/1.1 302 Found\r\nLocation: {server.url}data.txt\r\nContent-Length: 0\r\n\r\n"
    with serving_bytes(moved.encode()) as url:
        assert fetch("data.txt", url, SHA256, tmp_path).read_bytes() == CONTENT


@pytest.mark.parametrize(
    "pieces",
    [
        [OK + LENGTH + b"\r\n", *([b"s"] * 1_000)],
        [CHUNKED, *([b"1\r\ns\r\n"] * 1_000)],
        [OK, *([b"X: y\r\n"] * 90)],
    ],
    ids=["content", "chunks", "headers"],
)
def test_a_server_that_drips_is_given_up_when_the_time_is_over(tmp_path, monkeypatch, pieces):
    """Each piece comes long before the server counts as silent."""
    monkeypatch.setattr(download, "TOTAL_S", 1.0)
    with serving_bytes(*pieces, pause=0.1) as url:
        start = time.perf_counter()
        assert "not complete after 1.0 s" in refused(url, tmp_path)
        assert time.perf_counter() - start < 3


def test_a_server_that_falls_silent_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(download, "TIMEOUT_S", 0.3)
    with serving_bytes(OK + LENGTH + b"\r\n" + CONTENT[:10], b"more", pause=2) as url:
        start = time.perf_counter()
        assert "timed out" in refused(url, tmp_path)
        assert time.perf_counter() - start < 1.5


@pytest.mark.parametrize(
    "announced", [b"Content-Length: 300000000\r\n", b"Transfer-Encoding: chunked\r\n"]
)
def test_a_file_that_is_too_large_is_given_up_before_memory_is(tmp_path, monkeypatch, announced):
    monkeypatch.setattr(download, "MOST_BYTES", 1_000_000)
    pieces = [b"10000\r\n" + b"s" * 65_536 + b"\r\n"] * 200
    with serving_bytes(OK + announced + b"\r\n", *pieces) as url:
        assert "larger than 1,000,000 bytes" in refused(url, tmp_path)


def test_a_bomb_is_measured_by_what_it_unpacks_to(tmp_path, monkeypatch):
    monkeypatch.setattr(download, "MOST_BYTES", 1_000_000)
    packed = gzip.compress(bytes(50_000_000))
    assert len(packed) < 100_000
    head = OK + f"Content-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n".encode()
    with serving_bytes(head + packed) as url:
        assert "larger than 1,000,000 bytes" in refused(url, tmp_path)


@pytest.mark.parametrize(("size", "shown"), [(1_200_000, True), (10_000, False)])
def test_only_large_files_report_their_progress(server, tmp_path, capsys, size, shown):
    server.files["/file"] = content = bytes(size)
    fetch("file", server.url + "file", hashlib.sha256(content).hexdigest(), tmp_path)
    error = capsys.readouterr().err
    assert ("file: 100%" in error and "1.20M/1.20M" in error) == shown
    assert bool(error) == shown


def test_in_a_notebook_nothing_but_the_error_is_said(nowhere, tmp_path):
    """Libraries warn there of what else one might install; a page would show that."""
    code = """
        import sys
        import ipykernel.zmqshell
        from IPython.core.interactiveshell import InteractiveShell
        InteractiveShell.instance()
        from rnn_course.data import DownloadError, fetch
        try:
            fetch("data.txt", sys.argv[1], "0" * 64, sys.argv[2])
        except DownloadError:
            print("refused")
    """
    command = [sys.executable, "-c", textwrap.dedent(code), nowhere + "data.txt", str(tmp_path)]
    process = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (process.stdout, process.stderr) == ("refused\n", "")


def test_a_download_can_be_interrupted_and_does_not_hold_up_the_end(tmp_path):
    """As Ctrl-C does: the process ends at once although the server still keeps it waiting."""
    code = "import sys; from rnn_course.data import fetch; fetch('data.txt', *sys.argv[1:])"
    with serving_bytes(OK + LENGTH + b"\r\n", *([b"s"] * 500), pause=0.1) as url:
        command = [sys.executable, "-c", code, url, SHA256, str(tmp_path)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            time.sleep(2.5)
            process.send_signal(signal.SIGINT)
            start = time.perf_counter()
            _, error = process.communicate(timeout=20)
            assert time.perf_counter() - start < 2
    assert "KeyboardInterrupt" in error
    assert not list(tmp_path.iterdir())
