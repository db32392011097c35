"""One event on its way to the base: what flash keeps of it, and how it is said each time."""

from badgelink.messages import Alarm, CheckIn, SelfTest, Visit

from .outbox import ALARM, CHECK_IN, VISIT, Entry

OLDEST_S = 0xFFFFFF  # as much age as the layouts hold: half a year
LONGEST_LAG = 0xFFFFFF


class Pending:
    """`event_counter` is the event's name for ever. After a restart the time without power is missing from its age:
    the badge can't know it, and the base, which hears `RESTARTED`, is told no more than that."""

    def __init__(self, kind: int, what: int, minutes: int, event_counter: int, raised_ms: int, stage: int = 0):
        self.kind, self.what, self.minutes = kind, what, minutes
        self.event_counter, self.raised_ms, self.stage = event_counter, raised_ms, stage
        self.is_kept = True
        self.first_counter = event_counter  # the first sending uses the event's own counter

    def age_s(self, at_ms: int) -> int:
        return min(max(0, at_ms - self.raised_ms) // 1000, OLDEST_S)

    def next_counter(self, situation) -> int:
        counter, self.first_counter = self.first_counter, None
        return situation.counter.take() if counter is None else counter

    def entry(self, at_ms: int, fix: tuple = (None, None, None, None)) -> Entry:
        self.is_kept = True
        return Entry(*((self.event_counter, self.kind, self.what, self.minutes, self.age_s(at_ms), self.stage) + fix))

    def message(self, counter: int, at_ms: int, situation):
        said = (counter - self.event_counter, self.age_s(at_ms), situation.battery_pct)
        if self.kind == ALARM:
            fix = situation.fixes.described(at_ms)
            return Alarm(*((said[0], self.what & 15, said[1], said[2]) + fix))
        if self.kind == CHECK_IN:
            return CheckIn(*said)
        return Visit(*(said + (self.what, self.minutes))) if self.kind == VISIT else SelfTest(*(said + (situation.faults,)))


def restored(entry: Entry, at_ms: int) -> Pending:
    """As it was, one restart later: its counters go on from fresh ones."""
    pending = Pending(entry.kind, entry.what, entry.minutes, entry.event_counter, at_ms - entry.age_s * 1000, entry.stage)
    pending.first_counter = None
    return pending
