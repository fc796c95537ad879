"""The map of the chapters, the head of a chapter and the link to the PDF, as Sphinx makes them."""

import re
import sys
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace

import pytest
from docutils import nodes

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "extensions"))
import course_face  # noqa: E402
import printed_book  # noqa: E402


class Listening:
    """A Sphinx application that only keeps what is connected to it."""

    def __init__(self, outdir=None):
        self.handlers, self.outdir = {}, outdir

    def connect(self, event, handler, priority=500):
        self.handlers[event] = handler

    def add_post_transform(self, transform):
        pass


@pytest.mark.parametrize("read", [[], ["b"]], ids=["nothing read anew", "one page read anew"])
def test_every_page_is_written_again_when_one_was_read_anew(read):
    app, env = Listening(), SimpleNamespace(all_docs={"b": 1, "a": 1, "c": 1})
    course_face.setup(app)
    app.handlers["env-before-read-docs"](app, env, read)
    assert app.handlers["env-updated"](app, env) == (["a", "b", "c"] if read else [])


PARTS = [
    ("Memory", [("1", "Hopfield networks", "../a.html"), ("2", "Sequences", "../b.html")]),
    (
        "Time",
        [(str(k), f"A chapter of many words, the {k}th", f"../{k}.html") for k in range(3, 8)],
    ),
    ("Language & more", [("8", "An LSTM reads <films>", "../c.html")]),
]


@pytest.fixture(params=[course_face.WIDE, course_face.PHONE], ids=lambda layout: layout.name)
def drawing(request):
    return request.param, course_face.course_map(PARTS, request.param)


def boxes(svg: str) -> list[tuple[float, ...]]:
    found = re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', svg)
    return [tuple(map(float, box)) for box in found]


def test_one_chapter_built_alone_has_a_map_without_captions():
    svg = course_face.course_map([(None, PARTS[0][1])], course_face.WIDE)
    assert svg.count("<a href=") == 2


def test_the_map_links_every_chapter_in_reading_order(drawing):
    _, svg = drawing
    addresses = [address for _, chapters in PARTS for _, _, address in chapters]
    assert re.findall(r'<a href="([^"]+)"', svg) == addresses
    numbers = re.findall(r'class="number"[^>]*>(\d+) <', svg)
    assert numbers == [number for _, chapters in PARTS for number, _, _ in chapters]
    assert "Language &amp; more" in svg
    assert "&lt;films&gt;" in svg


def test_boxes_of_the_map_stay_apart_and_inside(drawing):
    layout, svg = drawing
    found = boxes(svg)
    tall = float(re.search(r'viewBox="0 0 \d+ ([\d.]+)"', svg)[1])
    for x, y, wide, high in found:
        assert course_face.EDGE <= x <= x + wide <= layout.width - course_face.EDGE
        assert 0 < y <= y + high <= tall
    for (x1, y1, w1, h1), (x2, y2, w2, h2) in combinations(found, 2):
        assert x1 + w1 < x2 or x2 + w2 < x1 or y1 + h1 < y2 or y2 + h2 < y1


def test_one_arrow_leads_from_each_chapter_to_the_next(drawing):
    _, svg = drawing
    tips = re.findall(r'class="head" d="M([\d.]+) ([\d.]+)', svg)
    places = [(x, y + high / 2) for x, y, _, high in boxes(svg)[1:]]
    assert [(float(x), float(y)) for x, y in tips] == places


def test_the_phone_s_map_fits_a_phone_at_its_true_size():
    assert course_face.PHONE.width <= 350
    assert course_face.WIDE.width <= 690


def label(text: str, rest: str = "") -> nodes.paragraph:
    return nodes.paragraph("", "", nodes.Text(""), nodes.strong("", text), nodes.Text(rest))


def test_the_labels_of_a_head_are_recognised_and_nothing_else():
    assert course_face.label_of(label("Run time", " about 3 s")) == "Run time"
    assert course_face.label_of(label("You need:", " x")) == "You need"
    assert course_face.label_of(label("Move the slider", " and look")) == ""
    assert course_face.label_of(nodes.paragraph("", "You need time.")) == ""


@pytest.fixture
def site(tmp_path):
    (tmp_path / "book").mkdir()
    front = tmp_path / "book" / "index.html"
    front.write_text(f"<p>Read</p>{course_face.PDF_PLACE}<p>Run</p>")
    return tmp_path, front


def test_the_site_links_the_pdf_only_when_there_is_one(site, tmp_path):
    folder, front = site
    pdf = tmp_path / "made.pdf"
    before = front.read_text()
    course_face.offer(folder, pdf)
    assert front.read_text() == before
    pdf.write_bytes(b"%PDF-1.5 " + b"x" * 2_000_000)
    course_face.offer(folder, pdf)
    course_face.offer(folder, pdf)
    assert front.read_text().count('href="../course.pdf"') == 1
    assert "2.0\u202fMB" in front.read_text()
    assert (folder / "course.pdf").is_file()
    pdf.unlink()
    course_face.offer(folder, pdf)
    assert front.read_text() == before
    assert not (folder / "course.pdf").exists()


def test_a_table_of_a_data_frame_keeps_every_cell_in_print():
    from bs4 import BeautifulSoup

    html = (
        "<table><thead><tr><th>cell</th><th>published</th></tr></thead>"
        "<tbody><tr><td>LSTM</td><td>0.138</td></tr><tr><td>GRU</td><td></td></tr></tbody></table>"
    )
    table = printed_book.table(BeautifulSoup(html, "html.parser").table)
    rows = [[e.astext() for e in row.findall(nodes.entry)] for row in table.findall(nodes.row)]
    assert rows == [["cell", "published"], ["LSTM", "0.138"], ["GRU", ""]]
    assert len(next(iter(table.findall(nodes.thead))).children) == 1


def test_the_printed_book_names_who_wrote_it_and_a_site_only_if_there_is_one():
    site = "https://ada.github.io/time/"
    page = printed_book.title_page("R&D_1", "50 % #1", site)
    assert r"\bfseries R\&D\_1\par" in page
    assert r"{\large 50 \% \#1\par}" in page
    assert rf"\url{{{site}}}" in page
    assert r"\url" not in printed_book.title_page("Time", "Ada", "")


def test_the_social_card_is_small_and_of_the_usual_size():
    data = (ROOT / "assets" / "social.png").read_bytes()
    assert len(data) < 200_000
    size = int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    assert size == (1200, 630)
