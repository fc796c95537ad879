// `name = value  # @param {…}`: a line of code as Colab draws it, a field that rewrites the line.
const LINE = /^([ \t]*)([\p{L}_][\p{L}\p{N}_.]*)(\s*=\s*)(.*?)(\s*#\s*@param\b\s*)(.*)$/u;
const OPTIONS = /^(\[(?:[^\]"']|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')*\])?\s*(\{.*\})?\s*$/;
const TITLE = /^\s*#\s*@title\s+([^{\n]*)(\{.*\})?/m;
const NAMED = { True: "true", False: "false", None: "null" };
const LOOSE =
  /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([{,]\s*)([A-Za-z_-]+)\s*:|\b(True|False|None)\b|,(\s*[\]}])/g;

// Colab's notation is JSON, but for single quotes, bare names, Python's constants and a last comma.
const parsed = (text) =>
  JSON.parse(
    text.replace(LOOSE, (all, single, double, before, key, constant, tail) => {
      if (single !== undefined) return JSON.stringify(single.replace(/\\'/g, "'"));
      if (double !== undefined) return all;
      return key ? `${before}"${key}":` : constant ? NAMED[constant] : tail;
    }),
  );

export const parameterOf = (line) => {
  const match = LINE.exec(line);
  const [, options, settings] = (match && OPTIONS.exec(match[6])) ?? [];
  if (!match || (match[6].trim() && options === undefined && settings === undefined)) return null;
  try {
    const more = settings ? parsed(settings) : {};
    const choices = options ? parsed(options) : undefined;
    const type = more.type ?? (choices ? "string" : "raw");
    return { ...more, name: match[2], value: match[4], choices, type };
  } catch {
    return null;
  }
};

// What a field shows of the value in the code, and the code for what a field holds.
const QUOTED = /^(["'])(.*)\1$/;
const shown = ({ type }, code) =>
  type === "raw" ? code : (QUOTED.exec(code)?.[2].replace(/\\(.)/g, "$1") ?? code);
const spelled = (choice) =>
  typeof choice === "string" ? choice : ({ null: "None", true: "True", false: "False" }[choice] ?? String(choice));
const coded = ({ type, value }, text) => {
  if (type === "boolean") return text ? "True" : "False";
  if (type !== "string" && type !== "date") return String(text).trim() || value;
  const [, quote = '"'] = QUOTED.exec(value) ?? [];
  return quote + text.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`) + quote;
};
export const withValue = (line, text) => {
  const [, indent, name, is, , mark, rest] = LINE.exec(line);
  return indent + name + is + coded(parameterOf(line), text) + mark + rest;
};

export const runsByItself = (source) => {
  try {
    return parsed(TITLE.exec(source)?.[2] ?? "{}").run === "auto";
  } catch {
    return false;
  }
};

const INPUTS = { slider: "range", integer: "number", number: "number", boolean: "checkbox", date: "date" };
const fieldFor = (parameter, label) => {
  const { type, choices, min, max, step } = parameter;
  const isFree = choices && parameter["allow-input"];
  const field = document.createElement(choices && !isFree ? "select" : "input");
  if (choices && !isFree) for (const choice of choices) field.add(new Option(spelled(choice)));
  else field.type = choices ? "text" : (INPUTS[type] ?? "text");
  if (isFree) {
    const list = document.createElement("datalist");
    list.append(...choices.map((choice) => new Option(spelled(choice))));
    list.id = `choices-${Math.random().toString(36).slice(2)}`;
    field.setAttribute("list", list.id);
    label.append(list);
  }
  const limits = { min, max, step: step ?? (type === "integer" ? 1 : type === "number" ? "any" : undefined) };
  for (const [name, value] of Object.entries(limits)) if (value !== undefined) field[name] = value;
  return field;
};

// Fields for the parameters of a cell, in their order; `change` gets the cell's new text.
export const makeFields = (source, change) => {
  const box = document.createElement("div");
  box.className = "live-fields";
  let text = source;
  const shows = [];
  source.split("\n").forEach((line, place) => {
    const parameter = parameterOf(line);
    if (!parameter) return;
    const label = document.createElement("label");
    const name = document.createElement("span");
    name.textContent = parameter.name.replaceAll("_", " ");
    const field = fieldFor(parameter, label);
    const value = document.createElement("output");
    label.prepend(name, field);
    if (field.type === "range") label.append(value);
    box.append(label);
    const show = (code) => {
      const now = shown(parameter, code);
      if (field.type === "checkbox") field.checked = now === "True";
      else field.value = now;
      value.textContent = now;
    };
    const isGiven = () => field.type === "checkbox" || field.checkValidity();
    field.addEventListener("input", () => {
      if (!isGiven()) return;
      const lines = text.split("\n");
      if (!parameterOf(lines[place])) return;
      lines[place] = withValue(lines[place], field.type === "checkbox" ? field.checked : field.value);
      text = lines.join("\n");
      value.textContent = field.value;
      change(text);
    });
    shows.push((lines) => {
      const now = parameterOf(lines[place] ?? "");
      if (now?.name === parameter.name) show(now.value);
    });
    show(parameter.value);
  });
  return {
    box: shows.length ? box : null,
    show(now) {
      text = now;
      shows.forEach((each) => each(now.split("\n")));
    },
  };
};
