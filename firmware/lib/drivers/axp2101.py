"""The AXP2101 power chip: how full, whether plugged in, and the rails of GPS and radio."""

from machine import I2C, Pin
from micropython import const

from .cell import Cell

_ADDRESS = const(0x34)
_STATUS = const(0x00)  # bit 5: power from outside; bit 3: a battery is there
_ADC_ENABLE = const(0x30)  # bit 0: battery voltage; bit 1: thermistor
_VOLTAGE = const(0x34)  # 14 bits of millivolts
_THERMISTOR = const(0x50)  # 0x10: there is none, charge all the same
_LAMP = const(0x69)  # 5: it is ours to switch, and off
_RAILS_ON = const(0x90)
_RAIL_VOLTAGE = const(0x92)  # one register a rail, 500 mV and steps of 100
_3300_MV = const(28)
_GAUGE = const(0xA4)
_ORDER = ("aldo1", "aldo2", "aldo3", "aldo4", "bldo1", "bldo2")


class Axp2101:
    def __init__(self, part: dict):
        i2c = part["i2c"]
        self._i2c, self._cell = I2C(i2c["id"], scl=Pin(i2c["scl"]), sda=Pin(i2c["sda"]), freq=400000), Cell()
        self._is_ready = False

    def read(self) -> tuple:
        """(percent, is plugged in); 0 percent when there is no telling."""
        try:
            self._make_ready()
            status = self._get(_STATUS)
            high, low = self._i2c.readfrom_mem(_ADDRESS, _VOLTAGE, 2)
            gauge = self._get(_GAUGE)
        except OSError:
            return 0, False
        by_voltage = self._cell.percent((high & 0x3F) << 8 | low) if status & 0x08 else 0
        is_gauge_sound = by_voltage and 0 < gauge <= 100
        return gauge if is_gauge_sound else by_voltage, bool(status & 0x20)

    def rail(self, name: str, on: bool):
        number = _ORDER.index(name)
        if on:
            self._i2c.writeto_mem(_ADDRESS, _RAIL_VOLTAGE + number, bytes([_3300_MV]))
        self._set(_RAILS_ON, 1 << number if on else 0, 0 if on else 1 << number)

    def _make_ready(self):
        """Not at the start: a chip that does not answer must keep no alarm back. The charger's lamp would be seen in the room."""
        if not self._is_ready:
            self._set(_ADC_ENABLE, 1, 2)
            self._set(_THERMISTOR, 0x10, 0x0F)
            self._set(_LAMP, 0x05, 0x32)
            self._is_ready = True

    def _get(self, register: int) -> int:
        return self._i2c.readfrom_mem(_ADDRESS, register, 1)[0]

    def _set(self, register: int, ones: int, zeros: int):
        value = self._get(register)
        self._i2c.writeto_mem(_ADDRESS, register, bytes([value & ~zeros | ones]))
