// The chip apart from its interpreter: what survives a reset, why it starts, what puts it to sleep and what wakes it.
import { Buses } from "./buses.mjs";
import { Death } from "./death.mjs";
import { Pins } from "./pins.mjs";

export const RESET_CAUSES = { PWRON_RESET: 1, HARD_RESET: 2, WDT_RESET: 3, DEEPSLEEP_RESET: 4, SOFT_RESET: 5 };
const CHIPS = {
  esp32: { pins: range(0, 40), inputOnly: range(34, 40), wakes: new Set([0, 2, 4, 12, 13, 14, 15, 25, 26, 27, ...range(32, 40)]), adcMostMv: [950, 1250, 1750, 2450] },
  esp32s3: { pins: range(0, 49), inputOnly: new Set(), wakes: range(0, 22), adcMostMv: [950, 1250, 1750, 3100] },
};
const [EXT0_WAKE, EXT1_WAKE, TIMER_WAKE] = [2, 3, 4];
const ALL_LOW = 0;

function range(from, to) {
  return new Set(Array.from({ length: to - from }, (_, place) => from + place));
}

export class Silicon {
  constructor(board, config) {
    Object.assign(this, { board, isPowered: true, wokenBy: 0 });
    this.rtcMemory = Buffer.from(config.rtc_memory ?? "", "hex");
    this.chip = CHIPS[board.profile.mcu ?? "esp32"];
    this.pins = new Pins(board);
    this.buses = new Buses(board);
    this.timers = new Map();
    this.held = [];
    this.calendarMs = Date.UTC(2000, 0, 1) - board.clock.now();
    this.forget();
    board.host.on("power.cut", () => this.cut());
    board.host.on("power.give", () => (this.isPowered = true));
    board.host.on("reset", () => this.die("HARD_RESET"));
    board.host.on("analog", ({ pin, millivolts }) => this.buses.setAnalog(pin, millivolts));
    board.host.on("pin", ({ pin, level }) => this.pins.pullOutside(pin, level));
  }

  // What a reset takes from the chip. A soft reset is none: its watchdog stays.
  forget() {
    this.board.clock.cancel(this.bite);
    this.board.watchdogMs(0);
    Object.assign(this, { bite: null, wdtMs: 0, hertz: 160_000_000, isHeld: false, ext0: null, ext1: null, isAsleep: false });
  }

  reset(cause) {
    const wakers = cause === "deepsleep" ? { ext0: this.ext0, ext1: this.ext1 } : {};
    this.pins.reset(this.wakePins(wakers));
    this.buses.reset();
    for (const timer of this.timers.values()) this.board.clock.cancel(timer);
    if (cause !== "SOFT_RESET") this.forget();
    Object.assign(this, wakers);
    if (cause === "off") this.rtcMemory = Buffer.alloc(0);
  }

  wakePins({ ext0, ext1 }) {
    return [...(ext0 ? [ext0.pin] : []), ...(ext1?.pins ?? [])];
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
    const fire = (handler) => (number) => this.interrupt(() => handler(number));
    const guard = (doIt) => (...values) => board.life.interpreter.guard(() => doIt(...values));
    return {
      pin_exists: (pin) => this.chip.pins.has(pin),
      can_wake: (pin) => this.chip.wakes.has(pin),
      adc_most_mv: (attenuation) => this.chip.adcMostMv[attenuation],
      pin_set: guard((pin, mode, pull) => pins.set(pin, mode, pull)),
      pin_read: guard((pin) => pins.read(pin)),
      pin_write: guard((pin, level) => pins.write(pin, level)),
      pin_irq: (number, trigger) => void (pins.of(number).trigger = trigger),
      on_edge: (handler) => void (pins.fire = fire(handler)),
      on_timer: (handler) => void (this.rang = fire(handler)),
      timer: guard((id, ms, isPeriodic) => this.setTimer(id, ms, isPeriodic)),
      pwm: guard((pin, duty, frequency) => pins.show(pin, duty, frequency)),
      spi: guard((hex) => "ff".repeat(hex.length / 2)), // nobody drives the wire: the radio's stand-in is `lora`
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
      freq: () => this.hertz,
      set_freq: (hertz) => void (this.hertz = hertz),
      hold_interrupts: (isHeld) => this.holdInterrupts(isHeld),
      datetime: () => this.datetime(),
      set_datetime: (...when) => this.setDatetime(when),
      unique_id: () => board.config.unique_id,
      ...this.buses.services(guard),
    };
  }

  // Less than 0 ms: no more.
  setTimer(id, ms, isPeriodic) {
    const { clock } = this.board;
    clock.cancel(this.timers.get(id));
    if (ms < 0) return;
    const ring = () => {
      if (isPeriodic) this.setTimer(id, ms, true);
      this.rang(id);
    };
    this.timers.set(id, clock.at(clock.now() + ms, ring));
  }

  // Interrupts that come while they are held happen when they are let go.
  holdInterrupts(isHeld) {
    const was = this.isHeld;
    this.isHeld = isHeld;
    if (!isHeld) for (const happen of this.held.splice(0)) happen();
    return was;
  }

  interrupt(doIt) {
    if (this.isHeld) this.held.push(() => this.board.life.interpreter.interrupt(doIt));
    else this.board.life.interpreter.interrupt(doIt);
  }

  // (year, month, day, weekday, hours, minutes, seconds, microseconds); the chip's calendar begins with 2000.
  datetime() {
    const when = new Date(this.calendarMs + this.board.clock.now());
    const day = [when.getUTCFullYear(), when.getUTCMonth() + 1, when.getUTCDate(), (when.getUTCDay() + 6) % 7];
    return [...day, when.getUTCHours(), when.getUTCMinutes(), when.getUTCSeconds(), when.getUTCMilliseconds() * 1000].join(" ");
  }

  setDatetime([year, month, day, , hours, minutes, seconds, us = 0]) {
    this.calendarMs = Date.UTC(year, month - 1, day, hours, minutes, seconds, us / 1000) - this.board.clock.now();
  }

  keepMemory(data) {
    this.rtcMemory = data;
    this.board.host.post("rtc.memory", data.toString("hex"));
  }
}
