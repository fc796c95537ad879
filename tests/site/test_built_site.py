"""The built book, read as files: all there, nothing from another host, no error on a page."""

import hashlib
import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlparse

from bs4 import BeautifulSoup
from pages import CHAPTERS, COURSE, DOCS, ROOT, SITE, each_chapter, each_page


@cache
def parsed(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf8"), "html.parser")


@cache
def ids(path: Path) -> set[str]:
    return {tag["id"] for tag in parsed(path).select("[id]")}


def soup(doc: str) -> BeautifulSoup:
    path = SITE / f"{doc}.html"
    assert path.is_file(), f"{path} is missing; run: make book"
    return parsed(path)


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
        anchored = parts.fragment and path.suffix == ".html"
        if not path.is_file() or (anchored and unquote(parts.fragment) not in ids(path)):
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


def specification(chart) -> Path:
    return SITE / "_static" / "charts" / f"{chart['id'].removeprefix('chart-')}.js"


CHILDREN = {"msub": 2, "msup": 2, "mfrac": 2, "mroot": 2, "munder": 2, "mover": 2}
CHILDREN |= {"msubsup": 3, "munderover": 3}


@each_page
def test_each_part_of_a_formula_has_the_children_that_mathml_wants(doc):
    """Firefox shows the others as faulty."""
    wrong = [
        (part.name, part.find_parent("math").get_text()[:80])
        for part in soup(doc).select(", ".join(f"math {name}" for name in CHILDREN))
        if len(part.find_all(True, recursive=False)) != CHILDREN[part.name]
    ]
    assert wrong == []


def test_no_specification_is_left_of_a_chart_that_no_page_shows():
    shown = {specification(c) for doc in DOCS for c in soup(doc).select(".chart")}
    assert set((SITE / "_static" / "charts").iterdir()) == shown


@each_chapter
def test_a_chapter_shows_live_charts_with_drawing_and_description(doc):
    charts = soup(doc).select(".chart")
    assert len(charts) >= 3
    for chart in charts:
        shapes = soup(doc).find(id=chart.select_one(".chart-drawing svg use")["href"][1:])
        assert shapes.select_one("path, circle, text")
        assert len(chart.select_one(".chart-drawing")["aria-label"]) >= 40
        assert specification(chart).stat().st_size <= 60_000


@each_chapter
def test_the_charts_of_a_chapter_stay_small_together(doc):
    charts = soup(doc).select(".chart")
    assert sum(specification(chart).stat().st_size for chart in charts) <= 250_000


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


@each_chapter
def test_the_rocket_and_the_download_lead_to_this_chapters_notebook(doc):
    page = soup(doc)
    colab = [a["href"] for a in page.select('a[href*="colab.research.google.com"]')]
    assert colab == ([COURSE.colab(f"{doc}.ipynb")] if COURSE.repository else [])
    # Without a repository, the rocket says how the course gets one.
    rocket = page.select_one(".page-actions a:has(.fa-rocket)")
    assert rocket.get_text(strip=True) == "Run in Colab"
    assert (ROOT / f"{doc}.ipynb").is_file()
    download = page.select_one(".page-actions a[download]")
    assert download.get_text(strip=True) == "Notebook"
    assert (SITE / f"{doc}.html").parent.joinpath(download["href"]).resolve().is_file()


@each_page
def test_a_page_can_be_shared_found_and_listed(doc):
    page = soup(doc)
    head = {
        tag.get("property") or tag.get("name"): tag["content"] for tag in page.select("meta")[1:]
    }
    for name in ("og:title", "og:description", "og:type", "description", "viewport"):
        assert len(head[name]) > 3, name
    canonical = [link["href"] for link in page.select("link[rel=canonical]")]
    sitemap = SITE / "sitemap.xml"
    if COURSE.site:
        address = f"{COURSE.site}{doc}.html"
        assert head["og:url"] == address
        assert canonical == [address]
        assert f"<loc>{address}</loc>" in sitemap.read_text(encoding="utf8")
    else:
        assert "og:url" not in head
        assert canonical == []
        assert not sitemap.exists()


def test_a_mistyped_address_leads_back_to_the_book():
    page = parsed(SITE / "404.html")
    assert page.select_one("article h1").get_text().startswith("This page is not in the book")
    root = urlparse(COURSE.site).path if COURSE.site else ""
    assert f"{root}{DOCS[0]}.html" in [a["href"] for a in page.select("article a[href]")]
    assert page.select_one("article form.bd-search")
    # In the site's own face, with its list of chapters.
    assert len(page.select("#pst-primary-sidebar a")) >= len(DOCS)
    assert page.select('link[href*="site.css"]')


def test_the_site_holds_one_style_sheet_and_only_files_that_something_names():
    static = SITE / "_static"
    assert [path.name for path in static.rglob("*.css")] == ["site.css"]
    for doc in DOCS:
        [sheet] = soup(doc).select("link[rel=stylesheet]")
        digest = hashlib.sha256((static / "site.css").read_bytes()).hexdigest()
        assert sheet["href"] == f"../_static/site.css?v={digest[:8]}"
    kinds = {path.suffix for path in SITE.rglob("*")}
    assert not kinds & {".map", ".ttf", ".woff"}
    scripts = {path.name for path in (static / "scripts").glob("*.js")}
    assert scripts == {"pydata-sphinx-theme.js", "sphinx-book-theme.js"}
    css = (static / "site.css").read_text(encoding="utf8")
    files = {name for name in re.findall(r"url\(.?((?!data:)[^)\"']+)", css) if "%23" not in name}
    assert {name for name in files if not (static / name).is_file()} == set()
    fonts = {path.relative_to(static).as_posix() for path in static.rglob("*.woff2")}
    assert fonts == {name for name in files if name.endswith(".woff2")}


@each_page
def test_the_fonts_that_a_page_asks_for_at_once_are_there(doc):
    links = soup(doc).select("link[as=font]")
    assert bool(links) == bool(soup(doc).select(".katex"))
    assert all((SITE / doc).parent.joinpath(link["href"]).is_file() for link in links)


@each_page
def test_the_list_of_chapters_and_its_logo_are_a_landmark(doc):
    page = soup(doc)
    landmark = page.select_one("#pst-primary-sidebar [role=complementary][aria-label]")
    assert landmark.select_one(".navbar-brand")
    assert landmark.select_one(".bd-links")


def test_each_work_in_the_bibliography_is_an_item_of_a_list():
    page = soup("book/references")
    works = page.select(".citation")
    assert len(works) > 50
    assert {(work.parent["role"], work["role"]) for work in works} == {("list", "listitem")}
