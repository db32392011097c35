"""What happened, in the past tense. `at_ms` is the base's time (milliseconds since 1970, UTC) and comes with the event."""

from .from_badge import (
    AlarmDated,
    AlarmHeard,
    AlarmHeardAgain,
    Arrived,
    CheckedIn,
    Extended,
    LeaveNowSaid,
    Left,
    PositionHeard,
    QuestionAnswered,
    Returned,
    SeenAt,
    Tick,
    WelfareWanted,
)
from .from_people import (
    ActionRecorded,
    ChallengeFailed,
    ClosureAsked,
    ClosureLooked,
    CodeWordHeard,
    DeliverySettled,
    HandOverAsked,
    HandOverDeclined,
    OwnershipTaken,
    PassedOn,
    PhonePressed,
    PoliceArrived,
    PoliceCalled,
    StepUnreachable,
    TextHeard,
    ToldByPhone,
    VisitRecognised,
)
from .of_visit import (
    ApprovalConfirmed,
    Approved,
    Assessed,
    CallMade,
    ConcernRaised,
    ContactMade,
    DepartureAgreed,
    DrillCalled,
    LeftUnwritten,
    PlanChanged,
    PlanRead,
    Texted,
    VisitCalledOff,
    WentOut,
    WrittenUp,
)

IncidentEvent = (
    AlarmHeard
    | AlarmDated
    | AlarmHeardAgain
    | PositionHeard
    | ConcernRaised
    | ContactMade
    | DrillCalled
    | ToldByPhone
    | PhonePressed
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
AfterEvent = WrittenUp | LeftUnwritten | CallMade
OutEvent = Arrived | SeenAt | CheckedIn | Extended | Left | Returned | WelfareWanted | LeaveNowSaid | QuestionAnswered | Texted | Tick
VisitEvent = PlanningEvent | AfterEvent | OutEvent

__all__ = [
    "ActionRecorded",
    "AfterEvent",
    "AlarmDated",
    "AlarmHeard",
    "AlarmHeardAgain",
    "ApprovalConfirmed",
    "Approved",
    "Arrived",
    "Assessed",
    "CallMade",
    "ChallengeFailed",
    "CheckedIn",
    "ClosureAsked",
    "ClosureLooked",
    "CodeWordHeard",
    "ConcernRaised",
    "ContactMade",
    "DeliverySettled",
    "DepartureAgreed",
    "DrillCalled",
    "Extended",
    "HandOverAsked",
    "HandOverDeclined",
    "IncidentEvent",
    "LeaveNowSaid",
    "Left",
    "LeftUnwritten",
    "OutEvent",
    "OwnershipTaken",
    "PassedOn",
    "PhonePressed",
    "PlanChanged",
    "PlanRead",
    "PlanningEvent",
    "PoliceArrived",
    "PoliceCalled",
    "PositionHeard",
    "QuestionAnswered",
    "Returned",
    "SeenAt",
    "StepUnreachable",
    "TextHeard",
    "Texted",
    "Tick",
    "ToldByPhone",
    "VisitCalledOff",
    "VisitEvent",
    "VisitRecognised",
    "WelfareWanted",
    "WentOut",
    "WrittenUp",
]
