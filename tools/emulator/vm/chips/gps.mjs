// A GPS receiver: says the sentences of a log over its UART, a group a second, for as long as it has power.
//   Python: tell("gps", {"groups": [[sentence, ...], ...], "is_looping": true, "first_ms": 1000})

const BITS_A_BYTE = 10;

export class Gps {
  constructor(board, profile) {
    Object.assign(this, { board, profile, isOn: false, groups: [], place: 0, isLooping: true, firstMs: 1000 });
    board.host.on("gps", (source) => this.hear(source));
  }

  hear({ groups, is_looping = true, first_ms = 1000 }) {
    Object.assign(this, { groups, place: 0, isLooping: is_looping, firstMs: first_ms });
    if (this.isOn) this.begin();
  }

  switch(isOn) {
    if (this.isOn === isOn) return;
    this.isOn = isOn;
    this.board.power.note("gps", isOn ? "on" : "off");
    if (isOn) this.begin();
    else this.board.clock.cancel(this.next);
  }

  begin() {
    const { clock } = this.board;
    clock.cancel(this.next);
    if (this.groups.length) this.next = clock.at(clock.now() + this.firstMs, () => this.say());
  }

  // Each sentence arrives when its last bit is through.
  say() {
    const { clock, silicon } = this.board;
    const { baud, rx } = this.profile;
    let bits = 0;
    for (const sentence of this.groups[this.place]) {
      const data = Buffer.from(`${sentence}\r\n`, "latin1");
      bits += data.length * BITS_A_BYTE;
      clock.at(clock.now() + Math.ceil((bits * 1000) / baud), () => this.isOn && silicon.buses.arrive(rx, baud, data));
    }
    this.place += 1;
    if (this.place === this.groups.length && this.isLooping) this.place = 0;
    if (this.place < this.groups.length) this.next = clock.at(clock.now() + 1000, () => this.say());
  }
}
