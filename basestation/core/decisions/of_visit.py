"""What is decided about a visit while it is out, and afterwards."""

from dataclasses import dataclass

from ..policy.ladders import VisitRules
from ..visit import Approval, Departure, Plan

# A visit, out there --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SendOut:
    """The visitor signed out; from now on the clocks run at the base. `checks` are the gate's findings (name, state, words);
    `person` is who signed them out. To `rules` it is held until it is back, whatever policy is adopted meanwhile."""

    at_ms: int
    visit_no: int
    plan: Plan
    due_ms: int
    reason: str
    departures: tuple[Departure, ...] = ()
    checks: tuple[tuple[str, str, str], ...] = ()
    person: int | None = None
    approvals: tuple[Approval, ...] = ()
    rules: VisitRules | None = None


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


# A visit, afterwards -------------------------------------------------------------------------------------------------


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
class LeaveUnwritten:
    """Nobody is going to write this visit up, and `person`, who was not on it, says why."""

    at_ms: int
    person: int
    reason: str


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
