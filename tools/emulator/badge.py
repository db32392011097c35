"""An emulated badge: the real runner and mind on fake ports. It steps only when it is due or something stirs it."""

import hashlib
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, Protocol

from badge.run import Identity, Runner

from basestation.sealing import Cipher

from .devices import FakeButton, FakeLink, PowerCut
from .feelings import name_of
from .ports import Ports
from .world import Clockwork

PRESS_MS, TAP_MS, DURESS_MS, HOLD_MS, BETWEEN_TAPS_MS = 2_500, 150, 1_400, 2_500, 150


def key_of(badge_id: int) -> bytes:
    """An emulated badge's key: nobody's secret, another for each badge."""
    return hashlib.sha256(b"emulated badge %d" % badge_id).digest()[:16]


class Bearer(Protocol):
    """What carries frames: pretend air, or a real broker."""

    road: str

    def join(self, badge: int, take: Callable[[bytes], None]) -> None: ...

    def carry_up(self, badge: int, frame: bytes) -> None: ...


class EmulatedBadge:
    """`clock_start_ms`: what its clock shows at each boot. `on_felt` is called with the name of what the wearer feels."""

    def __init__(
        self, world: Clockwork, bearers: Sequence[Bearer], badge_id: int, key: bytes, chance: Random, clock_start_ms: int = 0
    ) -> None:
        self.world, self.badge_id = world, badge_id
        links = [self._join(bearer) for bearer in bearers]
        self.ports = self._make_ports(links, chance)
        self.on_felt: Callable[[str], None] = lambda feeling: None
        self._identity = Identity(badge_id, Cipher(key), "school")
        self._clock_start_ms, self._booted_ms = clock_start_ms, 0
        self._wake_ms: int | None = None
        self._told = 0
        self.runner: Runner | None = None
        self.boots = 0
        self.reboot()

    # The wearer -----------------------------------------------------------------------------------------------------

    def press_alarm(self, lasting_ms: int = PRESS_MS) -> None:
        self._push(self.ports.hidden, lasting_ms)

    def press_visible(self, lasting_ms: int = TAP_MS) -> None:
        self._push(self.ports.visible, lasting_ms)

    def answer_under_duress(self) -> None:
        self.press_visible(DURESS_MS)

    def hold_visible(self) -> None:
        self.press_visible(HOLD_MS)

    def press_visible_twice(self) -> None:
        self.press_visible()
        self._later(TAP_MS + BETWEEN_TAPS_MS, self.press_visible)

    def press_visible_three_times(self) -> None:
        self.press_visible_twice()
        self._later(2 * (TAP_MS + BETWEEN_TAPS_MS), self.press_visible)

    def touch_hidden(self, is_down: bool) -> None:
        self._touch(self.ports.hidden, is_down)

    def touch_visible(self, is_down: bool) -> None:
        self._touch(self.ports.visible, is_down)

    def feel(self) -> list[str]:
        """The names of the patterns felt so far, in order."""
        return [name_of(pattern) for _, pattern in self.ports.motor.played]

    def is_in_alarm(self) -> bool:
        return bool(self._situation().is_in_alarm)

    def is_on_visit(self) -> bool:
        return bool(self._situation().is_on_visit)

    def waiting_alarms(self) -> int:
        """How many calls for help have not been received yet."""
        return int(self._situation().waiting_alarms)

    def _situation(self) -> Any:
        assert self.runner is not None, "the badge is off"
        return self.runner.mind.situation  # type: ignore[union-attr]  # the portable dialect can't say what it will be

    # Power and reach ------------------------------------------------------------------------------------------------

    @property
    def is_on(self) -> bool:
        return self.runner is not None

    def power_cut(self) -> None:
        self.runner = None

    def reboot(self, woken_by: str = "") -> None:
        """Switched on, or off and on again, or out of deep sleep. What is in flash is all it knows."""
        self._booted_ms = self.world.now_ms
        self.boots += 1
        for button in (self.ports.hidden, self.ports.visible):
            button.waiting.clear()
        for link in self.ports.links:
            link.waiting.clear()
        self.ports.gps.power(False)
        self.runner = runner = Runner(self.ports, self._identity)  # type: ignore[no-untyped-call]  # the portable dialect
        self._guarded(lambda at_ms: runner.boot(at_ms, woken_by))
        self.stir()

    def lose(self, road: str) -> None:
        """The driver knows that it has no link here."""
        self._link(road).up = False
        self.stir()

    def regain(self, road: str) -> None:
        self._link(road).up = True
        self.stir()

    def stir(self) -> None:
        """Something came or changed: look at once."""
        runner = self.runner
        if runner is None:
            return
        due_ms = self._guarded(runner.step)
        if due_ms is not None and self.is_on:
            self._wake_at(max(due_ms + self.world.now_ms - self.clock_ms(), self.world.now_ms + 1))
        self._tell_feelings()

    def clock_ms(self) -> int:
        return self._clock_start_ms + self.world.now_ms - self._booted_ms

    # Inside ---------------------------------------------------------------------------------------------------------

    def _guarded(self, act: Callable[[int], int | None]) -> int | None:
        try:
            return act(self.clock_ms())
        except PowerCut:
            self.power_cut()
            return None

    def _wake_at(self, due_ms: int) -> None:
        if self._wake_ms is None or due_ms < self._wake_ms:
            self._wake_ms = due_ms
            self.world.at(due_ms, lambda: self._wake(due_ms))

    def _wake(self, due_ms: int) -> None:
        if self._wake_ms == due_ms:  # otherwise an earlier one came, and asked anew
            self._wake_ms = None
            self.stir()

    def _make_ports(self, links: list[FakeLink], chance: Random) -> Ports:
        return Ports(lambda: self.world.now_ms, links, chance)

    def _join(self, bearer: Bearer) -> FakeLink:
        link = FakeLink(bearer.road, lambda frame: bearer.carry_up(self.badge_id, frame))
        bearer.join(self.badge_id, lambda frame: self._arrive(link, frame))
        return link

    def _arrive(self, link: FakeLink, frame: bytes) -> None:
        if self.is_on:
            link.arrive(frame)
            self.stir()

    def _link(self, road: str) -> FakeLink:
        return next(link for link in self.ports.links if link.name == road)

    def _push(self, button: FakeButton, lasting_ms: int) -> None:
        self._touch(button, True)
        self._later(lasting_ms, lambda: self._touch(button, False))

    def _touch(self, button: FakeButton, is_down: bool) -> None:
        """A badge without power stamps no edge, but the finger is where it is."""
        button.set(self.clock_ms(), is_down)
        if not self.is_on:
            button.waiting.clear()
        self.stir()

    def _later(self, wait_ms: int, act: Callable[[], None]) -> None:
        self.world.at(self.world.now_ms + wait_ms, act)

    def _tell_feelings(self) -> None:
        played = self.ports.motor.played
        for _, pattern in played[self._told :]:
            self._told += 1
            self.on_felt(name_of(pattern))
