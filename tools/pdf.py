"""The course as one PDF, from the same executed cells as the site."""

import functools
import shutil
import subprocess
import sys
from pathlib import Path

from tools.building import BUILD, ROOT, SITE, STRICT, TOC, Failed, Refused, jupyter_book, pages_in
from tools.finished_site import exchange

PDF = BUILD / "course.pdf"
TEX = BUILD / "pdf" / "_build" / "latex"


def build_pdf() -> None:
    """Build the PDF, and have the site offer it."""
    missing = [name for name in ("xelatex", "latexmk", "pdfinfo") if not shutil.which(name)]
    if missing:
        names = ", ".join(missing)
        raise Refused(f"The PDF needs {names} and fonts. README.md names Debian's packages.")
    with pages_in(BUILD / "pdf", TOC):
        jupyter_book(BUILD / "pdf", "--builder", "latex", *STRICT)
        run_latex(TEX)
    # Copied beside it first: whoever opens the PDF finds the old one or the new one.
    beside = PDF.with_suffix(".new")
    shutil.copyfile(TEX / "course.pdf", beside)
    beside.replace(PDF)
    if (SITE / "index.html").is_file():
        sys.path.insert(0, str(ROOT / "extensions"))
        from course_face import offer

        exchange(SITE, SITE, functools.partial(offer, pdf=PDF))
    print(f"The PDF is built: {PDF}")


def run_latex(folder: Path) -> None:
    """Turn course.tex in a folder into course.pdf.

    Raises:
        Failed: with LaTeX's own error, or else the end of latexmk's output.
    """
    quiet = ("-interaction=nonstopmode", "-halt-on-error", "-silent")
    said = folder / "latexmk.log"
    with said.open("w") as out:
        run = subprocess.run(
            ["latexmk", "-pdfxe", *quiet, "course.tex"],
            cwd=folder,
            stdout=out,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if run.returncode == 0:
        return
    log = folder / "course.log"
    lines = log.read_text("utf8", "replace").splitlines() if log.is_file() else []
    errors = [k for k, line in enumerate(lines) if line.startswith("!")]
    end = said.read_text("utf8", "replace").splitlines()[-40:]
    why = lines[errors[0] : errors[0] + 6] if errors else end
    raise Failed("\n".join([f"LaTeX stopped; the whole story is in {log}.", *why]))
