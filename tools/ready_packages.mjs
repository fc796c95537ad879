// node ready_packages.mjs PYODIDE FOLDER: run ready_packages.py on a folder, with Pyodide's Python.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [pyodide, folder] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: pyodide });
python.mountNodeFS("/packages", folder);
python.runPython(readFileSync(new URL("ready_packages.py", import.meta.url), "utf8"));
