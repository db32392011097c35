"""What the base decides, as orders. Each carries its reason: someone will ask why they were, or were not, called.

These are also the rows of the journal: an incident or a visit is what its decisions, folded in order, made of it.
A class is never renamed and never loses a field; a new field comes with a default.
"""

from ..answering import AnsweringDecision
from ..keeping import RecordsDecision
from .of_incident import (
    NameVisit,
    Open,
    RecordOtherRoad,
    RecordPosition,
    RecordPress,
    RecordPressTime,
    RecordSign,
)
from .of_ladder import (
    ArcWord,
    AskForAction,
    Climb,
    Close,
    GiveOwnership,
    RecordAction,
    RecordPolice,
    Refuse,
    TakeOwnershipBack,
    TellArc,
    Upgrade,
)
from .of_planning import CallOff, ChangePlan, ConfirmApproval, PlanVisit, RecordApproval, RecordAssessment, RecordDeparture, RecordSeen
from .of_site import AdoptPolicy, ChangeBadge, ChangeRoster, RecordPack, RecordRoadDown, RecordRoadProof, RecordRoadUp, TellOfRoad
from .of_texts import AskAboutText, RecordText, SeeText
from .of_visit import (
    AskOffice,
    AskToLeave,
    AskWelfare,
    EndVisit,
    Extend,
    LeaveUnwritten,
    LogCall,
    RaiseConcern,
    RecordAnswer,
    RecordArrival,
    RecordCheckIn,
    RecordLeaving,
    SendOut,
    WatchAgain,
    WriteUp,
)

IncidentDecision = (
    Open
    | RecordPress
    | RecordPressTime
    | RecordPosition
    | RecordOtherRoad
    | RecordSign
    | NameVisit
    | Upgrade
    | Climb
    | GiveOwnership
    | TakeOwnershipBack
    | AskForAction
    | RecordAction
    | RecordPolice
    | TellArc
    | Close
    | Refuse
    | AnsweringDecision
)
PlanningDecision = PlanVisit | ChangePlan | RecordAssessment | RecordApproval | ConfirmApproval | RecordSeen | RecordDeparture | CallOff
OutDecision = (
    SendOut
    | RecordArrival
    | AskOffice
    | AskAboutText
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
AfterDecision = WriteUp | LeaveUnwritten | LogCall
VisitDecision = PlanningDecision | OutDecision | AfterDecision
RoadDecision = RecordRoadDown | RecordRoadUp | TellOfRoad | RecordRoadProof
SiteDecision = LogCall | AdoptPolicy | ChangeRoster | ChangeBadge | WriteUp | RecordPack | RecordText | SeeText | RoadDecision
Decision = IncidentDecision | VisitDecision | SiteDecision | RecordsDecision

__all__ = [
    "AdoptPolicy",
    "AfterDecision",
    "ArcWord",
    "AskAboutText",
    "AskForAction",
    "AskOffice",
    "AskToLeave",
    "AskWelfare",
    "CallOff",
    "ChangeBadge",
    "ChangePlan",
    "ChangeRoster",
    "Climb",
    "Close",
    "ConfirmApproval",
    "Decision",
    "EndVisit",
    "Extend",
    "GiveOwnership",
    "IncidentDecision",
    "LeaveUnwritten",
    "LogCall",
    "NameVisit",
    "Open",
    "OutDecision",
    "PlanVisit",
    "PlanningDecision",
    "RaiseConcern",
    "RecordAction",
    "RecordAnswer",
    "RecordApproval",
    "RecordArrival",
    "RecordAssessment",
    "RecordCheckIn",
    "RecordDeparture",
    "RecordLeaving",
    "RecordOtherRoad",
    "RecordPack",
    "RecordPolice",
    "RecordPosition",
    "RecordPress",
    "RecordPressTime",
    "RecordRoadDown",
    "RecordRoadProof",
    "RecordRoadUp",
    "RecordSeen",
    "RecordSign",
    "RecordText",
    "Refuse",
    "RoadDecision",
    "SeeText",
    "SendOut",
    "SiteDecision",
    "TakeOwnershipBack",
    "TellArc",
    "TellOfRoad",
    "Upgrade",
    "VisitDecision",
    "WatchAgain",
    "WriteUp",
]
