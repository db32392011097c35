"""One turn of thinking: what goes in, and everything that comes out of it."""

from dataclasses import dataclass, field
from typing import Any

from .batch import Batch
from .decisions import AdoptPolicy, Decision, SiteDecision
from .events import ChallengeFailed, CodeWordHeard, DeliverySettled, DrillCalled, IncidentEvent, TextHeard, VisitEvent
from .keeping import RecordsDecision
from .position import Fix
from .roads import Signal
from .roads.events import RoadChanged, RoadProved, RoadTestAsked, WriteAsked
from .telling import Delivery
from .visit import Approval, Departure, Plan, Visit


@dataclass(frozen=True, slots=True)
class Heard:
    """A frame came over a road. `claimed_badge` is whose it is by the road's own word, None when the road can't say; `signal` is how
    well it was heard, when the road measures that; `sender` is what the road itself calls whoever sent it. `kept_since_ms`: somebody may
    have kept it for us, and it was sent after that (0: after the base was last at work); None: it came when it was sent."""

    at_ms: int
    road: str
    claimed_badge: int | None
    frame: bytes
    signal: Signal | None = None
    sender: str = ""
    kept_since_ms: int | None = None


@dataclass(frozen=True, slots=True)
class ForIncident:
    number: int
    event: IncidentEvent


@dataclass(frozen=True, slots=True)
class ForVisit:
    number: int
    event: VisitEvent


@dataclass(frozen=True, slots=True)
class ForSite:
    """A decision about the site itself, or about a visit that is over, made by a person and to be written down as it is."""

    decision: SiteDecision
    visit_no: int | None = None


@dataclass(frozen=True, slots=True)
class PolicyAdopted:
    """From now on this text is the policy; `order` has its fingerprint."""

    order: AdoptPolicy
    text: str


@dataclass(frozen=True, slots=True)
class ForRecords:
    """A record is to be kept in spite of the rule, or no longer; or what the rule found due is to be erased."""

    order: RecordsDecision


@dataclass(frozen=True, slots=True)
class VisitPlanned:
    """A visit that is to be made is put on record by `person`."""

    at_ms: int
    person: int
    plan: Plan


@dataclass(frozen=True, slots=True)
class VisitRecalled:
    """A visit that was over long ago, as its journal has it: something is to be done about it after all."""

    visit: Visit


@dataclass(frozen=True, slots=True)
class TaskDone:
    """Somebody did what was to be done after an incident, and says what came of it."""

    at_ms: int
    number: int
    person: int
    note: str


@dataclass(frozen=True, slots=True)
class SignedOut:
    """A visitor leaves at once, with this plan, unplanned. `checks` and `person` as in WentOut; `approvals` is who said yes on the way."""

    at_ms: int
    plan: Plan
    departures: tuple[Departure, ...] = ()
    checks: tuple[tuple[str, str, str], ...] = ()
    person: int | None = None
    approvals: tuple[Approval, ...] = ()


@dataclass(frozen=True, slots=True)
class PhonePosition:
    """A person's phone spoke. `fix` is None when it doesn't know where it is; `pressed_ms` is when SOS was pressed on it, None when it
    was not."""

    at_ms: int
    person: int
    fix: Fix | None
    pressed_ms: int | None = None


@dataclass(frozen=True, slots=True)
class WelfareAsked:
    """The office wants a sign of life from whoever is on this visit."""

    at_ms: int
    visit_no: int
    answer_within_s: int
    by: str = "the office"


@dataclass(frozen=True, slots=True)
class LeaveNowAsked:
    at_ms: int
    visit_no: int
    by: str = "the office"


Input = (
    Heard | PhonePosition | ForIncident | ForVisit | ForSite | PolicyAdopted | ForRecords
    | VisitPlanned | VisitRecalled | SignedOut | DrillCalled | WelfareAsked | LeaveNowAsked
    | DeliverySettled | TextHeard | TaskDone | CodeWordHeard | ChallengeFailed
    | RoadChanged | RoadProved | RoadTestAsked | WriteAsked
)  # fmt: skip


def named(item: Input) -> str:
    """For the log: what it was and about which visit or incident, never what stands in it. A frame is sealed."""
    if isinstance(item, Heard):
        return repr(item)
    if isinstance(item, ForIncident | ForVisit):
        return f"{type(item).__name__} {item.number} {type(item.event).__name__}"
    return f"{type(item).__name__} {type(item.decision).__name__}" if isinstance(item, ForSite) else type(item).__name__


@dataclass(slots=True)
class Turn:
    """Commit `batch`; then, and only then, send `frames` (badge, road, sealed bytes) and `deliveries`.

    `answers` has one entry for each input: the decisions it led to. `refused` (road, why) says which frames were not
    believed. `say_once` are words for badges that thinking's last step seals into `frames`. `heard` are the badges that spoke.
    """

    at_ms: int
    batch: Batch = field(default_factory=Batch)
    answers: list[tuple[Decision, ...]] = field(default_factory=list)
    say_once: list[tuple[int, Any]] = field(default_factory=list)
    frames: list[tuple[int, str, bytes]] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    heard: set[int] = field(default_factory=set)
    has_reserved: bool = False
    changed: bool = False
