"""When the GPS is on: all through an alarm, for a look now and then on a visit, else never. A badge in a drawer knows no place.

On a visit the last fix is what an alarm has at once; the receiver is the hungriest part of a badge. A look ends with a good fix.
"""

from badgelink.messages import NO_GPS

from .effects import PowerGps
from .events import DutyChanged, FixFound, NmeaRead, Tick

PATIENCE_MS = 300_000  # a cold start indoors takes minutes
FRESH_MS = 30_000
LOOK_AGAIN_MS = 5000
LOOK_EVERY_MS, LOOK_MS = 180_000, 60_000  # from start to start, and at most so long; the first has all patience
VAIN_TIMES = 2  # so much rarer after a look that found nothing: indoors it is the next one's fate too
SETTLE_MS = 5000  # a first fix is a rough one


class GpsMachine:
    def __init__(self, situation):
        self.is_on, self.due_ms = False, None
        self._situation = situation
        self._wanted_ms = self._found_ms = None
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

    def _read(self, event):
        was_stale = self._oldest_ms(event.at_ms) >= FRESH_MS or self._situation.fixes.last is None
        is_new = self._situation.fixes.read(event.data, event.at_ms)
        if is_new and self._found_ms is None:
            self._found_ms = event.at_ms
        return self._look(event) + ([FixFound(event.at_ms)] if is_new and was_stale else [])

    def _look(self, event):
        at_ms = event.at_ms
        self._situation.set_fault(NO_GPS, self._wanted_ms is not None and self._oldest_ms(at_ms) >= PATIENCE_MS)
        effects = self._switch(self._is_time(at_ms), at_ms)
        if not self.is_on:
            self.due_ms = None if self._wanted_ms is None else self._again_ms
        elif self._situation.is_in_alarm and self._oldest_ms(at_ms) < FRESH_MS:
            self.due_ms = at_ms + PATIENCE_MS
        else:
            self.due_ms = at_ms + LOOK_AGAIN_MS
        return effects

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
        return at_ms - self._on_ms >= (PATIENCE_MS if self._on_ms == self._wanted_ms else LOOK_MS)

    def _oldest_ms(self, at_ms: int) -> int:
        """How long there has been no new fix, since one was wanted."""
        age_ms = self._situation.fixes.age_ms(at_ms)
        wanted_for_ms = at_ms - (at_ms if self._wanted_ms is None else self._wanted_ms)
        return wanted_for_ms if age_ms is None else min(age_ms, wanted_for_ms)


TABLE = {DutyChanged: GpsMachine._duty, NmeaRead: GpsMachine._read, Tick: GpsMachine._look}
