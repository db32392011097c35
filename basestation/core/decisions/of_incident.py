"""What is decided about an incident."""

from dataclasses import dataclass
from typing import Literal

from ..policy import DrillLadder, Ladder
from ..position import Fix
from ..visit import Plan

ArcWord = Literal["raised", "again", "restored", "cancelled", "test"]


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


@dataclass(frozen=True, slots=True)
class Upgrade:
    """The incident got worse and climbs another ladder from its foot."""

    at_ms: int
    cause: str
    ladder: Ladder
    reason: str


@dataclass(frozen=True, slots=True)
class Climb:
    """Tell all who answer in `roles`; if nobody owns it by `due_ms`, climb on. `round` counts the tellings."""

    at_ms: int
    step: int
    round: int
    roles: tuple[str, ...]
    due_ms: int
    reason: str


@dataclass(frozen=True, slots=True)
class GiveOwnership:
    at_ms: int
    person: int
    role: str
    due_ms: int
    reason: str


@dataclass(frozen=True, slots=True)
class TakeOwnershipBack:
    at_ms: int
    person: int
    reason: str


@dataclass(frozen=True, slots=True)
class AskForAction:
    """The owner has recorded nothing: ask, and take the incident back at `due_ms`."""

    at_ms: int
    person: int
    due_ms: int
    reason: str


@dataclass(frozen=True, slots=True)
class RecordAction:
    """`due_ms` is the owner's next deadline; None when someone other than the owner wrote it down."""

    at_ms: int
    person: int
    action: str
    due_ms: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class RecordPolice:
    """`expected_min`: how soon they said somebody will be there. At `again_ms` they are called again if nobody came (R38)."""

    at_ms: int
    person: int
    reference: str
    due_ms: int
    reason: str
    expected_min: int | None = None
    again_ms: int | None = None


@dataclass(frozen=True, slots=True)
class TellArc:
    """The alarm receiving centre is told `what` (arc_signal.py): of this cause and, so far, so many presses."""

    at_ms: int
    what: ArcWord
    cause: str
    presses: int
    reason: str


@dataclass(frozen=True, slots=True)
class Close:
    """`proposed_by` saw it first, when it was looked at twice; `is_alone`: the same person both times."""

    at_ms: int
    person: int
    category: str
    reason: str
    proposed_by: int | None = None
    is_alone: bool = False
    is_injured: bool = False


@dataclass(frozen=True, slots=True)
class Refuse:
    """Somebody asked for what is not allowed. Nothing changes, but it is on record."""

    at_ms: int
    person: int
    what: str
    reason: str
