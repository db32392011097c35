"""What is decided about an incident's ladder: who is told, who has it, what they did, and its end."""

from dataclasses import dataclass
from typing import Literal

from ..policy.ladders import Ladder

ArcWord = Literal["raised", "again", "restored", "cancelled", "test"]


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
class TellArc:
    """The alarm receiving centre is told `what` (core/deliveries/arc_signal.py): of this cause and, so far, so many presses."""

    at_ms: int
    what: ArcWord
    cause: str
    presses: int
    reason: str


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
