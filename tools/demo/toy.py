"""One badge to play with: what can be done to it, and what its wearer has felt."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from badge.situation import Situation

from basestation.core.board import DOING
from basestation.core.site import Site
from tools.emulator.devices import FakePlayer, Pattern
from tools.emulator.realtime import RealBadge

from .cast import LORA, WIFI, Outing

WORDS = {
    "pressed": "Your press counted",
    "received": "Received: the base has stored it",
    "owned": "Somebody has this, and is acting",
    "police called": "The police have been called",
    "closed": "It is over: the alarm was closed",
    "confirmed": "Understood",
    "are you well?": "Are you well? Tap to answer",
    "last call": "Last call: tap now",
    "the office asks": "The office asks: are you well? Tap to answer",
    "leave now": "Leave now",
    "test passed": "Self-test passed, there and back",
}
# What each is counted from: a finger on a button, or an earlier feeling. What the base asks by itself is counted from nothing.
COUNTED_FROM = {
    "pressed": ("hidden", "after the finger went down"),
    "confirmed": ("visible", "after the finger went down"),
    "test passed": ("confirmed", "after it was asked for"),
    "received": ("pressed", "after the press counted"),
    "owned": ("pressed", "after the press counted"),
    "police called": ("pressed", "after the press counted"),
    "closed": ("pressed", "after the press counted"),
}
KEPT = 8


@dataclass(frozen=True, slots=True)
class Felt:
    """`no` counts up for ever; `after_ms` is None for what nobody here began."""

    no: int
    feeling: str
    words: str
    pattern: Pattern
    at_ms: int
    after_ms: int | None
    after_words: str


class Toy:
    """`changed` is called whenever something of this badge is different now."""

    def __init__(self, real: RealBadge, outing: Outing, satellites: str, changed: Callable[[], None]) -> None:
        self.real, self.outing = real, outing
        self._satellites, self._changed = satellites, changed
        self._felt: deque[Felt] = deque(maxlen=KEPT)
        self._when_ms: dict[str, int] = {}
        self._told = len(real.badge.ports.motor.played)
        self._note, real.badge.on_felt = real.badge.on_felt, self._feel

    # What can be done to it -----------------------------------------------------------------------------------------

    def do(self, deed: str) -> None:
        """KeyError when there is no such deed."""
        DEEDS[deed](self)
        self._changed()

    def drain(self, pct: int) -> None:
        badge = self.real.badge
        was_flat, badge.ports.battery.pct = badge.ports.battery.pct == 0, pct
        if pct == 0:
            badge.power_cut()
        elif was_flat:
            badge.reboot()
        badge.stir()
        self._changed()

    def touch(self, button: str, is_down: bool) -> None:
        if is_down:
            self._when_ms[button] = self.real.badge.world.now_ms
        touch = self.real.badge.touch_hidden if button == "hidden" else self.real.badge.touch_visible
        touch(is_down)

    def gesture(self, button: str, act: Callable[[], None]) -> None:
        self._when_ms[button] = self.real.badge.world.now_ms
        act()

    def reach(self, is_in_reach: bool, road: str | None = None) -> None:
        self.real.out_of_reach(not is_in_reach, road)

    def switch_on(self) -> None:
        if self.real.badge.ports.battery.pct:
            self.real.badge.reboot()

    # How it is ------------------------------------------------------------------------------------------------------

    def state(self, site: Site) -> dict[str, Any]:
        ports = self.real.badge.ports
        return {
            "number": self.outing.badge,
            "is_on": self.real.badge.is_on,
            "roads": self.real.roads,
            "battery_pct": ports.battery.pct,
            "hidden_down": ports.hidden.is_down(),
            "visible_down": ports.visible.is_down(),
            "doing": self._doing(site),
            "badge": self._mind(),
            "room": self._room(),
            "satellites": self._satellites if ports.gps.is_on else f"{self._satellites}; the receiver is off",
            "felt": [asdict(felt) for felt in self._felt],
        }

    def is_on_visit(self) -> bool:
        situation = self._situation()
        return situation is not None and situation.is_on_visit

    def _situation(self) -> Situation | None:
        runner = self.real.badge.runner
        return runner.mind.situation if runner is not None and runner.mind is not None else None

    def _doing(self, site: Site) -> str:
        visit = site.visit_with(self.outing.badge)
        return f"{DOING[visit.state]}, {visit.here.address}" if visit else "back at school, no visit"

    def _mind(self) -> str:
        """What the badge knows, which nobody can see on it."""
        situation = self._situation()
        if situation is None:
            return "Battery flat" if not self.real.badge.ports.battery.pct else "No power"
        if situation.waiting_alarms:
            return "Calling for help until the base answers"
        return "Alarm stored by the base" if situation.is_in_alarm else "Ready"

    def _room(self) -> str:
        """What somebody beside the wearer could notice."""
        ports, noticed = self.real.badge.ports, []
        noticed += ["a beep is heard"] if _is_active(ports.buzzer, self.real.badge.world.now_ms) else []
        noticed += ["a light is seen"] if _is_active(ports.led, self.real.badge.world.now_ms) else []
        return " and ".join(noticed) if self.real.badge.is_on else ""

    def _feel(self, feeling: str) -> None:
        at_ms, pattern = self.real.badge.ports.motor.played[self._told]
        self._told += 1
        anchor, after_words = COUNTED_FROM.get(feeling, ("", ""))
        since_ms = self._when_ms.get(anchor)
        self._when_ms[feeling] = at_ms
        after_ms = None if since_ms is None else at_ms - since_ms
        self._felt.append(Felt(self._told, feeling, WORDS[feeling], pattern, time.time_ns() // 1_000_000, after_ms, after_words))
        self._note(feeling)
        self._changed()


def _is_active(player: FakePlayer, now_ms: int) -> bool:
    return bool(player.played) and now_ms < player.played[-1][0] + sum(player.played[-1][1])


DEEDS: dict[str, Callable[[Toy], None]] = {
    "hidden-down": lambda toy: toy.touch("hidden", True),
    "hidden-up": lambda toy: toy.touch("hidden", False),
    "visible-down": lambda toy: toy.touch("visible", True),
    "visible-up": lambda toy: toy.touch("visible", False),
    "press": lambda toy: toy.gesture("hidden", toy.real.badge.press_alarm),
    "tap": lambda toy: toy.gesture("visible", toy.real.badge.press_visible),
    "taps": lambda toy: toy.gesture("visible", toy.real.badge.press_visible_twice),
    "taps3": lambda toy: toy.gesture("visible", toy.real.badge.press_visible_three_times),
    "hold": lambda toy: toy.gesture("visible", toy.real.badge.hold_visible),
    "duress": lambda toy: toy.gesture("visible", toy.real.badge.answer_under_duress),
    "away": lambda toy: toy.reach(False),
    "back": lambda toy: toy.reach(True),
    "wifi-away": lambda toy: toy.reach(False, WIFI),
    "wifi-back": lambda toy: toy.reach(True, WIFI),
    "lora-away": lambda toy: toy.reach(False, LORA),
    "lora-back": lambda toy: toy.reach(True, LORA),
    "cut": lambda toy: toy.real.badge.power_cut(),
    "reboot": lambda toy: toy.switch_on(),
}
