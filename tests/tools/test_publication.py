"""What is handed to a host, and the page that says what a pull request changes."""

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from tools import building, offline_bundle, publication

ROOT = Path(__file__).parents[2]
PLACE = publication.PDF_PLACE


@pytest.fixture
def built(tmp_path, monkeypatch):
    """A site and its bundle, as if they had been made."""
    for module in (publication, offline_bundle):
        for name in ("SITE", "FOLDER"):
            if hasattr(module, name):
                place = tmp_path / getattr(module, name).relative_to(ROOT)
                monkeypatch.setattr(module, name, place)
    for name, text in {
        "html/index.html": "to the book",
        "html/book/index.html": f"<p>before</p>{PLACE}<p>after</p>",
        "html/_static/a.js": "1",
        "bundle/memory.zip": "packed",
        "bundle/memory.zip.sha256": f"{sha256(b'packed').hexdigest()}  memory.zip\n",
        "bundle/rnn_course.whl": "wheel",
    }.items():
        path = tmp_path / "_build" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "_build"


def test_a_host_gets_the_site_and_a_link_to_the_bundle_that_holds(built):
    before = {p: p.read_bytes() for p in (built / "html").rglob("*") if p.is_file()}
    for _ in range(2):  # the second time it has to be the same
        publication.write_publication()
    made = built / "publication"
    files = {p.relative_to(made).as_posix() for p in made.rglob("*") if p.is_file()}
    assert files == {
        *(".nojekyll", "index.html", "book/index.html", "_static/a.js"),
        *("download/memory.zip", "download/memory.zip.sha256"),
    }
    page = (made / "book" / "index.html").read_text()
    assert page.count('href="../download/memory.zip"') == 1
    assert page.startswith("<p>before</p><p")
    # The site itself, from which bundles are packed, stays without it.
    assert {p: p.read_bytes() for p in (built / "html").rglob("*") if p.is_file()} == before


def test_a_welcome_page_without_a_place_for_the_link_is_named(built):
    (built / "html" / "book" / "index.html").write_text("<p>before</p>")
    with pytest.raises(building.Failed, match="no place for links"):
        publication.write_publication()


def test_the_preview_links_each_page_that_changed_and_names_all_else(git, tmp_path):
    folder, site = tmp_path / "course", tmp_path / "course" / "site"
    for name, text in {
        "tools/changes.py": (ROOT / "tools" / "changes.py").read_text(),
        "notebooks/lstm.ipynb": "{}",
        "book/a&b.md": "# A",
        "book/left_out.md": "# B",
        "src/net.py": "x = 1",
        "site/index.html": "",
        "site/notebooks/lstm.html": "",
        "site/book/a&b.html": "",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / ".gitignore").write_text("site/\n")
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "before")
    for name in ("book/a&b.md", "book/left_out.md", "src/net.py"):
        (folder / name).write_text("other")
    git(folder, "commit", "--quiet", "--all", "--message", "after")
    command = [sys.executable, "tools/changes.py", "site"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    pages, others = (site / "changes.html").read_text().split("<h2>Other files</h2>")
    assert '<a href="book/a&amp;b.html">book/a&amp;b.md</a>' in pages
    assert "lstm" not in pages
    assert "<li>book/left_out.md</li>" in others
    assert "<li>src/net.py</li>" in others
    none = subprocess.run([*command[:2], "tools"], cwd=folder, capture_output=True, text=True)
    assert none.returncode == 2
    assert "holds no built site; run: make book" in none.stderr
