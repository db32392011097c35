"""What happened, in the past tense. `at_ms` is the base's time (milliseconds since 1970, UTC) and comes with the event."""

from dataclasses import dataclass

from .position import Fix


@dataclass(frozen=True, slots=True)
class Tick:
    """A due time came."""

    at_ms: int


# From a badge -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AlarmHeard:
    """`event_counter` names the press for ever; `pressed_ms` is when, worked out from the event's age."""

    at_ms: int
    badge: int
    event_counter: int
    cause: str
    pressed_ms: int
    battery_pct: int | None
    fix: Fix | None
    road: str
    is_drill: bool = False


@dataclass(frozen=True, slots=True)
class PositionHeard:
    at_ms: int
    badge: int
    fix: Fix
    road: str


@dataclass(frozen=True, slots=True)
class Arrived:
    at_ms: int
    by: str


@dataclass(frozen=True, slots=True)
class CheckedIn:
    at_ms: int
    by: str


@dataclass(frozen=True, slots=True)
class Extended:
    at_ms: int
    minutes: int
    by: str


@dataclass(frozen=True, slots=True)
class Left:
    at_ms: int
    by: str


@dataclass(frozen=True, slots=True)
class Returned:
    """The visitor is back (or safely home): the visit is over."""

    at_ms: int
    by: str


# From a visit or a badge that went wrong ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ConcernRaised:
    """Nobody pressed anything; a deadline passed. `cause` is MISSED_CHECKIN, OVERDUE or LOST_CONTACT."""

    at_ms: int
    visit_no: int
    cause: str


@dataclass(frozen=True, slots=True)
class ContactMade:
    """The visitor gave a sign of life while an incident of theirs is open."""

    at_ms: int
    what: str


@dataclass(frozen=True, slots=True)
class DrillCalled:
    at_ms: int
    badge: int | None
    person: int | None


# From people --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OwnershipTaken:
    """`role` is the role in which this person answers: office, second, head."""

    at_ms: int
    person: int
    role: str


@dataclass(frozen=True, slots=True)
class ActionRecorded:
    at_ms: int
    person: int
    action: str


@dataclass(frozen=True, slots=True)
class PassedOn:
    """ "I can't deal with this: next person, now." """

    at_ms: int
    person: int
    why: str


@dataclass(frozen=True, slots=True)
class PoliceCalled:
    """A person rang 999. `reference` is the police's incident number, when there is one yet."""

    at_ms: int
    person: int
    reference: str


@dataclass(frozen=True, slots=True)
class ClosureAsked:
    """`category` is one of incident.CATEGORIES; `reason` is never empty."""

    at_ms: int
    person: int
    category: str
    reason: str


# From the outbox ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StepUnreachable:
    """Every delivery of this step failed for good, or there was nobody to deliver to."""

    at_ms: int
    step: int
    round: int


@dataclass(frozen=True, slots=True)
class DeliverySettled:
    """What came of one try. `outcome` is "sent", "delivered", "again" (try later) or "failed" (never)."""

    at_ms: int
    number: int
    outcome: str
    answer: str


IncidentEvent = (
    AlarmHeard
    | PositionHeard
    | ConcernRaised
    | ContactMade
    | DrillCalled
    | OwnershipTaken
    | ActionRecorded
    | PassedOn
    | PoliceCalled
    | ClosureAsked
    | StepUnreachable
    | Tick
)
VisitEvent = Arrived | CheckedIn | Extended | Left | Returned | Tick
