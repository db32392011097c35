"""What the base decides, as orders. Each carries its reason: someone will ask why they were, or were not, called.

These are also the rows of the journal: an incident or a visit is what its decisions, folded in order, made of it.
A class is never renamed and never loses a field; a new field comes with a default.
"""

from dataclasses import dataclass

from .policy import DrillLadder, Ladder
from .position import Fix
from .visit import Plan


@dataclass(frozen=True, slots=True)
class Open:
    """A new incident, with the ladder it climbs for ever. `worse` is the one it climbs when it turns out worse than it
    began; there is none above an SOS, and none for a drill."""

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


@dataclass(frozen=True, slots=True)
class RecordPress:
    """A new press while the incident is open (a repeat of a known press is not recorded)."""

    at_ms: int
    event_counter: int
    cause: str
    pressed_ms: int
    battery_pct: int | None
    fix: Fix | None
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
    at_ms: int
    person: int
    reference: str
    due_ms: int
    reason: str


@dataclass(frozen=True, slots=True)
class Close:
    at_ms: int
    person: int
    category: str
    reason: str


@dataclass(frozen=True, slots=True)
class Refuse:
    """Somebody asked for what is not allowed. Nothing changes, but it is on record."""

    at_ms: int
    person: int
    what: str
    reason: str


# A visit ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SendOut:
    """The visitor signed out; from now on the clocks run at the base."""

    at_ms: int
    visit_no: int
    plan: Plan
    due_ms: int
    reason: str


@dataclass(frozen=True, slots=True)
class RecordArrival:
    at_ms: int
    by: str
    due_ms: int
    reason: str


@dataclass(frozen=True, slots=True)
class RecordCheckIn:
    at_ms: int
    by: str
    due_ms: int
    reason: str


@dataclass(frozen=True, slots=True)
class Extend:
    at_ms: int
    minutes: int
    back_by_ms: int
    due_ms: int
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class RecordLeaving:
    at_ms: int
    by: str
    due_ms: int
    reason: str


@dataclass(frozen=True, slots=True)
class RaiseConcern:
    """A deadline of the visit passed. Opens an incident, or is written into the one that is open."""

    at_ms: int
    cause: str
    due_ms: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class WatchAgain:
    """Its incident was closed, but the visitor is not back: the visit has a deadline again."""

    at_ms: int
    due_ms: int
    reason: str


@dataclass(frozen=True, slots=True)
class EndVisit:
    at_ms: int
    by: str
    reason: str


IncidentDecision = (
    Open
    | RecordPress
    | RecordPosition
    | RecordSign
    | Upgrade
    | Climb
    | GiveOwnership
    | TakeOwnershipBack
    | AskForAction
    | RecordAction
    | RecordPolice
    | Close
    | Refuse
)
VisitDecision = SendOut | RecordArrival | RecordCheckIn | Extend | RecordLeaving | RaiseConcern | WatchAgain | EndVisit
Decision = IncidentDecision | VisitDecision
