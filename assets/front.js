// The first picture: a net completes it, one change of a unit after the other.
(() => {
  const figure = document.querySelector(".first-picture");
  if (!figure) return;
  const squares = figure.querySelectorAll(".picture rect");
  const dot = figure.querySelector(".way circle");
  const button = figure.querySelector("button");
  const slider = figure.querySelector("input");
  const said = figure.querySelector("output");
  const flips = figure.dataset.flips.split(" ").map(Number);
  const places = figure.dataset.places.split(" ").map((place) => place.split(","));

  let at = 0, timer;
  const show = (step) => {
    for (; at < step; at++) squares[flips[at]].classList.toggle("ink");
    for (; at > step; at--) squares[flips[at - 1]].classList.toggle("ink");
    squares.forEach((square, unit) => square.classList.toggle("changed", at > 0 && unit === flips[at - 1]));
    [["cx", 0], ["cy", 1]].forEach(([name, k]) => dot.setAttribute(name, places[at][k]));
    slider.value = at;
    said.textContent = `${at} of ${flips.length}`;
  };
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    button.textContent = at === flips.length ? "Play again" : "Play";
  };
  const play = () => {
    if (at === flips.length) show(0);
    button.textContent = "Pause";
    timer = setInterval(() => {
      show(at + 1);
      if (at === flips.length) stop();
    }, 90);
  };
  button.addEventListener("click", () => (timer ? stop() : play()));
  slider.addEventListener("input", () => {
    if (timer) stop();
    show(Number(slider.value));
    stop();
  });
  // It moves by itself once, for less than five seconds, unless the reader wants no motion.
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches)
    setTimeout(() => at || timer || play(), 800);
})();
