"""What the base itself lives by: room on the disk, a clock that is not set about, records and messages that make sense."""

import ctypes
import shutil
from collections.abc import Callable
from pathlib import Path

from ..core.roads import RoadState
from ..core.words import spoken

LEAST_FREE_BYTES = 200 * 1024 * 1024
MEGABYTE = 1024 * 1024
TIMEX_BYTES, TIME_ERROR = 512, 5  # larger than struct timex on any Linux; what adjtimex answers when nobody keeps the clock
SENSELESS = "something can't be read, understood or worked out: the board says what, and so does the log"
NO_TIME_SERVER = "no time server keeps this computer's clock right"


class Changing:
    """A state, `now`, that keeps since when it is so. `is_proved`: it has just been seen to work."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self.now = RoadState(True, now_ms())

    def set(self, is_up: bool, why: str = "", is_proved: bool = True) -> RoadState:
        now_ms = self._now_ms()
        since_ms = self.now.since_ms if is_up == self.now.is_up else now_ms
        self.now = RoadState(is_up, since_ms, why, now_ms if is_up and is_proved else self.now.proved_ms)
        return self.now


class Disk:
    """`free_bytes` is asked of the folder with the database."""

    def __init__(self, folder: Path, now_ms: Callable[[], int], free_bytes: Callable[[Path], int] | None = None) -> None:
        self._folder, self._state = folder, Changing(now_ms)
        self._free_bytes = free_bytes or (lambda path: shutil.disk_usage(path).free)

    def state(self) -> RoadState:
        try:
            free = self._free_bytes(self._folder)
        except OSError as error:
            return self._state.set(False, f"the base's folder can't be looked at: {error.strerror}")
        return self._state.set(free >= LEAST_FREE_BYTES, "" if free >= LEAST_FREE_BYTES else f"only {free // MEGABYTE} MB are free")


class ComputerClock:
    """`stepped_ms` as clock.py has it. That a time server keeps it is a proof; without one it may still be right."""

    def __init__(self, stepped_ms: Callable[[], int], now_ms: Callable[[], int], is_kept: Callable[[], bool] | None = None) -> None:
        self._stepped_ms, self._state, self._is_kept = stepped_ms, Changing(now_ms), is_kept or is_clock_kept

    def state(self) -> RoadState:
        if stepped_ms := self._stepped_ms():
            way = "forward" if stepped_ms > 0 else "back"
            return self._state.set(False, f"it was set {way} by {spoken.span(abs(stepped_ms))}")
        kept = self._is_kept()
        return self._state.set(True, "" if kept else NO_TIME_SERVER, kept)


class Sense:
    """`faults` says what can't be read, understood or worked out. The board says which; a message need not name anybody."""

    def __init__(self, faults: Callable[[], list[str]], now_ms: Callable[[], int]) -> None:
        self._faults, self._state = faults, Changing(now_ms)

    def state(self) -> RoadState:
        return self._state.set(False, SENSELESS) if self._faults() else self._state.set(True)


def is_clock_kept() -> bool:
    """What Linux says of its own clock; where it can't be asked, nobody vouches for it."""
    adjtimex = getattr(ctypes.CDLL(None), "adjtimex", None)
    if adjtimex is None:
        return False
    looked = ctypes.create_string_buffer(TIMEX_BYTES)  # modes 0: only look
    return adjtimex(looked) not in (-1, TIME_ERROR)
