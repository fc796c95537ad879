// "n" and "p" turn the page, unless the reader has switched that off; the button above the text prints it.
(() => {
  const KEY = "rnn-keys";
  const stored = (what) => {
    try {
      if (what) localStorage.setItem(KEY, what);
      return localStorage.getItem(KEY);
    } catch {}
  };
  const box = document.querySelector("[data-keys]");
  if (box) {
    box.checked = stored() !== "off";
    box.addEventListener("change", () => stored(box.checked ? "on" : "off"));
  }
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !box?.checked) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable], dialog")) return;
    const way = { n: "next", p: "prev" }[event.key];
    if (way) document.querySelector(`.prev-next-area a[rel=${way}]`)?.click();
  });
  for (const button of document.querySelectorAll("[data-action=print]"))
    button.addEventListener("click", () => print());
})();
