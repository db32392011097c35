# network as on an ESP32, the station only.
import json
from time import sleep_ms

import _wifi

STA_IF, AP_IF = 0, 1
STAT_IDLE, STAT_CONNECTING, STAT_GOT_IP = 1000, 1001, 1010
STAT_BEACON_TIMEOUT, STAT_NO_AP_FOUND, STAT_WRONG_PASSWORD, STAT_ASSOC_FAIL, STAT_HANDSHAKE_TIMEOUT = 200, 201, 202, 203, 204


class WLAN:
    IF_STA, IF_AP = 0, 1
    PM_NONE, PM_PERFORMANCE, PM_POWERSAVE = 0, 1, 2

    def __init__(self, interface=STA_IF):
        self._config = {"pm": self.PM_PERFORMANCE, "reconnects": -1, "mac": b"\x02\0\0\0\0\x01", "hostname": "mpy-esp32"}

    def active(self, is_on=None):
        if is_on is not None:
            _wifi.active(bool(is_on))
        return _wifi.is_active()

    def connect(self, ssid=None, key=None, *, bssid=None):
        self._started()
        if not _wifi.connect(ssid, key or ""):
            raise OSError("Wifi Internal State Error")

    def disconnect(self):
        self._started()
        _wifi.disconnect()

    def isconnected(self):
        return _wifi.is_connected()

    def status(self, what=None):
        if what is None:
            return _wifi.status()
        if what != "rssi":
            raise ValueError("unknown status param")
        if not _wifi.is_connected():
            raise OSError("Wifi Not Connected")
        return _wifi.rssi()

    def scan(self):
        self._started()
        sleep_ms(2000)
        return [(ssid.encode(), bytes(6), 1, rssi, 3, False) for ssid, rssi in json.loads(_wifi.scan())]

    def config(self, what=None, **values):
        if what is None:
            self._config.update(values)
            _wifi.set_reconnects(self._config["reconnects"])
        elif what in ("ssid", "essid"):
            return _wifi.ssid()
        else:
            return self._config[what]

    def ifconfig(self, config=None):
        address = "192.168.1.77" if _wifi.is_connected() else "0.0.0.0"
        return (address, "255.255.255.0", "192.168.1.1", "192.168.1.1")

    def _started(self):
        if not _wifi.is_active():
            raise OSError("Wifi Not Started")
