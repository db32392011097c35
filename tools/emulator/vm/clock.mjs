// The board's time, in integer milliseconds since it was first given power. Virtual time jumps from one thing due to the next,
// and never past what was ordered with `advance`; real time waits, and never passes hardware that is due and has not happened: a chip's
// timer is not late because the computer had other work. Two kinds of things come due:
//   clock.at(atMs, doIt)   hardware: happens whenever time passes, in the middle of a time.sleep_ms() too
//   clock.later(doIt, ms)  setTimeout, asyncio's own timer: only when the interpreter is idle
const LOOKS_FREE = 100; // after so many looks at the clock in one breath somebody is waiting in a loop: each is worth 1 ms then

class Agenda {
  constructor() {
    this.heap = [];
  }

  get first() {
    return this.heap[0];
  }

  add(entry) {
    const heap = this.heap;
    let place = heap.push(entry) - 1;
    for (let up = (place - 1) >> 1; place > 0 && isBefore(entry, heap[up]); place = up, up = (place - 1) >> 1) heap[place] = heap[up];
    heap[place] = entry;
  }

  take() {
    const heap = this.heap;
    const [first, last] = [heap[0], heap.pop()];
    if (heap.length) this.sink(last);
    return first;
  }

  sink(entry) {
    const heap = this.heap;
    let place = 0;
    for (let down = 1; down < heap.length; down = 2 * place + 1) {
      if (down + 1 < heap.length && isBefore(heap[down + 1], heap[down])) down += 1;
      if (!isBefore(heap[down], entry)) break;
      heap[place] = heap[down];
      place = down;
    }
    heap[place] = entry;
  }

  // What was cancelled stays until it would have come due; it must not decide when that is.
  next() {
    while (this.first?.isCancelled) this.take();
    return this.first;
  }
}

function isBefore(one, other) {
  return one.us < other.us || (one.us === other.us && one.order < other.order);
}

export class Clock {
  // `wait(ms)` blocks until a message came (and was dealt with) or, in real time, so many milliseconds have gone.
  constructor(isVirtual, startMs, wait, reached) {
    this.isVirtual = isVirtual;
    this.us = this.targetUs = startMs * 1000;
    this.zeroUs = startMs * 1000 - realUs();
    this.hardware = new Agenda();
    this.tasks = new Agenda();
    this.order = this.looks = this.happening = 0;
    Object.assign(this, { wait, reached, beat: () => {} });
  }

  now() {
    this.beat(Math.floor(this.us / 1000));
    if (!this.isVirtual && !this.happening) this.us = Math.max(this.us, Math.min(this.zeroUs + realUs(), this.hardware.next()?.us ?? Infinity));
    return Math.floor(this.us / 1000);
  }

  at(atMs, doIt) {
    return this.enter(this.hardware, atMs * 1000, doIt);
  }

  later(doIt, ms) {
    this.now();
    return this.enter(this.tasks, this.us + Math.max(0, ms | 0) * 1000, doIt);
  }

  enter(agenda, us, doIt) {
    const entry = { us: Math.max(us, this.us), order: this.order++, doIt, isCancelled: false };
    agenda.add(entry);
    return entry;
  }

  cancel(entry) {
    if (entry) entry.isCancelled = true;
  }

  forgetTasks() {
    this.tasks = new Agenda();
  }

  // One turn of an idle board: the next thing due, or waiting for it. Returns when one thing was done.
  turn() {
    const next = this.soonest();
    if (next && next.us <= this.limitUs()) {
      this.looks = 0;
      if (next.agenda === this.hardware) return this.happen();
      this.us = Math.max(this.us, next.us);
      return void this.tasks.take().doIt();
    }
    this.rest(next);
  }

  // The same with nobody running: only hardware comes due.
  turnHardware() {
    const next = this.hardware.next();
    if (next && next.us <= this.limitUs()) this.happen();
    else this.rest(next);
  }

  // An interrupt is at its own moment, and reads that from the clock.
  happen() {
    const entry = this.hardware.take();
    this.us = Math.max(this.us, entry.us);
    this.happening += 1;
    try {
      entry.doIt();
    } finally {
      this.happening -= 1;
    }
  }

  soonest() {
    const [hardware, task] = [this.hardware.next(), this.tasks.next()];
    if (!task || (hardware && hardware.us <= task.us)) return hardware && { us: hardware.us, agenda: this.hardware };
    return { us: task.us, agenda: this.tasks };
  }

  limitUs() {
    if (this.isVirtual) return this.targetUs;
    this.now();
    return this.us;
  }

  rest(next) {
    if (this.isVirtual) {
      this.us = Math.max(this.us, this.targetUs);
      this.reached(this.now());
      this.wait(Infinity);
    } else {
      this.wait(next ? Math.max(0, (next.us - this.us) / 1000) : Infinity);
    }
  }

  // The interpreter blocks: time goes by and hardware works, asyncio doesn't. Ends early when `isOver` says so.
  pass(ms, isOver = () => false) {
    const happening = this.happening;
    this.happening = 0; // an interrupt that waits lets time go by
    this.now();
    try {
      this.passUntil(this.us + ms * 1000, isOver);
    } finally {
      this.happening = happening;
    }
  }

  passUntil(untilUs, isOver) {
    while (!isOver() && this.us < untilUs) {
      const next = this.hardware.next();
      if (next && next.us <= Math.min(untilUs, this.limitUs())) {
        this.happen();
      } else if (this.isVirtual && untilUs <= this.targetUs) {
        this.us = untilUs;
      } else if (this.us < untilUs) {
        this.rest(next && next.us < untilUs ? next : { us: untilUs });
        this.now();
      }
    }
  }

  // The interpreter looks at the clock. A loop that waits for time to pass must see it pass.
  look() {
    this.looks += 1;
    if (this.looks > LOOKS_FREE) this.pass(1);
    return this.now();
  }

  advance(toMs) {
    this.targetUs = Math.max(this.targetUs, toMs * 1000);
  }
}

const performanceNow = performance.now.bind(performance); // the host's own, before the interpreter is given ours

function realUs() {
  return Math.floor(performanceNow() * 1000);
}
