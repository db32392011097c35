// network: the Wi-Fi station. Which access points are in reach is the world's to say: `board.tell("wifi.points", {ssid: {password, rssi}})`.
import { pythonFile } from "./files.mjs";

const JOIN_MS = 700; // scan, handshake and DHCP of a network that is there
const FAIL_MS = 1500;
const IDLE = 1000;
const CONNECTING = 1001;
const GOT_IP = 1010;
const NO_AP_FOUND = 201;
const WRONG_PASSWORD = 202;
const BEACON_TIMEOUT = 200;

class Station {
  constructor(board) {
    Object.assign(this, { board, points: {}, isActive: false, ssid: "", status: IDLE, attempt: null });
    board.host.on("wifi.points", (points) => this.reach(points));
  }

  // What is in reach has changed; who was in a network that is gone is out.
  reach(points) {
    this.points = points;
    if (this.ssid && !(this.ssid in points)) this.leave(BEACON_TIMEOUT);
  }

  active(isOn) {
    if (!isOn) this.leave(IDLE);
    this.isActive = isOn;
    this.board.power.note("wifi", isOn ? "idle" : "off");
  }

  connect(ssid, password) {
    this.leave(CONNECTING);
    const isOpen = this.points[ssid]?.password === password;
    this.attempt = this.board.clock.at(this.board.clock.now() + (isOpen ? JOIN_MS : FAIL_MS), () => this.decide(ssid, password));
  }

  decide(ssid, password) {
    const point = this.points[ssid];
    this.status = !point ? NO_AP_FOUND : point.password !== password ? WRONG_PASSWORD : GOT_IP;
    if (this.status !== GOT_IP) return;
    this.ssid = ssid;
    this.board.host.post("wifi.joined", ssid);
  }

  leave(status) {
    this.board.clock.cancel(this.attempt);
    this.status = status;
    if (!this.ssid) return;
    this.ssid = "";
    this.board.host.post("wifi.left");
  }

  reset() {
    this.active(false);
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
        disconnect: () => station.leave(IDLE),
        is_connected: () => Boolean(station.ssid),
        status: () => station.status,
        ssid: () => station.ssid,
        rssi: () => station.points[station.ssid]?.rssi ?? 0,
        scan: () => JSON.stringify(Object.entries(station.points).map(([ssid, point]) => [ssid, point.rssi])),
      },
    },
    files: { "network.py": pythonFile("network.py") },
  };
}
