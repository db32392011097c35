"""What is decided about what an incident is: how it began, what came in since, whose it is."""

from dataclasses import dataclass

from ..policy.ladders import DrillLadder, Ladder
from ..position import Fix
from ..visit import Plan


@dataclass(frozen=True, slots=True)
class Open:
    """A new incident, with the ladder it climbs for ever. `worse` is the one it climbs when it turns out worse than it
    began; there is none above an SOS, and none for a drill. `second` is along on the visit. A drill says which `exercise` it is, who
    called it, and what is only supposed in it. With `since_ms` it was pressed between that and `pressed_ms`."""

    at_ms: int
    incident: int
    cause: str
    badge: int | None
    visit_no: int | None
    visitor: int | None
    ladder: Ladder | DrillLadder
    worse: Ladder | None
    event_counter: int | None
    pressed_ms: int
    battery_pct: int | None
    fix: Fix | None
    reason: str
    second: int | None = None
    exercise: str = ""
    called_by: int | None = None
    practice: Plan | None = None
    road: str = ""
    since_ms: int | None = None


@dataclass(frozen=True, slots=True)
class RecordPress:
    """A new press while the incident is open (a repeat of a known press is not recorded). `badge`: whose, as a pair has two."""

    at_ms: int
    event_counter: int
    cause: str
    pressed_ms: int
    battery_pct: int | None
    fix: Fix | None
    reason: str
    badge: int | None = None
    road: str = ""
    since_ms: int | None = None


@dataclass(frozen=True, slots=True)
class RecordPressTime:
    """A press that is known was made earlier than it seemed, or it is known better when: between `since_ms` and `pressed_ms`, or at
    `pressed_ms`."""

    at_ms: int
    badge: int
    event_counter: int
    pressed_ms: int
    since_ms: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class RecordOtherRoad:
    """A press that is known came over another road too, `later_ms` after it was first heard."""

    at_ms: int
    badge: int
    event_counter: int
    road: str
    later_ms: int
    reason: str


@dataclass(frozen=True, slots=True)
class RecordPosition:
    at_ms: int
    fix: Fix
    reason: str


@dataclass(frozen=True, slots=True)
class RecordSign:
    """A sign of life, or a further concern. It closes nothing."""

    at_ms: int
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class NameVisit:
    """It is known now whose alarm it is: an incident that began without a visit belongs to this one."""

    at_ms: int
    visit_no: int
    visitor: int
    second: int | None
    badge: int | None
    reason: str
