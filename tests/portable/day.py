"""A day of one badge, hour by hour: a visit in the second, an alarm in the third, the rest in between."""

from badge_fakes import Badge
from badgelink.messages import CLOSED, OWNED, RECEIVED, Receipt, VisitSetup

HOUR_MS = 3_600_000
MINUTE_MS = 60_000


class Day:
    def __init__(self):
        self._badge, self._hour = Badge(), 0
        self.frames = self.alarms = 0

    def hour(self):
        end_ms = self._badge.at_ms + HOUR_MS
        if self._hour == 1:
            self._visit()
        elif self._hour == 2:
            self._alarm()
        while self._badge.at_ms < end_ms:
            self._badge.run_until(min(self._badge.at_ms + 10 * MINUTE_MS, end_ms))
            self._forget()
        self._hour += 1

    def stored_bytes(self) -> int:
        """What the pretended flash holds, which on a badge is not memory."""
        store = self._badge.ports.store
        return sum([(len(store.files[name]) + 16) // 16 * 16 for name in sorted(store.files)])

    def _visit(self):
        self._badge.tell(VisitSetup(1, 1, 20, 5, 0))
        self._badge.tap()
        self._badge.run_for(15 * MINUTE_MS)
        self._badge.tap()

    def _alarm(self):
        badge = self._badge
        badge.press()
        badge.run_for(MINUTE_MS)
        name = badge.runner.mind.alarm.open[0].event_counter
        self.alarms += 1
        for stage in (RECEIVED, OWNED, CLOSED):
            badge.tell(Receipt(name, stage, 1))
            badge.run_for(MINUTE_MS)
        badge.tell(VisitSetup(1, 0, 0, 0, 0))

    def _forget(self):
        """What the fakes remember is not the badge's."""
        for link in self._badge.ports.links:
            self.frames += len(link.sent)
            link.sent.clear()
        for player in (self._badge.ports.motor, self._badge.ports.buzzer, self._badge.ports.led):
            player.played.clear()
