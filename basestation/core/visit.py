"""One visit, as its decisions made it.

OUT --arrived--> INSIDE --left--> LEFT --returned--> CLOSED
 `--------------- returned, from anywhere -------------^

Timers run here, at the base: a dead badge still goes overdue.
"""

from dataclasses import dataclass

OUT, INSIDE, LEFT, CLOSED = "out", "inside", "left", "closed"


@dataclass(frozen=True, slots=True)
class Plan:
    """What was agreed before leaving. Persons are numbers of the roster; positions are millionths of a degree.
    `departure` says why the visit goes out although something is not as it should be (a badge that is NOT PROTECTED)."""

    visitor: int
    badge: int | None
    address: str
    back_by_ms: int
    purpose: str = ""
    second: int | None = None
    exact: str = ""
    entrance: str = ""
    lat_udeg: int | None = None
    lon_udeg: int | None = None
    risks: str = ""
    children: str = ""
    vehicle: str = ""
    parking: str = ""
    description: str = ""
    interval_min: int = 20
    grace_min: int = 5
    cue: int = 0
    departure: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """`due_ms` is the next deadline (None only when closed or when a concern already stands and waits for a person)."""

    number: int
    plan: Plan
    state: str
    signed_out_ms: int
    back_by_ms: int
    last_contact_ms: int
    due_ms: int | None
    arrived_ms: int | None = None
    left_ms: int | None = None
    returned_ms: int | None = None
    concerns: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.state != CLOSED
