// What is wider than the page scrolls inside its place: here it shows that it does, and the Tab key reaches it.
(() => {
  const scrollers =
    ":is(pre, .katex-display, .chart-drawing, .cell_output > .output, .pst-scrollable-table-container)";
  const look = (box) => {
    const more = box.scrollWidth - box.clientWidth;
    box.classList.toggle("more-left", more > 1 && box.scrollLeft > 1);
    box.classList.toggle("more-right", more > 1 && box.scrollLeft < more - 1);
    if (box.matches(".katex-display, .chart-drawing, .cell_output pre:not([role])"))
      more > 1 ? (box.tabIndex = 0) : box.removeAttribute("tabindex");
  };
  const seen = new ResizeObserver((all) => all.forEach(({ target }) => look(target)));
  const watch = (box) => {
    seen.observe(box);
    box.addEventListener("scroll", () => look(box), { passive: true });
  };
  document.querySelectorAll(`.bd-article ${scrollers}`).forEach(watch);
  // A chart that comes alive is another box than its drawing.
  addEventListener("drawn", ({ target }) => watch(target));
})();
