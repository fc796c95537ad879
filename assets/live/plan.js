// Which cells run before one, so that it shows what it shows after all above it.
export const makePlan = (cells, facts) => {
  // What Python has run since it started: `from` are the versions of the cells it built on, and a cell
  // has a new version when its text or one of those has changed. Turns tell what ran after what.
  const ran = new Map();
  let versions = 0, turns = 0;

  const needs = (cell) => facts[cell].needs ?? [];
  const from = (cell) => needs(cell).map((need) => ran.get(need)?.version).join();
  const turn = (cell) => ran.get(cell)?.turn ?? 0;

  // Those it needs that have not run as they stand, or have built on what has changed since.
  const changed = (index) => {
    const seen = new Set(), again = new Set();
    const look = (cell) => {
      if (seen.has(cell)) return;
      seen.add(cell);
      needs(cell).forEach(look);
      const was = ran.get(cell);
      const isMet = was?.text === cells[cell].text && was.from === from(cell);
      if (!isMet || needs(cell).some((need) => again.has(need))) again.add(cell);
    };
    needs(index).forEach(look);
    return again;
  };

  // And those whose names another cell has bound anew since, or will before its turn comes.
  const restored = (index, again) => {
    for (const [name, above] of Object.entries(facts[index].anew ?? {})) {
      const other = Number(name);
      for (const need of above)
        if (turn(other) > turn(need) || (again.has(other) && other < need)) again.add(need);
    }
  };

  return {
    before(index) {
      const again = changed(index);
      for (let size = -1; size < again.size; ) {
        size = again.size;
        [...again, index].forEach((cell) => restored(cell, again));
      }
      return [...again].sort((a, b) => a - b);
    },
    note(cell, text) {
      const was = ran.get(cell), now = from(cell);
      const isSame = was?.text === text && was.from === now;
      ran.set(cell, { text, from: now, version: isSame ? was.version : ++versions, turn: ++turns });
    },
    failed: (cell) => ran.delete(cell),
    forget: () => ran.clear(),
  };
};
