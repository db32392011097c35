// The chip's pins: what the firmware drives, what the world pulls on, and who wants to hear of an edge.
const [RISING, FALLING] = [1, 2];
const [OUT, OPEN_DRAIN] = [3, 7];
const PULL_UP = 2;

export class Pins {
  constructor(board) {
    Object.assign(this, { board, pins: new Map(), outside: new Map(), watchers: new Map(), fire: null });
  }

  // After a reset every pin is an input again, and what pulled it up is gone but for those that are to wake it. Fingers and wires stay.
  reset(kept) {
    const driven = [...this.pins].filter(([, pin]) => pin.shown).map(([number]) => number);
    const pulls = kept.map((number) => [number, this.of(number).pull]);
    this.pins.clear();
    this.fire = null;
    for (const [number, pull] of pulls) Object.assign(this.of(number), { pull, isRtc: true });
    for (const number of driven) this.show(number, this.isOnWhenLow(number) ? 65535 : 0, 0);
  }

  // Nothing shines or turns at a pin that is let go, whichever way round it is soldered.
  isOnWhenLow(number) {
    const { motor, buzzer, led } = this.board.profile;
    return [motor, buzzer, led].some((part) => part?.pin === number && part.active_low);
  }

  of(number) {
    if (!this.pins.has(number)) this.pins.set(number, { mode: 1, pull: 0, level: 0, trigger: 0, shown: null, isRtc: false });
    return this.pins.get(number);
  }

  isDriven(pin) {
    return pin.mode === OUT || (pin.mode === OPEN_DRAIN && pin.level === 0);
  }

  // Sleep hands the pins that are to wake the chip to its RTC, and nobody hands them back (ESP-IDF, ext0_wakeup_prepare): as pins they
  // read 0 and see no edge until a mode is set (micropython issue 3835).
  giveToRtc(numbers) {
    for (const number of numbers) this.change(number, (pin) => (pin.isRtc = true));
  }

  read(number) {
    return this.of(number).isRtc ? 0 : this.levelOf(number);
  }

  levelOf(number) {
    const pin = this.of(number);
    if (this.isDriven(pin)) return pin.level;
    const outside = this.outside.get(number);
    if (outside !== undefined && outside !== null) return outside;
    return pin.pull & PULL_UP ? 1 : 0;
  }

  // False when the firmware wants of it what it can't.
  set(number, mode, pull) {
    if ((mode === OUT || mode === OPEN_DRAIN) && this.board.silicon.chip.inputOnly.has(number)) return false;
    this.change(number, (pin) => {
      if (mode >= 0) Object.assign(pin, { mode, isRtc: false });
      if (pull >= 0) pin.pull = pull;
    });
    return true;
  }

  write(number, level) {
    this.change(number, (pin) => (pin.level = level ? 1 : 0));
  }

  // A finger, a wire, another chip. null lets go.
  pullOutside(number, level) {
    this.change(number, () => this.outside.set(number, level));
  }

  change(number, doIt) {
    const [pin, before] = [this.of(number), this.read(number)];
    doIt(pin);
    const after = this.read(number);
    this.board.silicon.sleep.edge();
    if (pin.mode === OUT || pin.mode === OPEN_DRAIN) this.show(number, after ? 65535 : 0, 0);
    if (before === after) return;
    for (const watch of this.watchers.get(number) ?? []) watch(after);
    if (this.fire && !this.board.silicon.sleep.isAsleep && pin.trigger & (after ? RISING : FALLING)) this.fire(number); // no clock, no edge
  }

  // What leaves the chip, for the timelines of motor, buzzer and LED.
  show(number, duty, frequency) {
    const pin = this.of(number);
    const shown = `${duty} ${frequency}`;
    if (pin.shown === shown) return;
    pin.shown = shown;
    this.board.host.post("output", { pin: number, duty, frequency });
  }

  // A chip on the board follows this pin: `doIt(level)` at each change.
  watch(number, doIt) {
    this.watchers.set(number, [...(this.watchers.get(number) ?? []), doIt]);
    doIt(this.read(number));
  }
}
