// The chip's watchdog: once begun it never ends but with a reset, and a soft reset is none.

export class Watchdog {
  // `bite` resets the board. When it is due is also told to `hangs`, for an interpreter that never lets go (board.mjs).
  constructor(clock, hangs, bite) {
    Object.assign(this, { clock, hangs, bite, due: null, timeoutMs: 0, dueMs: 0, leftMs: 0 });
  }

  feed(timeoutMs) {
    this.timeoutMs = timeoutMs;
    this.arm(timeoutMs);
  }

  arm(leftMs) {
    this.clock.cancel(this.due);
    this.dueMs = this.clock.now() + leftMs;
    this.due = this.clock.at(this.dueMs, this.bite);
    this.hangs(this.dueMs);
  }

  stop() {
    this.clock.cancel(this.due);
    this.timeoutMs = 0;
    this.hangs(0);
  }

  // It does not count a light sleep.
  pause() {
    this.leftMs = this.dueMs - this.clock.now();
    this.clock.cancel(this.due);
    this.hangs(0);
  }

  goOn() {
    if (this.timeoutMs) this.arm(this.leftMs);
  }
}
