// One cell: its text, its editor, its buttons and its output.
import { keptText } from "./kept_text.js";
import { makeOutput } from "./output.js";
import { makeFields, runsByItself } from "./parameters.js";

const PAUSE = 300; // milliseconds that a reader's hand rests before a cell runs by itself

const BUTTONS = {
  above: "Run all above",
  stop: "Stop",
  reset: "Reset",
  built: "As built",
  restart: "Restart",
  download: "Download my notebook",
};

export const makeCell = (box, index, facts, actions) => {
  const input = box.querySelector(".cell_input");
  const bar = input.querySelector(".live-bar");
  const code = input.querySelector("pre");
  const built = code.textContent.replace(/\n$/, "");
  const kept = keptText(facts.page, index, built);
  const output = makeOutput(box);
  const buttons = {};
  let text = kept.read();
  let editor, wrong, isRunning = false;

  const show = () => {
    if (!buttons.stop) return;
    buttons.stop.hidden = !isRunning;
    buttons.reset.hidden = text === built;
    buttons.built.hidden = !output.isLive || isRunning;
  };
  const own = {
    reset() {
      setText(built);
      editor?.focus();
    },
    built() {
      output.asBuilt();
      show();
    },
  };
  const setText = (to) => {
    text = to;
    kept.write(text);
    if (!editor) code.textContent = text;
    else if (editor.text !== text) editor.text = text;
    fields.show(text);
    wrong = undefined;
    show();
  };
  let resting;
  const fields = !facts.cells[index].why && makeFields(text, (changed) => {
    setText(changed);
    clearTimeout(resting);
    if (runsByItself(changed)) resting = setTimeout(() => actions.rerun(index), PAUSE);
  });
  if (fields.box) (box.querySelector(".live-room") ?? input).before(fields.box);
  box.querySelector(".live-room")?.remove();

  const edit = async (isAsked) => {
    if (!editor) {
      const { makeEditor } = await import("./codemirror.js");
      if (!editor) {
        const place = document.createElement("div");
        place.className = "live-editor highlight";
        const does = (what) => () => (actions[what](index), true);
        const hooks = { run: does("run"), runOn: does("next"), changed: setText };
        editor = makeEditor(place, text, `Code of cell ${index + 1}`, hooks);
        place.addEventListener("focusin", () => actions.activate(index));
        code.closest(".cell_input > *").replaceWith(place);
      }
    }
    if (wrong) editor.markLine(wrong);
    if (isAsked) editor.focus();
  };

  return {
    built,
    output,
    edit,
    canRun: !facts.cells[index].why,
    get text() {
      return text;
    },
    // The one cell that the reader is at has all buttons, and says what happens.
    wake(status, isBusy) {
      for (const [name, words] of Object.entries(BUTTONS)) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = words;
        button.addEventListener("click", () => (own[name] ?? actions[name])(index));
        buttons[name] = button;
      }
      bar.append(...Object.values(buttons), status);
      buttons.above.hidden = index === 0;
      isRunning = isBusy;
      show();
    },
    rest() {
      for (const name of Object.keys(buttons)) {
        buttons[name].remove();
        delete buttons[name];
      }
    },
    setRunning(is) {
      isRunning = is;
      show();
    },
    mark() {
      wrong = undefined;
      editor?.markLine(0);
    },
    fail(told) {
      output.fail(told.stopped ? "KeyboardInterrupt" : told.text);
      wrong = told.stopped ? undefined : told.line;
      if (wrong) edit(false);
    },
  };
};
