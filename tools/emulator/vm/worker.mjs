// The thread that is the board: it blocks whenever the board waits, so nothing else may live here.
import { workerData } from "node:worker_threads";
import { Clock } from "./clock.mjs";
import { Console } from "./console.mjs";
import { Flash } from "./flash.mjs";
import { Host, LATER } from "./host.mjs";
import { Life } from "./life.mjs";
import { Power } from "./power.mjs";
import { Silicon } from "./silicon.mjs";
import { install } from "./standins/all.mjs";
import { wire } from "./wiring.mjs";

const CTRL_C = 3;
const { port, signal, out, config } = workerData;

const host = new Host(port, signal, out);
const clock = new Clock(config.mode === "virtual", config.start_ms, (ms) => host.wait(ms), (at_ms) => reached(at_ms));
host.clock = clock;
const board = { host, clock, profile: config.profile, heapBytes: config.heap_bytes, parts: [], config };
board.console = new Console(host);
board.power = new Power(host);
board.watchdogMs = (bite_ms) => Atomics.store(signal, 1, bite_ms); // for board.mjs, should this thread hang
board.flash = new Flash(host, config.files, config.flash_bytes);
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
host.on("type", (hex) => {
  for (const byte of Buffer.from(hex, "hex")) {
    if (byte === CTRL_C && board.life.interrupt()) board.console.typed.length = 0; // what came before it was for the one it stops
    else board.console.typed.push(byte);
  }
});

wire(board);
const life = new Life(board, install(board));
await life.forEver();
