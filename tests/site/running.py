"""A reader who runs cells in the page, and what the page then shows."""

import re
from contextlib import contextmanager

import pytest
from pages import SITE
from visiting import opened, until

WAIT = 180_000  # milliseconds; only ever waited when something is wrong
ENDED = ("Done", "Stopped", "Python ")
# Without what is drawn, typeset twice, or not shown.
TEXT = """(cell) => {
  const out = cell.querySelector(".cell_output")?.cloneNode(true);
  if (!out) return "";
  const parts = ".chart, svg, .katex, figcaption, .copybtn, .headerlink, [hidden]";
  out.querySelectorAll(parts).forEach((part) => part.remove());
  out.querySelectorAll("td, th, pre, p, li").forEach((part) => part.append(" "));
  return out.textContent;
}"""
CHARTS = """(cell) => [...cell.querySelectorAll(".cell_output .chart")]
  .filter((chart) => !chart.closest("[hidden]"))
  .map((chart) => chart.querySelector("[aria-label]").getAttribute("aria-label")
    .replace(" The arrow keys choose.", ""))"""
# Notes what a screen reader would hear.
LISTEN = """() => {
  if (window.hearing) return;
  window.hearing = new MutationObserver((all) => {
    for (const { target } of all) {
      const box = (target.closest ? target : target.parentElement)?.closest("[role=status]");
      if (!box?.closest(".live-status")) continue;
      window.said++;
      window.last = box.textContent;
    }
  });
  const all = { subtree: true, childList: true, characterData: true };
  hearing.observe(document.body, all);
}"""
SPELLED = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "−": "-", "\u00a0": " "})
# The build sets powers of ten: 5·10⁻⁹ for 5e-09.
POWER = re.compile(r"(?:(\d[\d.]*)·)?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
LIFTED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?")


def needs_python() -> None:
    if not (SITE / "_static" / "live" / "manifest.json").is_file():
        pytest.skip("The site was built without the files that run Python: make book LIVE=1")


class Reader:
    """One page, its cells by number, counted from 0."""

    def __init__(self, page) -> None:
        self.page = page
        self.cells = page.locator("div.cell")
        page.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
        self.built = [self.shown(k) for k in range(self.cells.count())]

    def shown(self, cell: int) -> tuple[str, list[str]]:
        """What a cell shows: its text, and what its charts say of themselves."""
        text, charts = (self.cells.nth(cell).evaluate(script) for script in (TEXT, CHARTS))
        text = re.sub(r"\s+%", "%", text)
        text = POWER.sub(lambda m: f"{m[1] or 1}e{m[2].translate(LIFTED)}", text)
        text = re.sub(r"(?<=\de)\+?(-?)0*(?=\d)", r"\1", text)
        return " ".join(text.translate(SPELLED).split()), charts

    def code(self, cell: int) -> str:
        return self.cells.nth(cell).locator(".cell_input pre, .cm-content").first.inner_text()

    def press(self, cell: int, name: str) -> str:
        """Press a cell's button; what the page says at the end."""
        before = self.page.evaluate("window.said ??= 0")
        self.page.evaluate(LISTEN)
        self.button(cell, name).click()
        return self.hear(before)

    def button(self, cell: int, name: str):
        return self.cells.nth(cell).get_by_role("button", name=name, exact=True)

    def hear(self, before: int) -> str:
        """What the status line says once the run is over."""
        signs = " || ".join(f"window.last.startsWith('{word}')" for word in ENDED)
        over = f"({signs} || /in cell [0-9]+/.test(window.last))"
        until(self.page, f"window.said > {before} && {over}", WAIT)
        return self.page.evaluate("window.last")

    def edit(self, cell: int, text: str) -> None:
        """Write another text into a cell."""
        box = self.cells.nth(cell)
        if not box.locator(".cm-content").count():
            box.locator(".cell_input pre").click(position={"x": 4, "y": 4})
        box.locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)


@contextmanager
def reading(browser, url: str, doc: str, route=None, **how):
    """A page that runs, opened; what goes wrong on it is in `reader.page.wrong`."""
    needs_python()
    with opened(browser, url, doc, **how) as page:
        if route:
            page.route(*route)
            page.reload(wait_until="networkidle")
            # What the first visit was still fetching, the second has broken off.
            page.wrong[:] = [what for what in page.wrong if not what.startswith("failed: ")]
        yield Reader(page)
        # A stopped cell is one whose file the page has taken away.
        assert [what for what in page.wrong if "blob:" not in what] == []


def alike(built: str, live: str, tolerance: float = 0) -> bool:
    """The same words and whole numbers; of others the last digit may differ, or a residue."""
    words = [NUMBER.sub("#", text) for text in (built, live)]
    numbers = [NUMBER.findall(text) for text in (built, live)]
    pairs = zip(*numbers, strict=False)
    return words[0] == words[1] and all(near(*pair, tolerance) for pair in pairs)


def near(built: str, live: str, tolerance: float) -> bool:
    if built == live:
        return True
    if "." not in built and "e" not in built:
        return False
    a, b = (float(text.replace(",", "")) for text in (built, live))
    digits, _, power = built.partition("e")
    last = 10.0 ** (int(power or 0) - len(digits.partition(".")[2]))
    return (
        abs(a - b) <= max(tolerance * abs(a), 1e-6 * abs(a), 1.01 * last)
        or max(abs(a), abs(b)) < 1e-9
    )
