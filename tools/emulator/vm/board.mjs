// A virtual board's process: passes Python's messages to the thread that is the board, and ends it when its firmware hangs, for an
// interpreter that never lets go can't be stopped otherwise.
//   node board.mjs OUT_FD   first line on stdin: the configuration; then a message a line (host.mjs)
import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { MessageChannel, Worker } from "node:worker_threads";

const LOOK_MS = 250;
const [COUNT, BITE, BEAT, WAITING, NOW, RAW] = [0, 1, 2, 3, 4, 5];
const CTRL_C = 3;
const out = Number(process.argv[2]);
const signal = new Int32Array(new SharedArrayBuffer(24));
const { port1, port2 } = new MessageChannel();
let beatAtStop = 0;
let typedSinceStop = null; // hex: what is typed to a firmware that hangs is for the one that comes after it

function start(config) {
  const worker = new Worker(new URL("./worker.mjs", import.meta.url), {
    workerData: { port: port2, signal, out, config },
    transferList: [port2],
  });
  worker.on("error", (error) => {
    console.error(error);
    process.exit(1);
  });
  lookAfter(config.hang_ms, config.mode === "virtual");
}

// A thread that has touched nothing for so long, and doesn't wait for anything, hangs. Its watchdog bites then; or Ctrl-C stops it.
function lookAfter(hangMs, isVirtual) {
  let [beat, stillMs] = [0, 0];
  setInterval(() => {
    const now = Atomics.load(signal, BEAT);
    stillMs = now === beat && !Atomics.load(signal, WAITING) ? stillMs + LOOK_MS : 0;
    beat = now;
    const biteMs = Atomics.load(signal, BITE);
    if (typedSinceStop !== null && stillMs >= 2 * LOOK_MS) end(Atomics.load(signal, NOW), "SOFT_RESET");
    if (stillMs >= hangMs && (biteMs || isVirtual)) end(biteMs || Atomics.load(signal, NOW), biteMs ? "WDT_RESET" : null);
    if (now !== beatAtStop || Atomics.load(signal, WAITING)) typedSinceStop = null; // it has heard
  }, LOOK_MS);
}

function end(at_ms, cause) {
  writeSync(out, JSON.stringify({ at_ms, name: "hung", value: { cause, typed: typedSinceStop ?? "" } }) + "\n");
  process.exit(0);
}

function pass(line) {
  port1.postMessage(line);
  Atomics.add(signal, COUNT, 1);
  Atomics.notify(signal, COUNT);
  const { name, value } = JSON.parse(line);
  if (name === "type") remember(Buffer.from(value, "hex"));
}

function remember(typed) {
  const stop = Atomics.load(signal, RAW) ? -1 : typed.indexOf(CTRL_C);
  if (stop >= 0) beatAtStop = Atomics.load(signal, BEAT);
  if (stop >= 0) typedSinceStop = typed.subarray(stop + 1).toString("hex");
  else if (typedSinceStop !== null) typedSinceStop += typed.toString("hex");
}

let isStarted = false;
createInterface({ input: process.stdin })
  .on("line", (line) => {
    if (isStarted) return pass(line);
    isStarted = true;
    start(JSON.parse(line));
  })
  .on("close", () => process.exit(0));
