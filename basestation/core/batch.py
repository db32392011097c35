"""All that one turn of the service wants remembered: it is written whole, in one transaction, or not at all."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from .decisions import AdoptPolicy, Decision
from .incident import Incident
from .keeping import Erase, Hold, Unhold
from .roads.record import RoadRecord
from .task import Task
from .telling import Delivery
from .visit import Visit

T = TypeVar("T")


class StoreFailed(Exception):
    """The database did not take a batch: disk full, file locked, server gone. Nothing of the batch was written."""


class StoreRefused(Exception):
    """The database will never take this batch: something in it contradicts what is there. Nothing of it was written."""


class ChangeRefused(Exception):
    """What somebody wanted to change can't be, by what is there: they are told why. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Said:
    """Who changes the roster or the badges, when and why. `person` is None when they change what is known of themselves, or sit at the
    base's own computer."""

    at_ms: int
    person: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class BadgeRow:
    """What is remembered of a badge: its replay window, how far our own counter is reserved, and when it was last heard."""

    newest_counter: int
    seen: int
    down_reserved: int
    last_heard_ms: int | None
    proved_ms: int | None
    heartbeat: str


@dataclass(slots=True)
class Batch:
    """`events` are (badge, event counter, incident or None): each is heard once for ever. `holds`, `erasures` and
    `policies` (with their texts) are among `decisions` too: here stands what else they order."""

    decisions: list[tuple[int | None, int | None, Decision]] = field(default_factory=list)
    incidents: dict[int, Incident] = field(default_factory=dict)
    visits: dict[int, Visit] = field(default_factory=dict)
    events: list[tuple[int, int, int | None]] = field(default_factory=list)
    badges: dict[int, BadgeRow] = field(default_factory=dict)
    new_deliveries: list[Delivery] = field(default_factory=list)
    deliveries: dict[int, Delivery] = field(default_factory=dict)
    holds: list[Hold | Unhold] = field(default_factory=list)
    erasures: list[Erase] = field(default_factory=list)
    policies: list[tuple[AdoptPolicy, str]] = field(default_factory=list)
    tasks: dict[int, Task] = field(default_factory=dict)
    roads: dict[str, RoadRecord] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not any(getattr(self, name) for name in self.__slots__)


class Commits(Protocol):
    """A store, as the service uses it."""

    def commit(self, batch: Batch) -> None: ...

    def change(self, said: Said, write: Callable[[Any], T]) -> T: ...
