"""Whose yes each planned visit still needs, worked out once for each version of it, of the policy and of the roster, and for each day.

Thousands may be planned, each page of the head's asks about all that leave soon, and an alarm may wait for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..core.planning import approving
from ..core.planning.case import Around
from ..core.policy.rules import Rules
from ..core.telling import Person
from ..core.visit import Visit
from ..core.words.spoken import DAY_MS

MOST = 20_000


@dataclass(frozen=True, slots=True)
class _Known:
    visit: Visit
    rules: Rules
    roster: Mapping[int, Person]
    day: int
    missing: tuple[approving.Yes, ...]

    def holds(self, visit: Visit, rules: Rules, roster: Mapping[int, Person], day: int) -> bool:
        """They are the very same: what changes is made anew."""
        return self.visit is visit and self.rules is rules and self.roster is roster and self.day == day


@dataclass(slots=True)
class Yeses:
    known: dict[int, _Known] = field(default_factory=dict)

    def wanted(self, visit: Visit, rules: Rules, roster: Mapping[int, Person], around: Around) -> tuple[approving.Yes, ...]:
        day, found = around.now_ms // DAY_MS, self.known.get(visit.number)
        if found is None or not found.holds(visit, rules, roster, day):
            found = _Known(visit, rules, roster, day, approving.wanted(visit, rules, roster, around))
            if len(self.known) >= MOST:
                self.known.clear()
            self.known[visit.number] = found
        return found.missing
