# machine as on an ESP32: only how it is called. The chip behind it lives in the host (silicon.mjs, pins.mjs, buses.mjs).
from binascii import hexlify, unhexlify
from time import ticks_ms

import _machine
from _machine import pin_irq, pin_read, pin_set, pin_write
from machine_wires import ADC as ADC
from machine_wires import I2C as I2C
from machine_wires import PWM as PWM
from machine_wires import SPI as SPI
from machine_wires import UART as UART
from machine_wires import SoftI2C as SoftI2C
from machine_wires import SoftSPI as SoftSPI

PWRON_RESET, HARD_RESET, WDT_RESET, DEEPSLEEP_RESET, SOFT_RESET = 1, 2, 3, 4, 5
SLEEP, DEEPSLEEP = 2, 4
PIN_WAKE, EXT0_WAKE, EXT1_WAKE, TIMER_WAKE, TOUCHPAD_WAKE, ULP_WAKE = 2, 2, 3, 4, 5, 6


class Pin:
    IN, OUT, OPEN_DRAIN = 1, 3, 7
    PULL_DOWN, PULL_UP = 1, 2
    IRQ_RISING, IRQ_FALLING, WAKE_LOW, WAKE_HIGH = 1, 2, 4, 5
    DRIVE_0, DRIVE_1, DRIVE_2, DRIVE_3 = 0, 1, 2, 3

    def __new__(cls, id, *args, **options):
        pin = _pins.get(id)
        if pin is None:
            if not _machine.pin_exists(id):
                raise ValueError("invalid pin")
            pin = _pins[id] = object.__new__(cls)
            pin._id, pin._handler = id, None
        return pin

    def __init__(self, id, mode=-1, pull=-1, *, value=None, drive=None, hold=None):
        self.init(mode, pull, value=value)

    def init(self, mode=-1, pull=-1, *, value=None, drive=None, hold=None):
        if value is not None:
            pin_write(self._id, 1 if value else 0)
        if not pin_set(self._id, mode, 0 if pull is None else pull):
            raise ValueError("pin can only be input")

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
        if wake is not None and handler is None and trigger in (self.WAKE_LOW, self.WAKE_HIGH):
            _machine.ext0(self._id, 1 if trigger == self.WAKE_HIGH else 0)
            return
        self._handler = handler
        pin_irq(self._id, trigger if handler else 0)

    def __repr__(self):
        return f"Pin({self._id})"


class Signal:
    def __init__(self, pin, *args, invert=False, **options):
        self._pin, self._flip = pin if isinstance(pin, Pin) else Pin(pin, *args, **options), 1 if invert else 0

    def value(self, value=None):
        if value is None:
            return self._pin.value() ^ self._flip
        self._pin.value((1 if value else 0) ^ self._flip)

    __call__ = value

    def on(self):
        self.value(1)

    def off(self):
        self.value(0)


class Timer:
    ONE_SHOT, PERIODIC = 0, 1

    def __init__(self, id, **options):
        self._id, self._callback = id, None
        if options:
            self.init(**options)

    def init(self, *, mode=PERIODIC, freq=-1, period=-1, callback=None, hard=False):
        self._callback = callback
        _timers[self._id] = self
        _machine.timer(self._id, int(1000 / freq) if freq > 0 else period, mode == self.PERIODIC)

    def deinit(self):
        _machine.timer(self._id, -1, False)


class WDT:
    def __init__(self, id=0, timeout=5000):
        if id != 0:
            raise ValueError
        if timeout <= 0:
            raise ValueError("WDT timeout too short")
        self._timeout = timeout
        self.feed()

    def feed(self):
        _machine.feed(self._timeout)


class RTC:
    def __init__(self, id=0):
        pass

    def memory(self, data=None):
        if data is None:
            return unhexlify(_machine.memory())
        if len(data) > 2048:
            raise ValueError("buffer too long")
        _machine.set_memory(hexlify(data).decode())

    def datetime(self, when=None):
        if when is None:
            return tuple([int(part) for part in _machine.datetime().split()])
        _machine.set_datetime(*when)


_pins, _timers = {}, {}


def _edge(number):
    pin = _pins[number]
    if pin._handler:
        pin._handler(pin)


def _rang(number):
    timer = _timers[number]
    if timer._callback:
        timer._callback(timer)


_machine.on_edge(_edge)
_machine.on_timer(_rang)


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


def freq(hz=None):
    if hz is None:
        return _machine.freq()
    if hz not in (20_000_000, 40_000_000, 80_000_000, 160_000_000, 240_000_000):
        raise ValueError("frequency must be 20MHz, 40MHz, 80Mhz, 160MHz or 240MHz")
    _machine.set_freq(hz)


def idle():
    ticks_ms()


def disable_irq():
    return _machine.hold_interrupts(True)


def enable_irq(state):
    _machine.hold_interrupts(state)


def lightsleep(time_ms=0):
    _machine.light_sleep(time_ms)
    ticks_ms()


def deepsleep(time_ms=0):
    _machine.deep_sleep(time_ms)
    ticks_ms()
