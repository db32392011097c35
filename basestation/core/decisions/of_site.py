"""What is decided about the site itself, and about records that are over."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AdoptPolicy:
    """From now on another policy holds. Its text is in the table `policies`; `fingerprint` is the text's SHA-256."""

    at_ms: int
    person: int
    name: str
    fingerprint: str
    reason: str


@dataclass(frozen=True, slots=True)
class ChangeRoster:
    """`person` changed what is known of `who`: the names of the fields, never what stands in them."""

    at_ms: int
    person: int
    who: int
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class ChangeBadge:
    """A badge was added, revoked or described anew. `person` is None for whoever did it on the base's own computer."""

    at_ms: int
    person: int | None
    badge: int
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class RecordPack:
    """`person` made the pack of this incident. `fingerprint` is the journal's, which the pack has on it; `digest` the pack's own SHA-256,
    by which a copy is known again."""

    at_ms: int
    person: int
    of_incident: int
    why: str
    fingerprint: str
    digest: str
    reason: str


@dataclass(frozen=True, slots=True)
class RecordRoadDown:
    """A road in or out, or something the base itself lives by, is held to be down. `why` is in its own words."""

    at_ms: int
    road: str
    why: str
    reason: str


@dataclass(frozen=True, slots=True)
class RecordRoadUp:
    at_ms: int
    road: str
    down_ms: int
    reason: str


@dataclass(frozen=True, slots=True)
class TellOfRoad:
    """Who is told about a road by message."""

    at_ms: int
    road: str
    people: tuple[int, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class RecordRoadProof:
    """A test was sent over a road, or it was looked whether it heard something. `what` says what came of it; `person` asked for it,
    None for the weekly proof."""

    at_ms: int
    road: str
    is_well: bool
    what: str
    person: int | None
    reason: str
