// The page's side of the worker that runs Python: asks one thing after the other, stops it, ends it.
const PATIENCE = 2000; // milliseconds that a stopped cell has to answer

export const makePython = (files, groups) => {
  let worker, waiting = [], stopAddress;

  const settle = (way, answer) => waiting.shift()?.[way](answer);
  const start = () => {
    worker = new Worker(new URL("worker.js", import.meta.url));
    worker.onmessage = ({ data }) => {
      if ("done" in data) settle("resolve", data.done);
      else if ("failed" in data) settle("reject", new Error(data.failed));
      else waiting[0]?.hear?.(data);
    };
    worker.onerror = ({ message }) => settle("reject", new Error(message || "Python could not be started."));
  };
  const end = (why) => {
    worker?.terminate();
    worker = undefined;
    const left = waiting;
    waiting = [];
    for (const { reject } of left) reject(new Error(why));
  };
  const ask = (job, details, hear) =>
    new Promise((resolve, reject) => {
      if (!worker) start();
      waiting.push({ resolve, reject, hear });
      worker.postMessage({ job, files, groups, ...details });
    });

  return {
    end,
    read: (address) => ask("read", { address }),
    async run(details, hear) {
      stopAddress = URL.createObjectURL(new Blob(["running"]));
      try {
        return await ask("run", { ...details, stop: stopAddress }, hear);
      } finally {
        URL.revokeObjectURL(stopAddress);
        stopAddress = undefined;
      }
    },
    // Python answers a stop between two steps of its own; what waits in a long step is ended.
    stop() {
      const current = waiting[0];
      URL.revokeObjectURL(stopAddress);
      setTimeout(() => current && waiting[0] === current && end("ended"), PATIENCE);
    },
  };
};
