"""What happened, in the past tense. `at_ms` is the base's time (milliseconds since 1970, UTC) and comes with the event."""

from dataclasses import dataclass

from .policy import Ladder
from .position import Fix
from .visit import Plan


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
    """`fix`, `signal` and `road` are what the badge had when it said so; none of them when a person wrote it down."""

    at_ms: int
    by: str
    fix: Fix | None = None
    signal: int | None = None
    road: str = ""


@dataclass(frozen=True, slots=True)
class SeenAt:
    """A badge on a visit said where it is, after it arrived: a position is often found only then."""

    at_ms: int
    fix: Fix


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
    """`badge` is whose wearer said so; None when a person wrote it down, for all of them."""

    at_ms: int
    by: str
    badge: int | None = None


@dataclass(frozen=True, slots=True)
class Returned:
    """The visitor is back (or safely home): the visit is over."""

    at_ms: int
    by: str


@dataclass(frozen=True, slots=True)
class WelfareWanted:
    """Somebody wants a sign of life within `answer_within_s`."""

    at_ms: int
    by: str
    answer_within_s: int


@dataclass(frozen=True, slots=True)
class LeaveNowSaid:
    """One of a pair, or the office, says: we leave now. It is no alarm until nobody confirms that they are out."""

    at_ms: int
    by: str
    badge: int | None = None


@dataclass(frozen=True, slots=True)
class QuestionAnswered:
    """The office answered what the visit asked it (why they arrived elsewhere)."""

    at_ms: int
    person: int
    answer: str


# Before a visit, and after it ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlanChanged:
    at_ms: int
    person: int
    plan: Plan
    reason: str


@dataclass(frozen=True, slots=True)
class Assessed:
    """A new version of the risk assessment. `answers` are (heading, text); `copied_from` is the visit they were taken from."""

    at_ms: int
    person: int
    answers: tuple[tuple[str, str], ...]
    copied_from: int | None = None


@dataclass(frozen=True, slots=True)
class Approved:
    """`of` is "visit" or "assessment". `approver` said yes in `role`; `recorded_by` wrote it down (somebody else, when said aloud)."""

    at_ms: int
    of: str
    approver: int
    role: str
    recorded_by: int
    is_verbal: bool = False


@dataclass(frozen=True, slots=True)
class ApprovalConfirmed:
    """Who said yes by word of mouth now confirms it."""

    at_ms: int
    of: str
    person: int


@dataclass(frozen=True, slots=True)
class PlanRead:
    at_ms: int
    person: int
    role: str


@dataclass(frozen=True, slots=True)
class DepartureAgreed:
    """The visit won't keep `rule`, and `approver` agreed to it."""

    at_ms: int
    person: int
    rule: str
    what: str
    reason: str
    approver: int


@dataclass(frozen=True, slots=True)
class WentOut:
    """A planned visit leaves, as `plan` now is (badges and time of return are known at the door). `checks` are the gate's findings as
    (name, "ok" | "warn" | "fail", words), on record."""

    at_ms: int
    person: int
    plan: Plan
    checks: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class VisitCalledOff:
    """Not going. `alternative` says what is done instead (R17)."""

    at_ms: int
    person: int
    alternative: str
    reason: str


@dataclass(frozen=True, slots=True)
class WrittenUp:
    """The visitor's report (R40, R41). `outcome`: "done", "cut short", "nobody in" or "concern". `concern` is for the
    safeguarding lead."""

    at_ms: int
    person: int
    outcome: str
    report: str
    discussed_with: int | None = None
    concern: str = ""


@dataclass(frozen=True, slots=True)
class CallMade:
    """A telephone call about this visit, in or out, whoever made it (R42)."""

    at_ms: int
    person: int
    direction: str
    whom: str
    outcome: str
    note: str = ""


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
    """`person` is who is supposed to be in trouble, `exercise` one of drilling.EXERCISES, `practice` the visit that is supposed."""

    at_ms: int
    badge: int | None
    person: int | None
    exercise: str = "press"
    called_by: int | None = None
    practice: Plan | None = None


# From the telephone -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CodeWordHeard:
    """`person` heard the code word on the telephone, at `heard_ms`. `visit_no` is None when they don't know who it was."""

    at_ms: int
    visit_no: int | None
    person: int
    role: str
    heard_ms: int


@dataclass(frozen=True, slots=True)
class ChallengeFailed:
    """`person` rang and asked the office's challenge, and the answer was not the agreed one."""

    at_ms: int
    visit_no: int
    person: int
    role: str


@dataclass(frozen=True, slots=True)
class ToldByPhone:
    """An alarm that a person heard: they are on the telephone, so they have it at once. `ladder` is the policy's for this cause."""

    at_ms: int
    cause: str
    visit_no: int | None
    person: int
    role: str
    heard_ms: int
    ladder: Ladder


@dataclass(frozen=True, slots=True)
class VisitRecognised:
    """Whoever is on the telephone knows now who it is."""

    at_ms: int
    visit_no: int
    visitor: int
    second: int | None
    badge: int | None


# From people --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OwnershipTaken:
    """`role` is the role in which this person answers: office, second, head."""

    at_ms: int
    person: int
    role: str


@dataclass(frozen=True, slots=True)
class ActionRecorded:
    """`again_min`: the owner wants to be asked again then, and not before."""

    at_ms: int
    person: int
    action: str
    again_min: int | None = None


@dataclass(frozen=True, slots=True)
class HandOverAsked:
    """Whoever has it asks `to` to take it over."""

    at_ms: int
    person: int
    to: int


@dataclass(frozen=True, slots=True)
class HandOverDeclined:
    at_ms: int
    person: int
    why: str


@dataclass(frozen=True, slots=True)
class PassedOn:
    """ "I can't deal with this: next person, now." """

    at_ms: int
    person: int
    why: str


@dataclass(frozen=True, slots=True)
class PoliceCalled:
    """A person rang 999. `reference` is the police's incident number, when there is one yet; `expected_min` when they said they come."""

    at_ms: int
    person: int
    reference: str
    expected_min: int | None = None


@dataclass(frozen=True, slots=True)
class PoliceArrived:
    """Somebody knows that the police are there."""

    at_ms: int
    person: int


@dataclass(frozen=True, slots=True)
class ClosureAsked:
    """`category` is one of incident.CATEGORIES; `reason` is never empty."""

    at_ms: int
    person: int
    category: str
    reason: str
    is_injured: bool = False


@dataclass(frozen=True, slots=True)
class ClosureLooked:
    """The second look at a proposed closing: yes, or no with the reason why not. `proposed_ms` says which closing was seen."""

    at_ms: int
    person: int
    agrees: bool
    words: str = ""
    proposed_ms: int | None = None


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
    | ToldByPhone
    | VisitRecognised
    | OwnershipTaken
    | ActionRecorded
    | PassedOn
    | HandOverAsked
    | HandOverDeclined
    | PoliceCalled
    | PoliceArrived
    | ClosureAsked
    | ClosureLooked
    | StepUnreachable
    | Tick
)
PlanningEvent = PlanChanged | Assessed | Approved | ApprovalConfirmed | PlanRead | DepartureAgreed | WentOut | VisitCalledOff
AfterEvent = WrittenUp | CallMade
OutEvent = Arrived | SeenAt | CheckedIn | Extended | Left | Returned | WelfareWanted | LeaveNowSaid | QuestionAnswered | Tick
VisitEvent = PlanningEvent | AfterEvent | OutEvent
