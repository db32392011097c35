"""What the base decides, as orders. Each carries its reason: someone will ask why they were, or were not, called.

These are also the rows of the journal: an incident or a visit is what its decisions, folded in order, made of it.
A class is never renamed and never loses a field; a new field comes with a default.
"""

from dataclasses import dataclass

from .answering import AnsweringDecision
from .keeping import RecordsDecision
from .policy import DrillLadder, Ladder
from .position import Fix
from .visit import Approval, Assessment, Departure, Plan, Seen


@dataclass(frozen=True, slots=True)
class Open:
    """A new incident, with the ladder it climbs for ever. `worse` is the one it climbs when it turns out worse than it
    began; there is none above an SOS, and none for a drill. `second` is along on the visit. A drill says which `exercise` it is, who
    called it, and what is only supposed in it."""

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


# A visit, before it leaves ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlanVisit:
    """A visit is on record, and has not left."""

    at_ms: int
    visit_no: int
    plan: Plan
    person: int
    reason: str


@dataclass(frozen=True, slots=True)
class ChangePlan:
    """Another version of the plan: what was agreed to an earlier one has to be agreed again."""

    at_ms: int
    plan: Plan
    person: int
    reason: str


@dataclass(frozen=True, slots=True)
class RecordAssessment:
    at_ms: int
    assessment: Assessment
    reason: str


@dataclass(frozen=True, slots=True)
class RecordApproval:
    at_ms: int
    approval: Approval
    reason: str


@dataclass(frozen=True, slots=True)
class ConfirmApproval:
    at_ms: int
    of: str
    person: int
    reason: str


@dataclass(frozen=True, slots=True)
class RecordSeen:
    at_ms: int
    seen: Seen
    reason: str


@dataclass(frozen=True, slots=True)
class RecordDeparture:
    at_ms: int
    departure: Departure
    reason: str


@dataclass(frozen=True, slots=True)
class CallOff:
    at_ms: int
    person: int
    alternative: str
    reason: str


# A visit, out there -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SendOut:
    """The visitor signed out; from now on the clocks run at the base. `checks` are the gate's findings (name, state, words);
    `person` is who signed them out."""

    at_ms: int
    visit_no: int
    plan: Plan
    due_ms: int
    reason: str
    departures: tuple[Departure, ...] = ()
    checks: tuple[tuple[str, str, str], ...] = ()
    person: int | None = None
    approvals: tuple[Approval, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordArrival:
    at_ms: int
    by: str
    due_ms: int
    reason: str
    signal: int | None = None
    road: str = ""


@dataclass(frozen=True, slots=True)
class AskOffice:
    """Something about the visit is odd, and no alarm: the office is asked."""

    at_ms: int
    question: str
    reason: str


@dataclass(frozen=True, slots=True)
class RecordAnswer:
    at_ms: int
    person: int
    answer: str
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
    badge: int | None = None


@dataclass(frozen=True, slots=True)
class AskWelfare:
    """Every badge of the visit asks for a sign of life; without one by `due_ms` it is a missed check-in."""

    at_ms: int
    by: str
    answer_within_s: int
    due_ms: int
    reason: str


@dataclass(frozen=True, slots=True)
class AskToLeave:
    """Every badge of the visit but `badge`, which asked, says: leave now. Somebody not out by `due_ms` is a missed check-in."""

    at_ms: int
    by: str
    badge: int | None
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


# A visit, afterwards ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WriteUp:
    at_ms: int
    person: int
    outcome: str
    report: str
    discussed_with: int | None
    reason: str
    concern: str = ""


@dataclass(frozen=True, slots=True)
class LogCall:
    """`direction` is "in" or "out". Without a visit it is a call about no visit in particular."""

    at_ms: int
    person: int
    direction: str
    whom: str
    outcome: str
    note: str
    reason: str


# The site itself ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AdoptPolicy:
    """From now on another policy holds. Its text is in the table `policies`; `fingerprint` is the text's SHA-256."""

    at_ms: int
    person: int
    name: str
    fingerprint: str
    reason: str


@dataclass(frozen=True, slots=True)
class ChangeRoster:
    """`person` changed what is known of `who`: the names of the fields, never what stands in them."""

    at_ms: int
    person: int
    who: int
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class RecordPack:
    """`person` made the pack of this incident. `fingerprint` is the journal's, which the pack has on it; `digest` the pack's own SHA-256,
    by which a copy is known again."""

    at_ms: int
    person: int
    of_incident: int
    why: str
    fingerprint: str
    digest: str
    reason: str


IncidentDecision = (
    Open
    | RecordPress
    | RecordPosition
    | RecordSign
    | NameVisit
    | Upgrade
    | Climb
    | GiveOwnership
    | TakeOwnershipBack
    | AskForAction
    | RecordAction
    | RecordPolice
    | Close
    | Refuse
    | AnsweringDecision
)
PlanningDecision = PlanVisit | ChangePlan | RecordAssessment | RecordApproval | ConfirmApproval | RecordSeen | RecordDeparture | CallOff
OutDecision = (
    SendOut
    | RecordArrival
    | AskOffice
    | RecordAnswer
    | RecordCheckIn
    | Extend
    | RecordLeaving
    | AskWelfare
    | AskToLeave
    | RaiseConcern
    | WatchAgain
    | EndVisit
)
AfterDecision = WriteUp | LogCall
VisitDecision = PlanningDecision | OutDecision | AfterDecision
SiteDecision = LogCall | AdoptPolicy | ChangeRoster | WriteUp | RecordPack
Decision = IncidentDecision | VisitDecision | SiteDecision | RecordsDecision
