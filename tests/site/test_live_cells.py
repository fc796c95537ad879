"""Cells run in the page: the same outputs as the build's, and a reader who is never stuck."""

import html
import json
import re
from pathlib import Path

import pytest
from pages import CHAPTERS
from running import LISTEN, Reader, alike, reading
from visiting import axe, until

ONE = "notebooks/hopfield"
WHOLE = ["notebooks/hopfield", "notebooks/vanishing_gradients"]
SCIPY = "notebooks/echo_state"
CLOCK = re.compile(r"\btime\.|perf_counter|tracemalloc")
each_of_one = pytest.mark.parametrize("doc", [ONE])


def different(reader: Reader, cells) -> dict:
    """The cells that show something else than the build's; an exercise shows nothing until then."""
    found = {}
    kinds = reader.cells.evaluate_all("all => all.map((cell) => cell.className)")
    for cell in [cell for cell in cells if "tag_exercise" not in kinds[cell]]:
        (text, charts), (live, drawn) = reader.built[cell], reader.shown(cell)
        same = alike(text, live) or CLOCK.search(reader.code(cell))
        if not same or len(drawn) != len(charts):
            found[cell] = (text[:300], live[:300], charts, drawn)
    return found


def runnable(reader: Reader) -> list[int]:
    buttons = "all => all.map((cell) => Boolean(cell.querySelector('.live-run')))"
    return [k for k, can in enumerate(reader.cells.evaluate_all(buttons)) if can]


def run_first(reader: Reader, n: int) -> list[int]:
    """Run the first cells that show something; which."""
    shown = [k for k in runnable(reader) if reader.built[k] != ("", [])][:n]
    for cell in shown:
        said = reader.press(cell, "Run")
        assert said.startswith("Done"), said
    return shown


@pytest.mark.parametrize("doc", WHOLE)
def test_a_whole_chapter_shows_the_builds_outputs(browser, site_url, doc):
    with reading(browser, site_url, doc) as reader:
        last = runnable(reader)[-1]
        assert reader.press(last, "Run").startswith("Done")
        assert reader.press(last, "Run all above").startswith("Done")
        assert different(reader, range(last)) == {}


@pytest.mark.parametrize("doc", [doc for doc in CHAPTERS if doc not in WHOLE])
def test_the_first_cells_of_a_chapter_show_the_builds_outputs(browser, site_url, doc):
    with reading(browser, site_url, doc) as reader:
        shown = run_first(reader, 6 if doc == SCIPY else 2)
        assert shown
        assert different(reader, shown) == {}


@pytest.mark.long
@pytest.mark.parametrize("doc", [doc for doc in CHAPTERS if doc not in WHOLE])
def test_every_chapter_whole_shows_the_builds_outputs(browser, site_url, doc):
    with reading(browser, site_url, doc) as reader:
        last = runnable(reader)[-1]
        reader.press(last, "Run")
        assert reader.press(last, "Run all above").startswith("Done")
        assert different(reader, [k for k in runnable(reader) if k < last]) == {}


@pytest.fixture(scope="module")
def at_work(browser, strict_url, request):
    """A chapter on a host that sends the policy as a header, with Python started."""
    with reading(browser, strict_url, ONE) as reader:
        assert reader.press(6, "Run").startswith("Done")
        yield reader


@each_of_one
def test_running_a_cell_runs_what_it_needs_first_and_says_so(at_work, doc):
    assert at_work.press(8, "Run").startswith("Done: Cell 9, with 1 it needs")
    assert different(at_work, [6, 7, 8]) == {}


@each_of_one
def test_a_name_that_a_later_cell_took_is_brought_back_for_an_earlier_one(at_work, doc):
    cells = range(9, at_work.cells.count())
    taker = next(cell for cell in cells if "net = Hopfield(n_units=N)" in at_work.code(cell))
    assert at_work.press(taker, "Run").startswith("Done")
    assert at_work.press(8, "Run").startswith("Done: Cell 9, with 1 it needs")
    assert different(at_work, [7, 8]) == {}


