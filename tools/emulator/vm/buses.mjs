// UART, I2C and analog pins: whatever chip hangs on these wires answers, and only there. A chip is attached by wiring.mjs.

export class Buses {
  constructor(board) {
    Object.assign(this, { board, uarts: new Map(), i2c: new Map(), analog: new Map(), isI2cStuck: false });
    board.host.on("i2c.stuck", (isStuck) => (this.isI2cStuck = isStuck)); // a chip that was reset in mid-word holds the wires
  }

  reset() {
    this.uarts.clear();
  }

  // --- I2C: `chip.write(bytes)` and `chip.read(count)` -> bytes; a transfer ends with a stop, or goes on after a repeated start.
  attachI2c(sda, scl, address, chip) {
    this.i2c.set(`${sda} ${scl} ${address}`, chip);
  }

  chipAt(sda, scl, address) {
    return this.isI2cStuck ? undefined : this.i2c.get(`${sda} ${scl} ${address}`);
  }

  i2cScan(sda, scl) {
    const found = [];
    for (let address = 8; address < 120; address++) if (this.chipAt(sda, scl, address)) found.push(address);
    return found.join(" ");
  }

  // Returns false when nobody acknowledges.
  i2cWrite(sda, scl, address, hex) {
    const chip = this.chipAt(sda, scl, address);
    chip?.write(Buffer.from(hex, "hex"));
    return Boolean(chip);
  }

  i2cRead(sda, scl, address, count) {
    const chip = this.chipAt(sda, scl, address);
    return chip ? Buffer.from(chip.read(count)).toString("hex") : null;
  }

  // --- UART: bytes that arrive at a pin where no UART listens, or at another speed, are lost; so is what overflows.
  uartOpen(id, tx, rx, baud, rxbuf) {
    this.uarts.set(id, { tx, rx, baud, rxbuf, waiting: Buffer.alloc(0) });
  }

  uartClose(id) {
    this.uarts.delete(id);
  }

  arrive(rx, baud, data) {
    for (const uart of this.uarts.values()) {
      if (uart.rx === rx && uart.baud === baud) uart.waiting = Buffer.concat([uart.waiting, data]).subarray(0, uart.rxbuf);
    }
  }

  uartAny(id) {
    return this.uarts.get(id)?.waiting.length ?? 0;
  }

  uartRead(id, count) {
    const uart = this.uarts.get(id);
    const data = uart.waiting.subarray(0, count);
    uart.waiting = uart.waiting.subarray(count);
    return data.toString("hex");
  }

  // As far as the first line feed, that one too.
  uartLine(id) {
    const end = this.uarts.get(id).waiting.indexOf(10);
    return this.uartRead(id, end < 0 ? this.uartAny(id) : end + 1);
  }

  uartWrite(id, hex) {
    const { tx, baud } = this.uarts.get(id);
    this.board.host.post("uart.sent", { tx, baud, data: hex });
  }

  // --- Analog: what is at a pin, in millivolts; a chip gives a function, Python gives a number.
  setAnalog(pin, millivolts) {
    this.analog.set(pin, typeof millivolts === "function" ? millivolts : () => millivolts);
  }

  millivolts(pin) {
    return Math.round(this.analog.get(pin)?.() ?? 0);
  }

  services(guard) {
    const names = ["i2cScan", "i2cWrite", "i2cRead", "uartOpen", "uartClose", "uartAny", "uartRead", "uartLine", "uartWrite", "millivolts"];
    return Object.fromEntries(names.map((name) => [name, guard((...values) => this[name](...values))]));
  }
}
