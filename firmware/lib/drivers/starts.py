"""How many starts in a row did not live for a minute, counted in memory that a reset leaves alone; and the watchdog."""

import machine
from micropython import const

from . import crashlog

MANY = 3  # so many crashes, and the next start is a safe one
HOPELESS = 6  # so many, and flash itself is under suspicion
LIFE_MS = 60_000  # a start that lived so long is no crash
_MARK = b"starts:"
_WATCHDOG_MS = const(30_000)  # a TLS handshake and a name that does not resolve hold the loop up for seconds
_FEED_MS, _MEALS = const(5000), const(120)  # at the console: for ten minutes
_TIMER = const(3)


def count():
    """Called once by each start, before anything that can fail. Who restarts it by hand does not count. The watchdog is there
    before main.py: one that can't even be loaded would leave a dead badge behind."""
    if machine.reset_cause() == machine.SOFT_RESET:
        leave_to_console()
    else:
        machine.WDT(timeout=_WATCHDOG_MS)
        _write(min(_read()[0] + 1, 255), _read()[1])


def crashes() -> int:
    """Crashes in a row before this start, which has not settled yet."""
    return max(0, _read()[0] - 1)


def has_crashed() -> bool:
    """Whether the life before this one ended as none should."""
    return bool(_read()[1]) or machine.reset_cause() == machine.WDT_RESET


def crashed():
    """Said before the reset that follows."""
    _write(_read()[0], 1)


def settle():
    """This start has lived for long enough, or ends as it should."""
    _write(0, 0)


def note_watchdog():
    if machine.reset_cause() == machine.WDT_RESET:
        crashlog.keep("the watchdog reset the badge")


def watchdog() -> machine.WDT:
    """Fed by the main loop alone."""
    machine.Timer(_TIMER).deinit()
    return machine.WDT(timeout=_WATCHDOG_MS)


def leave_to_console():
    """mpremote works on the badge: no loop runs, and the watchdog can't be stopped. Not for ever: it may forget to reset."""
    meals, dog = [0] * _MEALS, machine.WDT(timeout=_WATCHDOG_MS)

    def feed(timer):
        if meals:
            meals.pop()
            dog.feed()

    machine.Timer(_TIMER).init(mode=machine.Timer.PERIODIC, period=_FEED_MS, callback=feed)


def _read() -> tuple:
    memory = machine.RTC().memory()
    if len(memory) == len(_MARK) + 2 and memory.startswith(_MARK):
        return memory[-2], memory[-1]
    return 0, 0


def _write(number: int, has_crashed: int):
    machine.RTC().memory(_MARK + bytes([number, has_crashed]))
