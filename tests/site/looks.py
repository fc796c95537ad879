"""Questions that a test asks a page, in the page's own language."""

# Of each position on the way up the page and after each jump: is the section that the list of
# contents marks one that has text in the upper half of the screen?
WRONGLY_MARKED = """async () => {
  const frames = () => new Promise((done) => {
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 0)));
    setTimeout(done, 2000);
  });
  const links = [...document.querySelectorAll("nav.page-toc a[href^='#']")];
  if (links.length < 2) return null;
  const headings = links.map((link) =>
    document.getElementById(link.hash.slice(1)).querySelector("h1, h2, h3, h4"));
  const right = () => {
    const marked = links.findIndex((link) => link.classList.contains("active"));
    const tops = headings.map((heading) => heading.getBoundingClientRect().top);
    // Above the first section none needs a mark; on the last screen any in view may have it.
    if (marked < 0) return tops[0] > 60;
    const isLast = scrollY + innerHeight > document.documentElement.scrollHeight - innerHeight / 2;
    const end = tops[marked + 1] ?? 1e9;
    return tops[marked] < (isLast ? innerHeight : innerHeight / 2) && end > 60;
  };
  const wrong = [];
  for (let y = document.documentElement.scrollHeight; y > 0; y -= 700) {
    scrollTo(0, y);
    await frames();
    if (!right()) wrong.push(`at ${Math.round(scrollY)}`);
  }
  for (const link of links) {
    link.click();
    await frames();
    if (!link.classList.contains("active")) wrong.push(`after a click on ${link.hash}`);
    const { top, bottom } = link.getBoundingClientRect();
    if (bottom > innerHeight || top < 0) wrong.push(`${link.hash} is out of sight in the list`);
  }
  history.replaceState(null, "", location.pathname);
  scrollTo(0, 0);
  return wrong;
}"""

# Formulas that scroll although they could break, or without showing that they scroll.
CUT_FORMULAS = """() => [...document.querySelectorAll(".katex-display")].flatMap((formula) => {
  if (formula.scrollWidth <= formula.clientWidth + 1) return [];
  const text = formula.querySelector("annotation").textContent.slice(0, 60);
  const widest = Math.max(
    ...[...formula.querySelectorAll(".katex-html > .base")].map((part) => part.offsetWidth));
  if (widest <= formula.clientWidth) return [`could break: ${text}`];
  const shown = getComputedStyle(formula).maskImage !== "none" && formula.tabIndex === 0;
  return shown ? [] : [`no sign: ${text}`];
})"""

# Commas and stops that begin a line because the formula before them ended one.
LOST_PUNCTUATION = """() => {
  const lost = [];
  for (const formula of document.querySelectorAll("article span.math")) {
    const next = formula.nextSibling ?? (formula.parentElement.matches("span")
      ? formula.parentElement.nextSibling : null);
    if (next?.nodeType !== Node.TEXT_NODE || !/^[,.;:!?)]/.test(next.data)) continue;
    const range = document.createRange();
    range.setStart(next, 0);
    range.setEnd(next, 1);
    const bases = formula.querySelectorAll(".katex-html > .base");
    if (!bases.length || !range.getClientRects().length) continue;
    const last = bases[bases.length - 1].getBoundingClientRect();
    if (range.getBoundingClientRect().top >= last.bottom) lost.push(formula.textContent.slice(-40));
  }
  return lost;
}"""

HEIGHTS = """() => Object.fromEntries([...document.querySelectorAll(".chart")]
  .filter((chart) => !chart.querySelector(".chart-room, .vega-bind"))
  .map((chart) => [chart.id, chart.getBoundingClientRect().height]))"""

CENTRED_NAMES = """() => [...document.querySelectorAll(".vega-bindings")]
  .filter((names) => getComputedStyle(names).textAlign !== "left").length"""
