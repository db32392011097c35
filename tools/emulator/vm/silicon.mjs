// The chip apart from its interpreter: why it starts, what each end takes from it, and how MicroPython's `machine` calls it.
import { Buses } from "./buses.mjs";
import { Death } from "./death.mjs";
import { Pins } from "./pins.mjs";
import { Rtc } from "./rtc.mjs";
import { Sleep } from "./sleep.mjs";
import { Watchdog } from "./watchdog.mjs";

const RESET_CAUSES = { PWRON_RESET: 1, HARD_RESET: 2, WDT_RESET: 3, DEEPSLEEP_RESET: 4, SOFT_RESET: 5 };
const START_AFTER = { off: "PWRON_RESET", deepsleep: "DEEPSLEEP_RESET" };
const HERTZ = 160_000_000;

const CHIPS = {
  esp32: {
    pins: range(0, 40),
    inputOnly: range(34, 40),
    wakes: new Set([0, 2, 4, 12, 13, 14, 15, 25, 26, 27, ...range(32, 40)]),
    adcMostMv: [950, 1250, 1750, 2450],
  },
  esp32s3: { pins: range(0, 49), inputOnly: new Set(), wakes: range(0, 22), adcMostMv: [950, 1250, 1750, 3100] },
};

function range(from, to) {
  return new Set(Array.from({ length: to - from }, (_, place) => from + place));
}

export class Silicon {
  constructor(board, config) {
    Object.assign(this, { board, cause: "PWRON_RESET", timers: new Map(), hertz: HERTZ, isHeld: false, held: [] });
    this.chip = CHIPS[board.profile.mcu ?? "esp32"];
    this.pins = new Pins(board);
    this.buses = new Buses(board);
    this.rtc = new Rtc(board, config.rtc_memory ?? "");
    this.sleep = new Sleep(board, this.pins);
    this.watchdog = new Watchdog(board.clock, board.watchdogMs, () => this.die("WDT_RESET"));
    this.listen(board.host);
  }

  listen(host) {
    host.on("power.cut", () => this.cut());
    host.on("power.give", () => void (this.sleep.isPowered = true));
    host.on("reset", () => this.sleep.isPowered && this.die("HARD_RESET"));
    host.on("analog", ({ pin, millivolts }) => this.buses.setAnalog(pin, millivolts));
    host.on("pin", ({ pin, level }) => this.pins.pullOutside(pin, level));
    host.on("touch", ({ pin, level, then, lasting_ms }) => {
      this.pins.pullOutside(pin, level);
      this.board.clock.at(this.board.clock.now() + lasting_ms, () => this.pins.pullOutside(pin, then));
    });
  }

  // What an end takes from the chip. A soft reset leaves the watchdog, and a deep sleep what is to wake it.
  reset(cause) {
    this.pins.reset(cause === "deepsleep" ? this.sleep.wakers() : []);
    this.buses.reset();
    for (const timer of this.timers.values()) this.board.clock.cancel(timer);
    Object.assign(this, { isHeld: false, held: [], rang: null });
    if (cause === "SOFT_RESET") return;
    this.hertz = HERTZ;
    this.watchdog.stop();
    if (cause !== "deepsleep") this.sleep.forget();
    if (cause === "off") this.rtc.losePower();
  }

  cut() {
    this.sleep.isPowered = false;
    if (this.board.life.interpreter) this.die("off");
    this.board.life.reset("off");
    this.board.power.note("cpu", "off");
  }

  die(cause) {
    const { interpreter } = this.board.life;
    if (interpreter) interpreter.die(cause);
    throw new Death(cause);
  }

  // Before a start: waits for power, or for what wakes it. Returns the cause that machine.reset_cause() will give.
  startCause(ended) {
    const { board, sleep } = this;
    if (ended === "off") sleep.isPowered = false;
    if (ended === "deepsleep") sleep.deep();
    if (!sleep.isPowered) {
      board.power.note("cpu", "off");
      while (!sleep.isPowered) board.clock.turnHardware();
      ended = "off";
    }
    return (this.cause = START_AFTER[ended] ?? ended);
  }

  deepSleep(ms) {
    this.sleep.timerMs = ms;
    this.die("deepsleep");
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

  // For standins/machine.py. `guard` lets a death pass through the interpreter.
  services() {
    const { board, pins, rtc, sleep, watchdog } = this;
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
      feed: guard((timeoutMs) => watchdog.feed(timeoutMs)),
      reset: guard(() => this.die("HARD_RESET")),
      light_sleep: guard((ms) => sleep.light(ms)),
      deep_sleep: guard((ms) => this.deepSleep(ms)),
      ext0: (pin, level) => sleep.wakeOnExt0(pin, level),
      ext1: (pins, level) => sleep.wakeOnExt1(pins.split(" ").filter(Boolean).map(Number), level),
      reset_cause: () => RESET_CAUSES[this.cause],
      wake_reason: () => sleep.wokenBy,
      memory: () => rtc.memory.toString("hex"),
      set_memory: (hex) => rtc.keep(Buffer.from(hex, "hex")),
      datetime: () => rtc.datetime(),
      set_datetime: (...when) => rtc.setDatetime(when),
      freq: () => this.hertz,
      set_freq: (hertz) => void (this.hertz = hertz),
      hold_interrupts: (isHeld) => this.holdInterrupts(isHeld),
      unique_id: () => board.config.unique_id,
      ...this.buses.services(guard),
    };
  }
}
