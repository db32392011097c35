// Light and deep sleep, and what ends them: pins (EXT0, EXT1), the timer, the loss of power.
const [EXT0_WAKE, EXT1_WAKE, TIMER_WAKE] = [2, 3, 4];
const ALL_LOW = 0;

export class Sleep {
  constructor(board, pins) {
    Object.assign(this, { board, pins, isPowered: true, timerMs: 0 });
    this.forget();
  }

  forget() {
    Object.assign(this, { ext0: null, ext1: null, isAsleep: false, wokenBy: 0 });
  }

  wakers() {
    return [...(this.ext0 ? [this.ext0.pin] : []), ...(this.ext1?.pins ?? [])];
  }

  wakeOnExt0(pin, level) {
    this.ext0 = pin < 0 ? null : { pin, level };
  }

  wakeOnExt1(pins, level) {
    this.ext1 = pins.length ? { pins, level } : null;
  }

  light(ms) {
    const { board } = this;
    board.power.note("cpu", "light sleep");
    board.silicon.watchdog.pause();
    this.until(ms);
    this.pins.giveToRtc(this.wakers());
    if (!this.isPowered) board.silicon.die("off");
    board.silicon.watchdog.goOn();
    board.power.note("cpu", "awake");
  }

  deep() {
    this.board.power.note("cpu", "deep sleep");
    this.until(this.timerMs);
  }

  // 0 ms: no timer.
  until(ms) {
    const { clock, life } = this.board;
    this.isAsleep = true;
    this.wokenBy = this.pinsWake();
    const alarm = ms ? clock.at(clock.now() + ms, () => (this.wokenBy ||= TIMER_WAKE)) : null;
    while (!this.wokenBy && this.isPowered && !life.interpreter?.death) clock.turnHardware();
    clock.cancel(alarm);
    this.isAsleep = false;
  }

  edge() {
    if (this.isAsleep) this.wokenBy ||= this.pinsWake();
  }

  pinsWake() {
    const { pins, ext0, ext1 } = this;
    if (ext0 && pins.levelOf(ext0.pin) === ext0.level) return EXT0_WAKE;
    if (!ext1) return 0;
    const levels = ext1.pins.map((pin) => pins.levelOf(pin));
    const isAwake = ext1.level === ALL_LOW ? levels.every((level) => level === 0) : levels.some((level) => level === 1);
    return isAwake ? EXT1_WAKE : 0;
  }
}
