// machine and esp32: how MicroPython calls the chip. What it is and keeps is in silicon.mjs, pins.mjs and buses.mjs.
import { pythonFile } from "./files.mjs";

export function install(board) {
  return {
    modules: { _machine: board.silicon.services() },
    files: Object.fromEntries(["machine.py", "machine_wires.py", "esp32.py"].map((name) => [name, pythonFile(name)])),
  };
}
