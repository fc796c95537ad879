// Says in words what happens, seen and heard; the seconds are seen only.
const WORDS = { className: "live-words" };

export const makeStatus = () => {
  const box = document.createElement("div");
  box.className = "live-status";
  const said = Object.assign(document.createElement("span"), WORDS);
  said.setAttribute("role", "status");
  const clock = document.createElement("span");
  clock.setAttribute("aria-hidden", "true");
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", "Loading Python");
  bar.hidden = true;
  box.append(said, clock, bar);
  let timer;
  const quiet = () => {
    clearInterval(timer);
    clock.textContent = "";
    bar.hidden = true;
  };
  return {
    box,
    say(text) {
      quiet();
      said.textContent = text;
    },
    load(text, total) {
      quiet();
      said.textContent = text;
      bar.max = total;
      bar.value = 0;
      bar.hidden = false;
    },
    arrived(bytes) {
      if (!bar.hidden) bar.value = Math.min(bytes, bar.max);
    },
    count(text) {
      quiet();
      if (said.textContent !== text) said.textContent = text;
      const begun = performance.now();
      timer = setInterval(() => {
        clock.textContent = ` ${((performance.now() - begun) / 1000).toFixed(0)} s`;
      }, 1000);
    },
  };
};
