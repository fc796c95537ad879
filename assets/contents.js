// The list of contents: marks the section being read, keeps its entry in view, closes on a phone once an entry is chosen.
(() => {
  const list = document.getElementById("contents");
  if (!list) return;
  const entries = [...list.querySelectorAll("a[href^='#']")].flatMap((link) => {
    const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    return section ? [{ link, heading: section.querySelector("h1, h2, h3, h4") ?? section }] : [];
  });
  if (!entries.length) return;

  // Down the page the line that counts as "being read" moves from the top of the screen to its end, so
  // that short sections at the end, which cannot come to the top, have their turn as well.
  const atReading = () => {
    const page = document.documentElement;
    const left = page.scrollHeight - innerHeight - scrollY;
    const top = Math.min(160, innerHeight / 4);
    const line = top + (innerHeight - top) * Math.max(0, 1 - left / (innerHeight - top));
    return entries.findLast(({ heading }) => heading.getBoundingClientRect().top <= line);
  };

  // A question names the section that is being read.
  const link = document.querySelector(".ask");
  const title = link && new URL(link.href).searchParams.get("title");
  const ask = (heading) => {
    if (!link) return;
    const form = new URL(link.href);
    form.searchParams.set("place", `${title}, section "${heading}"`);
    link.href = form;
  };

  let marked, chosen;
  const mark = () => {
    const now = chosen ?? atReading();
    if (now === marked) return;
    for (const entry of list.querySelectorAll(".active")) entry.classList.remove("active");
    marked?.link.removeAttribute("aria-current");
    marked = now;
    if (!now) return;
    const heading = now.heading.textContent.replace(/#$/, "").trim();
    ask(heading);
    list.dispatchEvent(
      new CustomEvent("reading", {
        bubbles: true,
        detail: { id: now.link.hash.slice(1), heading, of: entries.length },
      }),
    );
    now.link.setAttribute("aria-current", "true");
    now.link.classList.add("active");
    for (let item = now.link.closest("li"); item && list.contains(item); item = item.parentElement.closest("li"))
      item.classList.add("active");
    const frame = list.closest(".bd-sidebar-secondary");
    if (!frame?.clientHeight) return;
    const { top, bottom } = now.link.getBoundingClientRect();
    const box = frame.getBoundingClientRect();
    if (top < box.top + 40) frame.scrollTop -= box.top + 40 - top;
    if (bottom > box.bottom - 40) frame.scrollTop += bottom - box.bottom + 40;
  };

  // A section that was asked for is the one being read, until the reader moves on.
  const choose = () => {
    chosen = entries.find(({ link }) => link.hash === location.hash);
    mark();
  };
  for (const way of ["wheel", "touchmove", "keydown", "pointerdown"])
    addEventListener(way, () => (chosen = undefined), { passive: true });
  addEventListener("hashchange", choose);

  let waiting = false;
  const soon = () => {
    if (!waiting) requestAnimationFrame(() => ((waiting = false), mark()));
    waiting = true;
  };
  addEventListener("scroll", soon, { passive: true });
  addEventListener("resize", soon);
  addEventListener("click", (event) => {
    const link = event.target.closest?.("#contents a, .ask");
    if (link) link.closest("dialog")?.close();
    if (link?.hash && link.hash === location.hash) choose();
  });
  choose();
})();
