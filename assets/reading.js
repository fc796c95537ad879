// What this reader has read, kept in this browser alone: where each chapter was left, and which are done.
(() => {
  const KEY = "rnn-course";
  const root = new URL(document.documentElement.dataset.content_root, location.href);
  const here = document.querySelector("article[data-chapter]")?.dataset.chapter;
  const load = () => {
    try {
      return JSON.parse(localStorage.getItem(KEY)) ?? {};
    } catch {
      return {};
    }
  };
  const save = (all) => {
    try {
      localStorage.setItem(KEY, JSON.stringify(all));
    } catch {}
    tick();
  };
  const note = (what) => {
    const all = load();
    save({ ...all, [here]: { ...all[here], ...what } });
  };
  // Other scripts keep what they know of this chapter in the same place.
  if (here) window.rnnKept = { note, ofThisChapter: () => load()[here] ?? {} };

  const pageOf = (link) => {
    const address = link.getAttribute("href");
    if (address === "#") return here;
    const { pathname } = new URL(address, location.href);
    const inside = pathname.startsWith(root.pathname);
    return inside ? pathname.slice(root.pathname.length).replace(/\.html$/, "") : undefined;
  };
  const tick = () => {
    const all = load();
    for (const link of document.querySelectorAll(".bd-docs-nav a, .course-map a")) {
      const isDone = Boolean(all[pageOf(link)]?.done);
      if (link.classList.contains("read") === isDone) continue;
      link.classList.toggle("read", isDone);
      link.querySelector(".said")?.remove();
      // Said as well as shown.
      const said = '<span class="visually-hidden said"> (read)</span>';
      if (isDone && !link.ownerSVGElement) link.insertAdjacentHTML("beforeend", said);
      if (isDone && link.ownerSVGElement) {
        const { x, y, width } = link.querySelector("rect").getBBox();
        const place = `x="${x + width - 24}" y="${y + 21}"`;
        link.insertAdjacentHTML("beforeend", `<text class="said done" ${place}>✓</text>`);
      }
    }
  };

  const box = document.querySelector("[data-tick]");
  if (here) {
    box.checked = Boolean(load()[here]?.done);
    box.addEventListener("change", () => note({ done: box.checked, when: Date.now() }));
    let sections = 0, staying;
    addEventListener("reading", ({ detail: { id, heading, of } }) => {
      sections = of;
      note({ at: id, heading, when: Date.now() });
      // Who rushes by has not seen it.
      clearTimeout(staying);
      staying = setTimeout(() => {
        note({ seen: [...new Set(load()[here].seen).add(id)] });
        atEnd();
      }, 600);
    });
    // At the end of a chapter of which most sections were passed, it counts as read; once the reader
    // has said otherwise, it does not.
    let isAtEnd = false;
    const atEnd = () => {
      const { done, seen = [] } = load()[here] ?? {};
      const enough = Math.min(sections, Math.max(3, 0.6 * sections));
      if (!isAtEnd || done !== undefined || !sections || seen.length < enough) return;
      box.checked = true;
      note({ done: true });
    };
    new IntersectionObserver(([{ isIntersecting }]) => {
      isAtEnd = isIntersecting;
      atEnd();
    }).observe(box);
  }
  tick();

  // The welcome page leads on from where this reader was.
  const start = document.querySelector("[data-start]");
  const all = load();
  const [last] = Object.keys(all).sort((a, b) => (all[b].when ?? 0) - (all[a].when ?? 0));
  if (!start || !last) return;
  const chapters = [...document.querySelectorAll(".bd-docs-nav a")]
    .filter((link) => /^\s*\d+\./.test(link.textContent))
    .map((link) => ({ link, page: pageOf(link), title: link.firstChild.textContent.trim() }));
  const place = chapters.findIndex(({ page }) => page === last);
  const isNew = all[last].done;
  const next = isNew
    ? [...chapters.slice(place + 1), ...chapters.slice(0, place)].find(({ page }) => !all[page]?.done)
    : chapters[place];
  if (next) {
    start.href = next.link.href + (isNew || !all[last].at ? "" : `#${all[last].at}`);
    start.textContent = `Continue ${isNew ? "with" : "at"} ${next.title.split(":")[0]}`;
    if (!isNew && all[last].heading) start.append(`: ${all[last].heading}`);
  }
  const forget = document.createElement("button");
  forget.type = "button";
  forget.className = "forget";
  forget.textContent = "Forget where I was";
  forget.addEventListener("click", () => {
    try {
      localStorage.removeItem(KEY);
    } catch {}
    location.reload();
  });
  start.after(forget);
})();
