"""One visit to one page in a real browser, and what was seen."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlparse

import looks
from axe_playwright_python.sync_playwright import Axe

WIDTHS = {"wide": 1280, "phone": 390}
WAIT = 60_000  # milliseconds; only ever waited when something is wrong

# Notes every shift of the layout that no key or click of the reader has caused.
SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const e of list.getEntries())
    if (!e.hadRecentInput)
      shifts.push([e.value, e.sources.map(({ node: n }) => n?.id || n?.className || n?.nodeName)]);
}).observe({ type: "layout-shift", buffered: true });
"""
# Down the page as a reader goes, half a screen at a time, waiting for the charts now in view.
READ_THROUGH = """
async () => {
  // A browser that draws nothing for a while gives no frame, and a promise has no time-out.
  const frame = () => new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done, 0));
    setTimeout(done, 2000);
  });
  const inView = () => [...document.querySelectorAll(".chart:not(.live)")].filter((c) => {
    const box = c.getBoundingClientRect();
    return box.bottom > 0 && box.top < innerHeight;
  });
  const times = { start: performance.now() };
  for (let y = 0; ; y += innerHeight / 2) {
    window.scrollTo(0, y + 1);
    await frame(); await frame();
    const start = performance.now();
    while (inView().length && performance.now() - start < 30000) await frame();
    if (!times.first && document.querySelector(".chart.live"))
      times.first = performance.now() - times.start;
    if (y > document.documentElement.scrollHeight) break;
  }
  return times.first ?? null;
}
"""
EMPTY = """() => [...document.querySelectorAll('.chart')].filter(
  (c) => !c.querySelector('svg .role-mark :is(path[d], text, line, image)')).map((c) => c.id)"""
CUT_SHORT = """() => [...document.querySelectorAll('.chart svg text')]
  .map((t) => t.textContent).filter((text) => text.endsWith('…'))"""
# Who reads on has guessed, or has not wanted to; what moves then, the reader has moved.
UNFOLD = """async () => {
  const before = [...shifts];
  for (const fold of document.querySelectorAll("details.reveal")) fold.open = true;
  await new Promise((done) => setTimeout(done, 500));
  shifts.splice(0, shifts.length, ...before);
}"""
OVERHANG = """() =>
  document.documentElement.scrollWidth - document.documentElement.clientWidth"""


# The scripts behind the fields of a chapter come after its text; a second chapter has them.
FIELDS_ARE_THERE = """!document.getElementById("live-cells") ||
  document.documentElement.classList.contains("live-off") ||
  document.querySelector(".live-fields :is(input, select)") !== null"""


@dataclass
class Notes:
    wrong: list[str] = field(default_factory=list)
    first_bytes: int = 0  # compressed, before the reader stirs
    live_bytes: int = 0  # once every chart is live
    further_bytes: int | None = None  # to a reader who comes from the first chapter
    first_chart_ms: float | None = None  # from the first stir to the first live chart
    shifts: list = field(default_factory=list)
    overhang: int = 0
    charts: int = 0
    drawings: int = 0  # charts that were judged before they were live
    not_live: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    cut_short: list[str] = field(default_factory=list)
    violations: dict[str, list] = field(default_factory=dict)
    themes: list[str] = field(default_factory=list)
    controls: int = 0
    deaf: list[str] = field(default_factory=list)  # controls that change nothing
    unnamed: list[str] = field(default_factory=list)
    unfocused: list[str] = field(default_factory=list)
    not_redrawn: list[str] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    wrongly_marked: list[str] | None = None  # None: no list of contents beside the text
    cut_formulas: list[str] = field(default_factory=list)
    lost_punctuation: list[str] = field(default_factory=list)
    grown: dict[str, float] = field(default_factory=dict)  # charts that were lower as drawings
    centred_names: int = 0


@contextmanager
def opened(browser, site_url, doc, width="wide", scheme="light", script=True, touch=False):
    """A page with notes of what goes wrong on it, and of what it transfers."""
    context = browser.new_context(
        viewport={"width": WIDTHS[width], "height": 900},
        color_scheme=scheme,
        java_script_enabled=script,
        has_touch=touch,
    )
    page = context.new_page()
    page.wrong, page.bytes = [], 0
    host = urlparse(site_url).netloc
    page.on("console", lambda m: m.type == "error" and page.wrong.append(f"console: {m.text}"))
    page.on("pageerror", lambda e: page.wrong.append(f"error: {e}"))
    page.on("requestfailed", lambda r: page.wrong.append(f"failed: {r.url}"))
    page.on("response", lambda r: r.status >= 400 and page.wrong.append(f"{r.status}: {r.url}"))
    page.on(
        "request",
        lambda r: (
            urlparse(r.url).scheme in ("http", "https")
            and urlparse(r.url).netloc != host
            and page.wrong.append(f"other host: {r.url}")
        ),
    )
    network = context.new_cdp_session(page)
    network.send("Network.enable")

    def finished(event: dict) -> None:
        page.bytes += int(event["encodedDataLength"])

    network.on("Network.loadingFinished", finished)
    if script:
        page.add_init_script(SHIFTS)
    page.goto(f"{site_url}/{doc}.html", wait_until="networkidle")
    yield page
    context.close()


