"""A battery behind a voltage divider on an ADC pin. Charging is seen at the charger's own pin, where there is one."""

from time import sleep_ms

from machine import ADC, Pin
from micropython import const

from .cell import Cell

_SETTLE_MS = const(2)
_SAMPLES = const(8)


class DividedBattery:
    def __init__(self, part: dict):
        adc = part["adc"]
        self._adc, self._divider_x1000 = ADC(Pin(adc["pin"]), atten=ADC.ATTN_11DB), adc["divider_x1000"]
        self._on = 0 if adc.get("enable_active_low") else 1
        self._enable = None if adc.get("enable_pin") is None else Pin(adc["enable_pin"], Pin.OUT, value=1 - self._on)
        self._charging = None if adc.get("charging_pin") is None else Pin(adc["charging_pin"], Pin.IN, Pin.PULL_UP)
        self._cell = Cell()

    def read(self) -> tuple:
        is_charging = self._charging is not None and not self._charging.value()  # an open drain: low while it charges
        return self._cell.percent(self._millivolts()), is_charging

    def _millivolts(self) -> int:
        if self._enable is not None:
            self._enable.value(self._on)
            sleep_ms(_SETTLE_MS)
        total_uv = 0
        for _ in range(_SAMPLES):
            total_uv += self._adc.read_uv()
        if self._enable is not None:
            self._enable.value(1 - self._on)  # the divider itself would empty the battery
        return total_uv // _SAMPLES // 1000 * self._divider_x1000 // 1000
