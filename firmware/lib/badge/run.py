"""The runner: drains the ports into events, lets the mind think, carries its orders out. It decides nothing itself."""

import gc
from collections import namedtuple

from badgelink.messages import CONFIG_LOST, COUNTER_LOST, CounterHint

from .counter import FILES, Counter
from .debounce import STILL_MS
from .effects import Beep, Hush, Keep, Light, PowerGps, SaveConfig, SaveVisit, Send, Settle, Vibrate
from .events import BatteryRead, HiddenEdge, LinksChanged, MessageHeard, NmeaRead, StoreFailed, StoreWorked, Tick, VisibleEdge
from .heard import FILE as HEARD_FILE
from .heard import HeardFrames
from .memory import CONFIG_FILE, VISIT_FILE, Memory
from .mind import Mind
from .outbox import FILE as OUTBOX_FILE
from .outbox import Outbox
from .radio import Radio
from .situation import Situation

# `cipher` seals and opens as badgelink/frame.py says; `site` is part of the MQTT topic.
Identity = namedtuple("Identity", ("badge_id", "cipher", "site"))

BATTERY_EVERY_MS, GPS_EVERY_MS = 5000, 1000
OTHER_FILES = (OUTBOX_FILE, HEARD_FILE, CONFIG_FILE, VISIT_FILE)
HIDDEN, VISIBLE, CLOCK = "hidden", "visible", "clock"  # what can end a deep sleep


