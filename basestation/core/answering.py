"""What is decided between those who answer an alarm: handing it over, looking twice before it is closed, whether the police came,
what is to be done afterwards, and how a drill went. Orders, like those of decisions, and rows of the journal like them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OfferHandOver:
    """`person` asks `to` to take the incident over; until `to` says yes, `person` still has it."""

    at_ms: int
    person: int
    to: int
    reason: str


@dataclass(frozen=True, slots=True)
class DropHandOver:
    """Whoever was asked said no, or whoever asked thought better of it."""

    at_ms: int
    person: int
    reason: str


@dataclass(frozen=True, slots=True)
class ProposeClosure:
    """`person` says that it can be closed. Somebody else looks too; from `alone_ms` on, `person` may look again alone."""

    at_ms: int
    person: int
    category: str
    is_injured: bool
    alone_ms: int
    reason: str


@dataclass(frozen=True, slots=True)
class DropClosure:
    """It is not closed after all. `person` is who said so; None when a new press or concern did."""

    at_ms: int
    person: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class RecordPoliceThere:
    """`due_ms` is the owner's next deadline; None when nobody has it just now."""

    at_ms: int
    person: int
    due_ms: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class OpenTask:
    """Something to do after the incident, for `person`, or for whoever holds `role`."""

    at_ms: int
    task: int
    kind: str
    words: str
    role: str
    person: int | None
    due_ms: int
    reason: str


@dataclass(frozen=True, slots=True)
class FinishTask:
    at_ms: int
    task: int
    person: int
    note: str
    reason: str


@dataclass(frozen=True, slots=True)
class RecordDrill:
    """How a drill went: how long after its begin it was owned, acted on and closed (None: never), which lines of the sheet were known
    and which were gaps, and who took part."""

    at_ms: int
    exercise: str
    called_by: int | None
    owned_after_ms: int | None
    acted_after_ms: int | None
    closed_after_ms: int
    known: tuple[str, ...]
    gaps: tuple[str, ...]
    took_part: tuple[int, ...]
    reason: str


BetweenPeople = OfferHandOver | DropHandOver | ProposeClosure | DropClosure | RecordPoliceThere
Afterwards = OpenTask | FinishTask | RecordDrill
AnsweringDecision = BetweenPeople | Afterwards
