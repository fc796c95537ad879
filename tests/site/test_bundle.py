"""The bundle of the whole site, unpacked elsewhere: live charts as files, live cells served."""

import subprocess
import sys
import zipfile

import pytest
from pages import CHAPTERS, SITE
from running import needs_python, reading

from tools import offline_bundle

pytestmark = pytest.mark.long
DOC = CHAPTERS[0]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    needs_python()
    folder = tmp_path_factory.mktemp("bundle")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(offline_bundle, "SITE", SITE)
        patch.setattr(offline_bundle, "FOLDER", folder / "made")
        offline_bundle.write_bundle()
    (archive,) = (folder / "made").glob("*.zip")
    with zipfile.ZipFile(archive) as file:
        file.extractall(folder / "Stick für alle")
    return folder / "Stick für alle" / archive.stem


@pytest.fixture
def page(browser):
    """A page, and every address that it asks for."""
    context = browser.new_context()
    opened, asked = context.new_page(), []
    opened.on("request", lambda request: asked.append(request.url))
    yield opened, asked
    context.close()


def test_a_page_opened_as_a_file_has_live_charts_and_asks_nobody(unpacked, page):
    opened, asked = page
    site = (unpacked / "site").as_uri()
    opened.goto(f"{site}/{DOC}.html")
    chart = opened.locator(".chart").first
    chart.scroll_into_view_if_needed()
    opened.locator(".chart.live").first.wait_for(timeout=60_000)
    assert [url for url in asked if not url.startswith((site, "data:", "blob:"))] == []


def test_from_its_start_file_cells_run(unpacked, browser):
    checked = subprocess.run([sys.executable, "start.py", "--check"], cwd=unpacked, check=False)
    assert checked.returncode == 0
    command = [sys.executable, "-I", "start.py", "--port", "0", "--no-browser"]
    server = subprocess.Popen(command, cwd=unpacked, stdout=subprocess.PIPE, text=True)
    try:
        address = server.stdout.readline().split()[0].rstrip("/")
        with reading(browser, address, DOC) as reader:
            assert reader.press(1, "Run").startswith("Done")
    finally:
        server.terminate()
        server.communicate(timeout=60)
