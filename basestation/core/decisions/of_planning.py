"""What is decided about a visit before it leaves."""

from dataclasses import dataclass

from ..visit import Approval, Assessment, Departure, Plan, Seen


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
