"""Whether a road is held to be up: not down for a blip, and not up again before it has shown that it stays.

up --down for hold_ms--> down --up for heal_ms--> up        heal_ms doubles with every fall of the last hour
"""

from dataclasses import dataclass, field

from .state import RoadState

HEAL_MS, LONGEST_HEAL_MS = 10_000, 600_000
HOUR_MS = 3_600_000


@dataclass(slots=True)
class Steady:
    """`look` gives the new state when it turned, or None."""

    hold_ms: int
    is_up: bool = True
    falls: list[int] = field(default_factory=list)

    def look(self, state: RoadState, at_ms: int) -> bool | None:
        if state.is_up == self.is_up or at_ms < state.since_ms + (self.heal_ms if state.is_up else self.hold_ms):
            return None
        self.is_up = state.is_up
        if not self.is_up:
            self.falls = [*(fall for fall in self.falls if at_ms - fall < HOUR_MS), at_ms]
        return self.is_up

    @property
    def heal_ms(self) -> int:
        return min(HEAL_MS << max(0, len(self.falls) - 1), LONGEST_HEAL_MS)