def until(page, expression: str, timeout: int = WAIT) -> None:
    """Wait for something to hold; asked from outside, as the policy of the page demands."""
    for _ in range(timeout // 50):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise TimeoutError(f"{page.url}: not within {timeout / 1000:.0f} s: {expression}")


def press(page, key: str, then: str) -> None:
    """Press a key until something holds: a busy browser may lose what comes before its window."""
    for _ in range(6):
        page.keyboard.press(key)
        try:
            return until(page, then, timeout=10_000)
        except TimeoutError:
            continue
    raise TimeoutError(f"{page.url}: {key} does nothing: {then}")


def open_search(page) -> None:
    press(page, "Control+k", "document.querySelector('dialog[open] input') !== null")


def drawn(chart) -> str:
    """What a chart's drawing holds, as text that changes when anything in it moves."""
    return chart.locator("svg").first.evaluate("svg => svg.outerHTML")


def changes(page, chart, before: str) -> bool:
    """Whether the drawing becomes another within ten seconds."""
    for _ in range(200):
        if drawn(chart) != before:
            return True
        page.wait_for_timeout(50)
    return False


# What a chart and a drawn formula hold inside is hidden from assistive technology (each has one
# description); thousands of such shapes would take axe a minute a page.
# Of the entries on the package's page, all written alike, two modules of each room are enough.
AXE_CONTEXT = {
    "include": [["html"]],
    "exclude": [
        [".chart-drawing svg > *"],
        [".katex-html"],
        ["section > section:nth-of-type(n+3) > dl.py"],
    ],
}
# Without fetching style sheets again, which axe does from the wrong folder.
AXE_OPTIONS = {"preload": False, "resultTypes": ["violations"]}


# Charts alone: the rest of a page is the same before they are live.
AXE_CHARTS = {**AXE_CONTEXT, "include": [[".chart"]]}


def axe(page, context: dict = AXE_CONTEXT) -> list:
    return [
        (v["id"], [node["html"][:160] for node in v["nodes"]][:3])
        for v in Axe().run(page, context=context, options=AXE_OPTIONS).response["violations"]
    ]


def judge_drawings(page, notes: Notes) -> None:
    """The charts as the page brings them, before the reader stirs, in both schemes."""
    if not page.locator(".chart").count():
        return
    page.evaluate(NO_FADING)
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        until(page, f"document.documentElement.dataset.theme === '{scheme}'")
        notes.violations[f"drawings, {scheme}"] = axe(page, AXE_CHARTS)
    notes.drawings = page.locator(".chart:not(.live)").count()
    page.evaluate("document.adoptedStyleSheets = []")


def try_clicks(page, notes: Notes) -> None:
    """Every chart that answers to clicks, by the arrow keys."""
    charts = page.locator(".chart:has(svg[tabindex])")
    for index in range(charts.count()):
        chart = charts.nth(index)
        chart.locator("svg[tabindex]").focus()
        before = drawn(chart)
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        if not changes(page, chart, before):
            notes.deaf.append(f"{chart.get_attribute('id')}: arrow keys")
        if page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "none":
            notes.unfocused.append(chart.get_attribute("id"))


def read(browser, site_url, doc: str, width: str, first: str | None) -> Notes:
    """Open, read through, try the controls, turn dark; then come again from the first chapter."""
    notes = Notes()
    with opened(browser, site_url, doc, width) as page:
        notes.first_bytes = page.bytes
        notes.cut_formulas = page.evaluate(looks.CUT_FORMULAS)
        notes.lost_punctuation = page.evaluate(looks.LOST_PUNCTUATION)
        if width == "phone":
            notes.violations["before it is live"] = axe(page)
        page.evaluate(UNFOLD)
        judge_drawings(page, notes)
        heights = page.evaluate(looks.HEIGHTS)
        notes.first_chart_ms = page.evaluate(READ_THROUGH)
        page.wait_for_load_state("networkidle")
        notes.live_bytes = page.bytes
        notes.shifts = page.evaluate("shifts")
        notes.overhang = page.evaluate(OVERHANG)
        notes.charts = page.locator(".chart").count()
        notes.not_live = page.locator(".chart:not(.live)").evaluate_all("all => all.map(c => c.id)")
        notes.empty = page.evaluate(EMPTY)
        notes.cut_short = page.evaluate(CUT_SHORT)
        notes.centred_names = page.evaluate(looks.CENTRED_NAMES)
        if width == "wide":
            now = page.evaluate(looks.HEIGHTS)
            notes.grown = {k: now[k] - v for k, v in heights.items() if abs(now[k] - v) > 4}
            notes.wrongly_marked = page.evaluate(looks.WRONGLY_MARKED)
        notes.themes = [page.evaluate("document.documentElement.dataset.theme")]
        notes.violations["light"] = axe(page)
        if width == "wide":
            try_controls(page, notes)
            try_clicks(page, notes)
        turn_dark(page, notes)
        notes.violations["dark"] = axe(page)
        notes.overhang = max(notes.overhang, page.evaluate(OVERHANG))
        notes.wrong = page.wrong
    if width == "wide" and first:
        with opened(browser, site_url, first) as page:
            until(page, FIELDS_ARE_THERE)
            page.wait_for_load_state("networkidle")
            before = page.bytes
            page.goto(f"{site_url}/{doc}.html", wait_until="networkidle")
            notes.further_bytes = page.bytes - before
    return notes


def try_controls(page, notes: Notes) -> None:
    """Every control of every chart, by one key."""
    charts = page.locator(".chart:has(.vega-bind)")
    for index in range(charts.count()):
        chart = charts.nth(index)
        # Where the Tab key leads: in a row of radio buttons, to the one that is chosen.
        reachable = chart.locator(
            ".vega-bind :is(input:not([type=radio]), input[type=radio]:checked, select)"
        )
        for number in range(reachable.count()):
            control = reachable.nth(number)
            name = f"{chart.get_attribute('id')}: {control.get_attribute('name')}"
            notes.controls += 1
            if not control.evaluate("e => [...e.labels].some(l => l.innerText.trim())") and not (
                control.get_attribute("aria-label")
            ):
                notes.unnamed.append(name)
            before = drawn(chart)
            control.focus()
            is_at_its_end = control.evaluate(
                "e => e.type === 'range' ? e.value === e.max : e.selectedIndex === e.length - 1"
            )
            forward, back = {
                "select-one": ("ArrowDown", "ArrowUp"),
                "checkbox": ("Space", "Space"),
            }.get(control.evaluate("e => e.type"), ("ArrowRight", "ArrowLeft"))
            key = back if is_at_its_end else forward
            page.keyboard.press(key)
            if not changes(page, chart, before):
                notes.deaf.append(name)
            # In a row of radio buttons the key has moved the focus to the next one.
            if page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "none":
                notes.unfocused.append(name)


SETTINGS = """() => [...document.querySelectorAll('.vega-bind :is(input, select)')].map((e) => {
  const value = ["radio", "checkbox"].includes(e.type) ? [e.value, e.checked] : [e.value];
  return [e.closest('.chart').id, e.name, ...value].join(' ');
})"""


NO_FADING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { transition: none !important; }");
  document.adoptedStyleSheets = [sheet];
}"""


def turn_dark(page, notes: Notes) -> None:
    """The reader's system turns dark while the page is open."""
    before = page.evaluate(SETTINGS)
    page.evaluate("document.querySelectorAll('.chart-drawing').forEach((d) => (d.old = true))")
    # Colours fade from one scheme to the other; what lies between is nobody's colour.
    page.evaluate(NO_FADING)
    page.emulate_media(color_scheme="dark")
    until(page, "document.documentElement.dataset.theme === 'dark'")
    try:
        until(page, "![...document.querySelectorAll('.chart-drawing')].some((d) => d.old)")
    except TimeoutError:
        notes.not_redrawn += page.locator(".chart").evaluate_all(
            "all => all.filter(c => c.querySelector('.chart-drawing').old).map(c => c.id)"
        )
    notes.themes.append(page.evaluate("document.documentElement.dataset.theme"))
    notes.not_redrawn += page.locator(".chart").evaluate_all(
        "all => all.filter((c) => c.querySelector('.chart-drawing').innerHTML.includes('#24292f'))"
        ".map((c) => c.id)"
    )
    after = page.evaluate(SETTINGS)
    notes.forgotten = sorted(set(before) - set(after))
