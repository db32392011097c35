"""When the GPS is on: all through an alarm, for a look now and then on a visit, else never. A badge in a drawer knows no place.

On a visit the last fix is what an alarm has at once; the receiver is the hungriest part of a badge. A look ends with a good fix.
Where they arrived is said once, behind the word itself; when the last fix is too old a look begins for it, and when none comes
soon it stays unsaid. It is in no flash and never said again: the office only asks whether it is right.
"""

from badgelink.messages import ARRIVED, LEFT, NO_GPS, Position

from .effects import PowerGps, Send
from .events import DutyChanged, FixFound, NmeaRead, Said, Tick

PATIENCE_MS = 300_000  # a cold start indoors takes minutes
FRESH_MS = 30_000
LOOK_AGAIN_MS = 5000
LOOK_EVERY_MS, LOOK_MS = 180_000, 60_000  # from start to start, and at most so long; the first has all patience
VAIN_TIMES = 2  # so much rarer after a look that found nothing: indoors it is the next one's fate too
SETTLE_MS = 5000  # a first fix is a rough one
DOOR_MS = 120_000  # what comes later says nothing of the door


class GpsMachine:
    def __init__(self, situation):
        self.is_on, self.due_ms = False, None
        self._situation = situation
        self._wanted_ms = self._found_ms = None
        self._arrived_ms = None  # while it is still to be said where that was
        self._on_ms = self._again_ms = 0

    def handle(self, event) -> list:
        arrow = TABLE.get(type(event))
        return arrow(self, event) if arrow else []

    def _duty(self, event):
        if not (self._situation.is_on_visit or self._situation.is_in_alarm):
            self._wanted_ms = None
        elif self._wanted_ms is None:
            self._wanted_ms = self._again_ms = event.at_ms
        return self._look(event)

    def _said(self, event):
        age_ms = self._situation.fixes.age_ms(event.at_ms)
        if event.what == LEFT:
            self._arrived_ms = None
        elif event.what == ARRIVED:
            self._arrived_ms = event.at_ms
            if age_ms is None or age_ms >= FRESH_MS:
                self._again_ms = event.at_ms
        return self._look(event)

    def _read(self, event):
        was_stale = self._oldest_ms(event.at_ms) >= FRESH_MS or self._situation.fixes.last is None
        is_new = self._situation.fixes.read(event.data, event.at_ms)
        if is_new and self._found_ms is None:
            self._found_ms = event.at_ms
        return self._look(event) + ([FixFound(event.at_ms)] if is_new and was_stale else [])

    def _look(self, event):
        at_ms = event.at_ms
        self._situation.set_fault(NO_GPS, self._wanted_ms is not None and self._oldest_ms(at_ms) >= PATIENCE_MS)
        if self._arrived_ms is not None and self._is_too_late(at_ms):
            self._arrived_ms = None
        effects = self._switch(self._is_time(at_ms), at_ms) + self._where(at_ms)
        if not self.is_on and self._arrived_ms is None:
            self.due_ms = None if self._wanted_ms is None else self._again_ms
        elif self._situation.is_in_alarm and self._oldest_ms(at_ms) < FRESH_MS:
            self.due_ms = at_ms + FRESH_MS // 2  # read in time, what goes on is not found anew
        else:
            self.due_ms = at_ms + LOOK_AGAIN_MS
        return effects

    def _is_too_late(self, at_ms: int) -> bool:
        """Or of no use: an alarm says where it is, and on no visit nothing does."""
        return self._wanted_ms is None or self._situation.is_in_alarm or at_ms - self._arrived_ms >= DOOR_MS

    def _where(self, at_ms: int):
        """Of the fix that a look ended with, or of one from just before they arrived."""
        now = self._situation
        age_ms = now.fixes.age_ms(at_ms)
        if self._arrived_ms is None or self.is_on or not now.bearer or age_ms is None or at_ms - age_ms < self._arrived_ms - FRESH_MS:
            return []
        self._arrived_ms = None
        return [Send(now.counter.take(), Position(*((0, now.battery_pct) + now.fixes.described(at_ms))))]

    def _switch(self, is_on: bool, at_ms: int):
        if is_on == self.is_on:
            return []
        self.is_on = is_on
        if is_on:
            self._on_ms, self._found_ms = at_ms, None
        else:
            every_ms = LOOK_EVERY_MS * (VAIN_TIMES if self._found_ms is None else 1)
            self._again_ms = max(self._on_ms + every_ms, at_ms + LOOK_MS)
        return [PowerGps(is_on)]

    def _is_time(self, at_ms: int) -> bool:
        if self._wanted_ms is None or self._situation.is_in_alarm:
            return self._wanted_ms is not None
        return not self._is_over(at_ms) if self.is_on else at_ms >= self._again_ms

    def _is_over(self, at_ms: int) -> bool:
        if self._found_ms is not None:
            return at_ms - self._found_ms >= SETTLE_MS
        patience_ms = PATIENCE_MS if self._on_ms == self._wanted_ms else LOOK_MS
        return self._arrived_ms is None and at_ms - self._on_ms >= patience_ms

    def _oldest_ms(self, at_ms: int) -> int:
        """How long there has been no new fix, since one was wanted."""
        age_ms = self._situation.fixes.age_ms(at_ms)
        wanted_for_ms = at_ms - (at_ms if self._wanted_ms is None else self._wanted_ms)
        return wanted_for_ms if age_ms is None else min(age_ms, wanted_for_ms)


TABLE = {DutyChanged: GpsMachine._duty, Said: GpsMachine._said, NmeaRead: GpsMachine._read, Tick: GpsMachine._look}
