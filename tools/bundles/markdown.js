// Markdown with formulas as HTML: marked for the text, KaTeX for what stands between dollars.
import katex from "katex";
import { Marked } from "marked";

const FORMULA = /\$\$([\s\S]+?)\$\$|\$((?:\\.|[^$\n\\])+?)\$/g;
const marked = new Marked();

export function markdown(text) {
  const formulas = [];
  const kept = text.replace(FORMULA, (all, display, inline) => {
    const settings = { displayMode: Boolean(display), throwOnError: false };
    formulas.push(katex.renderToString(display ?? inline, settings));
    return `\u0001${formulas.length - 1}\u0002`;
  });
  return marked.parse(kept).replace(/\u0001(\d+)\u0002/g, (mark, place) => formulas[place]);
}
