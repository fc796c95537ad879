// A Hopfield network to draw on: it decides as rnn_course.nets.Hopfield does, unit by unit or all at once.
(() => {
  const SIDE = 12, N = SIDE * SIDE;
  const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], " ": [0, 0] };
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const units = [...Array(N).keys()];
  const shuffled = () => units.map((unit) => [Math.random(), unit]).sort(([a], [b]) => a - b).map(([, unit]) => unit);
  const signed = (number) => (number < 0 ? "−" : "+") + Math.abs(number).toFixed(2);
  const product = (a, b) => a.reduce((sum, a_i, i) => sum + a_i * b[i], 0);
  // Hebb's rule. N times each weight is a whole number, so that no sum is rounded.
  const hebb = (patterns) =>
    units.map((i) => units.map((j) => (i === j ? 0 : patterns.reduce((sum, x) => sum + x[i] * x[j], 0))));
  const field = (W, s, i) => product(W[i], s) / N;
  const energy = (W, s) => -product(s, units.map((i) => field(W, s, i))) / 2;
  const decision = (W, s, i) => Math.sign(field(W, s, i)) || s[i]; // at zero it stays as it is

  const begin = (figure) => {
    const find = (what) => figure.querySelector(what);
    const [grid, run, atOnce] = [".grid", ".run", ".at-once"].map(find);
    const squares = [...figure.querySelectorAll(".picture rect")];
    const items = [...figure.querySelectorAll("li")].map((item) => {
      const box = item.querySelector("input");
      return { item, box, name: box.name, x: [...box.value].map((bit) => (bit === "1" ? 1 : -1)) };
    });
    let s = squares.map((square) => (square.classList.contains("ink") ? 1 : -1));
    let turn = figure.dataset.order.split(" ").map(Number); // who decides next; drawn anew when all have
    let W, stored, energies, decided, past, timer, ink = 0, at = 0;
    const say = (words) => (find(".said").textContent = words);
    const here = (what) => `Row ${Math.floor(at / SIDE) + 1}, column ${(at % SIDE) + 1}: ${what}${s[at] > 0 ? "ink" : "paper"}.`;
    const show = () => {
      squares.forEach(({ classList }, i) => [classList.toggle("ink", s[i] > 0), classList.toggle("at", i === at)]);
      for (const { item, box, x } of items) {
        const overlap = box.checked ? product(x, s) / N : 0;
        item.style.setProperty("--overlap", overlap);
        item.querySelector(".overlap").textContent = box.checked ? signed(overlap) : "";
      }
      const { width, height } = find(".way svg").viewBox.baseVal;
      const valleys = stored.map(({ x }) => energy(W, x));
      const [low, high] = [Math.min(-1, ...valleys, ...energies), stored.length / 2]; // none is higher
      const across = (k) => (6 + (k * (width - 12)) / Math.max(40, energies.length - 1)).toFixed(1);
      const down = (E) => (6 + ((high - E) * (height - 12)) / (high - low)).toFixed(1);
      find(".floors").setAttribute("d", valleys.map((E) => `M0 ${down(E)}H${width}`).join(""));
      find(".curve").setAttribute("d", `M${energies.map((E, k) => `${across(k)} ${down(E)}`).join("L")}`);
      find("circle").setAttribute("transform", `translate(${across(energies.length - 1)} ${down(energies.at(-1))})`);
      find(".energy").textContent = energies.at(-1).toFixed(1).replace("-", "−");
      Object.assign(figure.dataset, { energy: energies.at(-1), decided: decided.join(" ") });
    };
    const become = (state) => {
      s = state;
      energies.push(energy(W, s));
      show();
    };
    const flipped = () => s.map((s_i, i) => (i === at ? -s_i : s_i));
    const stop = () => ([timer, run.textContent] = [clearInterval(timer), "Run"]);
    // The reader's own hand: what was decided before counts no more.
    const put = (state, words = "") => {
      stop();
      [decided, past] = [[], []];
      become(state);
      say(words);
    };
    const store = () => {
      stored = items.filter(({ box }) => box.checked);
      W = hebb(stored.map(({ x }) => x));
      energies = [];
      put(s);
      find(".store").textContent = stored.length < items.length ? "Store all twelve" : "Store the first six";
    };
    const decide = () => {
      if (!turn.length) turn = shuffled();
      decided.push((at = turn.shift()));
      const isNew = decision(W, s, at) !== s[at];
      if (isNew) become(flipped());
      return isNew;
    };
    const decideAll = () => {
      past.unshift(String(s));
      become(units.map((i) => decision(W, s, i)));
    };
    const ending = () => {
      const isAtRest = units.every((i) => s[i] === decision(W, s, i));
      if (!isAtRest) return past[1] === String(s) ? "It swings between two states for ever." : "";
      const overlaps = stored.map(({ name, x }) => ({ name, m: product(x, s) / N }));
      const [near] = overlaps.sort((a, b) => Math.abs(b.m) - Math.abs(a.m));
      if (!near) return "Nothing is stored: each unit stays as it is.";
      if (Math.abs(near.m) === 1) return `At rest: ${near.m < 0 ? "the mirror image of " : ""}the ${near.name}.`;
      return `At rest, but at no stored picture. The nearest is the ${near.name}: ${signed(near.m)}.`;
    };
    const tick = () => {
      if (atOnce.checked) decideAll();
      else if (!ending()) while (!decide());
      say(ending());
      if (ending()) stop();
      return !ending();
    };
    const answers = {
      step() {
        stop();
        if (atOnce.checked) return decideAll(), say(ending());
        const did = decide() ? "becomes" : "stays";
        show();
        say(here(`field ${signed(field(W, s, at))}, ${did} `));
      },
      run() {
        if (timer) return stop();
        if (still.matches) while (tick());
        else [timer, run.textContent] = [setInterval(tick, atOnce.checked ? 500 : 70), "Pause"];
      },
      damage: () => put(shuffled().map((draw, i) => (draw < Math.round(0.3 * N) ? -s[i] : s[i]))),
      clear: () => put(s.map(() => -1)),
      "at-once"() {
        put(s);
        find(".step").textContent = atOnce.checked ? "All units decide" : "One unit decides";
      },
      store() {
        const isAll = stored.length === items.length;
        for (const { box } of items) box.checked = !isAll || box.defaultChecked;
        store();
      },
    };
    for (const [name, answer] of Object.entries(answers)) find(`.${name}`).addEventListener("click", answer);
    for (const { item, box, name, x } of items) {
      box.addEventListener("change", store);
      item.querySelector("button").addEventListener("click", () => put(x, `The ${name}.`));
    }
    const draw = ({ clientX, clientY }) => {
      const unit = squares.indexOf(document.elementFromPoint(clientX, clientY));
      if (unit >= 0) [at, ink] = [unit, ink || -s[unit]];
      if (unit >= 0 && s[at] !== ink) put(flipped());
    };
    grid.addEventListener("pointerdown", (event) => event.button || draw(event));
    grid.addEventListener("pointermove", (event) => ink && draw(event));
    for (const over of ["pointerup", "pointercancel"]) addEventListener(over, () => (ink = 0));
    grid.addEventListener("keydown", (event) => {
      const move = MOVES[event.key];
      if (!move || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const [row, column] = [Math.floor(at / SIDE) + move[0], (at % SIDE) + move[1]];
      if (Math.min(row, column) >= 0 && Math.max(row, column) < SIDE) at = row * SIDE + column;
      if (event.key === " ") put(flipped());
      show();
      say(here(""));
    });
    const keyed = { tabindex: 0, role: "application", "aria-label": grid.dataset.how };
    for (const [name, value] of Object.entries(keyed)) grid.setAttribute(name, value);
    store();
    if ("plays" in figure.dataset && !still.matches) setTimeout(() => energies.length > 1 || answers.run(), 800);
  };
  document.querySelectorAll("figure.hopfield").forEach(begin);
})();
