"""The ledger of results: complete, chosen and sorted by keys, read without a script."""

import csv

import pytest
from pages import DOCS, SITE
from test_built_site import soup
from visiting import axe, opened, press, until

DOC = "book/results"
SHOWN = "[...document.querySelectorAll('table.ledger tbody tr')].filter((r) => !r.hidden)"
pytestmark = pytest.mark.skipif(DOC not in DOCS, reason="this book has no results")


def in_file() -> list[dict[str, str]]:
    with (SITE / f"{DOC}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_row_of_every_chapter_stands_in_the_ledger_and_in_the_file():
    tables = {doc: soup(doc).select("table.then-and-now") for doc in DOCS}
    shown = [
        row.select("td")[0].get_text(" ", strip=True)
        for doc in DOCS
        for table in tables[doc]
        for row in table.select("tbody tr")
    ]
    ledger = soup(DOC).select("table.ledger td.experiment > p:first-child")
    assert [cell.get_text(" ", strip=True) for cell in ledger] == shown
    assert len(in_file()) == len(shown) > 60


def test_every_link_of_a_row_leads_to_the_section_of_its_table():
    for one in in_file():
        page, anchor = one["link"].split(".html#")
        assert soup(page).find(id=anchor).select_one("table.then-and-now"), one["experiment"]


def test_a_row_that_does_not_hold_explains_itself_and_some_do_not():
    rows = in_file()
    assert {row["verdict"] for row in rows} == {"holds", "holds in part", "does not hold"}
    assert all(row["why"] for row in rows if row["verdict"] != "holds")
    assert all(row["reason"] for row in rows)


def choose(page, name: str, value: str) -> None:
    """By keys: a letter key leads to the option, as in any list."""
    select = page.get_by_label(name)
    select.focus()
    for _ in range(40):
        if select.input_value() == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{name}: no key leads to {value!r}")


def test_keys_alone_choose_rows_and_bring_all_back(browser, site_url):
    rows = in_file()
    failed = [row for row in rows if row["verdict"] == "does not hold"]
    theory = [row for row in failed if row["kind"] == "theory"]
    assert 0 < len(theory) < len(failed) < len(rows)
    with opened(browser, site_url, DOC) as page:
        choose(page, "Verdict", "does not hold")
        until(page, f"{SHOWN}.length === {len(failed)}")
        assert page.get_by_role("status").inner_text() == f"{len(failed)} of {len(rows)} rows"
        choose(page, "Compared", "theory")
        until(page, f"{SHOWN}.length === {len(theory)}")
        page.get_by_role("button", name="Show all").focus()
        press(page, "Enter", f"{SHOWN}.length === {len(rows)}")


def test_keys_alone_sort_up_down_and_back(browser, site_url):
    first = "document.querySelector('table.ledger td.experiment p').textContent"
    with opened(browser, site_url, DOC) as page:
        before = page.evaluate(first)
        head = page.locator("table.ledger").get_by_role("columnheader", name="verdict")
        assert head.get_attribute("aria-sort") == "none"
        head.get_by_role("button").focus()
        for state, verdict in (("ascending", "does not hold"), ("descending", "holds")):
            sign = f"document.querySelector('table.ledger th[aria-sort={state}]')"
            press(page, "Enter", sign)
            top = page.locator("table.ledger td.verdict").first.locator("p").first.inner_text()
            assert top == verdict
        press(page, "Enter", "!document.querySelector('table.ledger th[aria-sort$=ending]')")
        assert page.evaluate(first) == before


@pytest.mark.parametrize("width", ["wide", "phone"])
def test_the_ledger_is_a_table_of_rows_and_cells_at_any_width(browser, site_url, width):
    with opened(browser, site_url, DOC, width) as page:
        table = page.get_by_role("table").filter(has=page.locator("td.experiment"))
        assert table.get_by_role("row").count() == len(in_file()) + 1
        assert table.get_by_role("cell").count() == 6 * len(in_file())
        assert not axe(page, {"include": [[".ledger-bar"], ["table.ledger"]]})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_a_script_the_ledger_is_a_plain_table(browser, site_url):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"{site_url}/{DOC}.html")
    assert page.locator("table.ledger tbody tr").count() == len(in_file())
    assert page.locator(".ledger-bar").count() == 0
    assert page.locator("table.ledger td").first.evaluate("e => getComputedStyle(e).display") == (
        "table-cell"
    )
    context.close()
