"""What is wrong with this badge, and with its battery's gauge: the `faults` and figures of the heartbeat."""

from badgelink.messages import (
    CONFIG_LOST,
    COUNTER_LOST,
    FLASH_FAULT,
    HIDDEN_STUCK,
    RESTARTED,
    SENSOR_FAULT,
    VISIBLE_STUCK,
    Config,
    Receipt,
)

from .config import settle
from .effects import SaveConfig
from .events import BatteryRead, HiddenStuck, MessageHeard, PocketPressed, StoreFailed, StoreWorked, Tick, VisibleStuck

RESTART_TOLD_FOR_MS = 300_000


class Health:
    def __init__(self, situation):
        self.due_ms = None
        self._situation = situation

    def handle(self, event) -> list:
        arrow = TABLE.get(type(event))
        return arrow(self, event) if arrow else []

    def restarted(self, at_ms: int):
        """In the middle of a visit or an alarm: the office should know, for a while."""
        self._situation.set_fault(RESTARTED, True)
        self.due_ms = at_ms + RESTART_TOLD_FOR_MS

    def _forget_restart(self, event):
        if self.due_ms is not None and event.at_ms >= self.due_ms:
            self._situation.set_fault(RESTARTED, False)
            self.due_ms = None
        return []

    def _battery(self, event):
        is_sound = 0 < event.pct <= 100
        self._situation.set_fault(SENSOR_FAULT, not is_sound)
        if is_sound:  # otherwise the last good figure stands; 0 means there never was one
            self._situation.battery_pct = event.pct
        self._situation.is_charging = bool(event.is_charging)
        return []

    def _hidden_stuck(self, event):
        self._situation.set_fault(HIDDEN_STUCK, event.is_stuck)
        return []

    def _visible_stuck(self, event):
        self._situation.set_fault(VISIBLE_STUCK, event.is_stuck)
        return []

    def _pocket(self, event):
        self._situation.pocket_presses += 1
        return []

    def _store_failed(self, event):
        self._situation.set_fault(FLASH_FAULT, True)
        return []

    def _store_worked(self, event):
        self._situation.set_fault(FLASH_FAULT, False)
        return []

    def _listen(self, event):
        self._situation.down_counter = max(self._situation.down_counter, event.counter)
        if isinstance(event.message, Receipt):
            self._situation.set_fault(COUNTER_LOST, False)  # the base takes our numbers again
        return self._configure(event.message) if isinstance(event.message, Config) else []

    def _configure(self, wanted: Config):
        config = settle(wanted)
        if config is None:
            return []
        self._situation.config = config
        self._situation.set_fault(CONFIG_LOST, False)
        return [SaveConfig(config)]


TABLE = {
    Tick: Health._forget_restart,
    BatteryRead: Health._battery,
    HiddenStuck: Health._hidden_stuck,
    VisibleStuck: Health._visible_stuck,
    PocketPressed: Health._pocket,
    StoreFailed: Health._store_failed,
    StoreWorked: Health._store_worked,
    MessageHeard: Health._listen,
}
