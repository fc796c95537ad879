"""Show what was built last on this machine, in a browser."""

import functools
import http.server
from pathlib import Path

import yaml

from tools.building import ONE, SITE, Refused


def last_built() -> tuple[Path, str, str]:
    """The folder of what was built last, the page to open, and a note where it is not the book."""
    alone = ONE / ".finished"
    whole = SITE.stat().st_mtime if SITE.exists() else 0
    if alone.is_file() and alone.stat().st_mtime > whole:
        toc = yaml.safe_load((ONE / "_toc.yml").read_text(encoding="utf8"))
        page = toc["chapters"][0]["file"] if "chapters" in toc else toc["root"]
        note = f"This is {page} alone, as it was built last. The whole book: make book"
        return ONE / "_build" / "html", f"{page}.html", note
    if not whole:
        raise Refused("Nothing built yet. Run: make book")
    return SITE, "", ""


def serve(port: str) -> None:
    """Show the site until somebody stops it.

    Raises:
        Refused: there is no site, or the port cannot be had.
    """
    if not (port.isascii() and port.isdecimal() and int(port) < 65536):
        raise Refused(f"PORT={port}: expected a number up to 65535, for example PORT=8001")
    folder, page, note = last_built()
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), handler)
    except OSError as error:
        why = error.strerror.lower() if error.strerror else error
        other = int(port) + 1 if int(port) < 65535 else 8001
        raise Refused(f"Port {port}: {why}. Try another: make serve PORT={other}") from error
    with server:
        if note:
            print(note)
        print(f"http://localhost:{server.server_port}/{page}  (stop with Ctrl-C)", flush=True)
        server.serve_forever()
