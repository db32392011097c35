"""The GPS receiver: NMEA from a UART, and power only when it is wanted.

What nobody has read yet waits in the UART's own buffer, outside MicroPython's heap. That one would drop the newest
when full, so the oldest are thrown away in time.
"""

from machine import UART, Pin
from micropython import const

_KEEP_BYTES = const(2048)
_BUFFER_BYTES = const(4096)
_SCRATCH_BYTES = const(128)


class Gps:
    """`switch(on)` turns its power on and off."""

    def __init__(self, part: dict, switch):
        self._part, self._switch = part, switch
        self._uart: UART = None  # while it is off
        self._scratch = bytearray(_SCRATCH_BYTES)
        self._power(False)

    def power(self, on: bool):
        if on == (self._uart is not None):
            return
        self._power(on)
        if on:
            part = self._part
            self._uart = UART(part["uart"], baudrate=part["baud"], tx=part["tx"], rx=part["rx"], rxbuf=_BUFFER_BYTES, timeout=0)
        else:
            uart, self._uart = self._uart, None
            uart.deinit()
            Pin(self._part["tx"], Pin.IN)  # a pin that stays high would feed the receiver

    def keep_newest(self):
        """To be called at least every second while it is on."""
        if self._uart is not None:
            while self._uart.any() > _KEEP_BYTES:
                self._uart.readinto(self._scratch)

    def read(self) -> bytes:
        if self._uart is None:
            return b""
        self.keep_newest()
        return self._uart.read() or b""

    def _power(self, on: bool):
        try:
            self._switch(on)
        except OSError as error:  # the mind sees that no fix comes, and says so
            print("gps: the power chip does not answer:", error)


def pin_switch(part: dict):
    pin, on = Pin(part["pin"], Pin.OUT), 0 if part.get("active_low") else 1
    return lambda is_on: pin.value(on if is_on else 1 - on)


def always(is_on: bool):
    """A receiver whose power nobody can switch."""


def rail_switch(power_chip, rail: str):
    return lambda is_on: power_chip.rail(rail, is_on)
