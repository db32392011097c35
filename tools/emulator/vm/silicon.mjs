// The chip apart from its interpreter: what survives a reset, why it starts, what puts it to sleep and what wakes it.
import { Death } from "./death.mjs";
import { Pins } from "./pins.mjs";

export const RESET_CAUSES = { PWRON_RESET: 1, HARD_RESET: 2, WDT_RESET: 3, DEEPSLEEP_RESET: 4, SOFT_RESET: 5 };
const [EXT0_WAKE, EXT1_WAKE, TIMER_WAKE] = [2, 3, 4];
const ALL_LOW = 0;

export class Silicon {
  constructor(board, config) {
    Object.assign(this, { board, isPowered: true, cause: config.reset_cause ?? "PWRON_RESET", wokenBy: 0 });
    this.rtcMemory = Buffer.from(config.rtc_memory ?? "", "hex");
    this.pins = new Pins(board);
    this.forget();
    board.host.on("power.cut", () => this.cut());
    board.host.on("power.give", () => (this.isPowered = true));
    board.host.on("reset", () => this.die("HARD_RESET"));
    board.host.on("pin", ({ pin, level }) => this.pins.pullOutside(pin, level));
  }

  // What a reset takes from the chip. A soft reset is none: its watchdog and its wake pins stay.
  forget() {
    this.board.clock.cancel(this.bite);
    Object.assign(this, { bite: null, wdtMs: 0, ext0: null, ext1: null, isAsleep: false });
  }

  reset(cause) {
    this.pins.reset();
    if (cause !== "SOFT_RESET") this.forget();
    if (cause === "off") this.rtcMemory = Buffer.alloc(0);
  }

  cut() {
    this.isPowered = false;
    this.wake = null;
    if (this.board.life.interpreter) this.die("off");
    this.board.power.note("cpu", "off");
  }

  die(cause) {
    const { interpreter } = this.board.life;
    if (interpreter) interpreter.die(cause);
    throw new Death(cause);
  }

  // Before a start: waits for power, or for what wakes it. Returns the cause that machine.reset_cause() will give.
  startCause(ended) {
    const { board } = this;
    if (ended === "off") this.isPowered = false;
    if (!this.isPowered) board.power.note("cpu", "off");
    if (ended === "deepsleep") this.sleepDeeply();
    while (!this.isPowered) {
      board.clock.turn();
      ended = "off";
    }
    this.isAsleep = false;
    return (this.cause = { off: "PWRON_RESET", deepsleep: "DEEPSLEEP_RESET" }[ended] ?? ended);
  }

  sleepDeeply() {
    this.board.power.note("cpu", "deep sleep");
    this.waitForWake();
  }

  // Sleeps until a pin, the timer or the loss of power ends it; the reason is kept for machine.wake_reason().
  waitForWake() {
    const { clock } = this.board;
    this.isAsleep = true;
    this.wokenBy = this.pinsWake();
    const alarm = this.sleepMs ? clock.at(clock.now() + this.sleepMs, () => (this.wokenBy ||= TIMER_WAKE)) : null;
    while (!this.wokenBy && this.isPowered && !this.board.life.interpreter?.death) clock.turnHardware();
    clock.cancel(alarm);
    this.isAsleep = false;
  }

  pinsWake() {
    const { pins, ext0, ext1 } = this;
    if (ext0 && pins.read(ext0.pin) === ext0.level) return EXT0_WAKE;
    if (!ext1?.pins.length) return 0;
    const levels = ext1.pins.map((pin) => pins.read(pin));
    const isAwake = ext1.level === ALL_LOW ? levels.every((level) => level === 0) : levels.some((level) => level === 1);
    return isAwake ? EXT1_WAKE : 0;
  }

  edge() {
    if (this.isAsleep) this.wokenBy ||= this.pinsWake();
  }

  lightSleep(ms) {
    const { board } = this;
    const startMs = board.clock.now();
    this.sleepMs = ms;
    board.power.note("cpu", "light sleep");
    this.pauseWatchdog();
    this.waitForWake();
    if (!this.isPowered) this.die("off");
    if (this.wdtMs) this.armWatchdog(this.wdtMs, this.wdtLeftMs);
    board.power.note("cpu", "awake");
    return board.clock.now() - startMs;
  }

  deepSleep(ms) {
    this.sleepMs = ms;
    this.die("deepsleep");
  }

  armWatchdog(timeoutMs, leftMs = timeoutMs) {
    const { clock } = this.board;
    clock.cancel(this.bite);
    this.wdtMs = timeoutMs;
    this.biteMs = clock.now() + leftMs;
    this.bite = clock.at(this.biteMs, () => this.die("WDT_RESET"));
    this.board.watchdogMs(this.biteMs);
  }

  pauseWatchdog() {
    if (!this.wdtMs) return;
    this.wdtLeftMs = this.biteMs - this.board.clock.now();
    this.board.clock.cancel(this.bite);
    this.board.watchdogMs(0);
  }

  // For standins/machine.py. `guard` lets a death pass through the interpreter.
  services() {
    const { board, pins } = this;
    const guard = (doIt) => (...values) => board.life.interpreter.guard(() => doIt(...values));
    return {
      pin_set: guard((pin, mode, pull) => pins.set(pin, mode, pull)),
      pin_read: guard((pin) => pins.read(pin)),
      pin_write: guard((pin, level) => pins.write(pin, level)),
      pin_irq: (number, trigger) => void (pins.of(number).trigger = trigger),
      on_edge: (fire) => (pins.fire = (number) => board.life.interpreter.interrupt(() => fire(number))),
      feed: guard((timeoutMs) => this.armWatchdog(timeoutMs)),
      reset: guard(() => this.die("HARD_RESET")),
      light_sleep: guard((ms) => this.lightSleep(ms)),
      deep_sleep: guard((ms) => this.deepSleep(ms)),
      ext0: (pin, level) => void (this.ext0 = pin < 0 ? null : { pin, level }),
      ext1: (list, level) => void (this.ext1 = { pins: list.split(" ").filter(Boolean).map(Number), level }),
      reset_cause: () => RESET_CAUSES[this.cause],
      wake_reason: () => (this.cause === "DEEPSLEEP_RESET" || this.wokenBy ? this.wokenBy : 0),
      memory: () => this.rtcMemory.toString("hex"),
      set_memory: (hex) => this.keepMemory(Buffer.from(hex, "hex")),
      unique_id: () => board.config.unique_id,
    };
  }

  keepMemory(data) {
    this.rtcMemory = data;
    this.board.host.post("rtc.memory", data.toString("hex"));
  }
}
