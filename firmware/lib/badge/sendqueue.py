"""What waits for a radio: alarms before words before the rest, few of each, and nothing that is no longer true.

A frame's type stands in its clear header; that is all a radio has to know of it. What is dropped here is not lost: the
mind says again what matters, newer.
"""

from badgelink.frame import peek
from badgelink.messages import LAYOUT, Alarm, Heartbeat, Position

from .airtime import AGAIN, ALARM, ROUTINE, WORD

MOST = (4, 4, 8, 2)  # waiting, of each kind
STALE_MS = 15_000
TOGETHER_MS = 500  # two alarms at once are of one kind
UNHURRIED_MS, NEW_MS = 20_000, 60_000  # alarm.py's own repeats end up 22 to 38 s apart


class SendQueue:
    def __init__(self):
        self._waiting = []  # (kind, asked for at, frame), oldest first
        self._alarm_ms, self._alarm_kind = -NEW_MS, ALARM

    def put(self, at_ms: int, frame: bytes) -> int:
        """Its kind (airtime.py)."""
        number = peek(frame).type
        message = LAYOUT[number][0] if number in LAYOUT else None
        kind = self._kind(at_ms, message)
        if kind == ROUTINE:  # the newest heartbeat says all
            self._waiting = [item for item in self._waiting if item[0] != ROUTINE or peek(item[2]).type != number]
        same = [item for item in self._waiting if item[0] == kind]
        if len(same) >= MOST[kind]:
            self._waiting.remove(same[0])
        before = 0 if message is Position else len(self._waiting)  # a place says more than a heartbeat
        self._waiting.insert(before, (kind, at_ms, frame))
        return kind

    def kinds(self, at_ms: int) -> list:
        """What waits, the most urgent first."""
        self._waiting = [item for item in self._waiting if at_ms - item[1] < STALE_MS]
        return sorted(set([item[0] for item in self._waiting]))

    def first(self, kind: int) -> bytes:
        return next(item[2] for item in self._waiting if item[0] == kind)

    def remove(self, frame: bytes):
        self._waiting = [item for item in self._waiting if item[2] is not frame]

    def clear(self):
        self._waiting = []

    def _kind(self, at_ms: int, message) -> int:
        if message in (Heartbeat, Position):
            return ROUTINE
        if message is not Alarm:
            return WORD
        waited_ms, self._alarm_ms = at_ms - self._alarm_ms, at_ms
        if waited_ms >= TOGETHER_MS:
            self._alarm_kind = AGAIN if UNHURRIED_MS <= waited_ms < NEW_MS else ALARM
        return self._alarm_kind
