// The ledger of results: choose its rows, sort them. Without this script it is a plain table.
(() => {
  const table = document.querySelector("table.ledger");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const VERDICTS = ["does not hold", "holds in part", "holds"];
  const text = (row, name, part = "") => row.querySelector(`td.${name} ${part}`).textContent.trim();
  const verdict = (row) => text(row, "verdict", "p");
  const kind = (row) => (/^theory\b/.test(text(row, "source")) ? "theory" : "published");
  const FILTERS = {
    Verdict: verdict,
    Chapter: (row) => text(row, "experiment", ".place"),
    Compared: kind,
    Draws: (row) => text(row, "now", ".aside").replace(/^\d+ draws$/, "several draws"),
  };
  const SORTED = {
    experiment: (row) => text(row, "experiment"),
    source: (row) => text(row, "source"),
    verdict: (row) => VERDICTS.indexOf(verdict(row)),
  };

  const make = (name, facts = {}, ...parts) => {
    const element = Object.assign(document.createElement(name), facts);
    element.append(...parts);
    return element;
  };
  const chosen = {};
  const count = make("p", { className: "ledger-shown" });
  count.setAttribute("role", "status");
  const show = () => {
    let shown = 0;
    for (const row of rows) {
      const fits = Object.entries(chosen).every(([name, value]) => !value || FILTERS[name](row) === value);
      row.hidden = !fits;
      shown += fits;
    }
    count.textContent = `${shown} of ${rows.length} rows`;
  };
  const bar = make("div", { className: "ledger-bar" });
  for (const [name, of] of Object.entries(FILTERS)) {
    const select = make("select", {}, make("option", { value: "" }, "all"));
    for (const value of new Set(rows.map(of))) select.append(make("option", { value }, value));
    select.addEventListener("change", () => {
      chosen[name] = select.value;
      show();
    });
    bar.append(make("label", {}, `${name} `, select));
  }
  const all = make("button", { type: "button" }, "Show all");
  all.addEventListener("click", () => {
    for (const select of bar.querySelectorAll("select")) select.value = "";
    for (const name of Object.keys(chosen)) delete chosen[name];
    show();
  });
  bar.append(all, count);

  // A first press sorts upwards, a second downwards, a third brings back the order of the book.
  const heads = [...table.tHead.rows[0].cells];
  const sort = (head, of) => {
    const before = head.getAttribute("aria-sort");
    const now = { none: "ascending", ascending: "descending", descending: "none" }[before];
    for (const other of heads) if (other.hasAttribute("aria-sort")) other.setAttribute("aria-sort", "none");
    head.setAttribute("aria-sort", now);
    const sign = { none: 0, ascending: 1, descending: -1 }[now];
    const compare = (a, b) => {
      const [x, y] = [of(a), of(b)];
      return sign * (typeof x === "number" ? x - y : x.localeCompare(y, "en", { numeric: true }));
    };
    body.append(...(sign ? [...rows].sort(compare) : rows));
  };
  for (const head of heads) {
    const name = head.textContent.trim();
    if (!SORTED[name]) continue;
    const button = make("button", { type: "button" }, name);
    head.querySelector("p").replaceChildren(button);
    head.setAttribute("aria-sort", "none");
    button.addEventListener("click", () => sort(head, SORTED[name]));
  }

  // On a phone the style sheet sets each row as a card, which would hide from screen readers that it is a table.
  const roles = { thead: "rowgroup", tbody: "rowgroup", tr: "row", th: "columnheader", td: "cell" };
  table.setAttribute("role", "table");
  for (const [name, role] of Object.entries(roles)) {
    for (const part of table.querySelectorAll(name)) part.setAttribute("role", role);
  }
  const place = table.closest(".pst-scrollable-table-container") ?? table;
  place.before(bar);
  show();
})();
