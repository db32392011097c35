// The real-time clock: a calendar that begins with 2000, and 2 KB of memory that only the loss of power takes.

export class Rtc {
  constructor(board, memoryHex) {
    Object.assign(this, { board, memory: Buffer.from(memoryHex, "hex"), zeroMs: Date.UTC(2000, 0, 1) - board.clock.now() });
  }

  keep(data) {
    this.memory = data;
    this.board.host.post("rtc.memory", data.toString("hex"));
  }

  losePower() {
    this.keep(Buffer.alloc(0));
    this.zeroMs = Date.UTC(2000, 0, 1) - this.board.clock.now();
  }

  // (year, month, day, weekday, hours, minutes, seconds, microseconds)
  datetime() {
    const when = new Date(this.zeroMs + this.board.clock.now());
    const day = [when.getUTCFullYear(), when.getUTCMonth() + 1, when.getUTCDate(), (when.getUTCDay() + 6) % 7];
    return [...day, when.getUTCHours(), when.getUTCMinutes(), when.getUTCSeconds(), when.getUTCMilliseconds() * 1000].join(" ");
  }

  setDatetime([year, month, day, , hours, minutes, seconds, us = 0]) {
    this.zeroMs = Date.UTC(year, month - 1, day, hours, minutes, seconds, us / 1000) - this.board.clock.now();
  }
}
