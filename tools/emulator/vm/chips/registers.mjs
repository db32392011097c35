// A chip on I2C that is a row of byte registers: the first byte written chooses one, the next ones go into it and those after it.

export class Registers {
  constructor(board) {
    Object.assign(this, { board, pointer: 0, values: new Uint8Array(256), watchers: new Map() });
    this.powerOn();
  }

  write(bytes) {
    this.pointer = bytes[0];
    for (const byte of bytes.subarray(1)) this.put(this.pointer++ & 255, byte);
  }

  read(count) {
    return Array.from({ length: count }, () => this.get(this.pointer++ & 255));
  }

  put(register, value) {
    this.values[register] = value;
    this.railsChanged();
  }

  get(register) {
    return this.values[register];
  }

  // `doIt(isOn)` at once and at each change of this rail.
  watch(rail, doIt) {
    if (!(rail in this.rails)) throw new Error(`the power chip has no rail ${rail}`);
    const was = { isOn: this.isOn(rail), doIt };
    this.watchers.set(rail, [...(this.watchers.get(rail) ?? []), was]);
    doIt(was.isOn);
  }

  isOn(rail) {
    const [register, bit] = this.rails[rail];
    return Boolean(this.values[register] & (1 << bit));
  }

  railsChanged() {
    for (const [rail, watchers] of this.watchers) {
      for (const watcher of watchers) {
        if (watcher.isOn === this.isOn(rail)) continue;
        watcher.isOn = this.isOn(rail);
        watcher.doIt(watcher.isOn);
      }
    }
  }

  // Its registers outlive the ESP32's resets; only power takes them.
  reset(cause) {
    if (cause !== "off") return;
    this.powerOn();
    this.railsChanged();
  }
}
