"""The page on the package: every public name, its source, and the way to and from the chapters."""

import importlib
import inspect
import json
import re

import pytest
from bs4 import BeautifulSoup
from pages import CHAPTERS, DOCS, ROOT, SITE, TOC, each_chapter
from test_built_site import ids, soup

API = SITE / "book" / "api.html"
ROOMS = [
    *("data", "exercises", "learning", "nets"),
    *("show", "show.charts", "show.diagrams", "tasks", "text"),
]
NUMBERED = [c["file"] for part in TOC["parts"] if part.get("numbered") for c in part["chapters"]]


def exported(room: str) -> list[str]:
    """What a room exports, as Python finds it."""
    module = importlib.import_module(f"rnn_course.{room}")
    return [name for name in module.__all__ if not inspect.ismodule(getattr(module, name))]


@pytest.mark.parametrize("room", ROOMS)
def test_every_public_name_has_its_entry_with_its_arguments_and_leads_to_its_source(room):
    page = soup("book/api")
    for name in exported(room):
        entry = page.find(id=f"rnn_course.{room}.{name}")
        assert entry is not None, name
        thing = getattr(importlib.import_module(f"rnn_course.{room}"), name)
        source = entry.select_one("a:has(.viewcode-link)")
        if not str(getattr(thing, "__module__", "")).startswith("rnn_course"):
            continue  # a constant, or another name for a type
        assert source, f"{name}: no source"
        path, anchor = source["href"].split("#")
        code = (API.parent / path).resolve()
        block = BeautifulSoup(code.read_text(encoding="utf8"), "html.parser").find(id=anchor)
        assert re.search(rf"(class|def)\s+{anchor}\b", block.get_text()), name
        if inspect.isfunction(thing):
            shown = [
                tag.get_text().split(":")[0].split("=")[0] for tag in entry.select(".sig-param")
            ]
            wanted = [
                ("*" if p.kind is p.VAR_POSITIONAL else "") + p.name
                for p in inspect.signature(thing).parameters.values()
            ]
            assert [word for word in shown if word not in ("*", "/")] == wanted, name
            assert any(":" in tag.get_text() for tag in entry.select(".sig-param")) or not wanted


def imported(doc: str) -> set[str]:
    """Which modules' names a chapter imports, read from its lines; its exercises are its own."""
    cells = json.loads((ROOT / f"{doc}.ipynb").read_text(encoding="utf8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    found = re.findall(r"^from rnn_course\.(\w+)[\w.]* import", code, re.MULTILINE)
    return set(found) - {"exercises"}


@each_chapter
def test_a_chapter_names_the_modules_it_uses_and_each_names_the_chapter(doc):
    links = soup(doc).select(".chapter-head .modules a")
    assert {link.get_text().split(".")[0] for link in links} == imported(doc)
    page = soup("book/api")
    for link in links:
        path, anchor = link["href"].split("#")
        assert (SITE / f"{doc}.html").parent.joinpath(path).resolve() == API
        target = page.find(id=anchor)
        section = target if target.name == "section" else target.find_parent("section")
        if link.get_text() != "show":
            back = [a["href"] for a in section.select("p a[href]")]
            assert f"../{doc}.html" in back, link.get_text()


@each_chapter
def test_names_in_a_chapter_s_code_lead_to_their_entries_and_the_code_is_unchanged(doc):
    page = soup(doc)
    links = page.select(".cell_input a.api")
    assert links
    known = ids(API)
    for link in links:
        anchor = link["href"].split("#")[1]
        assert anchor in known
        assert anchor.split(".")[-1] == link.get_text().split(".")[-1]
    # The Tab key stops at one link a name.
    stops = [link["href"] for link in links if "tabindex" not in link.attrs]
    assert len(stops) == len(set(stops))
    cells = json.loads((ROOT / f"{doc}.ipynb").read_text(encoding="utf8"))["cells"]
    code = ["".join(cell["source"]).strip() for cell in cells if cell["cell_type"] == "code"]
    shown = [block.get_text().strip() for block in page.select("div.cell .cell_input pre")]
    assert shown == [text for text in code if text]


def test_a_docstring_s_chapter_is_a_link():
    page = soup("book/api")
    entry = page.find(id="rnn_course.nets.LSTM").find_parent("dl")
    assert "../notebooks/lstm.html" in [a["href"] for a in entry.select("dd p a[href]")]
    assert not re.search(r"Chapters?: [a-z]+_[a-z_]+\.", page.get_text())


@pytest.mark.parametrize("doc", NUMBERED)
def test_a_chapter_says_at_its_end_which_others_lead_to_it(doc):
    leading = []
    for other in NUMBERED:
        links = soup(other).select("article a[href]:not(.term):not(.api)")
        base = SITE / f"{other}.html"
        targets = {
            (base.parent / a["href"].split("#")[0]).resolve() for a in links if a["href"][0] != "#"
        }
        if other != doc and SITE / f"{doc}.html" in targets:
            leading.append(other)
    base = SITE / f"{doc}.html"
    named = [
        str((base.parent / a["href"]).resolve().relative_to(SITE)).removesuffix(".html")
        for a in soup(doc).select(".linked-from a")
    ]
    assert named == leading


def test_the_pages_of_the_package_are_part_of_the_course():
    assert "book/api" in DOCS
    assert len(CHAPTERS) > 5
