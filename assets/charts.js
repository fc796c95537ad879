// Replaces each chart's drawing by the live chart when the reader comes near it, in the page's own colours.
(() => {
  const here = document.currentScript.src;
  const loading = {};
  const load = (file) =>
    (loading[file] ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL(file, here).href;
      script.onload = resolve;
      script.onerror = () => reject(new Error(`${file} could not be loaded.`));
      document.head.append(script);
    }));

  // Each chart's specification is a script of its own that calls this.
  const specs = {};
  window.rnnChart = (key, spec) => (specs[key] = JSON.stringify(spec));

  const isDark = () => document.documentElement.dataset.theme === "dark";
  const coloured = (text) =>
    isDark()
      ? text.replace(/#[0-9a-f]{6}\b/gi, (hex) => window.rnnDark[hex.toLowerCase()] ?? hex)
      : text;

  // What the reader has set (a slider, a choice) survives a change of colours.
  const settings = (chart) => {
    const kept = {};
    for (const input of chart.querySelectorAll(".vega-bind input, .vega-bind select"))
      if (input.type !== "radio" || input.checked) kept[input.name] = input.value;
    return kept;
  };
  const restore = (chart, kept) => {
    for (const input of chart.querySelectorAll(".vega-bind input, .vega-bind select")) {
      if (!(input.name in kept)) continue;
      if (input.type === "radio") {
        if (input.value === kept[input.name] && !input.checked) input.click();
      } else if (input.value !== kept[input.name]) {
        input.value = kept[input.name];
        input.dispatchEvent(new Event(input.tagName === "SELECT" ? "change" : "input"));
      }
    }
  };

  // A screen reader hears one description of the whole chart, not one of every mark.
  const hushed = (group) => {
    for (const part of ["marks", "axes", "legends"].flatMap((kind) => group[kind] ?? [])) {
      part.aria = false;
      hushed(part);
    }
    if (group.title?.text) group.title.aria = false;
    return group;
  };

  // What a click chooses, the arrow keys choose too: they go from mark to mark, or from name to name
  // in a legend, where Escape brings all back.
  const clicked = (part) =>
    !part || typeof part !== "object"
      ? []
      : (part.select?.type ?? part.select) === "point" && (part.bind ?? "legend") === "legend"
        ? [part]
        : Object.entries(part).flatMap(([key, inner]) => (key === "values" ? [] : clicked(inner)));
  const answerKeys = (svg, params) => {
    const said = document.createElement("div");
    said.className = "visually-hidden";
    said.setAttribute("role", "status");
    svg.after(said);
    svg.tabIndex = 0;
    svg.setAttribute("aria-label", `${svg.getAttribute("aria-label")} The arrow keys choose.`);
    const find = (names, end) =>
      svg.querySelectorAll(names.map((name) => `.${name}_${end} > *`).join() || "none");
    let at = -1;
    svg.addEventListener("keydown", (event) => {
      if (event.key === "Escape") svg.dispatchEvent(new PointerEvent("click", { bubbles: true }));
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      const views = params.flatMap((p) => (p.bind ? [] : (p.views ?? [])));
      const fields = params.flatMap((p) => (p.bind ? p.select.fields : []));
      // Where the nearest mark is chosen, Vega listens on cells around the marks.
      const marks = [find(views, "voronoi"), find(views, "marks"), find(fields, "legend_labels")].find(
        (found) => found.length,
      );
      if (!step || !marks) return;
      event.preventDefault();
      at = at < 0 ? (step > 0 ? 0 : marks.length - 1) : (at + step + marks.length) % marks.length;
      const { left, top, width, height } = marks[at].getBoundingClientRect();
      const middle = { clientX: left + width / 2, clientY: top + height / 2 };
      for (const way of ["pointerover", "click"])
        marks[at].dispatchEvent(new PointerEvent(way, { bubbles: true, ...middle }));
      said.textContent = marks[at].getAttribute("aria-label") ?? marks[at].textContent;
    });
  };

  // A finger does not hover: a tap shows what the mouse shows in passing, inside the screen.
  let touched = false;
  addEventListener(
    "pointerdown",
    ({ pointerType, target }) => {
      touched = pointerType === "touch";
      if (touched && !target.closest?.(".chart svg"))
        document.getElementById("vg-tooltip-element")?.classList.remove("visible");
    },
    { capture: true, passive: true },
  );
  const answerTaps = (svg) =>
    svg.addEventListener("click", ({ target, clientX, clientY }) => {
      if (!touched) return;
      target.dispatchEvent(new PointerEvent("pointermove", { bubbles: true, clientX, clientY }));
      const box = document.getElementById("vg-tooltip-element");
      if (!box) return;
      const { left, width } = box.getBoundingClientRect();
      box.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
    });

  // Without eval and without style sheets of its own, which the page's policy would not let in.
  const plain = { ast: true, defaultStyle: false, tooltip: { disableDefaultStyle: true } };

  // A slider plays: a button steps it to its end, or, from its end, all the way once more.
  const SIGNS = { Play: "M4 2v12l10-6z", Pause: "M3 2h4v12H3zM9 2h4v12H9z" };
  const addPlay = (input) => {
    const [least, most, step] = [input.min, input.max, input.step].map(Number);
    const steps = Math.round((most - least) / step);
    const label = input.closest(".vega-bind").querySelector(".vega-bind-name").textContent.trim();
    const button = document.createElement("button");
    button.type = "button";
    button.className = "play";
    const show = (what) => {
      button.setAttribute("aria-label", `${what}: ${label}`);
      button.innerHTML = `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${SIGNS[what]}"/></svg>`;
    };
    const set = (value) => {
      input.value = value;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    };
    let timer;
    const stop = () => {
      clearInterval(timer);
      timer = undefined;
      show("Play");
    };
    const next = () => {
      if (!input.isConnected) return stop();
      set(Math.min(most, Number(input.value) + step));
      if (Number(input.value) >= most - step / 2) stop();
    };
    button.addEventListener("click", () => {
      if (timer) return stop();
      if (Number(input.value) >= most - step / 2) set(least);
      // Who asks for less motion moves one step a click.
      if (matchMedia("(prefers-reduced-motion: reduce)").matches) return next();
      show("Pause");
      timer = setInterval(next, Math.max(120, Math.min(900, 9000 / steps)));
    });
    // The reader's own hand on the slider ends the play.
    for (const sign of ["pointerdown", "keydown"]) input.addEventListener(sign, stop);
    show("Play");
    input.closest(".vega-bind").append(button);
  };

  // As wide as its figure, its letters as large as the room allows: see charts.css.
  const fitted = (chart) => {
    const room = chart.clientWidth;
    const larger = Number(getComputedStyle(chart).getPropertyValue("--larger"));
    return room / Math.max(1, Math.min(larger, room / chart.drawnWidth));
  };
  const scaled = (svg) => svg.style.setProperty("--width", svg.getAttribute("width"));
  const resized = new ResizeObserver(async (entries) => {
    for (const { target } of entries) {
      if (!target.fit || !target.clientWidth || Math.abs(target.fit - fitted(target)) < 1) continue;
      target.fit = fitted(target);
      await target.result.view.width(target.fit).runAsync();
      target.querySelectorAll(".chart-drawing svg").forEach(scaled);
    }
  });

  const draw = async (chart) => {
    const key = chart.id.replace("chart-", "");
    const kept = settings(chart);
    await Promise.all([load("vega.js"), specs[key] ?? load(`charts/${key}.js`)]);
    const spec = JSON.parse(coloured(specs[key]));
    const place = document.createElement("div");
    place.className = "chart-drawing";
    const drawing = chart.querySelector(".chart-drawing");
    chart.drawnWidth ??= parseFloat(drawing.querySelector("svg").style.getPropertyValue("--width"));
    const fluid = spec.width === "container";
    if (fluid) {
      spec.width = fitted(chart);
      spec.autosize = { type: "fit-x", contains: "padding" };
    }
    // Measured before it is shown: the old drawing keeps its place until the new one is ready.
    place.style.cssText = `position:absolute;visibility:hidden;width:${drawing.clientWidth}px`;
    chart.append(place);
    try {
      chart.result?.finalize();
      chart.fit = undefined;
      chart.result = await vegaEmbed(place, spec, {
        ...plain,
        actions: false,
        renderer: "svg",
        patch: hushed,
      });
    } catch (error) {
      place.remove();
      throw error;
    }
    drawing.remove();
    chart.querySelector(".chart-room")?.remove();
    place.style.cssText = "";
    chart.classList.add("live");
    const choices = clicked({ ...spec, datasets: null });
    chart.fit = fluid ? spec.width : undefined;
    resized.observe(chart);
    place.querySelectorAll('.vega-bind input[type="range"]').forEach(addPlay);
    for (const svg of place.querySelectorAll("svg.marks")) {
      scaled(svg);
      svg.setAttribute("role", "img");
      svg.setAttribute("aria-label", spec.description ?? "");
      if (choices.length) answerKeys(svg, choices);
      answerTaps(svg);
    }
    restore(chart, kept);
    place.dispatchEvent(new Event("drawn", { bubbles: true }));
  };

  const charts = new Set(document.querySelectorAll(".chart"));

  // Charts that come later, from a cell that the reader runs in the page.
  const WIDTH = 548; // pixels: of a drawing as wide as its figure, in standalone_charts.py
  let later = 0;
  window.rnnCharts = {
    show(place, spec) {
      const chart = document.createElement("div");
      chart.className = "chart";
      chart.id = `chart-later-${later++}`;
      chart.drawnWidth = WIDTH;
      chart.innerHTML = '<div class="chart-drawing"></div>';
      window.rnnChart(chart.id.replace("chart-", ""), spec);
      place.append(chart);
      charts.add(chart);
      return draw(chart);
    },
    drop(chart) {
      chart.result?.finalize();
      resized.unobserve(chart);
      charts.delete(chart);
      delete specs[chart.id.replace("chart-", "")];
    },
  };
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        seen.unobserve(target);
        draw(target);
      }
    },
    { rootMargin: "600px" },
  );
  // Not before the reader stirs: who reads the first lines only, loads no chart library.
  const signs = ["scroll", "pointermove", "pointerdown", "touchstart", "keydown", "focusin"];
  const begin = () => {
    for (const sign of signs) removeEventListener(sign, begin);
    charts.forEach((chart) => seen.observe(chart));
  };
  for (const sign of signs) addEventListener(sign, begin, { passive: true });
  if (scrollY > 0) begin();
  new MutationObserver(() => [...charts].filter((c) => c.result).forEach(draw)).observe(
    document.documentElement,
    { attributeFilter: ["data-theme"] },
  );
})();
