"""The built book, read as files: all there, nothing from another host, no error on a page."""

import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
import yaml
from bs4 import BeautifulSoup

ROOT = Path(__file__).parent.parent.parent
SITE = ROOT / "_build" / "html"
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text())
DOCS = [TOC["root"], *(c["file"] for part in TOC["parts"] for c in part["chapters"])]
CHAPTERS = [doc for doc in DOCS if doc.startswith("notebooks/")]


def soup(doc: str) -> BeautifulSoup:
    path = SITE / f"{doc}.html"
    assert path.is_file(), f"{path} is missing; run: make book"
    return BeautifulSoup(path.read_text(encoding="utf8"), "html.parser")


each_page = pytest.mark.parametrize("doc", DOCS)
each_chapter = pytest.mark.parametrize("doc", CHAPTERS)


@each_page
def test_a_page_loads_nothing_from_another_host(doc):
    loaded = [
        (tag.name, tag.get(attribute))
        for selector, attribute in (
            ("script[src]", "src"),
            ("img[src]", "src"),
            ("iframe[src]", "src"),
            ("link[rel~=stylesheet]", "href"),
            ("link[rel~=preload]", "href"),
            ("link[rel~=icon]", "href"),
        )
        for tag in soup(doc).select(selector)
        if urlparse(tag.get(attribute)).netloc
    ]
    assert loaded == []


def test_no_style_or_script_of_ours_names_another_host():
    for path in (SITE / "_static").glob("*.css"):
        text = path.read_text(encoding="utf8")
        assert not re.search(r"url\(\s*['\"]?https?:", text), path.name
    assert (SITE / "_static" / "vega.js").stat().st_size > 500_000


@each_page
def test_local_links_images_and_anchors_resolve(doc):
    page = soup(doc)
    here = SITE / f"{doc}.html"
    broken = []
    for tag in page.select("a[href], img[src], script[src], link[href]"):
        target = tag.get("href") or tag.get("src")
        parts = urlparse(target)
        if parts.scheme or parts.netloc:
            continue
        path = (here.parent / unquote(parts.path)).resolve() if parts.path else here
        if path.is_dir():
            path = path / "index.html"
        if not path.is_file():
            broken.append(target)
        elif parts.fragment and path.suffix == ".html":
            other = page if path == here else BeautifulSoup(path.read_text("utf8"), "html.parser")
            if not other.find(id=unquote(parts.fragment)):
                broken.append(target)
    assert broken == []


@each_page
def test_formulas_are_rendered_and_none_is_red(doc):
    page = soup(doc)
    formulas = page.select(".math")
    assert len(page.select(".math .katex")) >= len(formulas)
    assert page.select(".katex-error") == []
    # A formula that was not recognised leaves its dollars in the text.
    text = " ".join(p.get_text() for p in page.select("main p") if not p.select(".math"))
    assert not re.search(r"\$[^$\s][^$]*\\[a-z]+[^$]*\$", text)


@each_chapter
def test_a_chapter_shows_live_charts_with_drawing_and_description(doc):
    charts = soup(doc).select(".chart")
    assert len(charts) >= 3
    for chart in charts:
        assert chart.select_one(".chart-drawing svg path, .chart-drawing svg text")
        assert len(chart.select_one(".chart-drawing")["aria-label"]) >= 40
        assert len(chart.select_one('script[type="application/json"]').string) <= 60_000


@each_chapter
def test_the_charts_of_a_chapter_stay_small_together(doc):
    total = sum(len(s.string) for s in soup(doc).select('.chart script[type="application/json"]'))
    assert total <= 250_000


@each_chapter
def test_no_log_notice_or_traceback_reaches_a_page(doc):
    outputs = " ".join(o.get_text() for o in soup(doc).select(".cell_output"))
    for noise in (
        "Traceback (most recent call last)",
        "oneDNN",
        "cuda",
        "WARNING:",
        "UserWarning",
        "DeprecationWarning",
        "frozen_modules",
        "Loading faster",
        "Downloading data from",
    ):
        assert noise.lower() not in outputs.lower(), noise


@each_chapter
def test_the_plumbing_of_a_chapter_is_folded(doc):
    first = soup(doc).select_one(".cell")
    assert "tag_hide-input" in first["class"]


def test_no_page_names_a_folder_of_the_machine_that_built_it():
    for doc in DOCS:
        text = (SITE / f"{doc}.html").read_text(encoding="utf8")
        for folder in (str(ROOT) + "/", str(Path.home()) + "/"):
            assert folder not in text, doc


@each_page
def test_a_page_has_one_title_and_headings_in_order(doc):
    page = soup(doc)
    levels = [int(h.name[1]) for h in page.select("article h1, article h2, article h3, article h4")]
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))


def test_numbers_of_figures_and_names_are_unique_in_the_book():
    names = [f["id"] for doc in CHAPTERS for f in soup(doc).select("figure[id]")]
    assert len(names) == len(set(names))
