// Writes the bundles that the page's cells load, and the licences of what is in them.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

// CodeMirror writes its styles into the page, which the site's policy forbids; it has another way,
// by style sheets that scripts make, but takes that in shadow trees only.
const byScript = {
  name: "style sheets made by script",
  setup: ({ onLoad }) =>
    onLoad({ filter: /style-mod\.js$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      const condition = "!root.head && root.adoptedStyleSheets";
      if (!text.includes(condition)) throw new Error(`${path} has changed: look at it again.`);
      return { contents: text.replace(condition, "root.adoptedStyleSheets") };
    }),
};
const made = await build({
  entryPoints: ["codemirror.js", "markdown.js"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  metafile: true,
  outdir: "../../assets/live",
  plugins: [byScript],
});
const packages = new Set(
  Object.keys(made.metafile.inputs).map((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]),
);
packages.delete(undefined);
const licences = [...packages].sort().map((name) => {
  const folder = `node_modules/${name}`;
  const { version } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  return `${name} ${version}\n\n${readFileSync(`${folder}/${file}`, "utf8").trim()}\n`;
});
writeFileSync("../../assets/live/LICENSES.txt", licences.join(`\n${"-".repeat(72)}\n\n`));
