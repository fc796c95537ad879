// Python itself: Pyodide in a worker, so that the page stays smooth while it runs. It loads files of this site only.
const here = new URL(".", self.location);
let files, groups, python, run;
const there = new Set(); // groups of packages
const say = (what) => postMessage(what);

// Counts what arrives, as the interpreter fetches its own files.
let arrived = 0;
const plain = self.fetch.bind(self);
const fetchFile = async (...request) => {
  const response = await plain(...request);
  if (!response.ok) throw new Error(`${response.url} could not be loaded: ${response.status}`);
  const count = new TransformStream({
    transform(chunk, out) {
      arrived += chunk.byteLength;
      say({ arrived });
      out.enqueue(chunk);
    },
  });
  const { status, headers } = response;
  return new Response(response.body.pipeThrough(count), { status, headers });
};
self.fetch = fetchFile;
const bytesOf = async (url) => (await fetchFile(url)).arrayBuffer();
const textOf = async (name) => (await plain(new URL(name, here))).text();

// Stop without shared memory: the page revokes a blob, and Python, which asks for its interrupt
// every few steps, looks every 100 ms whether the blob is still there.
let stopFile, stopped, looked = 0;
const isRevoked = () => {
  const request = new XMLHttpRequest();
  try {
    request.open("GET", stopFile, false);
    request.overrideMimeType("text/plain"); // Firefox reads what has no kind as XML, and complains
    request.send();
    return request.status !== 200;
  } catch {
    return true;
  }
};
const SIGINT = 2;
const interrupts = {
  get 0() {
    const now = performance.now();
    if (!stopFile || stopped || now - looked < 100) return 0;
    looked = now;
    stopped = isRevoked();
    return stopped ? SIGINT : 0;
  },
  set 0(answered) {},
};

// Called from Python; see display.py.
self.showOutput = (kind, content, id) => say({ shown: { kind, content, id } });

const boot = async () => {
  importScripts(new URL("pyodide/pyodide.js", files));
  // Where `rnn_course.data.kept` reads trained nets.
  const env = { HOME: "/home/pyodide", RNN_COURSE_KEPT: new URL("kept/", files).href };
  const [interpreter, ...ours] = await Promise.all([
    loadPyodide({ indexURL: new URL("pyodide/", files).href, env }),
    ...["display.py", "packages.py", "run_cell.py"].map(textOf),
  ]);
  python = interpreter;
  for (const [stream, set] of [["stdout", "setStdout"], ["stderr", "setStderr"]]) {
    const letters = new TextDecoder();
    python[set]({
      write(bytes) {
        say({ shown: { kind: stream, content: letters.decode(bytes, { stream: true }) } });
        return bytes.length;
      },
    });
  }
  ours.forEach((code) => python.runPython(code));
  run = python.globals.get("run_cell");
  python.setInterruptBuffer(interrupts);
};

const lay = (name, packed) => {
  python.unpackArchive(packed, "zip", { extractDir: python.globals.get("SITE_PACKAGES") });
  there.add(name);
};
// A group stands on others: those first.
const withNeeds = (name) => [...groups[name].needs.flatMap(withNeeds), name];
const missing = (names) => [...new Set(names.flatMap(withNeeds))].filter((name) => !there.has(name));

const unpack = async (names) => {
  const wanted = missing(names);
  // Python and its packages come at the same time.
  const coming = wanted.map((name) => bytesOf(new URL(groups[name].file, files)));
  if (!python) await boot();
  for (const [place, name] of wanted.entries()) lay(name, await coming[place]);
};

// Called from Python, see packages.py, which waits for the answer.
self.fetchPackage = (module) => {
  const group = Object.keys(groups).find((name) => groups[name].imports.includes(module));
  const wanted = group ? missing([group]) : [];
  for (const name of wanted) {
    say({ fetching: name });
    const request = new XMLHttpRequest();
    request.open("GET", new URL(groups[name].file, files), false);
    request.responseType = "arraybuffer";
    request.send();
    lay(name, request.response);
  }
  if (wanted.length) say({ started: true });
  return wanted.length > 0;
};

const jobs = {
  async run({ name, source, packages, stop }) {
    await unpack(packages);
    say({ started: true });
    [stopFile, stopped, looked] = [stop, false, performance.now()];
    const begun = performance.now();
    const wrong = run(source, name);
    stopFile = undefined;
    return { seconds: (performance.now() - begun) / 1000, wrong: wrong && JSON.parse(wrong) };
  },
  async read({ address }) {
    return { text: await (await plain(address)).text() };
  },
};
// One job after the other, in the order in which they were asked for.
let last = Promise.resolve();
onmessage = ({ data }) => {
  files = new URL(data.files);
  groups = data.groups;
  last = last.then(async () => {
    try {
      say({ done: await jobs[data.job](data) });
    } catch (error) {
      stopFile = undefined;
      say({ failed: String(error.message ?? error) });
    }
  });
};
