// One life of the real MicroPython: loaded, given its stand-ins and its flash, run until it dies.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadMicroPython } from "@micropython/micropython-webassembly-pyscript";
import { Death } from "./death.mjs";
import { mountFlash } from "./flash.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const PRELUDE = readFileSync(join(HERE, "standins", "prelude.py"), "utf8");
const hostDate = Date.now.bind(Date);
const HostRegistry = globalThis.FinalizationRegistry;

export class Interpreter {
  // `standins()` installs them all, each returning its modules and files.
  static async load(board, standins, heapBytes) {
    const self = (board.interpreter = new Interpreter(board));
    self.takeTheClock();
    self.keepFinalizersApart();
    const [romfs, stdout] = [board.rom.image(), (bytes) => board.console.print(bytes)];
    self.vm = await loadMicroPython({ heapsize: heapBytes, pystack: 4096, linebuffer: false, stdout, romfs });
    self.addTicks(board.config.ticks_ms ?? 0); // so that time.ticks_ms() begins with that: near its wrap, if you like
    mountFlash(self.vm.FS, board.flash, self);
    self.vm.FS.mkdir("/standins");
    for (const { modules = {}, files = {} } of [...standins(), board.rom.modules()]) {
      for (const [name, object] of Object.entries(modules)) self.vm.registerJsModule(name, object);
      for (const [name, text] of Object.entries(files)) self.vm.FS.writeFile(`/standins/${name}`, text);
    }
    self.vm.registerJsModule("_board", self.services());
    self.run(PRELUDE);
    return self;
  }

  constructor(board) {
    Object.assign(this, { board, depth: 0, death: null, isInterrupted: false, promise: null });
  }

  // Time is the board's from here on. Each touch of the world is also where a dying interpreter ends.
  takeTheClock() {
    const { clock } = this.board;
    let ticksMs = 0;
    this.addTicks = (ms) => (ticksMs = ms);
    globalThis.setTimeout = (doIt, ms) => clock.later(() => this.enter(doIt), ms);
    globalThis.clearTimeout = (entry) => clock.cancel(entry);
    Date.now = () => ticksMs + (this.depth ? this.look() : clock.now());
    performance.now = () => clock.us / 1000;
  }

  // What an interpreter lent to JavaScript is given back when JavaScript's own collector finds it unused, at any time later: to the
  // newest interpreter, for all of them share their globals. From one that is dead nothing may come.
  keepFinalizersApart() {
    const isAlive = () => !this.death;
    globalThis.FinalizationRegistry = class extends HostRegistry {
      constructor(giveBack) {
        super((held) => isAlive() && giveBack(held));
      }
    };
  }

  look() {
    this.live();
    const ms = this.board.clock.look();
    this.live();
    return ms;
  }

  live() {
    if (this.death) throw this.death;
  }

  // What prelude.py builds on.
  services() {
    const { board } = this;
    return {
      sleep: (ms) => this.guard(() => this.sleep(ms)),
      turn: () => this.guard(() => this.turn()),
      rename: (from, to) => this.guard(() => this.rename(from, to)),
      space: () => board.flash.space(),
      post: (name, json) => board.host.post(name, JSON.parse(json)),
      call: (name, json) => JSON.stringify(board.host.call(name, JSON.parse(json))),
    };
  }

  // Called by MicroPython, which would take any error for one of its own: death is kept, and thrown at its next look at the clock.
  guard(doIt) {
    try {
      this.live();
      return doIt();
    } catch (error) {
      if (!error.isDeath) throw error;
      this.death = error;
      return null;
    }
  }

  // os.rename: this interpreter's own mixes up its two paths when a folder is mounted. 0, or why not.
  rename(from, to) {
    try {
      this.vm.FS.rename(`/flash${from}`, `/flash${to}`);
    } catch (error) {
      if (error.errno === undefined) throw error;
      return error.errno === 44 ? 2 : error.errno;
    }
    return 0;
  }

  // True when Ctrl-C ended it.
  sleep(ms) {
    this.board.clock.looks = 0;
    this.board.clock.pass(ms, () => this.isInterrupted || this.death);
    return this.takeInterrupt();
  }

  turn() {
    this.board.clock.turn();
    return this.takeInterrupt();
  }

  takeInterrupt() {
    const was = this.isInterrupted;
    this.isInterrupted = false;
    return was;
  }

  // Every way into the interpreter. `depth` 0 is the only place where it can tidy its heap.
  enter(doIt) {
    this.live();
    this.depth += 1;
    try {
      return doIt();
    } catch (error) {
      if (error.isDeath) this.death = error;
      throw error;
    } finally {
      this.depth -= 1;
    }
  }

  run(code) {
    return this.enter(() => this.vm.runPython(code));
  }

  // Hardware calls MicroPython. An error in a handler is printed, as the real one does, and ends nothing.
  interrupt(doIt) {
    try {
      this.enter(doIt);
    } catch (error) {
      if (error.name !== "PythonError") throw error;
      this.board.console.say(`Unhandled exception in interrupt handler\n${error.message}`);
    }
  }

  // Runs a whole file or a pasted text; `asyncio.run` at its outermost level waits for the loop without blocking the heap's tidying.
  start(code) {
    const promise = this.enter(() => this.vm.runPythonAsync(withAwait(code)));
    return Promise.resolve(promise);
  }

  die(cause) {
    this.death = new Death(cause);
    throw this.death;
  }

  get(name) {
    return this.enter(() => this.vm.globals.get(name));
  }

  close() {
    this.death ??= new Death("over");
    Date.now = hostDate;
    this.board.clock.forgetTasks();
  }
}

// `asyncio.run(x)` at a file's outermost level becomes `await` of the same thing: there the interpreter lets go of its stack while it
// waits. Inside a function it blocks instead (prelude.py), which works the same but never tidies its heap.
export function withAwait(code) {
  return code.replace(/^([^#"'\n]*?)\basyncio\.run\(/gm, (whole, before, at) =>
    isInsideFunction(code.slice(0, at), whole) ? whole : `${before}await asyncio.as_task(`,
  );
}

// Whether a line with less indent, up to the first with none that is no branch or loop, begins a function.
function isInsideFunction(before, line) {
  let indent = /^\s*/.exec(line)[0].length;
  for (const text of before.split("\n").reverse()) {
    const own = /^\s*/.exec(text)[0].length;
    if (!text.trim() || own >= indent) continue;
    if (/^\s*(async\s+)?def\b/.test(text)) return true;
    indent = own;
  }
  return false;
}
