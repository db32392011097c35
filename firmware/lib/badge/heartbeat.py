"""A sign of life, as often as it matters: often on a visit, seldom in a drawer, at once when a fault comes or goes."""

from badgelink.messages import IN_ALARM, ON_VISIT, READY, Heartbeat

from .effects import Send
from .events import BatteryRead, DutyChanged, HiddenStuck, LinksChanged, StoreFailed, StoreWorked, Tick, UseChanged, VisibleStuck
from .power import CHARGING, PUT_AWAY, on_the_wire, state_of

FIRMWARE = 1  # number of this firmware, 12 bits
EVERY_MS = {PUT_AWAY: 7_200_000, CHARGING: 900_000, READY: 60_000, ON_VISIT: 20_000, IN_ALARM: 15_000}
NARROW_EVERY_MS = 60_000  # over a radio with a duty cycle
LOW_BATTERY_PCT, LOW_BATTERY_TIMES = 10, 3
LEAST_GAP_MS = 1000


class HeartbeatMachine:
    def __init__(self, situation):
        self.due_ms = None
        self._situation = situation
        self._said = None

    def handle(self, event) -> list:
        if type(event) not in LOOKS:
            return []
        if not self._situation.bearer:
            self.due_ms = None
            return []
        if self._said != self._news():
            self.due_ms = max(event.at_ms, self._situation.said_ms + LEAST_GAP_MS)
        elif self.due_ms is None:
            self.due_ms = self._situation.said_ms + self._every_ms()
        return self._say(event.at_ms) if self.due_ms <= event.at_ms else []

    def _news(self) -> tuple:
        """What is told at once when it changes."""
        return (self._situation.faults, state_of(self._situation), self._situation.bearer)

    def _say(self, at_ms: int):
        self._said, self._situation.said_ms, self.due_ms = self._news(), at_ms, at_ms + self._every_ms()
        return [Send(self._situation.counter.take(), self._heartbeat())]

    def _heartbeat(self):
        now = self._situation
        waiting = min(now.waiting_alarms + now.waiting_others, 31)
        pocket, signal, boots = min(now.pocket_presses, 15), min(now.signal, 127), now.boots & 255
        return Heartbeat(
            on_the_wire(state_of(now)), now.battery_pct, now.is_charging, now.faults, pocket, waiting, signal, boots,
            FIRMWARE, now.config.config_no, now.down_counter,
        )  # fmt: skip

    def _every_ms(self) -> int:
        state = state_of(self._situation)
        every_ms = EVERY_MS[state]
        if state in (READY, ON_VISIT) and self._situation.config.heartbeat_s:
            every_ms = self._situation.config.heartbeat_s * 1000
        if self._situation.bearer != "wifi":
            every_ms = max(every_ms, NARROW_EVERY_MS)
        return every_ms * (LOW_BATTERY_TIMES if 0 < self._situation.battery_pct < LOW_BATTERY_PCT else 1)


LOOKS = (Tick, LinksChanged, DutyChanged, BatteryRead, StoreFailed, StoreWorked, HiddenStuck, VisibleStuck, UseChanged)
