// network: the Wi-Fi station. Which access points are in reach is the world's to say:
//   board.tell("wifi.points", {ssid: {"password": ..., "rssi": -60, "dhcp": true}})
import { pythonFile } from "./files.mjs";

const JOIN_MS = 700; // scan, handshake and DHCP of a network that is there
const FAIL_MS = 1500;
const IDLE = 1000;
const CONNECTING = 1001;
const GOT_IP = 1010;
const NO_AP_FOUND = 201;
const WRONG_PASSWORD = 202;
const BEACON_TIMEOUT = 200;
const FOR_EVER = -1;

class Station {
  constructor(board) {
    Object.assign(this, { board, points: {}, reconnects: FOR_EVER });
    this.forget();
    board.host.on("wifi.points", (points) => this.reach(points));
  }

  forget() {
    this.board.clock.cancel(this.attempt);
    Object.assign(this, { isActive: false, wanted: null, ssid: "", reason: 0, tries: 0, attempt: null });
  }

  // What is in reach has changed; who was in a network that is gone is out, and tries again.
  reach(points) {
    this.points = points;
    if (this.ssid && !(this.ssid in points)) this.failed(BEACON_TIMEOUT);
  }

  active(isOn) {
    if (!isOn) this.leave();
    this.isActive = isOn;
    this.board.power.note("wifi", isOn ? "idle" : "off");
  }

  // False while an attempt is under way, as the chip's own driver refuses it.
  connect(ssid, password) {
    if (this.attempt) return false;
    this.left();
    Object.assign(this, { wanted: { ssid, password }, tries: 0 });
    this.tryAgain();
    return true;
  }

  tryAgain() {
    const { clock } = this.board;
    const { ssid, password } = this.wanted;
    const isLetIn = this.points[ssid]?.password === password;
    this.attempt = clock.at(clock.now() + (isLetIn ? JOIN_MS : FAIL_MS), () => this.decide(ssid, password));
  }

  decide(ssid, password) {
    const point = this.points[ssid];
    this.attempt = null;
    if (!point) return this.failed(NO_AP_FOUND);
    if (point.password !== password) return this.failed(WRONG_PASSWORD);
    if (point.dhcp === false) return this.tryAgain(); // in, but no address ever comes
    this.ssid = ssid;
    this.reason = 0;
    this.board.host.post("wifi.joined", ssid);
  }

  failed(reason) {
    this.left();
    this.reason = reason;
    this.tries += 1;
    if (this.isTrying()) this.tryAgain();
  }

  isTrying() {
    return this.wanted && (this.reconnects === FOR_EVER || this.tries <= this.reconnects);
  }

  // The reason of a failure shows only when it has stopped trying: by default it never does.
  status() {
    if (this.ssid) return GOT_IP;
    if (this.isTrying()) return CONNECTING;
    return this.reason || IDLE;
  }

  leave() {
    this.board.clock.cancel(this.attempt);
    Object.assign(this, { attempt: null, wanted: null, reason: 0 });
    this.left();
  }

  left() {
    if (!this.ssid) return;
    this.ssid = "";
    this.board.host.post("wifi.left");
  }

  reset() {
    this.active(false);
    this.forget();
    this.reconnects = FOR_EVER;
  }
}

export function setUp(board) {
  return (board.wifi = new Station(board));
}

export function install(board, station) {
  return {
    modules: {
      _wifi: {
        active: (isOn) => station.active(isOn),
        is_active: () => station.isActive,
        connect: (ssid, password) => station.connect(ssid, password),
        disconnect: () => station.leave(),
        is_connected: () => Boolean(station.ssid),
        status: () => station.status(),
        set_reconnects: (times) => void (station.reconnects = times),
        ssid: () => station.ssid,
        rssi: () => station.points[station.ssid]?.rssi ?? 0,
        scan: () => JSON.stringify(Object.entries(station.points).map(([ssid, point]) => [ssid, point.rssi])),
      },
    },
    files: { "network.py": pythonFile("network.py") },
  };
}
