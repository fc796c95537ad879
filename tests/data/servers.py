"""Servers on localhost: one that is well, and one that says whatever bytes it is told to."""

import hashlib
import http.server
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

CONTENT = b"sunspots\n" * 1_000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        content = self.server.files.get(self.path)
        if content is None:
            self.send_error(404)
            return
        self.send_response(200)
        if self.path.endswith("/"):
            self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        pass


@contextmanager
def serving_files() -> Iterator[http.server.ThreadingHTTPServer]:
    """A server of `files`, which are to be filled; `asked` lists the paths it was asked for."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as running:
        running.files, running.asked = {"/data.txt": CONTENT}, []
        running.url = f"http://127.0.0.1:{running.server_port}/"
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield running
        finally:
            running.shutdown()
            thread.join()


@contextmanager
def serving_bytes(*pieces: bytes, pause: float = 0.0) -> Iterator[str]:
    """The address of a server that sends the given pieces, pauses before each, and hangs up."""
    stop = threading.Event()

    def serve():
        while not stop.is_set():
            try:
                connection, _ = listening.accept()
            except TimeoutError:
                continue
            with connection:
                connection.recv(65_536)
                for piece in pieces:
                    if stop.wait(pause):
                        break
                    try:
                        connection.sendall(piece)
                    except OSError:  # the client has given up
                        break

    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/data.txt"
        finally:
            stop.set()
            thread.join()


@contextmanager
def serving_nothing() -> Iterator[str]:
    """An address at which nobody answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/"
