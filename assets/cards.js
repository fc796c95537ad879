// What a term means, and what a cited work is, at the link itself: on pointing, on focus, on a tap.
(() => {
  const here = document.currentScript.src;
  const LINKS = "a.term, a.cite, .then-and-now a[href^='https://doi.org/']";
  if (!document.querySelector(LINKS)) return;
  let loading;
  const load = () =>
    (loading ??= new Promise((resolve) => {
      const script = document.createElement("script");
      script.src = new URL("cards-data.js", here).href;
      script.onload = resolve;
      document.head.append(script);
    }));

  const card = document.createElement("div");
  card.id = "card";
  card.setAttribute("role", "tooltip");
  card.hidden = true;
  document.getElementById("main-content").append(card);

  const part = (tag, text, className = "") => {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text;
    return element;
  };
  const said = (link) => {
    const { terms, works } = window.rnnCards;
    if (link.matches(".term")) {
      const [name, meaning, chapter] = terms[decodeURIComponent(link.hash.slice(1))] ?? [];
      return meaning && [part("strong", name), part("p", meaning), part("p", chapter, "who")];
    }
    const [title, authors, year, why] = works[link.getAttribute("href").toLowerCase()] ?? [];
    if (!title) return;
    return [part("strong", title), part("p", `${authors}, ${year}`, "who"), part("p", why)];
  };

  let shown, closing;
  const hide = () => {
    clearTimeout(closing);
    card.hidden = true;
    shown?.removeAttribute("aria-describedby");
    shown = undefined;
  };
  const hideSoon = () => {
    clearTimeout(closing);
    closing = setTimeout(hide, 250);
  };
  const show = async (link) => {
    clearTimeout(closing);
    if (shown === link) return;
    hide();
    shown = link;
    await load();
    const parts = said(link);
    if (shown !== link || !parts) return;
    card.replaceChildren(...parts);
    card.hidden = false;
    link.setAttribute("aria-describedby", "card");
    place();
  };
  // Below the first line of the link, or above it where there is more room; gone with its link.
  const place = () => {
    const [line] = shown.getClientRects();
    if (!line || line.bottom < 0 || line.top > innerHeight) return hide();
    const { width, height } = card.getBoundingClientRect();
    const below = line.bottom + 8 + height < innerHeight || line.top < height + 8;
    card.style.left = `${Math.max(8, Math.min(line.left, innerWidth - width - 8))}px`;
    card.style.top = `${below ? line.bottom + 6 : line.top - height - 6}px`;
  };

  const linkAt = (event) => event.target.closest?.(LINKS);
  let touch = false;
  addEventListener("pointerdown", ({ pointerType }) => (touch = pointerType === "touch"), true);
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const link = linkAt(event);
    if (link) show(link);
    else if (event.target.closest?.("#card")) clearTimeout(closing);
    else if (shown && shown !== document.activeElement) hideSoon();
  });
  document.addEventListener("focusin", (event) => linkAt(event)?.matches(":focus-visible") && show(linkAt(event)));
  document.addEventListener("focusout", (event) => linkAt(event) && hideSoon());
  // A first tap shows the card, a second one follows the link; a tap elsewhere closes it.
  document.addEventListener("click", (event) => {
    const link = linkAt(event);
    if (!touch) return;
    if (link && shown !== link) {
      event.preventDefault();
      show(link);
    } else if (!link && !event.target.closest("#card")) hide();
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  addEventListener("scroll", () => card.hidden || place(), { passive: true });
})();
