// The board's life, start after start: boot.py, main.py, then whoever is at the serial port; and what each end leads to.
import { Interpreter } from "./interpreter.mjs";
import { Repl } from "./repl.mjs";

const settled = () => new Promise((resolve) => setImmediate(resolve)); // lets every promise of the interpreter go as far as it can

export class Life {
  constructor(board, standins) {
    Object.assign(this, { board, standins, interpreter: null, cause: board.config.reset_cause ?? "PWRON_RESET", isBusy: false, isStopped: false, whenIdle: [] });
    board.life = this;
  }

  async forEver() {
    for (;;) {
      try {
        await this.once();
      } catch (error) {
        if (!error.isDeath) throw error;
        await this.end(error.cause);
      }
    }
  }

  async end(cause) {
    const { board } = this;
    board.console.flush();
    this.isBusy = false;
    this.interpreter?.close();
    this.whenIdle.length = 0;
    await settled(); // what it had begun ends with it, not with the next one
    this.interpreter = null;
    board.host.post("died", cause);
    this.reset(cause);
    this.cause = cause;
  }

  reset(cause) {
    this.board.silicon.reset(cause);
    for (const part of this.board.parts) part.reset?.(cause);
  }

  async once() {
    const { board } = this;
    this.cause = board.silicon.startCause(this.cause);
    board.power.note("cpu", "awake");
    this.interpreter = await Interpreter.load(board, this.standins, board.heapBytes);
    board.host.post("booted", this.cause);
    const repl = (this.repl = new Repl(board, this));
    if (board.config.is_stopped) this.stopOnce();
    else await this.file("boot.py");
    if (!repl.isRaw && !this.isJustStopped) await this.file("main.py");
    this.isJustStopped = false;
    repl.greet();
    for (;;) {
      await repl.work();
      await this.turn();
    }
  }

  // Ctrl-C reached a firmware that never let go: it was ended with its process, and this one only answers.
  stopOnce() {
    this.board.config.is_stopped = false;
    this.isJustStopped = true;
    this.board.console.say(this.stopped().message);
  }

  async turn() {
    this.board.clock.turn();
    await settled();
    while (this.whenIdle.length) this.whenIdle.shift()(this.interpreter);
  }

  async file(name) {
    const data = this.board.flash.files.get(name);
    if (data) await this.execute(data.toString("utf8"), name);
  }

  // Runs a text to its end, time going by meanwhile. Returns what went wrong in words, "" when nothing did.
  async execute(code, name) {
    let outcome = null;
    this.isStopped = false;
    this.isBusy = true;
    this.start(code).then(
      () => (outcome = ""),
      (error) => (outcome = error),
    );
    await settled();
    while (outcome === null && !this.isStopped) {
      await this.turn();
    }
    this.isBusy = false;
    return this.report(this.isStopped ? this.stopped() : outcome, name);
  }

  async start(code) {
    return this.interpreter.start(code);
  }

  // Ctrl-C while everything sleeps: all tasks are gone, as they are when the real asyncio.run ends like this.
  stopped() {
    this.board.clock.forgetTasks();
    this.interpreter.run("import asyncio\nasyncio.new_event_loop()\nasyncio.core.asyncio_timer = None");
    return { name: "PythonError", type: "KeyboardInterrupt", message: "Traceback (most recent call last):\nKeyboardInterrupt: " };
  }

  report(error, name) {
    const { board } = this;
    board.console.flush();
    if (!error) return "";
    if (error.name !== "PythonError") throw error;
    if (error.type === "SystemExit") this.interpreter.die("SOFT_RESET");
    const text = error.message.replace('"<stdin>"', `"${name}"`).trimEnd();
    if (name !== "<stdin>") board.console.say(text);
    if (error.type !== "KeyboardInterrupt") board.host.post("crashed", text);
    return text;
  }

  // Ctrl-C. False when nothing runs that it could stop.
  interrupt() {
    if (!this.isBusy) return false;
    if (this.interpreter.depth) this.interpreter.isInterrupted = true;
    else this.isStopped = true;
    return true;
  }
}
