"""The GPS is on during a visit and during an alarm, and off the rest of the time; a badge in a drawer knows no place."""

from badgelink.messages import NO_GPS

from .effects import PowerGps
from .events import DutyChanged, FixFound, NmeaRead, Tick

PATIENCE_MS = 300_000  # a cold start indoors takes minutes
FRESH_MS = 30_000
LOOK_AGAIN_MS = 5000  # in an alarm without a fresh fix


class GpsMachine:
    def __init__(self, situation):
        self.is_on, self.due_ms = False, None
        self._situation = situation
        self._on_ms = 0

    def handle(self, event) -> list:
        arrow = TABLE.get(type(event))
        return arrow(self, event) if arrow else []

    def _duty(self, event):
        is_wanted = self._situation.is_on_visit or self._situation.is_in_alarm
        effects = [PowerGps(is_wanted)] if is_wanted != self.is_on else []
        if effects:
            self.is_on, self._on_ms = is_wanted, event.at_ms
        return effects + self._look(event)

    def _read(self, event):
        was_stale = self._oldest_ms(event.at_ms) >= FRESH_MS or self._situation.fixes.last is None
        is_new = self._situation.fixes.read(event.data, event.at_ms)
        return self._look(event) + ([FixFound(event.at_ms)] if is_new and was_stale else [])

    def _look(self, event):
        is_lost = self.is_on and self._oldest_ms(event.at_ms) >= PATIENCE_MS
        self._situation.set_fault(NO_GPS, is_lost)
        if not self.is_on:
            self.due_ms = None
        elif self._situation.is_in_alarm and self._oldest_ms(event.at_ms) >= FRESH_MS:
            self.due_ms = event.at_ms + LOOK_AGAIN_MS
        else:
            self.due_ms = event.at_ms + PATIENCE_MS
        return []

    def _oldest_ms(self, at_ms: int) -> int:
        """How long there has been no new fix, since the GPS was switched on."""
        age_ms = self._situation.fixes.age_ms(at_ms)
        on_for_ms = at_ms - self._on_ms
        return on_for_ms if age_ms is None else min(age_ms, on_for_ms)


TABLE = {DutyChanged: GpsMachine._duty, NmeaRead: GpsMachine._read, Tick: GpsMachine._look}
