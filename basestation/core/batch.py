"""All that one turn of the service wants remembered: it is written whole, in one transaction, or not at all."""

from dataclasses import dataclass, field

from .decisions import Decision
from .incident import Incident
from .telling import Delivery
from .visit import Visit


class StoreFailed(Exception):
    """The database did not take a batch: disk full, file locked, server gone. Nothing of the batch was written."""


@dataclass(slots=True)
class Batch:
    """By badge: `windows` (newest counter, seen bits), `down_reserved`, and `heard` (last heard, last proved, heartbeat as
    text). `events` are (badge, event counter, incident or None): each is heard once for ever."""

    decisions: list[tuple[int | None, int | None, Decision]] = field(default_factory=list)
    incidents: dict[int, Incident] = field(default_factory=dict)
    visits: dict[int, Visit] = field(default_factory=dict)
    events: list[tuple[int, int, int | None]] = field(default_factory=list)
    windows: dict[int, tuple[int, int]] = field(default_factory=dict)
    down_reserved: dict[int, int] = field(default_factory=dict)
    heard: dict[int, tuple[int, int | None, str]] = field(default_factory=dict)
    new_deliveries: list[Delivery] = field(default_factory=list)
    deliveries: dict[int, Delivery] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not any(getattr(self, name) for name in self.__slots__)