@each_of_one
def test_a_stopped_loop_keeps_the_variables(at_work, doc):
    at_work.edit(6, "kept = 41\nwhile True:\n    kept = 42")
    at_work.page.evaluate("window.last = ''")
    at_work.button(6, "Run").click()
    until(at_work.page, "window.last.startsWith('Running')")
    assert at_work.press(6, "Stop") == "Stopped. All variables are kept."
    at_work.edit(6, "print(kept)")
    assert at_work.press(6, "Run").startswith("Done")
    assert at_work.shown(6)[0] == "42"


@each_of_one
def test_an_error_reads_like_pythons_and_marks_its_line(at_work, doc):
    at_work.edit(6, "a = 1\nHopfield(n_units=-1)\nb = 2")
    assert re.fullmatch(r"ValueError: n_units: .*\(in cell 7\)", at_work.press(6, "Run"))
    text, _ = at_work.shown(6)
    assert text.startswith('Traceback (most recent call last): File "Cell 7", line 2, in <module>')
    assert "arguments.py" not in text
    assert at_work.cells.nth(6).locator(".wrong-line").inner_text().startswith("Hopfield")


@each_of_one
def test_reset_and_as_built_bring_text_and_output_back(at_work, doc):
    at_work.edit(6, "print('mine')")
    at_work.press(6, "Run")
    assert at_work.shown(6) == ("mine", [])
    at_work.button(6, "Reset").click()
    assert at_work.code(6).startswith("by_address = list(X)")
    at_work.button(6, "As built").click()
    assert at_work.shown(6) == at_work.built[6]


@each_of_one
def test_output_comes_as_it_is_printed(at_work, doc):
    source = "import time\nprint('first', end='', flush=True)\ntime.sleep(1.5)\nprint(' last')"
    at_work.edit(6, source)
    before = at_work.page.evaluate("window.said")
    at_work.button(6, "Run").click()
    until(at_work.page, "document.querySelectorAll('div.cell')[6].innerText.endsWith('first')")
    at_work.hear(before)
    assert at_work.shown(6)[0] == "first last"
    at_work.button(6, "Reset").click()


@each_of_one
def test_tables_formulas_and_errors_have_no_axe_violation_and_stay_in_the_page(at_work, doc):
    at_work.edit(6, "display(Markdown('| a | b |\\n|---|---|\\n| $x^2$ | **c** |'))\n1 / 0")
    at_work.edit(6, "from IPython.display import display\n" + at_work.code(6))
    at_work.press(6, "Run")
    assert at_work.cells.nth(6).locator("td .katex").count() == 1
    assert at_work.cells.nth(6).locator("td strong").inner_text() == "c"
    assert axe(at_work.page) == []
    at_work.button(6, "Reset").click()


@each_of_one
def test_restart_forgets_all_variables(at_work, doc):
    at_work.button(6, "Restart").click()
    at_work.edit(6, "print('kept' in globals())")
    assert at_work.press(6, "Run").startswith("Done")
    assert at_work.shown(6)[0] == "False"
    at_work.button(6, "Reset").click()


@each_of_one
def test_what_does_not_answer_is_ended_and_the_page_says_that_variables_are_gone(at_work, doc):
    stubborn = """while True:
    try:
        print("on", end="", flush=True)
        while True:
            pass
    except KeyboardInterrupt:
        pass"""
    at_work.edit(6, stubborn)
    at_work.page.evaluate("window.last = ''")
    at_work.button(6, "Run").click()
    until(at_work.page, "document.querySelectorAll('div.cell')[6].innerText.endsWith('on')")
    assert at_work.press(6, "Stop").endswith("all variables are gone.")
    at_work.button(6, "Reset").click()
    assert at_work.press(6, "Run").startswith("Done")


