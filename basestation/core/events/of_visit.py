"""What people do about a visit before it leaves and after it is back, and what goes wrong in between."""

from dataclasses import dataclass

from ..visit import Plan

# Before a visit, and after it ----------------------------------------------------------------------------------------


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
class LeftUnwritten:
    """It is closed without a report. `reason` says why."""

    at_ms: int
    person: int
    reason: str


@dataclass(frozen=True, slots=True)
class CallMade:
    """A telephone call about this visit, in or out, whoever made it (R42)."""

    at_ms: int
    person: int
    direction: str
    whom: str
    outcome: str
    note: str = ""


# From a visit or a badge that went wrong -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ConcernRaised:
    """Nobody pressed anything; a deadline passed. `cause` is MISSED_CHECKIN, OVERDUE or LOST_CONTACT."""

    at_ms: int
    visit_no: int
    cause: str


@dataclass(frozen=True, slots=True)
class Texted:
    """`person`, who is on this visit, texted the base. `question` is what the office is asked; `told` is who gets a message about it."""

    at_ms: int
    person: int
    question: str
    told: tuple[int, ...] = ()


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
