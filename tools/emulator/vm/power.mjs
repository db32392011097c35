// What is on, and since when: each change is a row (at_ms, what, state) in Python's `board.timeline`, which the charge ledger reads.

export class Power {
  constructor(host) {
    Object.assign(this, { host, states: new Map() });
  }

  note(what, state) {
    if (this.states.get(what) === state) return;
    this.states.set(what, state);
    this.host.post("power", { what, state });
  }
}
