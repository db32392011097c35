// Every module the badge imports and this interpreter lacks: each is added by one file and one row here.
//
// A stand-in is a file with `install(board, kept)`, called at each start. It returns `modules` (what MicroPython can import, played by
// JavaScript objects) and `files` (Python for the front of sys.path: thin, because it lives on the heap that is measured).
// `setUp(board)`, when there is one, is called once in a board's life, and what it returns is `kept`. If that has a `reset(cause)`, it
// is called whenever an interpreter has ended. What a stand-in can use of the board: see host.mjs.
import * as console from "./console.mjs";
import * as cryptolib from "./cryptolib.mjs";
import * as lora from "./lora.mjs";
import * as machine from "./machine.mjs";
import * as mqtt_as from "./mqtt_as.mjs";
import * as network from "./network.mjs";
import * as noise from "./noise.mjs";

const STANDINS = [machine, console, noise, cryptolib, network, mqtt_as, lora];

export function install(board) {
  const kept = STANDINS.map((standin) => standin.setUp?.(board));
  board.parts.push(...kept.filter(Boolean));
  return () => STANDINS.map((standin, place) => standin.install(board, kept[place]));
}
