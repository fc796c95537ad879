// Which exercises of this chapter are solved: kept in this browser, and counted in the chapter's head.
(() => {
  const cells = [...document.querySelectorAll(".cell.tag_exercise[id]")];
  const said = document.querySelector(".chapter-head .solved");
  const { note, ofThisChapter } = window.rnnKept ?? { note() {}, ofThisChapter: () => ({}) };
  const names = cells.map((cell) => cell.id);
  // An exercise that is no longer there counts no more.
  let solved = (ofThisChapter().exercises?.solved ?? []).filter((name) => names.includes(name));

  const count = () => {
    if (said && solved.length) said.textContent = `${solved.length} of ${cells.length} solved`;
    for (const [place, cell] of cells.entries()) cell.classList.toggle("solved", solved.includes(names[place]));
  };

  for (const [place, cell] of cells.entries())
    new MutationObserver(() => {
      const verdicts = [...cell.querySelectorAll(".check-verdict")];
      const isSolved = verdicts.length > 0 && verdicts.every((verdict) => verdict.matches(".passed"));
      if (!isSolved || solved.includes(names[place])) return;
      solved = [...solved, names[place]];
      note({ exercises: { solved, of: cells.length } });
      count();
    }).observe(cell, { childList: true, subtree: true });
  count();
})();
