// What passes between the board and Python: one line of JSON a message, either way. This is the mechanism for every stand-in.
//
// In a stand-in's JavaScript (`board` is what its `install` gets: standins/all.mjs):
//   board.host.post(name, value)         says to Python that something happened: its `board.on(name, callback)` gets (at_ms, value).
//                                        In virtual time the board stands still until Python's callbacks have returned.
//   board.host.call(name, value)         asks Python, and waits for what the function given to `board.answer(name, function)` returns.
//                                        No time passes. Throws when Python knows no answer or its function failed.
//   board.host.on(name, (value) => ...)  Python's `board.tell(name, value, at_ms=None)` and `await board.ask(name, value)` end up here,
//                                        between two steps of the interpreter, as an interrupt would. `ask` gets what is returned.
//                                        A handler that returns LATER answers by `board.host.answer(id, value)`; it gets (value, id).
// A value is anything JSON can say; bytes travel as hex strings.
//   board.clock.now(), board.clock.at(at_ms, doIt) -> entry, board.clock.cancel(entry)     hardware time: clock.mjs
//   board.power.note(what, state)                                                         a row in Python's `board.timeline`
//   board.interpreter.interrupt(() => python_function(...))                               calls MicroPython from hardware
// MicroPython reaches the JavaScript as a module: `install(board)` returns {modules, files}, see standins/all.mjs.
import { writeSync } from "node:fs";
import { receiveMessageOnPort } from "node:worker_threads";

const WAITING = 3; // signal[3]: this thread waits for a message, and so does not hang
export const LATER = Symbol("later");

export class Host {
  // `signal[0]` counts the messages that were put into `port`; `out` is the file descriptor that Python reads.
  constructor(port, signal, out) {
    Object.assign(this, { port, signal, out });
    this.handlers = new Map();
    this.wanted = new Set();
    this.replies = new Map();
    this.inbox = [];
    this.serial = 0;
    this.seen = 0;
    this.on("host.want", (names) => (this.wanted = new Set(names)));
  }

  on(name, handler) {
    this.handlers.set(name, handler);
  }

  post(name, value = null) {
    const message = { at_ms: this.clock.now(), name, value };
    if (!this.clock.isVirtual || !this.wanted.has(name)) return this.write(message);
    this.exchange(message);
  }

  call(name, value = null) {
    const reply = this.exchange({ at_ms: this.clock.now(), name, value, isCall: true });
    if (reply.error) throw new Error(reply.error);
    return reply.value;
  }

  // Blocks until Python has dealt with it; what else comes in meanwhile waits its turn.
  exchange(message) {
    const id = ++this.serial;
    this.write({ ...message, id });
    while (!this.replies.has(id)) {
      this.collect();
      if (!this.replies.has(id)) this.sleep(Infinity);
    }
    const reply = this.replies.get(id);
    this.replies.delete(id);
    return reply;
  }

  write(message) {
    let data = Buffer.from(JSON.stringify(message) + "\n");
    while (data.length) data = data.subarray(writeSync(this.out, data));
  }

  sleep(ms) {
    Atomics.store(this.signal, WAITING, 1);
    Atomics.wait(this.signal, 0, this.seen, ms);
    Atomics.store(this.signal, WAITING, 0);
  }

  collect() {
    this.seen = Atomics.load(this.signal, 0);
    for (let got; (got = receiveMessageOnPort(this.port)); ) {
      const message = JSON.parse(got.message);
      if (message.reply !== undefined) this.replies.set(message.reply, message);
      else this.inbox.push(message);
    }
  }

  // Waits for messages and deals with them: the clock's `wait`.
  wait(ms) {
    this.collect();
    if (!this.inbox.length) {
      this.sleep(ms);
      this.collect();
    }
    this.deal();
  }

  deal() {
    while (this.inbox.length) this.handle(this.inbox.shift());
  }

  handle(message) {
    if (message.at_ms !== undefined && message.at_ms > this.clock.now()) {
      this.clock.at(message.at_ms, () => this.handle({ ...message, at_ms: undefined }));
      return;
    }
    try {
      const value = this.handlerOf(message.name)(message.value, message.id);
      if (message.id && value !== LATER) this.answer(message.id, value);
    } catch (error) {
      if (!error.isDeath) return this.write({ name: "host.answer", id: message.id, error: `${message.name}: ${error.message}` });
      if (message.id) this.answer(message.id, null); // the order was to end the interpreter
      throw error;
    }
  }

  answer(id, value = null) {
    this.write({ name: "host.answer", id, value });
  }

  handlerOf(name) {
    const handler = this.handlers.get(name);
    if (!handler) throw new Error("this board knows no such thing");
    return handler;
  }
}
