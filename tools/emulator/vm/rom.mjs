// The ROMFS partition: flash that MicroPython runs code from where it lies. What is written counts from the next start on.
import { pythonFile } from "./standins/files.mjs";

const SECTOR_BYTES = 4096;
const ERASED = 0xff;

export class Rom {
  constructor(host, { data = "", bytes = 0 }) {
    this.host = host;
    this.flash = new Uint8Array(bytes).fill(ERASED);
    this.flash.set(Buffer.from(data, "hex"));
  }

  // What the interpreter finds at its start: undefined when the board has no such partition.
  image() {
    return this.flash.length ? this.flash.slice() : undefined;
  }

  // Whole sectors, as flash is. False when the partition is smaller.
  erase(from, count) {
    const to = from + Math.ceil(count / SECTOR_BYTES) * SECTOR_BYTES;
    if (from % SECTOR_BYTES || to > this.flash.length) return false;
    this.flash.fill(ERASED, from, to);
    this.tell(from, to);
    return true;
  }

  // Writing flash only ever clears bits: what was not erased before comes out wrong.
  write(from, data) {
    if (from + data.length > this.flash.length) return false;
    data.forEach((byte, place) => (this.flash[from + place] &= byte));
    this.tell(from, from + data.length);
    return true;
  }

  tell(from, to) {
    this.host.post("rom.write", { from, data: Buffer.from(this.flash.subarray(from, to)).toString("hex") });
  }

  modules() {
    const bytes = this.flash.length;
    const [erase, write] = [(from, count) => this.erase(from, count), (from, hex) => this.write(from, Buffer.from(hex, "hex"))];
    return { modules: { _rom: { bytes, erase, write } }, files: { "_vfs.py": pythonFile("vfs.py") } };
  }
}