@each_of_one
def test_what_a_reader_typed_is_there_after_a_reload_and_in_the_notebook(at_work, doc):
    at_work.edit(7, "print('still mine')")
    at_work.page.reload(wait_until="networkidle")
    again = Reader(at_work.page)
    until(at_work.page, "document.querySelectorAll('.cm-content').length === 1")
    assert again.code(7) == "print('still mine')"
    again.cells.nth(7).locator(".cm-content").click()
    with at_work.page.expect_download() as coming:
        again.button(7, "Download my notebook").click()
    assert coming.value.suggested_filename == "hopfield.ipynb"
    notebook = json.loads(Path(coming.value.path()).read_text(encoding="utf8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert code[7]["source"] == ["print('still mine')"]
    assert "".join(code[6]["source"]).startswith("by_address")
    again.button(7, "Reset").click()


@each_of_one
def test_no_python_is_loaded_before_a_cell_is_touched_and_the_keyboard_leaves_an_editor(
    browser, site_url, doc
):
    with reading(browser, site_url, doc) as reader:
        page = reader.page
        loaded = "performance.getEntriesByType('resource').map(e => e.name)"
        live = [name for name in page.evaluate(loaded) if "/live/" in name]
        names = {name.split("/")[-1].split("?")[0] for name in live}
        # The first field's cell brings what draws fields: no editor, and nothing of Python.
        assert names <= {
            "start.js", "page.js", "plan.js", "cell.js", "parameters.js", "output.js", "status.js",
            "python.js", "kept_text.js", "notebook.js",
        }  # fmt: skip
        assert page.bytes < 300 * 1024
        reader.button(0, "Run").focus()
        page.keyboard.press("Tab")
        until(page, "document.activeElement.closest('.cm-content')")
        inside = "Boolean(document.activeElement.closest('.cm-content'))"
        page.keyboard.press("Tab")
        assert not page.evaluate(inside)
        page.keyboard.press("Shift+Tab")
        until(page, inside)
        page.keyboard.type("#")
        page.keyboard.press("Tab")
        assert page.evaluate(inside)
        page.keyboard.press("Escape")
        page.keyboard.press("Tab")
        assert not page.evaluate(inside)


@each_of_one
def test_on_paper_there_are_no_buttons(browser, site_url, doc):
    with reading(browser, site_url, doc) as reader:
        assert reader.cells.first.locator(".live-run").count() == 1
        reader.page.emulate_media(media="print")
        assert not any(bar.is_visible() for bar in reader.page.locator(".live-bar").all())


FIELDS = """# @title Move it {run: "auto"}
which = 1  # @param {type:"slider", min:0, max:5, step:1}
name = "it"  # @param {type:"string"}
kind = "bits"  # @param ["bits", "units"]
is_loud = False  # @param {type:"boolean"}
print(name.upper() if is_loud else name, which, kind)"""


@each_of_one
def test_a_field_rewrites_its_line_of_code_and_runs_the_cell(browser, site_url, doc):
    def with_fields(route):
        body = route.fetch().text()
        start = body.index("by_address = list(X)")
        end = body.index("</pre>", start)
        code = html.escape(FIELDS)
        body = body[:start] + code + body[end:]
        place = body.rindex('<div class="cell_input', 0, start)
        route.fulfill(body=f'{body[:place]}<div class="live-room"></div>{body[place:]}')

    with reading(browser, site_url, doc, route=("**/hopfield.html", with_fields)) as reader:
        cell = reader.cells.nth(6)
        slider = cell.get_by_label("which")
        assert slider.input_value() == "1"
        slider.focus()
        before = reader.page.evaluate(f"({LISTEN})(); window.said = 0")
        reader.page.keyboard.press("ArrowRight")
        reader.page.keyboard.press("ArrowRight")
        assert reader.hear(before).startswith("Done")
        assert reader.shown(6)[0] == "it 3 bits"
        cell.get_by_label("name").fill('an "it"')
        cell.get_by_label("kind").select_option("units")
        before = reader.page.evaluate("window.said")
        cell.get_by_label("is loud").check()
        reader.hear(before)
        until(reader.page, "document.querySelectorAll('div.cell')[6].innerText.includes('AN')")
        assert reader.shown(6)[0] == 'AN "IT" 3 units'
        assert axe(reader.page) == []
        assert reader.code(6).splitlines()[2] == r'name = "an \"it\""  # @param {type:"string"}'
