// node python_of_the_page.mjs LIVE SCRIPT: run a script with what the site gives a page to run.
import { readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

const [live, script] = process.argv.slice(2);

// A worker may ask for a file and wait; Node knows no such request.
globalThis.XMLHttpRequest = class {
  open(method, address) {
    this.address = address;
  }
  send() {
    try {
      this.response = new Uint8Array(readFileSync(fileURLToPath(this.address))).buffer;
      this.status = 200;
    } catch {
      this.status = 404;
    }
  }
};

const manifest = JSON.parse(readFileSync(`${live}/manifest.json`, "utf8"));
const place = `${live}/${manifest.pyodide}`;
const { loadPyodide } = await import(pathToFileURL(`${place}pyodide.mjs`));
const python = await loadPyodide({ indexURL: place, env: { HOME: "/home/pyodide", ...process.env } });
const packages = python.runPython("import site; site.getsitepackages()[0]");
globalThis.unpack = (name) => {
  const { file, needs } = manifest.groups[name];
  needs.forEach(unpack);
  const packed = new Uint8Array(readFileSync(`${live}/${file}`));
  python.unpackArchive(packed, "zip", { extractDir: packages });
};
python.FS.mkdirTree("/given");
python.FS.writeFile("/given/script.py", readFileSync(script, "utf8"));
python.runPython("import runpy; runpy.run_path('/given/script.py', run_name='__main__')");
