# machine as on an ESP32: only how it is called. The chip behind it lives in the host (silicon.mjs).
from binascii import hexlify, unhexlify
from time import ticks_ms

import _machine
from _machine import pin_irq, pin_read, pin_set, pin_write
from micropython import const

PWRON_RESET, HARD_RESET, WDT_RESET, DEEPSLEEP_RESET, SOFT_RESET = const(1), const(2), const(3), const(4), const(5)
SLEEP, DEEPSLEEP = const(2), const(4)
PIN_WAKE, EXT0_WAKE, EXT1_WAKE, TIMER_WAKE, TOUCHPAD_WAKE, ULP_WAKE = const(2), const(2), const(3), const(4), const(5), const(6)


class Pin:
    IN, OUT, OPEN_DRAIN = const(1), const(3), const(7)
    PULL_DOWN, PULL_UP = const(1), const(2)
    IRQ_RISING, IRQ_FALLING, WAKE_LOW, WAKE_HIGH = const(1), const(2), const(4), const(5)

    def __new__(cls, id, *args, **options):
        pin = _pins.get(id)
        if pin is None:
            pin = _pins[id] = object.__new__(cls)
            pin._id, pin._handler = id, None
        return pin

    def __init__(self, id, mode=-1, pull=-1, *, value=None, drive=None, hold=None):
        self.init(mode, pull, value=value)

    def init(self, mode=-1, pull=-1, *, value=None, drive=None, hold=None):
        if value is not None:
            pin_write(self._id, value)
        pin_set(self._id, mode, 0 if pull is None else pull)

    def value(self, value=None):
        if value is None:
            return pin_read(self._id)
        pin_write(self._id, 1 if value else 0)

    __call__ = value

    def on(self):
        pin_write(self._id, 1)

    def off(self):
        pin_write(self._id, 0)

    def toggle(self):
        pin_write(self._id, 1 - pin_read(self._id))

    def irq(self, handler=None, trigger=IRQ_RISING | IRQ_FALLING, *, wake=None, hard=False):
        self._handler = handler
        pin_irq(self._id, trigger if handler else 0)

    def __repr__(self):
        return "Pin(%d)" % self._id


_pins = {}


def _edge(number):
    pin = _pins[number]
    pin._handler(pin)


_machine.on_edge(_edge)


class WDT:
    def __init__(self, id=0, timeout=5000):
        self._timeout = timeout
        self.feed()

    def feed(self):
        _machine.feed(self._timeout)


def reset():
    _machine.reset()
    ticks_ms()  # where the interpreter ends


def soft_reset():
    raise SystemExit


def reset_cause():
    return _machine.reset_cause()


def wake_reason():
    return _machine.wake_reason()


def unique_id():
    return unhexlify(_machine.unique_id())


def lightsleep(time_ms=0):
    _machine.light_sleep(time_ms)
    ticks_ms()


def deepsleep(time_ms=0):
    _machine.deep_sleep(time_ms)
    ticks_ms()
