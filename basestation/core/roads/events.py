"""What the watching of the roads tells the service."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RoadChanged:
    """A road is held to be down, or up again; `why` is in its own words."""

    at_ms: int
    road: str
    is_up: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class RoadProved:
    """Somebody looked whether a road works, without sending anything to a person. `person` None: the weekly proof."""

    at_ms: int
    road: str
    is_well: bool
    what: str
    person: int | None = None


@dataclass(frozen=True, slots=True)
class RoadTestAsked:
    """A test is to be sent over this road out."""

    at_ms: int
    road: str
    person: int | None = None


@dataclass(frozen=True, slots=True)
class WriteAsked:
    """The base writes something, to see that it can."""

    at_ms: int
