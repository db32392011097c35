"""How things stand with this badge: each machine writes its own part and may read the rest."""

from .config import DEFAULT
from .fix import FixKeeper

LONG_AGO_MS = -60_000


class Situation:
    def __init__(self, counter, below, config=DEFAULT):
        self.counter, self.below, self.config = counter, below, config
        self.battery_pct, self.is_charging = 0, False
        self.faults = self.pocket_presses = self.down_counter = self.boots = self.signal = 0
        self.bearer = ""
        self.is_in_alarm = self.is_on_visit = self.is_put_away = False
        self.has_called = False  # a press has counted whose alarm is not raised yet: for a moment, unless memory runs out
        self.has_answered_under_duress = False  # likewise
        self.said_ms = LONG_AGO_MS  # when the last heartbeat went out
        self.visit = None  # the VisitSetup of the visit under way
        self.waiting_alarms = self.waiting_others = 0
        self.fixes = FixKeeper()

    def set_fault(self, fault: int, is_on: bool):
        self.faults = self.faults | fault if is_on else self.faults & ~fault
