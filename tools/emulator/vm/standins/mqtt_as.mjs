// mqtt_as: the wire to the broker. What the client sends is posted as "mqtt" {session, kind, ...}; the far end (radio_broker.py) answers with
// `board.tell("mqtt", {session, kind, ...})`. A session is one TCP connection; nothing passes while Wi-Fi is down.
import { pythonFile } from "./files.mjs";

class Wire {
  constructor(board) {
    Object.assign(this, { board, session: 0, waiting: [], wake: null });
    board.host.on("mqtt", (packet) => this.take(packet));
  }

  open() {
    this.close();
    this.waiting = [];
    return ++this.session;
  }

  close() {
    if (this.session) this.board.host.post("mqtt", { session: this.session, kind: "closed" });
  }

  say(packet) {
    if (this.board.wifi.ssid) this.board.host.post("mqtt", { ...packet, session: this.session, ssid: this.board.wifi.ssid });
  }

  take(packet) {
    if (packet.session !== this.session || !this.board.wifi.ssid) return; // of a connection that is no more
    this.waiting.push(packet);
    if (this.wake && this.board.interpreter) this.board.interpreter.interrupt(() => this.wake());
  }

  reset() {
    this.close();
    this.wake = null;
  }
}

export function setUp(board) {
  return new Wire(board);
}

export function install(board, wire) {
  return {
    modules: {
      _mqtt: {
        open: () => wire.open(),
        close: () => wire.close(),
        say: (json) => wire.say(JSON.parse(json)),
        take: () => (wire.waiting.length ? JSON.stringify(wire.waiting.shift()) : ""),
        on_news: (wake) => (wire.wake = wake),
      },
    },
    files: { "mqtt_as.py": pythonFile("mqtt_as.py"), "ssl.py": "CERT_NONE, CERT_OPTIONAL, CERT_REQUIRED = 0, 1, 2\n" },
  };
}
