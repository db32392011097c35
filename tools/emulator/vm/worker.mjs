// The thread that is the board: it blocks whenever the board waits, so nothing else may live here.
import { workerData } from "node:worker_threads";
import { Clock } from "./clock.mjs";
import { Console } from "./console.mjs";
import { Flash } from "./flash.mjs";
import { Host, LATER } from "./host.mjs";
import { Life } from "./life.mjs";
import { Power } from "./power.mjs";
import { Rom } from "./rom.mjs";
import { Silicon } from "./silicon.mjs";
import { install } from "./standins/all.mjs";
import { wire } from "./wiring.mjs";

const CTRL_C = 3;
const [BITE, BEAT, NOW, RAW] = [1, 2, 4, 5]; // signal[...]: what board.mjs looks at, should this thread hang
const { port, signal, out, config } = workerData;

const host = new Host(port, signal, out);
const clock = new Clock(config.mode === "virtual", config.start_ms, (ms) => host.wait(ms), (at_ms) => reached(at_ms));
clock.beat = (ms) => {
  Atomics.add(signal, BEAT, 1);
  Atomics.store(signal, NOW, ms);
};
host.clock = clock;
const board = { host, clock, profile: config.profile, heapBytes: config.heap_bytes, parts: [], config };
board.console = new Console(host);
board.power = new Power(host);
board.watchdogMs = (bite_ms) => Atomics.store(signal, BITE, bite_ms);
board.rawLine = (isRaw) => Atomics.store(signal, RAW, isRaw ? 1 : 0); // Ctrl-C is a byte like others
board.flash = new Flash(host, config.files, config.flash_bytes);
board.rom = new Rom(host, config.rom);
board.silicon = new Silicon(board, config);

let advancing = []; // who waits for virtual time to come so far

// Virtual time stands still here until Python says how far it may go on.
function reached(at_ms) {
  board.console.flush();
  const there = advancing.filter(({ to_ms }) => to_ms <= at_ms);
  advancing = advancing.filter(({ to_ms }) => to_ms > at_ms);
  for (const { id } of there) host.answer(id, at_ms);
}

host.on("advance", (to_ms, id) => {
  clock.advance(to_ms);
  advancing.push({ to_ms, id });
  return LATER;
});
host.on("time", () => clock.now());
host.on("type", (hex) => {
  for (const byte of Buffer.from(hex, "hex")) {
    const isStop = byte === CTRL_C && !Atomics.load(signal, RAW) && board.life.interrupt();
    if (isStop) board.console.typed.length = 0; // what came before it was for the one it stops
    else board.console.typed.push(byte);
  }
});

// Done between two steps of the firmware, and answered then: nested, the interpreter can't tidy its heap.
const whenIdle = (doIt) => (value, id) => {
  if (!board.life.interpreter) throw new Error("the board is off, or in deep sleep");
  board.life.whenIdle.push((interpreter) => {
    try {
      host.answer(id, doIt(interpreter, value));
    } catch (error) {
      if (error.name !== "PythonError") throw error;
      host.write({ name: "host.answer", id, error: error.message });
    }
  });
  return LATER;
};

function memAlloc(interpreter) {
  interpreter.run("import gc; gc.collect()");
  interpreter.run("gc.collect(); _used = gc.mem_alloc()");
  return interpreter.get("_used");
}

function evaluate(interpreter, expression) {
  interpreter.run(`import json; _value = json.dumps(${expression})`);
  return interpreter.get("_value");
}

host.on("mem_alloc", whenIdle(memAlloc));
host.on("evaluate", whenIdle(evaluate));

wire(board);
const life = new Life(board, install(board));
for (const message of config.world) host.handle(message);
await life.forEver();
