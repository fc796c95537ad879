"""Every page in Firefox: it opens without an error, its charts live, a cell runs."""

import json
import os
import shutil
import subprocess

import pytest
from pages import DOCS, ROOT, each_page, node_tool
from running import needs_python

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
CELL = {"notebooks/hopfield": 8}  # it prints weights, after what it needs
# Firefox alone loads the next page ahead and a sign of its own choice; the policy lets it not.
AHEAD = ("Content-Security-Policy", "favicon.ico")

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(FIREFOX is None, reason="needs Firefox: apt-get install firefox-esr"),
]


@pytest.fixture(scope="module")
def seen(site_url, tmp_path_factory):
    """What Firefox showed of each page."""
    needs_python()
    node, _ = node_tool("puppeteer-core/package.json")
    urls = {doc: f"{site_url}/{doc}.html" for doc in DOCS}
    task = {
        "pages": list(urls.values()),
        "run": {urls[doc]: [cell] for doc, cell in CELL.items()},
    }
    done = subprocess.run(
        [node, ROOT / "tests" / "site" / "firefox.mjs", FIREFOX, ROOT / "_build" / "npm"],
        input=json.dumps(task),
        capture_output=True,
        text=True,
        timeout=3_000,
        env=os.environ | {"HOME": str(tmp_path_factory.mktemp("home"))},
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    found = json.loads(done.stdout)
    return {doc: found[url] for doc, url in urls.items()}


@each_page
def test_a_page_opens_without_an_error_and_fits_its_window(seen, doc):
    page = seen[doc]
    assert page["title"]
    assert page["overhang"] <= 0
    assert [said for said in page["wrong"] if not any(sign in said for sign in AHEAD)] == []


@each_page
def test_every_chart_that_is_in_sight_lives(seen, doc):
    assert seen[doc]["still"] == []
    assert seen[doc]["charts"] > 0 or not doc.startswith("notebooks/")


@pytest.mark.parametrize("doc", CELL)
def test_a_cell_runs(seen, doc):
    [cell] = seen[doc]["cells"].values()
    assert cell["said"].startswith("Done")
    assert "E(C1) = -2.0" in cell["text"]