class Runner:
    def __init__(self, ports, identity):
        self.ports, self.mind = ports, None
        self._players = {Vibrate: ports.motor, Beep: ports.buzzer, Light: ports.led}
        self._outbox, self._memory, self._heard = Outbox(ports.store), Memory(ports.store), HeardFrames(ports.store)
        self._radio = Radio(ports.links, identity, self._heard)
        self._counter = Counter(ports.store, ports.random.below)
        self._bearer, self._is_gps_on, self._is_flash_bad, self._has_lost_memory = "", False, False, False
        self._battery_ms = self._gps_ms = None

    def boot(self, at_ms: int, woken_by: str = ""):
        """Loads what flash remembers and wakes the mind. A button already down counts as pressed from now.
        `woken_by`: what ended a deep sleep (HIDDEN, VISIBLE, CLOCK); "" when the badge was switched on or reset."""
        entries = self._outbox.load()
        is_flash_bad = self._start_counter(entries)
        config, is_config_lost = self._memory.load_config()
        situation = Situation(self._counter, self.ports.random.below, config)
        situation.set_fault(CONFIG_LOST, is_config_lost)
        situation.set_fault(COUNTER_LOST, self._counter.is_lost)
        situation.boots = self._counter.starts
        self._heard.load()
        situation.down_counter = self._heard.newest()
        self.mind = Mind(situation)
        self.ports.gps.power(False)
        self._read_battery(at_ms)
        self._carry_out(self.mind.restore(at_ms, entries, *self._memory.load_visit(), woken_by == CLOCK), at_ms)
        if is_flash_bad:
            self._flash(at_ms, True)
        self._look_at_button(self.ports.hidden, HiddenEdge, woken_by == HIDDEN, at_ms)
        self._look_at_button(self.ports.visible, VisibleEdge, woken_by == VISIBLE, at_ms)

    def step(self, at_ms: int) -> int | None:
        """One look at the world. Returns when the mind next wants to look; None when only something new is of interest."""
        self.ports.watchdog.feed()
        try:
            return self._look(at_ms)
        except MemoryError:  # a second one is the caller's: the next look begins where this one was lost
            self._has_lost_memory = True
        gc.collect()
        return self._look(at_ms)

    def _look(self, at_ms: int) -> int | None:
        ports, mind = self.ports, self.mind
        if self._has_lost_memory:
            self._carry_out(mind.recover(at_ms, ports.hidden.is_down(), ports.visible.is_down()), at_ms)
            self._has_lost_memory = False
        self._listen(at_ms)
        due_ms = mind.due_ms()
        hidden, visible = ports.hidden.edges(), ports.visible.edges()
        if hidden or visible or (due_ms is not None and due_ms <= at_ms):
            self._refresh(at_ms)
            for kind, edges in ((HiddenEdge, hidden), (VisibleEdge, visible)):
                for edge in edges:
                    self._think(kind(edge[0], edge[1]))
            self._think(Tick(at_ms))
        elif at_ms - self._battery_ms >= BATTERY_EVERY_MS:
            self._read_battery(at_ms)
        return mind.due_ms()

    def power(self, at_ms: int):
        """What to keep on now, how deep and how long to sleep: a Power (power.py). Asked after each step."""
        return self.mind.power_now(at_ms)

    def _start_counter(self, entries: list) -> bool:
        """True when flash could not be written."""
        is_new = not [name for name in FILES + OTHER_FILES if self.ports.store.size(name)]
        try:
            self._counter.start(is_new, [entry.event_counter + 1 for entry in entries])
        except OSError:
            return True
        return False

    def _look_at_button(self, button, edge, has_woken: bool, at_ms: int):
        """One that woke the badge and is up again was pressed for a moment while the badge started."""
        if button.is_down():
            self._think(edge(at_ms, True))
        elif has_woken:
            self._think(edge(at_ms - 2 * STILL_MS, True))
            self._think(edge(at_ms - STILL_MS, False))

    def _refresh(self, at_ms: int):
        """Before the mind speaks: how full, how strong, and where."""
        if self._battery_ms is None or at_ms - self._battery_ms >= BATTERY_EVERY_MS:
            self._read_battery(at_ms)
        if self._is_gps_on and (self._gps_ms is None or at_ms - self._gps_ms >= GPS_EVERY_MS):
            self._gps_ms = at_ms
            self._think(NmeaRead(at_ms, self.ports.gps.read()))
        self._reserve(at_ms)

    def _read_battery(self, at_ms: int):
        self._battery_ms = at_ms
        pct, is_charging = self.ports.battery.read()
        self._think(BatteryRead(at_ms, pct, is_charging))

    def _listen(self, at_ms: int):
        link, bearer = self._radio.best(), ""
        if link is not None:
            bearer, self.mind.situation.signal = link.name, link.signal()
        for counter, message in self._radio.received():
            self._try_flash(self._heard.keep, (counter,), at_ms)
            if isinstance(message, CounterHint):
                self._try_flash(self._counter.pass_by, (message.newest,), at_ms)
            self._reserve(at_ms)
            self._think(MessageHeard(at_ms, counter, message))
        if bearer != self._bearer:
            self._bearer = self.mind.situation.bearer = bearer
            self._think(LinksChanged(at_ms, bearer))

    def _reserve(self, at_ms: int):
        if self._counter.is_low():
            self._try_flash(self._counter.reserve, (), at_ms)

    def _think(self, event):
        self._carry_out(self.mind.handle(event), event.at_ms)

    def _carry_out(self, effects: list, at_ms: int):
        for effect in effects:
            ORDERS[type(effect)](self, effect, at_ms)

    def _send(self, effect, at_ms: int):
        self._radio.send(effect.counter, effect.message)

    def _keep(self, effect, at_ms: int):
        self._try_flash(self._outbox.keep, (effect.entry,), at_ms)

    def _settle(self, effect, at_ms: int):
        self._try_flash(self._outbox.settle, (effect.event_counter,), at_ms)

    def _save_visit(self, effect, at_ms: int):
        self._try_flash(self._memory.save_visit, (effect.visit, effect.progress), at_ms)

    def _save_config(self, effect, at_ms: int):
        self._try_flash(self._memory.save_config, (effect.config,), at_ms)

    def _try_flash(self, write, values: tuple, at_ms: int):
        """A flash that is full or broken stops nothing; it is reported, and when it works again, that too."""
        try:
            write(*values)
        except OSError:
            self._flash(at_ms, True)
        else:
            self._flash(at_ms, False)

    def _flash(self, at_ms: int, is_bad: bool):
        if is_bad or self._is_flash_bad:
            self._is_flash_bad = is_bad
            self._think((StoreFailed if is_bad else StoreWorked)(at_ms))

    def _play(self, effect, at_ms: int):
        self._players[type(effect)].play(effect.pattern)

    def _hush(self, effect, at_ms: int):
        self.ports.buzzer.play(())
        self.ports.led.play(())

    def _power_gps(self, effect, at_ms: int):
        self._is_gps_on = effect.is_on
        self.ports.gps.power(effect.is_on)


ORDERS = {
    Keep: Runner._keep,
    Settle: Runner._settle,
    Send: Runner._send,
    Vibrate: Runner._play,
    Beep: Runner._play,
    Light: Runner._play,
    Hush: Runner._hush,
    PowerGps: Runner._power_gps,
    SaveVisit: Runner._save_visit,
    SaveConfig: Runner._save_config,
}
