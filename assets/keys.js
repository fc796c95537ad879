// "n" and "p" turn the page; the buttons above the text print it.
(() => {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable], dialog")) return;
    const way = { n: "next", p: "prev" }[event.key];
    if (way) document.querySelector(`.prev-next-area a[rel=${way}]`)?.click();
  });
  for (const button of document.querySelectorAll("[data-action=print]"))
    button.addEventListener("click", () => print());
})();
