"""Show the course in a browser, from this folder, with nothing but Python's own library.

    python start.py                  Windows: py start.py
    python start.py --port 8001      when 8000 is in use
    python start.py --check          is every file as it was packed?

Pages opened as files show text and live charts; through this server they run Python too.
"""

import argparse
import functools
import hashlib
import http.server
import os
import sys
import threading
import webbrowser

HERE = os.path.dirname(os.path.abspath(__file__))
SITE = os.path.join(HERE, "site")
SUMS = os.path.join(HERE, "SHA256SUMS")


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files with the types that browsers insist on, whatever this system believes."""

    extensions_map = {  # noqa: RUF012
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
        ".css": "text/css",
        ".json": "application/json",
        ".svg": "image/svg+xml",
    }

    def log_message(self, *_):
        """Nothing: nobody reads which files a page loads."""


def digest(path):
    """The SHA-256 of a file."""
    found = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            found.update(block)
    return found.hexdigest()


def damaged():
    """What is not as it was packed, a line each."""
    lines = []
    with open(SUMS, encoding="utf8") as file:
        for line in file:
            wanted, name = line.rstrip("\n").split("  ", 1)
            path = os.path.join(HERE, *name.split("/"))
            if not os.path.isfile(path):
                lines.append(name + " is missing")
            elif digest(path) != wanted:
                lines.append(name + " has changed")
    return lines


def check():
    """Say whether every file is as it was packed."""
    lines = damaged()
    sys.exit("\n".join([*lines, "Unpack the archive again."]) if lines else 0)


def serve(port, browser):
    """Serve the site until somebody stops it."""
    handler = functools.partial(Handler, directory=SITE)
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        reason = str(error.strerror or error).lower()
        sys.exit(f"Port {port}: {reason}. Try another: start.py --port {port % 65535 + 1}")
    address = f"http://localhost:{server.server_address[1]}/"
    print(address + "  (stop with Ctrl-C)", flush=True)
    if browser:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print("Stopped.")


def port_number(text):
    """A port, from 0 (any that is free) to 65535."""
    if not (text.isascii() and text.isdigit() and int(text) < 65536):
        raise argparse.ArgumentTypeError(f"expected a number up to 65535, got {text!r}")
    return int(text)


def main():
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=port_number, default=8000, help="8000 unless you say so")
    parser.add_argument("--check", action="store_true", help="compare each file with SHA256SUMS")
    parser.add_argument("--no-browser", action="store_true", help="open no browser")
    given = parser.parse_args()
    if not os.path.isdir(SITE):
        sys.exit("The folder 'site' is not beside start.py: unpack the whole archive first.")
    if given.check:
        check()
    serve(given.port, not given.no_browser)


if __name__ == "__main__":
    main()
