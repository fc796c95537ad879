// Finds pages and sections while one types: titles first, typing errors forgiven, each hit leads to its section.
(() => {
  const here = document.currentScript.src;
  const root = new URL("../", here);
  const load = (file) =>
    new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL(file, here).href;
      script.onload = resolve;
      script.onerror = () => reject(new Error(`${file} could not be loaded.`));
      document.head.append(script);
    });

  const words = /[\p{L}\p{N}]+/gu;
  const REFERENCE = /^(book\/(api|architecture|cheatsheet|glossary|instructor|references|status)|_modules)/;
  const build = async () => {
    await Promise.all([load("minisearch/minisearch.js"), load("search-data.js")]);
    const index = new MiniSearch({
      fields: ["name", "title", "heading", "text"],
      storeFields: ["name", "page", "number", "title", "anchor", "heading", "text"],
      tokenize: (text) => text.match(words) ?? [],
      searchOptions: {
        boost: { name: 8, title: 5, heading: 4 },
        prefix: (term) => term.length > 2,
        fuzzy: (term) => (term.length > 4 ? 0.25 : false),
        weights: { fuzzy: 0.3, prefix: 0.7 },
        // A page before its sections, a chapter before the pages one looks things up in.
        boostDocument: (id, term, { page, anchor }) => (anchor ? 1 : 2.5) * (REFERENCE.test(page) ? 0.1 : 1),
      },
    });
    let id = 0;
    for (const [page, number, title, sections] of window.rnnPages)
      for (const [anchor, heading, text] of sections) {
        // Only a page itself answers to its name and title; its sections answer to their headings.
        const own = anchor ? {} : { name: page.split("/").pop().replaceAll("_", " ") };
        index.add({ id: id++, page, number, title, anchor, heading: anchor ? heading : title, text, ...own });
      }
    return index;
  };
  let index;
  const ready = () => (index ??= build());

  const find = (all, query) => {
    const strict = all.search(query, { combineWith: "AND" });
    const found = strict.length ? strict : all.search(query);
    // Whoever types the whole name of a page wants that page.
    const isMeant = ({ name, title, anchor }) =>
      !anchor && [name, title.toLowerCase()].includes(query.toLowerCase());
    return found.sort((a, b) => isMeant(b) - isMeant(a)).slice(0, 30);
  };

  const marked = (text, terms) => {
    const lower = text.toLowerCase();
    const first = Math.min(...terms.map((t) => lower.indexOf(t)).filter((k) => k >= 0), Infinity);
    const from = first < Infinity ? Math.max(0, lower.lastIndexOf(" ", Math.max(0, first - 60)) + 1) : 0;
    const piece = text.slice(from, from + 180);
    const shown = document.createElement("span");
    shown.className = "snippet";
    if (from) shown.append("… ");
    let at = 0;
    for (const { 0: word, index: k } of piece.matchAll(words))
      if (terms.includes(word.toLowerCase())) {
        const mark = document.createElement("mark");
        mark.textContent = word;
        shown.append(piece.slice(at, k), mark);
        at = k + word.length;
      }
    shown.append(piece.slice(at), from + 180 < text.length ? " …" : "");
    return shown;
  };

  const entry = ({ page, number, title, anchor, heading, text, terms }) => {
    const link = document.createElement("a");
    link.href = new URL(`${page}.html${anchor ? `#${anchor}` : ""}`, root).href;
    const named = document.createElement("strong");
    named.textContent = anchor ? heading : `${number ? `${number}. ` : ""}${title}`;
    link.append(named);
    if (anchor) {
      const where = document.createElement("span");
      where.className = "where";
      where.textContent = `${number ? `${number}. ` : ""}${title}`;
      link.append(" ", where);
    }
    const item = document.createElement("li");
    item.append(link, marked(text, terms));
    return item;
  };

  for (const box of document.querySelectorAll(".search")) {
    const form = box.querySelector("form"), input = box.querySelector("input");
    const list = box.querySelector("ol"), count = box.querySelector(".search-count");
    const answer = async () => {
      const query = input.value.trim();
      if (!query) return list.replaceChildren(), (count.textContent = "");
      try {
        const all = await ready();
        if (query !== input.value.trim()) return;
        const found = find(all, query);
        list.replaceChildren(...found.map(entry));
        count.textContent = found.length
          ? `${found.length === 30 ? "The best 30" : found.length} ${found.length === 1 ? "place" : "places"}`
          : `Nothing found for “${query}”.`;
      } catch (error) {
        count.textContent = `The search could not be loaded. ${error.message}`;
      }
    };
    input.addEventListener("focus", () => ready().catch(() => {}), { once: true });
    let timer;
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(answer, 80);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      list.querySelector("a")?.click();
    });
    box.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      const stops = [input, ...list.querySelectorAll("a")];
      const next = stops[stops.indexOf(document.activeElement) + step];
      if (next) event.preventDefault(), next.focus();
    });
    // A hit on the page that is open: its dialog is in the way.
    list.addEventListener("click", () => box.closest("dialog")?.close());
    const asked = new URLSearchParams(location.search).get("q");
    if (document.querySelector(".bd-search-container")?.contains(box)) {
      if (asked) (input.value = asked), answer();
      input.focus();
    }
  }
})();
