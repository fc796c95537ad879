"""Near the top of every chapter the reader moves something, and what is shown follows."""

import re

import pytest
from pages import CHAPTERS
from running import LISTEN, Reader, needs_python
from visiting import OVERHANG, axe, opened, until

SCREEN = 900  # pixels, as high as the pages of these tests are
TOUCHED = "notebooks/lstm"

# Where the first field of the page begins, and how far its labels and fields reach to the right.
FIELDS = """() => {
  const fields = document.querySelector(".live-fields");
  const parts = [...fields.querySelectorAll("label, label *")];
  return {
    top: fields.getBoundingClientRect().top + scrollY,
    right: Math.max(...parts.map((part) => part.getBoundingClientRect().right)),
    edge: fields.getBoundingClientRect().right,
  };
}"""
HAS_FIELDS = "document.querySelector('.live-fields') !== null"


def first_cell(reader) -> int:
    """The number of the first cell with controls."""
    has = "all => all.map((cell) => Boolean(cell.querySelector('.live-fields')))"
    return reader.cells.evaluate_all(has).index(True)


def moved(reader, cell: int, move) -> None:
    """Whether what the cell shows becomes something else, without an error, after `move`."""
    before = reader.page.evaluate(f"({LISTEN})(); window.said = 0")
    move()
    assert reader.hear(before).startswith("Done")
    assert reader.shown(cell) != reader.built[cell]


@pytest.mark.parametrize("doc", CHAPTERS)
def test_a_key_moves_what_stands_in_the_first_two_screens_of_a_chapter(browser, site_url, doc):
    needs_python()
    with opened(browser, site_url, doc) as page:
        until(page, HAS_FIELDS)
        place = page.evaluate(FIELDS)
        assert place["top"] < 2 * SCREEN
        assert place["right"] <= place["edge"]
        reader = Reader(page)
        cell = first_cell(reader)
        control = reader.cells.nth(cell).locator(".live-fields :is(input, select)").first
        label = reader.cells.nth(cell).locator(".live-fields label > span").first.inner_text()
        code = reader.code(cell)
        control.focus()
        moved(reader, cell, lambda: change(page, control))
        assert reader.code(cell) != code
        assert re.search(rf"^{label.replace(' ', '_')} = ", reader.code(cell), re.MULTILINE)
        assert axe(page, {"include": [[".live-fields"]]}) == []
        assert page.wrong == []


def change(page, control) -> None:
    """One step away from where a control stands, by the keyboard alone."""
    match control.get_attribute("type"):
        case "range":
            at_end = control.evaluate("field => field.value === field.max")
            page.keyboard.press("ArrowLeft" if at_end else "ArrowRight")
        case "checkbox":
            page.keyboard.press("Space")
        case "text":
            page.keyboard.press("End")
            page.keyboard.type(" again")
        case _:
            page.keyboard.press("ArrowDown")


@pytest.mark.parametrize("doc", [TOUCHED])
def test_on_a_phone_a_finger_moves_it_within_the_first_two_screens(browser, site_url, doc):
    needs_python()
    with opened(browser, site_url, doc, width="phone", touch=True) as page:
        until(page, HAS_FIELDS)
        place = page.evaluate(FIELDS)
        assert place["top"] < 2 * SCREEN
        assert place["right"] <= place["edge"]
        assert page.evaluate(OVERHANG) == 0
        reader = Reader(page)
        cell = first_cell(reader)
        slider = reader.cells.nth(cell).locator(".live-fields input[type=range]").first
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        spot = box["x"] + 0.8 * box["width"], box["y"] + box["height"] / 2
        moved(reader, cell, lambda: page.touchscreen.tap(*spot))
        assert page.wrong == []
