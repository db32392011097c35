"""A decision as a row of the journal, and back.

    digest = SHA-256(salt + body)        hash = SHA-256(hash of the row before + the row's own columns + digest)

The chain runs over the digest, not the body: a body can be erased, and its salt with it, and the chain still holds. Without the
salt, nobody can try out whether the erased row said this or that.
"""

import hashlib
import os
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from pydantic import TypeAdapter

from ..core.decisions import Decision
from ..core.roads.record import RoadRecord

KINDS: dict[str, type] = {kind.__name__: kind for kind in get_args(Decision)}
GENESIS = bytes(32)
LOST_END = b"\xff" * 32  # what the chain goes on from when the note of its end is gone: no row has this hash
SALT_BYTES = 16
ERASED_BODY, ERASED_SALT = "", None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the journal, as stored. `at_ms`, `incident` and `visit_no` repeat what is in the body, for looking up."""

    seq: int
    at_ms: int
    incident: int | None
    visit_no: int | None
    kind: str
    body: str
    salt: bytes | None
    digest: bytes
    hash: bytes

    @property
    def is_erased(self) -> bool:
        return self.salt is None


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(KINDS[kind])


def encode(seq: int, incident: int | None, visit_no: int | None, decision: Decision, previous: bytes) -> Row:
    (kind, body), salt = written(decision), os.urandom(SALT_BYTES)
    digest = digest_of(salt, body)
    row_hash = chain(previous, seq, decision.at_ms, incident, visit_no, kind, digest)
    return Row(seq, decision.at_ms, incident, visit_no, kind, body, salt, digest, row_hash)


def written(decision: Decision) -> tuple[str, str]:
    """Its kind and its body."""
    kind = type(decision).__name__
    return kind, _adapter(kind).dump_json(decision).decode()


def decode(kind: str, body: str) -> Decision:
    decision: Decision = _adapter(kind).validate_json(body)
    return decision


def road_row(record: RoadRecord) -> dict[str, str]:
    return {"name": record.name, "body": _roads().dump_json(record).decode()}


def read_road(body: str) -> RoadRecord:
    return _roads().validate_json(body)


@cache
def _roads() -> TypeAdapter[RoadRecord]:
    return TypeAdapter(RoadRecord)


def digest_of(salt: bytes, body: str) -> bytes:
    return hashlib.sha256(salt + body.encode()).digest()


def chain(previous: bytes, seq: int, at_ms: int, incident: int | None, visit_no: int | None, kind: str, digest: bytes) -> bytes:
    """The digest has a fixed length and stands last, and no number has a "|" in it: there are no two readings."""
    content = f"{seq}|{at_ms}|{incident}|{visit_no}|{kind}|"
    return hashlib.sha256(previous + content.encode() + digest).digest()
