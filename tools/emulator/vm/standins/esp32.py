# esp32: what can wake it.
import _machine

WAKEUP_ALL_LOW, WAKEUP_ANY_HIGH = False, True
HEAP_DATA, HEAP_EXEC = 4, 1


def _needs_rtc(pin):
    if not _machine.can_wake(pin._id):
        raise ValueError("invalid pin")
    return pin._id


def wake_on_ext0(pin=None, level=False):
    _machine.ext0(-1 if pin is None else _needs_rtc(pin), 1 if level else 0)


def wake_on_ext1(pins=None, level=False):
    _machine.ext1(" ".join([str(_needs_rtc(pin)) for pin in pins or ()]), 1 if level else 0)


def gpio_deep_sleep_hold(is_held):
    pass


def mcu_temperature():
    return 30


def raw_temperature():
    return 86


def idf_heap_info(capabilities):
    return [(160_000, 90_000, 80_000, 80_000)]
