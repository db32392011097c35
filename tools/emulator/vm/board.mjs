// A virtual board's process: passes Python's messages to the thread that is the board, and can end that thread when it hangs.
//   node board.mjs OUT_FD   first line on stdin: the configuration; then a message a line (host.mjs)
import { createInterface } from "node:readline";
import { MessageChannel, Worker } from "node:worker_threads";

const signal = new Int32Array(new SharedArrayBuffer(8));
const { port1, port2 } = new MessageChannel();

function start(config) {
  const worker = new Worker(new URL("./worker.mjs", import.meta.url), {
    workerData: { port: port2, signal, out: Number(process.argv[2]), config },
    transferList: [port2],
  });
  worker.on("error", (error) => {
    console.error(error);
    process.exit(1);
  });
}

function pass(line) {
  port1.postMessage(line);
  Atomics.add(signal, 0, 1);
  Atomics.notify(signal, 0);
}

let isStarted = false;
createInterface({ input: process.stdin }).on("line", (line) => {
  if (isStarted) return pass(line);
  isStarted = true;
  start(JSON.parse(line));
}).on("close", () => process.exit(0));
