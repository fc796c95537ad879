// The welcome page: how many exercises of each chapter are solved, and what this browser keeps, given
// out as a small file and taken in again.
(() => {
  const KEY = "rnn-course";
  const root = new URL(document.documentElement.dataset.content_root, location.href);
  const isRecord = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
  const load = () => {
    try {
      const all = JSON.parse(localStorage.getItem(KEY));
      return isRecord(all) ? all : {};
    } catch {
      return {};
    }
  };

  for (const link of document.querySelectorAll(".course-map a")) {
    const page = new URL(link.getAttribute("href"), location.href).pathname.slice(root.pathname.length);
    const { solved, of } = load()[page.replace(/\.html$/, "")]?.exercises ?? {};
    if (!solved?.length) continue;
    const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => Number(link.querySelector("rect").getAttribute(name)));
    const place = `x="${x + width - 10}" y="${y + height - 9}" text-anchor="end"`;
    link.insertAdjacentHTML("beforeend", `<text class="said" ${place}>${Number(solved.length)} of ${Number(of)}</text>`);
  }

  const map = document.querySelector(".course-map");
  if (!map) return;
  const box = document.createElement("div");
  box.className = "progress-file";
  box.innerHTML =
    '<button type="button">Save my progress</button> ' +
    '<label>Load progress <input type="file" accept=".json,application/json" class="visually-hidden"></label> ' +
    '<span role="status"></span>';
  const [button, , said] = box.children;
  const input = box.querySelector("input");

  button.addEventListener("click", () => {
    const file = new Blob([JSON.stringify(load(), null, 1)], { type: "application/json" });
    const link = Object.assign(document.createElement("a"), {
      href: URL.createObjectURL(file),
      download: "course-progress.json",
    });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    said.textContent = "Saved as course-progress.json: what you have read, solved and answered.";
  });

  input.addEventListener("change", async () => {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    let all;
    try {
      all = JSON.parse(await file.text());
    } catch {}
    if (!isRecord(all) || !Object.values(all).every(isRecord)) {
      said.textContent = "This file holds no progress: expected a course-progress.json that this page has saved.";
      return;
    }
    try {
      // A chapter that the file does not know stays as it is here.
      localStorage.setItem(KEY, JSON.stringify({ ...load(), ...all }));
    } catch {
      said.textContent = "This browser keeps nothing for this page, so the file was not taken in.";
      return;
    }
    location.reload();
  });
  map.after(box);
})();
