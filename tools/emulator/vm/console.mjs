// The USB serial port's two directions: what the firmware prints, and what somebody types. Everything said goes to Python's log too.

export class Console {
  constructor(host) {
    Object.assign(this, { host, typed: [], pending: "" });
    this.decoder = new TextDecoder();
    this.bytes = [];
  }

  // From the interpreter, byte by byte.
  print(bytes) {
    for (const byte of bytes) {
      if (byte === 10 && this.last !== 13) this.bytes.push(13);
      this.bytes.push((this.last = byte));
    }
    if (this.bytes.length > 256 || bytes[0] === 10) this.flush();
  }

  say(text) {
    this.print(Buffer.from(text.endsWith("\n") ? text : `${text}\n`));
  }

  raw(data) {
    this.flush();
    this.host.post("repl", Buffer.from(data, "latin1").toString("hex"));
  }

  flush() {
    if (!this.bytes.length) return;
    const data = Buffer.from(this.bytes);
    this.bytes = [];
    this.host.post("repl", data.toString("hex"));
  }
}
