// The reader bets on the next character; the models' bets were written when the book was built.
for (const figure of document.querySelectorAll("figure.betting")) {
  const bets = JSON.parse(figure.querySelector("script").textContent);
  const asked = [...bets.asked];
  const likeliest = [...bets.likeliest];
  const models = Object.entries(bets.bits);
  const part = (name) => figure.querySelector(name);
  const [text, came, field, verdict] = ["pre", ".came", ".next input", ".verdict"].map(part);
  const anew = part(".anew");
  const tableRows = [...figure.querySelectorAll("tr")];
  const NAMES = { " ": "a blank", "\n": "a line break" };
  const named = (character) => NAMES[character] ?? `“${character}”`;
  const share = (character) => bets.share[character] ?? 0;
  const percent = (p) => (p >= 0.995 ? "over 99%" : p < 0.01 ? "under 1%" : `${Math.round(100 * p)}%`);
  let paid = [];

  // What is named gets its part; the rest goes to all others by their shares of the training text.
  const priceOf = (named, true_, sure) => {
    if (named === "") return -Math.log2(share(true_));
    return -Math.log2(named === true_ ? sure : ((1 - sure) * share(true_)) / (1 - share(named)));
  };

  const mean = (prices) => prices.reduce((sum, price) => sum + price, 0) / prices.length;

  const tally = () => {
    const means = [paid, ...models.map(([, prices]) => prices.slice(0, paid.length))].map(mean);
    const widest = Math.max(Math.log2(Object.keys(bets.share).length), ...means);
    tableRows.forEach((row, place) => {
      row.querySelector(".price").textContent = paid.length ? means[place].toFixed(2) : "";
      row.querySelector("span").style.width = paid.length ? `${(100 * means[place]) / widest}%` : 0;
    });
  };

  const show = () => {
    came.textContent = asked.slice(0, paid.length).join("");
    text.scrollTop = text.scrollHeight;
    anew.hidden = !paid.length;
    field.disabled = paid.length === asked.length;
    for (const button of figure.querySelectorAll("[data-bet]")) button.disabled = field.disabled;
    tally();
  };

  const tell = (bet, true_, price) => {
    const place = paid.length - 1;
    const [net, prices] = models[0];
    const start = bet === "" ? "It was" : bet === true_ ? "Right," : `Not ${named(bet)}, but`;
    const cost = `${price.toFixed(2)} bits.`;
    const got = `${net[0].toUpperCase()}${net.slice(1)} gave it ${percent(2 ** -prices[place])}`;
    const other = likeliest[place];
    const most = `, and ${percent(bets.sure[place])} to ${named(other)}`;
    verdict.textContent =
      `${start} ${named(true_)}: ${cost} ${got}${other === true_ ? "" : most}.` +
      (paid.length === asked.length ? " That was the last one." : "");
  };

  const bet = (on) => {
    if (paid.length === asked.length) return;
    const true_ = asked[paid.length];
    const sure = part("[name=bet-sure]:checked").value / 100;
    paid = [...paid, priceOf(on, true_, sure)];
    show();
    tell(on, true_, paid.at(-1));
  };

  field.addEventListener("input", () => {
    const typed = [...field.value].at(-1);
    field.value = "";
    if (typed) bet(typed);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    bet("\n");
  });
  for (const button of figure.querySelectorAll("[data-bet]"))
    button.addEventListener("click", () => bet(button.dataset.bet));
  anew.addEventListener("click", () => {
    paid = [];
    show();
    verdict.textContent = "Type a character.";
    field.focus();
  });
  show();
}
