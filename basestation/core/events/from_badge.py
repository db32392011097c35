"""What a badge said, or a deadline that came."""

from dataclasses import dataclass

from ..position import Fix


@dataclass(frozen=True, slots=True)
class Tick:
    """A due time came."""

    at_ms: int


# From a badge --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AlarmHeard:
    """`event_counter` names the press for ever; `pressed_ms` is when, worked out from the event's age. With `since_ms` nobody knows how
    long it was kept on its way: it was pressed between the two."""

    at_ms: int
    badge: int
    event_counter: int
    cause: str
    pressed_ms: int
    battery_pct: int | None
    fix: Fix | None
    road: str
    is_drill: bool = False
    since_ms: int | None = None


@dataclass(frozen=True, slots=True)
class AlarmDated:
    """A press that is known was made at `latest_ms` or before, and at `since_ms` or after."""

    at_ms: int
    badge: int
    event_counter: int
    latest_ms: int
    since_ms: int


@dataclass(frozen=True, slots=True)
class AlarmHeardAgain:
    """A press that is known, once more; perhaps over another road."""

    at_ms: int
    badge: int
    event_counter: int
    road: str


@dataclass(frozen=True, slots=True)
class PositionHeard:
    """`badge` is None when it was not a badge that said so, but the visitor's phone."""

    at_ms: int
    badge: int | None
    fix: Fix
    road: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """`fix`, `signal` and `road` are what the badge had when it said so; none of them when a person wrote it down."""

    at_ms: int
    by: str
    fix: Fix | None = None
    signal: int | None = None
    road: str = ""


@dataclass(frozen=True, slots=True)
class SeenAt:
    """A badge on a visit said where it is, after it arrived: a position is often found only then."""

    at_ms: int
    fix: Fix


@dataclass(frozen=True, slots=True)
class CheckedIn:
    at_ms: int
    by: str


@dataclass(frozen=True, slots=True)
class Extended:
    at_ms: int
    minutes: int
    by: str


@dataclass(frozen=True, slots=True)
class Left:
    """`badge` is whose wearer said so; None when a person wrote it down, for all of them."""

    at_ms: int
    by: str
    badge: int | None = None


@dataclass(frozen=True, slots=True)
class Returned:
    """The visitor is back (or safely home): the visit is over."""

    at_ms: int
    by: str


@dataclass(frozen=True, slots=True)
class WelfareWanted:
    """Somebody wants a sign of life within `answer_within_s`."""

    at_ms: int
    by: str
    answer_within_s: int


@dataclass(frozen=True, slots=True)
class LeaveNowSaid:
    """One of a pair, or the office, says: we leave now. It is no alarm until nobody confirms that they are out."""

    at_ms: int
    by: str
    badge: int | None = None


@dataclass(frozen=True, slots=True)
class QuestionAnswered:
    """The office answered what the visit asked it (why they arrived elsewhere)."""

    at_ms: int
    person: int
    answer: str
