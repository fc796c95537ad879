// Before the first paint: light or dark, as the reader has chosen, else as the system is.
(() => {
  const { dataset } = document.documentElement;
  let mode;
  try {
    mode = localStorage.getItem("mode");
  } catch {}
  dataset.mode = ["light", "dark"].includes(mode) ? mode : "auto";
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  dataset.theme = dataset.mode === "auto" ? (isDark ? "dark" : "light") : dataset.mode;
})();
