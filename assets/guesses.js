// Predict, then reveal: the reader's guess opens the figure, and stands beside the answer.
(() => {
  const { note, ofThisChapter } = window.rnnKept ?? { note() {}, ofThisChapter: () => ({}) };
  let kept = ofThisChapter().guesses ?? {};

  for (const box of document.querySelectorAll("[data-guess]")) {
    const { answer, unit, because } = JSON.parse(box.dataset.told);
    const key = box.dataset.guess;
    const fold = box.closest(".cell").nextElementSibling;
    const said = box.querySelector("[role=status]");
    const line = box.querySelector("input");
    const spelled = (value) => (typeof answer === "number" ? `${String(Number(value)).replace("-", "−")}${unit === "%" || !unit ? unit : ` ${unit}`}` : value);

    const tell = (guess) => {
      const isRight = typeof answer === "number" ? Number(guess) === answer : guess === answer;
      said.textContent = isRight
        ? `You said ${spelled(guess)}, and so it is. ${because}`
        : `You said ${spelled(guess)}; it is ${spelled(answer)}. ${because}`;
      if (fold?.matches("details")) fold.open = true;
    };
    for (const button of box.querySelectorAll("button"))
      button.addEventListener("click", () => {
        const guess = line ? line.value : button.value;
        tell(guess);
        kept = { ...kept, [key]: guess };
        note({ guesses: kept });
      });
    if (line) {
      const shown = box.querySelector("output");
      const show = () => {
        shown.textContent = spelled(line.value);
        line.setAttribute("aria-valuetext", shown.textContent);
      };
      line.addEventListener("input", show);
      if (kept[key] !== undefined) line.value = kept[key];
      show();
    }
    if (kept[key] !== undefined) tell(kept[key]);
  }
  // On paper nothing is folded.
  addEventListener("beforeprint", () => document.querySelectorAll("details.reveal").forEach((fold) => (fold.open = true)));
})();
