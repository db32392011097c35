"""How many starts in a row did not live for a minute: counted in memory that a reset leaves alone."""

import machine

MANY = 3  # so many crashes, and the next start is a safe one
HOPELESS = 6  # so many, and flash itself is under suspicion
LIFE_MS = 60_000  # a start that lived so long is no crash
_MARK = b"starts:"


def count():
    """Called once by each start, before anything that can fail. Who restarts it by hand does not count."""
    if machine.reset_cause() != machine.SOFT_RESET:
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


def _read() -> tuple:
    memory = machine.RTC().memory()
    if len(memory) == len(_MARK) + 2 and memory.startswith(_MARK):
        return memory[-2], memory[-1]
    return 0, 0


def _write(number: int, has_crashed: int):
    machine.RTC().memory(_MARK + bytes([number, has_crashed]))
