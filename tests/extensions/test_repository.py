"""A small book with the course's own settings, built before and after it has a repository."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import nbformat
import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "extensions")]
import adopt  # noqa: E402

needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="needs make")

NAME = "Some-Owner/their.course"
ADDRESS = f"https://github.com/{NAME}"
SITE = "https://some-owner.github.io/their.course/"
TITLE, AUTHOR = "Time & <memory>", "A < B"
OWN_FILES = ("pyproject.toml", "CITATION.cff", "LICENSE")
PAGES = ("book/index", "book/page", "notebooks/chapter")
CELL_PAGE = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

# A page of prose with code

```{code-cell} ipython3
6 * 7
```
"""


def write_book(folder: Path) -> None:
    for name in ("Makefile", "_config.yml", "requirements.txt", *OWN_FILES):
        shutil.copy(ROOT / name, folder / name)
    for name in ("extensions", "assets", "tools"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "constraints.txt").touch()
    (folder / "book").mkdir()
    (folder / "notebooks").mkdir()
    (folder / "book" / "references.bib").touch()
    (folder / "book" / "page.md").write_text(CELL_PAGE)
    # Of the real welcome page, the part that speaks of Colab.
    welcome = (ROOT / "book" / "index.md").read_text(encoding="utf8")
    how = welcome[welcome.index("## How to read, run and teach") :]
    how = re.sub(r"\[([^]]+)\]\(\w+\.md\)", r"\1", how)  # without the pages that it names
    (folder / "book" / "index.md").write_text(f"# Welcome\n\nA course.\n\n{how}", encoding="utf8")
    (folder / "_toc.yml").write_text(
        "format: jb-book\nroot: book/index\nchapters:\n"
        "  - file: notebooks/chapter\n  - file: book/page\n"
    )
    heading = nbformat.v4.new_markdown_cell("# A chapter", id="a")
    cells = [heading, nbformat.v4.new_code_cell("6 * 7", id="b")]
    chapter = nbformat.v4.new_notebook(
        cells=cells, metadata={"kernelspec": {"display_name": "Python 3", "name": "python3"}}
    )
    nbformat.write(chapter, folder / "notebooks" / "chapter.ipynb")


def build(folder: Path) -> dict[str, str]:
    """The pages of the site by their path, built as strictly as the course's own."""
    done = subprocess.run(
        ["make", "book", f"VENV={sys.prefix}", "-o", f"{sys.prefix}/.ready"],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "NO_COLOR": "1", "MAKEFLAGS": ""},
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    site = folder / "_build" / "html"
    return {
        path.relative_to(site).as_posix(): path.read_text(encoding="utf8")
        for path in sorted(site.rglob("*"))
        if path.suffix in (".html", ".xml") and "_static" not in path.parts
    }


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    folder = tmp_path_factory.mktemp("book")
    write_book(folder)
    return folder


@pytest.fixture(scope="module")
def adopted(book):
    adopt.adopt(NAME, AUTHOR, TITLE, root=book)
    return build(book)


@pytest.fixture(scope="module")
def unadopted(book, adopted):
    """The same folder built again without one, so that nothing may be left of before."""
    adopt.adopt("none", root=book)
    return build(book)


def soup(site: dict[str, str], page: str) -> BeautifulSoup:
    return BeautifulSoup(site[f"{page}.html"], "html.parser")


def links(page: BeautifulSoup, where: str = "") -> list[str]:
    return [tag["href"] for tag in page.select(f"{where} a[href]".strip())]


@needs_make
def test_a_chapter_s_rocket_opens_it_in_colab_and_prose_has_none(adopted):
    colab = f"https://colab.research.google.com/github/{NAME}/blob/colab/notebooks/chapter.ipynb"
    for page in PAGES:
        found = [link for link in links(soup(adopted, page)) if "colab.research" in link]
        assert found == ([colab] if page == "notebooks/chapter" else [])
    rocket = soup(adopted, "notebooks/chapter").select_one("a:has(.fa-rocket)")
    assert rocket["href"] == colab


