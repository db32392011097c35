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
