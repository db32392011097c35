// lora: the chip, and the air that begins at its antenna. Who flies frames for it listens to "lora.send" {khz, sf, frame}, "lora.mode"
// {mode, khz, sf}, and tells "lora.heard" {frame, rssi}. `board.tell("lora.broken", true)`: it answers nothing any more.
import { pythonFile } from "./files.mjs";

// Time on air, 125 kHz, coding rate 4/5, 8 symbols of preamble, explicit header, CRC on.
function airMs(sf, bytes) {
  const symbolMs = 2 ** sf / 125;
  const blocks = Math.ceil((8 * bytes - 4 * sf + 44) / (4 * (sf - (symbolMs > 16 ? 2 : 0))));
  return (20.25 + Math.max(blocks * 5, 0)) * symbolMs;
}

class Chip {
  constructor(board) {
    Object.assign(this, { board, kind: "", isBroken: false });
    this.forget();
    board.host.on("lora.broken", (isBroken) => (this.isBroken = isBroken));
    board.host.on("lora.heard", (packet) => this.hear(packet));
  }

  forget() {
    Object.assign(this, { config: {}, mode: "standby", packet: null, sentMs: -1, hasInterrupt: false, handler: null });
    this.board.clock?.cancel(this.sending);
  }

  // Whether the chip that this board has answers, wired as the firmware believes.
  open(kind, wires) {
    this.forget();
    this.change("standby");
    const radio = this.board.profile.radio;
    if (!radio || this.isBroken) return false;
    const own = { cs: radio.cs, reset: radio.reset, dio: radio.dio, busy: kind === "sx1262" ? radio.busy : null };
    return kind === radio.chip && Object.keys(own).every((name) => (wires[name] ?? null) === (own[name] ?? null));
  }

  configure(config) {
    Object.assign(this.config, config);
  }

  change(mode) {
    this.board.clock.cancel(this.sending);
    this.mode = mode;
    this.hasInterrupt = false;
    this.board.power.note("lora", mode);
    this.board.host.post("lora.mode", { mode, khz: this.config.freq_khz ?? 0, sf: this.config.sf ?? 0 });
  }

  send(frame) {
    this.change("tx");
    this.sentMs = -1;
    const { freq_khz: khz, sf } = this.config;
    const endMs = this.board.clock.now() + Math.ceil(airMs(sf, frame.length / 2));
    this.sending = this.board.clock.at(endMs, () => this.sent());
    this.board.host.post("lora.send", { khz, sf, frame });
  }

  sent() {
    this.change("standby");
    this.sentMs = this.board.clock.now();
    this.interrupt();
  }

  hear(packet) {
    if (this.mode !== "rx" || this.isBroken) return;
    this.packet = { ...packet, at_ms: this.board.clock.now() };
    this.interrupt();
  }

  interrupt() {
    this.hasInterrupt = true;
    // A sleeping chip sees no edge of its pin; the mark stays.
    if (this.handler && this.board.interpreter && !this.board.silicon.sleep.isAsleep) this.board.interpreter.interrupt(() => this.handler(null));
  }

  takeSent() {
    const sentMs = this.sentMs;
    this.sentMs = -1;
    this.hasInterrupt = false;
    return sentMs;
  }

  takePacket() {
    const packet = this.packet;
    this.packet = null;
    this.hasInterrupt = false;
    return packet ? JSON.stringify(packet) : "";
  }

  reset() {
    this.forget();
    this.change("sleep");
  }
}

export function setUp(board) {
  return (board.lora = new Chip(board));
}

export function install(board, chip) {
  return {
    modules: {
      _lora: {
        open: (kind, json) => chip.open(kind, JSON.parse(json)),
        is_broken: () => chip.isBroken,
        configure: (json) => chip.configure(JSON.parse(json)),
        change: (mode) => chip.change(mode),
        send: (hex) => chip.send(hex),
        sent: () => chip.takeSent(),
        packet: () => chip.takePacket(),
        irq: () => chip.hasInterrupt,
        on_irq: (handler) => (chip.handler = handler),
      },
    },
    files: { "lora.py": pythonFile("lora.py") },
  };
}