@needs_make
def test_each_page_of_an_adopted_course_links_its_own_source_and_issues(adopted):
    for page, suffix in zip(PAGES, (".md", ".md", ".ipynb"), strict=True):
        buttons = links(soup(adopted, page), ".page-actions")
        assert ADDRESS in buttons
        assert f"{ADDRESS}/edit/main/{page}{suffix}" in buttons


@needs_make
def test_a_page_with_sections_of_an_adopted_course_can_be_asked_about(adopted, unadopted):
    [ask] = soup(adopted, "book/index").select("a.ask")
    form = urlparse(ask["href"])
    assert f"{form.scheme}://{form.netloc}{form.path}" == f"{ADDRESS}/issues/new"
    assert parse_qs(form.query)["place"] == ["Welcome"]
    assert soup(unadopted, "book/index").select("a.ask") == []


@needs_make
def test_each_address_of_an_adopted_course_begins_with_its_site_s(adopted):
    for page in PAGES:
        head = soup(adopted, page).head
        assert head.select_one("link[rel=canonical]")["href"] == f"{SITE}{page}.html"
        meta = {tag.get("property"): tag["content"] for tag in head.select("meta[property]")}
        assert meta["og:url"] == f"{SITE}{page}.html"
        assert meta["og:image"] == f"{SITE}_static/social.png"
        assert f"<loc>{SITE}{page}.html</loc>" in adopted["sitemap.xml"]
    lost = soup(adopted, "404")
    files = [tag["src"] for tag in lost.select("[src]")]
    files += [tag["href"] for tag in lost.select("[href]") if not tag["href"].startswith("#")]
    path = SITE.removeprefix("https://some-owner.github.io")
    assert [file for file in files if not file.startswith((path, "https://"))] == []
    assert f"{path}book/index.html" in files
    assert lost.select_one("form")["action"] == f"{path}search.html"
    assert "404.html" not in adopted["sitemap.xml"]


@needs_make
def test_title_and_author_reach_the_pages_as_text(adopted):
    for page in PAGES:
        tree = soup(adopted, page)
        assert tree.title.get_text().endswith(TITLE)
        assert tree.select_one(".logo__title").get_text() == TITLE
        assert tree.select_one('[property="og:site_name"]')["content"] == TITLE
        assert " ".join(tree.select_one(".component-author").get_text().split()) == AUTHOR


@needs_make
def test_the_welcome_page_of_an_adopted_course_names_the_button(adopted):
    text = " ".join(soup(adopted, "book/index").article.get_text().split())
    assert "with the button “Run in Colab” above its text" in text
    assert "Colab cannot open it yet" not in text


@needs_make
def test_without_a_repository_no_page_links_to_one_or_claims_an_address(unadopted):
    assert "sitemap.xml" not in unadopted
    for path, text in unadopted.items():
        tree = BeautifulSoup(text, "html.parser")
        for link in links(tree):
            for host in ("colab.research.google", "github.com", "github.io"):
                assert host not in link, f"{path}: {link}"
        assert tree.select("link[rel=canonical]") == []
        assert tree.select('[property="og:url"], [property^="og:image"]') == []
        assert NAME.split("/")[0].lower() not in text.lower(), path
    assert "book/index.html" in links(soup(unadopted, "404"))


@needs_make
def test_without_a_repository_a_chapter_and_the_welcome_page_say_what_comes_first(unadopted):
    chapter = soup(unadopted, "notebooks/chapter")
    [link] = chapter.select(".page-actions a:has(.fa-rocket)")
    assert link["title"] == "This copy of the course has no repository that Colab could read"
    path, anchor = link["href"].split("#")
    assert path == "../book/index.html"
    part = soup(unadopted, "book/index").find(id=anchor)
    text = " ".join(part.get_text().split())
    assert "Colab cannot open it yet, because this copy of the course has no repository" in text
    assert "make adopt REPO=owner/name" in text
    assert "make colab" in text
    assert "with the button" not in text
    for page in ("book/index", "book/page"):
        assert soup(unadopted, page).select(".page-actions .fa-rocket") == []
