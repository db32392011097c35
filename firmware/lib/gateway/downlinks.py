"""What waits to be said to badges: alarms' receipts first, each only as long as it is of use, and only when the law of the air allows.

Whatever becomes of it is told: sent, or why not. What matters is said again by the base, so little is kept.
"""

from collections import namedtuple

from badgelink.line_messages import FOR_DUTY, FOR_FULL, FOR_LATE, Refused

from .airtime import ALARM, ROUTINE, WORD

MOST = 16
TURN_MS = 60  # from the end of its frame until a badge surely listens
KINDS = (ALARM, WORD, ROUTINE)  # of the airtime, by urgency

Waiting = namedtuple("Waiting", ("urgency", "number", "from_ms", "until_ms", "frame"))


class Downlinks:
    def __init__(self):
        self._waiting, self._lawless = [], []  # most urgent first; the numbers that the law has kept back

    def put(self, say, from_ms: int, at_ms: int) -> list:
        """What must give way for it, or it itself, is refused when there is no room."""
        waiting = Waiting(say.urgency, say.number, from_ms, at_ms + say.within_ms, say.frame)
        self._waiting = [each for each in self._waiting if each.urgency <= say.urgency] + [waiting] + [
            each for each in self._waiting if each.urgency > say.urgency
        ]  # fmt: skip
        gone, self._waiting = self._waiting[MOST:], self._waiting[:MOST]
        return [Refused(each.number, FOR_FULL) for each in gone]

    def next(self, at_ms: int, may_send) -> Waiting | None:
        """What is to be sent now; `may_send(size, kind)` books its time on air."""
        for each in self._waiting:
            if each.from_ms > at_ms:
                continue
            if may_send(len(each.frame), KINDS[min(each.urgency, len(KINDS) - 1)]):
                self._drop(each)
                return each
            if each.number not in self._lawless:
                self._lawless = self._lawless[1 - MOST :] + [each.number]
        return None

    def give_up(self, at_ms: int) -> list:
        """What is of no use any more."""
        late = [each for each in self._waiting if each.until_ms <= at_ms]
        refused = [Refused(each.number, FOR_DUTY if each.number in self._lawless else FOR_LATE) for each in late]
        for each in late:
            self._drop(each)
        return refused

    def due_ms(self, at_ms: int) -> int | None:
        """When to look again: something may be sent or given up."""
        times = [min(each.from_ms if each.from_ms > at_ms else at_ms + 500, each.until_ms) for each in self._waiting]
        return min(times) if times else None

    def _drop(self, gone):
        self._waiting = [each for each in self._waiting if each is not gone]
        self._lawless = [number for number in self._lawless if number != gone.number]
