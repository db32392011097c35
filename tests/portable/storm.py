"""Random events for the whole runner, the same on every interpreter: what it sends, orders and writes becomes one hash.

The badge lives through presses, taps, sparks, messages true and false, a GPS that babbles, links that come and go, flash that
is full or torn in the middle of a write, restarts, and hours that pass. Nothing here depends on how a dict or a set is ordered.
"""

from hashlib import sha256

from badge.run import CLOCK, HIDDEN, VISIBLE, Identity, Runner
from badge_fakes import BADGE_ID, KEY, Ports, PowerCut, Store
from badgelink.frame import seal
from badgelink.messages import Config, CounterHint, LeaveNow, Receipt, VisitSetup, Welfare
from cipher import ccm

MOST_STEPS = 8  # looks at the world in one stretch of time: an hour need not be lived through tick by tick


class Dice:
    """A linear congruential generator: integers only."""

    def __init__(self, seed: int):
        self._state = seed

    def below(self, n: int) -> int:
        self._state = (self._state * 1103515245 + 12345) & 0x7FFFFFFF
        return (self._state >> 8) % n


class Written(Store):
    """A flash that tells `note` of every write."""

    def __init__(self, files, note):
        Store.__init__(self, files)
        self._note = note

    def append(self, name, data):
        self._note("append", name, data)
        Store.append(self, name, data)

    def replace(self, name, data):
        self._note("replace", name, data)
        Store.replace(self, name, data)


