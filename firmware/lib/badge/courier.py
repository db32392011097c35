"""Check-ins, visit events and self-tests: kept, sent and sent again until the base's receipt. Alarms go before them.

While an alarm waits for its receipt the others stay in flash and say nothing: the air is the alarm's.
"""

from badgelink.messages import RECEIVED, Receipt

from .backoff import Backoff
from .effects import Keep, Light, Send, Settle, Vibrate
from .events import DutyChanged, LinksChanged, MessageHeard, Said, StoreFailed, Tick
from .feedback import TEST_LIGHT, TEST_PASSED
from .outbox import SELF_TEST
from .pending import LONGEST_LAG, Pending, restored

REPEAT_MS = (2000, 5000, 10_000, 30_000, 60_000)
MOST_WAITING = 24
LEAST_GAP_MS = 1000


class Courier:
    def __init__(self, situation):
        self.due_ms = None
        self.waiting = []  # oldest first
        self._situation = situation
        self._backoff = Backoff(REPEAT_MS, situation.below)
        self._sent_ms = 0

    def handle(self, event) -> list:
        arrow = TABLE.get(type(event))
        return arrow(self, event) if arrow else []

    def restore(self, entries: list, at_ms: int):
        self.waiting = [restored(entry, at_ms) for entry in entries]
        self._schedule(at_ms)

    def recover(self, at_ms: int):
        self._unkeep(None)
        self._schedule(at_ms)

    def _add(self, event):
        at_ms = event.at_ms
        pending = Pending(event.kind, event.what, event.minutes, self._situation.counter.take(), at_ms)
        crowded = self._make_room(event.kind)
        self.waiting.append(pending)
        self._backoff.restart()
        self._schedule(at_ms)
        return [Keep(pending.entry(at_ms))] + self._go(event) + crowded

    def _make_room(self, kind: int):
        """A self-test replaces the one before it; and when the base is away for long, the oldest goes."""
        gone = [old for old in self.waiting if kind == SELF_TEST and old.kind == SELF_TEST]
        if not gone and len(self.waiting) >= MOST_WAITING:
            gone = self.waiting[:1]
        self.waiting = [old for old in self.waiting if old not in gone]
        return [Settle(old.event_counter) for old in gone]

    def _schedule(self, at_ms: int):
        self._situation.waiting_others = len(self.waiting)
        self.due_ms = at_ms if self.waiting and not self._situation.waiting_alarms else None

    def _go(self, event):
        if self.due_ms is None or event.at_ms < self.due_ms:
            return []
        self._sent_ms, self.due_ms = event.at_ms, self._backoff.next_ms(event.at_ms)
        effects = []
        for pending in self.waiting:
            effects += self._said(pending, event.at_ms)
        return effects

    def _said(self, pending: Pending, at_ms: int):
        again = [] if pending.is_kept else [Keep(pending.entry(at_ms))]
        counter = pending.next_counter(self._situation)
        if counter - pending.event_counter > LONGEST_LAG:
            again += self._rename(pending, counter, at_ms)
        return again + [Send(counter, pending.message(counter, at_ms, self._situation))]

    def _rename(self, pending: Pending, counter: int, at_ms: int):
        """After a leap of the counter the old name is out of reach: it travels under a new one."""
        old, pending.event_counter = pending.event_counter, counter
        return [Keep(pending.entry(at_ms)), Settle(old)]

    def _hurry(self, event):
        if event.bearer and self.due_ms is not None and event.at_ms - self._sent_ms >= LEAST_GAP_MS:
            self._backoff.restart()
            self.due_ms = event.at_ms
        return self._go(event)

    def _duty(self, event):
        if self._situation.waiting_alarms:
            self.due_ms = None
        elif self.due_ms is None:
            self._schedule(event.at_ms)
        return []

    def _listen(self, event):
        if not isinstance(event.message, Receipt) or event.message.stage < RECEIVED:
            return []
        meant = [pending for pending in self.waiting if pending.event_counter == event.message.event_counter]
        if not meant:
            return []
        self.waiting.remove(meant[0])
        self._situation.waiting_others = len(self.waiting)
        if not self.waiting:
            self.due_ms = None
        felt = [Vibrate(TEST_PASSED), Light(TEST_LIGHT)] if meant[0].kind == SELF_TEST else []
        return felt + [Settle(meant[0].event_counter)]

    def _unkeep(self, event):
        for pending in self.waiting:
            pending.is_kept = False
        return []


TABLE = {
    Tick: Courier._go,
    LinksChanged: Courier._hurry,
    DutyChanged: Courier._duty,
    Said: Courier._add,
    MessageHeard: Courier._listen,
    StoreFailed: Courier._unkeep,
}
