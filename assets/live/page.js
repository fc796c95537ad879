// The cells of a page that runs: what has been run, what comes first, one run after the other.
import { makeCell } from "./cell.js";
import { downloadNotebook } from "./notebook.js";
import { makePlan } from "./plan.js";
import { makePython } from "./python.js";
import { makeStatus } from "./status.js";

const MEGABYTE = 1e6;

export const begin = (boxes, facts) => {
  const python = makePython(new URL(facts.files, location.href).href, facts.groups);
  const status = makeStatus();
  const there = new Set(); // the packages it has
  let active, running, queue = Promise.resolve();

  const actions = {
    run: (index) => run(index),
    rerun,
    above: (index) => run(index, true),
    stop: () => python.stop(),
    restart: () => forget("Python starts afresh with the next run. All variables are gone."),
    download: () => downloadNotebook(python, cells).catch((error) => status.say(error.message)),
    next(index) {
      run(index);
      edit(cells.findIndex((cell, other) => other > index && cell.canRun));
    },
    activate,
  };
  const cells = boxes.map((box, index) => makeCell(box, index, facts, actions));
  const plan = makePlan(cells, facts.cells);

  function activate(index) {
    if (active === cells[index]) return;
    active?.rest();
    active = cells[index];
    active.wake(status.box, Boolean(running));
  }

  function forget(why) {
    python.end("restarted");
    plan.forget();
    there.clear();
    status.say(why);
  }

  // All cells above that can run, or those that this one needs.
  const before = (index, isAll) =>
    isAll ? [...cells.keys()].filter((cell) => cell < index && cells[cell].canRun) : plan.before(index);

  const withNeeds = (name) => [...facts.groups[name].needs.flatMap(withNeeds), name];
  const tellLoading = (names) => {
    const missing = [...new Set(names.flatMap(withNeeds))].filter((name) => !there.has(name));
    const isFirst = there.size === 0;
    if (!missing.length && !isFirst) return;
    const sum = (key) => missing.reduce((total, name) => total + facts.groups[name][key], isFirst ? facts.python[key] : 0);
    const what = isFirst ? "Starting Python in your browser" : `Loading ${missing.join(", ")}`;
    const size = Math.max(1, Math.round(sum("compressed") / MEGABYTE));
    status.load(`${what}: about ${size} MB, once`, sum("bytes"));
    missing.forEach((name) => there.add(name));
  };

  const runOne = async (index, words) => {
    const cell = cells[index];
    const text = cell.text;
    const packages = facts.cells[index].groups ?? [];
    tellLoading(packages);
    cell.output.begin();
    let base;
    const hear = ({ arrived, fetching, started, shown }) => {
      if (arrived) status.arrived(arrived - (base ??= arrived));
      if (fetching) tellLoading([fetching]);
      if (started) status.count(words);
      if (shown) cell.output.show(shown);
    };
    cell.mark();
    const details = { name: `cell ${index + 1}`, source: text, packages };
    const { wrong, seconds } = await python.run(details, hear);
    await cell.output.end();
    if (!wrong) {
      plan.note(index, text);
      return { seconds };
    }
    plan.failed(index);
    cell.fail(wrong);
    return { wrong };
  };

  const runAll = async (index, isAll) => {
    const first = before(index, isAll);
    const all = isAll ? first : [...first, index];
    running = true;
    active?.setRunning(true);
    const begun = performance.now();
    try {
      for (const [place, cell] of all.entries()) {
        const left = `${isAll ? "above" : "that this one needs, first"} (${place + 1} of ${first.length})`;
        const words = cell === index ? "Running" : `Running the cells ${left}`;
        const { wrong } = await runOne(cell, words);
        if (!wrong) continue;
        if (wrong.stopped) status.say("Stopped. All variables are kept.");
        else status.say(`${wrong.text.trim().split("\n").pop()} (in cell ${cell + 1})`);
        return;
      }
      const seconds = (performance.now() - begun) / 1000;
      const others = first.length && !isAll ? `, with ${first.length} it needs` : "";
      const count = isAll ? `${all.length} cells` : `Cell ${index + 1}${others}`;
      const differs = facts.cells[index].differs ? ". Numbers may differ from the page's own: a cell above runs in Colab only" : "";
      status.say(`Done: ${count}, ${seconds.toFixed(1)} s${differs}`);
    } catch (error) {
      cells.forEach((cell) => cell.output.end());
      if (error.message === "ended")
        forget("Stopped. Python did not answer, so it was ended: all variables are gone.");
      else if (error.message !== "restarted") forget(`Python could not run: ${error.message}`);
    } finally {
      running = false;
      active?.setRunning(false);
    }
  };

  function run(index, isAll = false) {
    activate(index);
    queue = queue.then(() => runAll(index, isAll));
    return queue;
  }

  // A slider that is still moving asks again and again: of the runs that wait, the last counts.
  let asked;
  function rerun(index) {
    if (asked === index) return;
    asked = index;
    activate(index);
    queue = queue.then(() => {
      asked = undefined;
      return runAll(index, false);
    });
  }

  async function edit(index) {
    if (index < 0) return;
    activate(index);
    await cells[index].edit(true);
  }

  // Cells that the reader changed on an earlier visit are shown as they were left.
  for (const cell of cells) if (cell.canRun && cell.text !== cell.built) cell.edit(false);
  return { run, edit };
};