class Storm:
    def __init__(self, seed: int):
        self._dice, self._hash = Dice(seed), sha256()
        self._cipher = ccm(KEY)
        self._at_ms = self._down_counter = self.events = self.frames = self.restarts = 0
        self._store = Written({}, self._note)
        self._start("")

    def blow(self, events: int):
        """Until so many events have happened, each look of the runner being one: a tick."""
        while self.events < events:
            self.events += 1
            try:
                EVENTS[self._dice.below(len(EVENTS))](self)
                self._look()
            except PowerCut:
                self._restart()

    def digest(self) -> bytes:
        return self._hash.digest()

    def _note(self, what: str, *details):
        self._hash.update(what.encode())
        for detail in details:
            self._hash.update(detail if isinstance(detail, bytes) else str(detail).encode())

    def _start(self, woken_by: str):
        self._ports = Ports(self._store)
        self._ports.random = self._dice
        self._runner = Runner(self._ports, Identity(BADGE_ID, self._cipher, "school"))
        self._runner.boot(self._at_ms, woken_by)
        self._due_ms = self._runner.step(self._at_ms)

    def _restart(self):
        """What flash held at that moment is all that is left."""
        self.restarts += 1
        self._store.cut_after = None
        self._store = Written(self._store.files, self._note)
        self._start(("", HIDDEN, VISIBLE, CLOCK)[self._dice.below(4)])

    def _look(self):
        self.events += 1
        self._due_ms = self._runner.step(self._at_ms)
        power = self._runner.power(self._at_ms)
        self._note("power", *[power[field] for field in range(len(power))])
        for link in self._ports.links:
            self.frames += len(link.sent)
            self._note(link.name, *link.sent)
            link.sent.clear()
        for player in (self._ports.motor, self._ports.buzzer, self._ports.led):
            for pattern in player.played:
                self._note("played", *pattern)
            player.played.clear()
        self._note("gps", self._ports.gps.is_on)

    def _pass(self, ms: int):
        until_ms = self._at_ms + ms
        for _ in range(MOST_STEPS):
            if self._due_ms is None or self._due_ms > until_ms:
                break
            self._at_ms = max(self._at_ms, self._due_ms)
            self._look()
        self._at_ms = until_ms

    def _moment(self):
        self._pass(self._dice.below(300))

    def _seconds(self):
        self._pass(self._dice.below(20_000))

    def _long(self):
        self._pass(self._dice.below(2_000_000))

    def _hidden(self):
        self._ports.hidden.set(self._at_ms, not self._ports.hidden.down)

    def _visible(self):
        self._ports.visible.set(self._at_ms, not self._ports.visible.down)

    def _press(self):
        self._hold(self._ports.hidden, 2500)

    def _tap(self):
        self._hold(self._ports.visible, 40 + self._dice.below(2500))

    def _taps(self):
        """One to four in quick succession, now and then too slow for it."""
        for _ in range(1 + self._dice.below(4)):
            self._ports.visible.set(self._at_ms, True)
            self._look()
            self._pass(40 + self._dice.below(200))
            self._ports.visible.set(self._at_ms, False)
            self._look()
            self._pass(40 + self._dice.below(420))

    def _hold(self, button, ms: int):
        button.set(self._at_ms, True)
        self._look()
        self._pass(ms)
        button.set(self._at_ms, False)
        self._look()
        self._pass(500)

    def _told(self):
        dice = self._dice
        message = (
            Receipt(self._event(), dice.below(6), dice.below(5)),
            Receipt(self._event(), 1, 0),
            VisitSetup(dice.below(4), 1, 1 + dice.below(60), dice.below(10), dice.below(3)),
            VisitSetup(dice.below(4), 0, 0, 0, 0),
            Welfare(dice.below(600)),
            LeaveNow(dice.below(4)),
            Config(dice.below(256), dice.below(3), dice.below(9000), dice.below(9), dice.below(9000), dice.below(300)),
            CounterHint(self._runner.mind.situation.counter.next + dice.below(200) - 150),
        )[dice.below(8)]
        self._down_counter += 1 - dice.below(12) // 11 * 2
        frame = seal(self._cipher, BADGE_ID, self._down_counter & 0xFFFFFFFF, message)
        self._ports.links[dice.below(2)].waiting.append(frame if dice.below(20) else frame[:-1] + b"x")

    def _event(self) -> int:
        """The name of something that waits for its receipt, or of nothing."""
        mind = self._runner.mind
        waiting = [alarm.event_counter for alarm in mind.alarm.open] + [pending.event_counter for pending in mind.courier.waiting]
        return waiting[self._dice.below(len(waiting))] if waiting else self._dice.below(1 << 20)

    def _noise(self):
        self._ports.links[self._dice.below(2)].waiting.append(bytes([self._dice.below(256) for _ in range(self._dice.below(40))]))

    def _battery(self):
        self._ports.battery.pct, self._ports.battery.is_charging = self._dice.below(103) - 1, self._dice.below(2) == 1

    def _nmea(self):
        dice = self._dice
        body = b"GPGGA,%02d%02d%02d,53%02d.%04d,N,000%02d.%04d,W,%d,08,%d.%d,12,M,46,M,," % (
            dice.below(24), dice.below(60), dice.below(60), dice.below(62), dice.below(10_000), dice.below(60), dice.below(10_000),
            dice.below(3), dice.below(12), dice.below(10),
        )  # fmt: skip
        total = dice.below(20) // 19
        for byte in body:
            total ^= byte
        self._ports.gps.waiting += b"$" + body + b"*%02X\r\n" % total

    def _link(self):
        link = self._ports.links[self._dice.below(2)]
        link.up = not link.up

    def _flash(self):
        self._store.is_full = not self._store.is_full and self._dice.below(3) == 0

    def _cut(self):
        if self._dice.below(20) == 0:
            self._store.cut_after = self._store.written + self._dice.below(60)

    def _reset(self):
        if self._dice.below(20) == 0:
            self._restart()


EVENTS = (
    Storm._moment, Storm._moment, Storm._seconds, Storm._seconds, Storm._long, Storm._hidden, Storm._visible, Storm._press, Storm._tap,
    Storm._taps, Storm._told, Storm._told, Storm._noise, Storm._battery, Storm._nmea, Storm._link, Storm._flash, Storm._cut, Storm._reset,
)  # fmt: skip
