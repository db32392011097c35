"""The AXP192 power chip: how full, whether plugged in, and the rails of GPS and radio."""

from machine import I2C, Pin
from micropython import const

from .cell import Cell

_ADDRESS = const(0x34)
_STATUS = const(0x00)  # bit 7: power from the plug; bit 5: from USB
_BATTERY = const(0x01)  # bit 5: a battery is there
_RAILS_ON = const(0x12)
_RAILS_VOLTAGE = const(0x28)  # a nibble for each of the two rails, 1800 mV and steps of 100
_LAMP = const(0x32)  # 8: it is ours to switch, and off. Bit 7 would switch all off
_ADC_ENABLE = const(0x82)  # bit 7: battery voltage
_VOLTAGE = const(0x78)  # 8 bits and 4 bits, steps of 1.1 mV
_BITS = {"ldo2": 0x04, "ldo3": 0x08}
_3300_MV = {"ldo2": 0xF0, "ldo3": 0x0F}


class Axp192:
    def __init__(self, part: dict):
        i2c = part["i2c"]
        self._i2c, self._cell = I2C(i2c["id"], scl=Pin(i2c["scl"]), sda=Pin(i2c["sda"]), freq=400000), Cell()
        self._is_ready = False

    def read(self) -> tuple:
        """(percent, is plugged in); 0 percent when there is no telling."""
        try:
            self._make_ready()
            status, battery = self._i2c.readfrom_mem(_ADDRESS, _STATUS, 2)
            high, low = self._i2c.readfrom_mem(_ADDRESS, _VOLTAGE, 2)
        except OSError:
            return 0, False
        mv = (high << 4 | low & 15) * 11 // 10
        return self._cell.percent(mv) if battery & 0x20 else 0, bool(status & 0xA0)

    def rail(self, name: str, on: bool):
        if on:
            self._set(_RAILS_VOLTAGE, _3300_MV[name], 0)
        self._set(_RAILS_ON, _BITS[name] if on else 0, 0 if on else _BITS[name])

    def _make_ready(self):
        """Not at the start: a chip that does not answer must keep no alarm back. The charger's lamp would be seen in the room."""
        if not self._is_ready:
            self._set(_ADC_ENABLE, 0x80, 0)
            self._set(_LAMP, 0x08, 0x30)
            self._is_ready = True

    def _set(self, register: int, ones: int, zeros: int):
        value = self._i2c.readfrom_mem(_ADDRESS, register, 1)[0]
        self._i2c.writeto_mem(_ADDRESS, register, bytes([value & ~zeros | ones]))
