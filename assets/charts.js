// Replaces each chart's drawing by the live chart when it comes near the screen, in the page's own colours.
(() => {
  const scripts = document.currentScript.src;
  let vega;
  const loadVega = () =>
    (vega ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL("vega.js", scripts).href;
      script.type = "module"; // its top-level names stay its own
      script.onload = resolve;
      script.onerror = () => reject(new Error("The chart library could not be loaded."));
      document.head.append(script);
    }));

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

  const draw = async (chart) => {
    const text = chart.querySelector('script[type="application/json"]').textContent;
    const kept = settings(chart);
    await loadVega();
    const spec = JSON.parse(coloured(text));
    const place = document.createElement("div");
    place.className = "chart-drawing";
    const drawing = chart.querySelector(".chart-drawing");
    // Measured before it is shown: the old drawing keeps its place until the new one is ready.
    place.style.cssText = `position:absolute;visibility:hidden;width:${drawing.clientWidth}px`;
    chart.append(place);
    try {
      chart.result?.finalize();
      chart.result = await vegaEmbed(place, spec, { actions: false, renderer: "svg", patch: hushed });
    } catch (error) {
      place.remove();
      throw error;
    }
    drawing.remove();
    place.style.cssText = "";
    chart.classList.add("live");
    for (const svg of place.querySelectorAll("svg")) {
      svg.setAttribute("role", "img");
      svg.setAttribute("aria-label", spec.description ?? "");
    }
    restore(chart, kept);
  };

  const charts = [...document.querySelectorAll(".chart")];
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        seen.unobserve(target);
        draw(target);
      }
    },
    { rootMargin: "300px" },
  );
  charts.forEach((chart) => seen.observe(chart));
  new MutationObserver(() => charts.filter((c) => c.result).forEach(draw)).observe(
    document.documentElement,
    { attributeFilter: ["data-theme"] },
  );
})();
