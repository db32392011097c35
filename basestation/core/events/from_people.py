"""What people do about an alarm, on the telephone and on the screen, and what came of telling them."""

from dataclasses import dataclass, field

from ..policy.ladders import Ladder
from ..position import Fix

# From the telephone --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CodeWordHeard:
    """`person` heard the code word on the telephone, at `heard_ms`. `visit_no` is None when they don't know who it was.

    `joins` is the incident of a caller who was not recognised, when they say that it was this one who rang then.
    """

    at_ms: int
    visit_no: int | None
    person: int
    role: str
    heard_ms: int
    joins: int | None = None


@dataclass(frozen=True, slots=True)
class PhonePressed:
    """`person`, who is on this visit, pressed SOS on their own phone. It cannot say what it is about: an alarm like any other."""

    at_ms: int
    visit_no: int
    person: int
    pressed_ms: int
    fix: Fix | None


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


# From people ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OwnershipTaken:
    """`role` is the role in which this person answers: office, second, head. `how` they said it, when not on the screen: "by text"."""

    at_ms: int
    person: int
    role: str
    how: str = ""


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


# From the outbox -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StepUnreachable:
    """Every delivery of this step failed for good, or there was nobody to deliver to."""

    at_ms: int
    step: int
    round: int


@dataclass(frozen=True, slots=True)
class TextHeard:
    """Somebody sent a text to the base. `sender` as the network writes it, `country` is what is dialled before this country's own
    numbers. `meaning`: "takes", "cannot" or "says". `sent_ms` is when they sent it, by our clock, `stamp_ms` when the network took it, by
    the network's: the same text delivered twice has the same."""

    at_ms: int
    sender: str = field(repr=False)
    country: str
    meaning: str
    words: str
    sent_ms: int
    stamp_ms: int | None = None


@dataclass(frozen=True, slots=True)
class DeliverySettled:
    """What came of one try. `outcome` is "sent", "delivered", "again" (try later) or "failed" (never). What was sent may be said
    later to be "delivered", or to have "failed" after all."""

    at_ms: int
    number: int
    outcome: str
    answer: str
