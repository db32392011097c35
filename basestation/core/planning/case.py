"""One planned visit held against the policy: what is looked at, and what is found."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal
from zoneinfo import ZoneInfo

from ..policy.daylight import Evening, Place, evening_rule
from ..policy.rules import Rules
from ..telling import Person
from ..visit import Visit

State = Literal["ok", "warn", "fail"]
OK: Final = "ok"
WARN: Final = "warn"
FAIL: Final = "fail"
CHANGE = "Change the plan."
HEAD_AGREES = "head agrees"


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule of the gate. `words` says how it stands; `remedy` what puts it right, "" where nothing is wrong. A "fail" is put right, or
    the visit goes as a departure from policy; a "warn" is only said. `agreed`: its departure, in words, once somebody agreed to it."""

    rule: str
    state: State
    words: str
    remedy: str = ""
    agreed: str = ""

    @property
    def holds_back(self) -> bool:
        return self.state == FAIL and not self.agreed


@dataclass(frozen=True, slots=True)
class Around:
    """What the visit itself does not say: the time, and the school's place (None when nobody entered it). `assessed_before` is the
    number of an earlier visit to the home that has an assessment."""

    now_ms: int
    zone: ZoneInfo
    place: Place | None = None
    assessed_before: int | None = None


@dataclass(frozen=True, slots=True)
class Case:
    visit: Visit
    rules: Rules
    roster: Mapping[int, Person]
    around: Around

    def name(self, person: int | None) -> str:
        known = self.roster.get(person or 0)
        return known.name if known else f"person {person}"

    @property
    def evening(self) -> Evening:
        plan = self.visit.plan
        start_ms = min(plan.leave_ms or self.around.now_ms, plan.back_by_ms)
        return evening_rule(self.rules, start_ms, plan.back_by_ms, self.around.place, self.around.zone)


Rule = Callable[[Case], Iterable[Finding]]


def there(rule: str, value: str, missing: State, words: str, without: str) -> Finding:
    return Finding(rule, OK, words) if value else Finding(rule, missing, without, CHANGE)
