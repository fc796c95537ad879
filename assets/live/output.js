// The output of one cell: the page's own, or in its place what the reader's run has shown.
const MOST = 200_000; // letters of printed text that a page can carry
const CHART = /vnd\.vegalite/;
// A question of the page's own, to which the reader may have given an answer: it stays.
const GUESS = "application/vnd.rnn-course.guess+json";

const element = (name, className) => Object.assign(document.createElement(name), { className });
// Styles and scripts would be refused by the page's policy.
const inert = (html) => {
  const template = document.createElement("template");
  template.innerHTML = html;
  template.content.querySelectorAll("style, script").forEach((part) => part.remove());
  return template.content;
};

const draw = async (place, found) => {
  const kinds = Object.keys(found);
  const chart = kinds.find((kind) => CHART.test(kind));
  const html = found["text/html"] ?? found["image/svg+xml"];
  const marked = found["text/markdown"] ?? (html ? undefined : found["text/latex"]);
  if (chart && window.rnnCharts) {
    await window.rnnCharts.show(place, found[chart]);
  } else if (marked !== undefined) {
    const { markdown } = await import("./markdown.js");
    place.append(inert(markdown(marked)));
  } else if (html) {
    place.className = "output text_html";
    place.append(inert(html));
  } else {
    place.className = "output text_plain highlight-myst-ansi notranslate";
    place.append(element("div", "highlight"));
    place.firstChild.append(element("pre", ""));
    place.firstChild.firstChild.textContent = found["text/plain"] ?? "";
  }
  for (const box of place.querySelectorAll(".output, pre")) box.dispatchEvent(new Event("drawn", { bubbles: true }));
};

export const makeOutput = (box) => {
  let output = box.querySelector(".cell_output");
  const figure = output?.querySelector(":scope > figure");
  const caption = figure?.querySelector(":scope > figcaption");
  const built = [...(output?.children ?? []), ...(figure?.children ?? [])].filter((c) => c !== figure && c !== caption);
  const live = element("div", "live-output");
  let places, drawing, text, letters, isToClear;

  const clear = () => {
    live.querySelectorAll(".chart").forEach((chart) => window.rnnCharts.drop(chart));
    live.replaceChildren();
    [places, text, letters, isToClear] = [{}, undefined, 0, false];
  };
  const print = (kind, content) => {
    if (letters > MOST) return;
    letters += content.length;
    if (text?.kind !== kind) {
      const stream = element("div", `output ${kind === "stderr" ? "stderr" : "stream"} highlight-myst-ansi notranslate`);
      stream.append(element("div", "highlight"));
      const pre = stream.firstChild.appendChild(element("pre", ""));
      text = { kind, node: pre.appendChild(document.createTextNode("")) };
      live.append(stream);
    }
    text.node.appendData(letters > MOST ? `${content}\n… and more than fits the page` : content);
  };

  return {
    begin() {
      if (!output) {
        output = element("div", "cell_output docutils container");
        const inside = box.classList.contains("tag_hide-cell") && box.querySelector("details");
        (inside || box).append(output);
      }
      // The text below stays where it is until the new output is there.
      output.classList.remove("live-empty");
      live.style.minHeight = `${(live.isConnected ? live : output).offsetHeight}px`;
      clear();
      built.forEach((part) => (part.hidden = true));
      caption ? caption.before(live) : output.append(live);
      drawing = [];
    },
    show({ kind, content, id }) {
      if (isToClear) clear();
      if (kind === "clear") return JSON.parse(content) ? (isToClear = true) : clear();
      if (kind !== "display") return print(kind, content);
      if (GUESS in JSON.parse(content)) return built.forEach((part) => (part.hidden = false));
      text = undefined;
      const place = element("div", "");
      places[id]?.querySelectorAll(".chart").forEach((chart) => window.rnnCharts.drop(chart));
      places[id]?.isConnected ? places[id].replaceWith(place) : live.append(place);
      places[id] = place;
      drawing.push(
        draw(place, JSON.parse(content)).catch((error) => {
          place.textContent = `This could not be drawn: ${error.message}`;
        }),
      );
    },
    fail(told) {
      const error = element("div", "output live-error");
      error.append(element("pre", ""));
      error.firstChild.textContent = told;
      live.append(error);
    },
    async end() {
      await Promise.all(drawing ?? []);
      live.style.minHeight = "";
      output?.classList.toggle("live-empty", !built.length && !live.hasChildNodes());
    },
    asBuilt() {
      clear();
      output.classList.toggle("live-empty", !built.length);
      live.remove();
      built.forEach((part) => (part.hidden = false));
    },
    get isLive() {
      return live.isConnected;
    },
  };
};
