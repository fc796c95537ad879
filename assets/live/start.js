// Gives each cell that can run in the page its button; all else is loaded when the reader first touches a cell.
(() => {
  const source = document.getElementById("live-cells");
  const here = document.currentScript.src;
  if (!source) return;
  const facts = JSON.parse(source.textContent);
  const boxes = [...document.querySelectorAll("div.cell")].filter((c) => c.querySelector(".cell_input"));
  if (boxes.length !== facts.cells.length) return;

  if (location.protocol === "file:") {
    const why = document.createElement("p");
    why.className = "live-why";
    why.textContent =
      "The code of this page cannot run here, because browsers start no Python for a page that was opened from a file.";
    boxes[0].before(why);
    document.documentElement.classList.add("live-off");
    return;
  }

  let coming;
  const load = () => (coming ??= import(new URL("page.js", here)).then(({ begin }) => begin(boxes, facts)));
  boxes.forEach((box, index) => {
    const { why, colab } = facts.cells[index];
    const bar = document.createElement("div");
    bar.className = "live-bar";
    const input = box.querySelector(".cell_input");
    input.append(bar);
    if (why) {
      bar.classList.add("live-why");
      bar.textContent = `${why} `;
      if (colab) {
        const link = document.createElement("a");
        link.href = colab;
        link.textContent = "Open this cell in Colab";
        bar.append(link);
      }
      return;
    }
    const button = document.createElement("button");
    button.type = "button";
    button.className = "live-run";
    button.textContent = "Run";
    button.addEventListener("click", async () => (await load()).run(index));
    bar.append(button);
    const code = input.querySelector(".highlight");
    code.tabIndex = 0;
    code.setAttribute("role", "group");
    code.setAttribute("aria-label", `Code of cell ${index + 1}, to be edited`);
    code.addEventListener("focus", async () => code.matches(":focus-visible") && (await load()).edit(index));
    code.addEventListener("click", async ({ target }) => {
      const marks = getSelection().toString();
      if (!marks && !target.closest("a, button")) (await load()).edit(index);
    });
  });

  // Fields for the parameters of a cell, and what the reader has changed before, are there at once.
  if (document.querySelector(".live-room")) load();
  try {
    const mine = `rnn-cell ${facts.page} `;
    if (Object.keys(localStorage).some((key) => key.startsWith(mine))) load();
  } catch {}
})();
