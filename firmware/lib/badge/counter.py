"""Numbers for frames, never used twice: a number used twice with one key would give away what was sealed.

They are reserved in flash in blocks of 64, in two files by turns, before they are used. Each start skips to behind
the last reserved block, and 8192 further: so many may be used unreserved while flash refuses to be written.
"""

import struct

from badgelink.frame import LAST_COUNTER

from .log import Log

BLOCK = 64
LOW_WATER = 32
UNRESERVED = 8192
COMPACT_BYTES = 2048
FILES = ("counter", "counter2")
RECORD = ">IH"  # first number not reserved, starts so far
RECORD_BYTES = 6
UNSAVED_LEAP = (1 << 16, 1 << 22)
LOST_LEAP = (1 << 24, 1 << 30)


class CounterSpent(Exception):
    """All 2^32 numbers are used: this badge needs a new key."""


class Counter:
    def __init__(self, store, below):
        self._logs = [Log(store, name) for name in FILES]
        self._below = below
        self.next = self.limit = self.starts = 0
        self.is_lost = False
        self._turn = 0

    def start(self, is_new: bool = False, used: list = ()):
        """Where to go on after a restart. `used`: numbers known from elsewhere to be spoken for.

        OSError when this start could not be written down; the numbers are good all the same."""
        found = [struct.unpack(RECORD, record) for log in self._logs for record in log.load() if len(record) == RECORD_BYTES]
        self.is_lost = not found and not is_new
        limit = max([record[0] for record in found] + list(used) + [0])
        self.starts = (max([record[1] for record in found] or [0]) + 1) & 0xFFFF
        self.next = self.limit = limit + (UNRESERVED if found else self._leap(LOST_LEAP))
        try:
            self.reserve()
        except OSError:
            self.next += self._leap(UNSAVED_LEAP)  # the next start can't know of this one: don't meet it
            raise

    def is_low(self) -> bool:
        return self.limit - self.next < LOW_WATER

    def reserve(self):
        limit = min(max(self.next, self.limit) + BLOCK, LAST_COUNTER + 1)
        record = struct.pack(RECORD, min(limit, LAST_COUNTER), self.starts)
        log = self._logs[self._turn]
        if log.size_bytes() > COMPACT_BYTES:
            log.rewrite([record])
        else:
            log.append(record)
        self.limit, self._turn = limit, 1 - self._turn

    def pass_by(self, newest: int):
        """The base has heard a number as high as this from us, in a life that this flash has forgotten."""
        if newest >= self.next:
            self.next = self.limit = newest + 1
            self.reserve()

    def take(self) -> int:
        if self.next > LAST_COUNTER:
            raise CounterSpent("no number left")
        self.next += 1
        return self.next - 1

    def _leap(self, leap: tuple) -> int:
        return leap[0] + self._below(leap[1] - leap[0])
