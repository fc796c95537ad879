"""`make site-report`: how soon a page computes, what memory that takes, what its runs leave behind.

Printed, never judged: seconds depend on the machine. A plain test run makes none of it.
"""

import re
import time
from pathlib import Path

import pytest
from running import Reader, needs_python, reading
from visiting import opened

MIB = 1024 * 1024
PLAIN = "import numpy as np\nprint(np.arange(3) @ np.ones(3))"
CHART = """import altair as alt
import pandas as pd
alt.Chart(pd.DataFrame({"x": [1, 2]}), title="Two", description="Two points.").mark_point().encode(
    x="x"
)"""
PRODUCTS = """import time
import numpy as np
A = np.random.default_rng(0).normal(size=(144, 144))
start = time.perf_counter()
for _ in range(1000):
    A @ A
print(f"{time.perf_counter() - start:.2f} s")"""
CHAPTERS = {"without SciPy": "notebooks/hopfield", "with it": "notebooks/finding_structure"}


@pytest.fixture
def asked_for(request):
    if "report" not in (request.config.option.keyword or ""):
        pytest.skip("printed by: make site-report")
    needs_python()


def seconds(reader: Reader, text: str, cell: int = 1) -> float:
    """From the press of Run to the end of the run, with this text in the cell."""
    reader.edit(cell, text)
    start = time.perf_counter()
    assert reader.press(cell, "Run").startswith("Done")
    return time.perf_counter() - start


@pytest.mark.parametrize(("what", "text"), {"NumPy": PLAIN, "pandas and Altair": CHART}.items())
def test_a_report_of_the_first_result_in_a_fresh_browser_and_on_a_later_page(
    browser, site_url, asked_for, what, text
):
    with opened(browser, site_url, "notebooks/hopfield") as page:
        first = seconds(Reader(page), text)
        page.goto(f"{site_url}/notebooks/vanishing_gradients.html", wait_until="networkidle")
        later = seconds(Reader(page), text)
    print(f"\nFirst result with {what}: {first:.1f} s; on a later page {later:.1f} s")


def test_a_report_of_matrix_products(browser, site_url, asked_for):
    with reading(browser, site_url, "notebooks/hopfield") as reader:
        seconds(reader, PRODUCTS)
        print("\n1,000 products of 144 x 144:", reader.shown(1)[0])


@pytest.mark.parametrize(("what", "doc"), CHAPTERS.items())
def test_a_report_of_the_memory_of_a_whole_chapter(browser, site_url, asked_for, what, doc):
    with reading(browser, site_url, doc) as reader:
        runs = [k for k in range(reader.cells.count()) if reader.button(k, "Run").count()]
        start = time.perf_counter()
        reader.press(runs[-1], "Run all above")
        reader.press(runs[-1], "Run")
        took, session = time.perf_counter() - start, browser.new_browser_cdp_session()
        processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
        used = max(resident(one["id"]) for one in processes if one["type"] == "renderer")
    print(f"\n{doc} whole, {what}: {len(runs)} cells, {took:.0f} s, {used / MIB:.0f} MiB")


def resident(process: int) -> int:
    """The bytes of a process in memory; 0 where the system does not say."""
    status = Path(f"/proc/{process}/status")
    found = re.search(r"VmRSS:\s+(\d+) kB", status.read_text()) if status.is_file() else None
    return int(found[1]) * 1024 if found else 0


def test_a_report_of_what_a_thousand_runs_leave(browser, site_url, asked_for):
    with reading(browser, site_url, "notebooks/hopfield") as reader:
        seconds(reader, CHART)
        session = reader.page.context.new_cdp_session(reader.page)
        session.send("Performance.enable")

        def held() -> tuple[float, float]:
            session.send("HeapProfiler.collectGarbage")
            metrics = session.send("Performance.getMetrics")["metrics"]
            found = {one["name"]: one["value"] for one in metrics}
            return found["JSHeapUsedSize"], found["Nodes"]

        for run in range(1, 1001):
            reader.press(1, "Run")
            if run == 100:
                before = held()
        heap, nodes = (now - then for now, then in zip(held(), before, strict=True))
    print(f"\nFrom run 100 to run 1,000: {heap / MIB:+.1f} MiB of heap, {nodes:+.0f} elements")
