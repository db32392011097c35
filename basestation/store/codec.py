"""A decision as a row of the journal, and back. The hash of a row covers its content and the row before it."""

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from pydantic import TypeAdapter

from ..core.decisions import Decision

KINDS: dict[str, type] = {kind.__name__: kind for kind in get_args(Decision)}
GENESIS = bytes(32)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the journal, as stored. `at_ms`, `incident` and `visit_no` repeat what is in the body, for looking up."""

    seq: int
    at_ms: int
    incident: int | None
    visit_no: int | None
    kind: str
    body: str
    hash: bytes


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(KINDS[kind])


def encode(seq: int, incident: int | None, visit_no: int | None, decision: Decision, previous: bytes) -> Row:
    kind = type(decision).__name__
    body = _adapter(kind).dump_json(decision).decode()
    row_hash = chain(previous, seq, decision.at_ms, incident, visit_no, kind, body)
    return Row(seq, decision.at_ms, incident, visit_no, kind, body, row_hash)


def decode(kind: str, body: str) -> Decision:
    decision: Decision = _adapter(kind).validate_json(body)
    return decision


def chain(previous: bytes, seq: int, at_ms: int, incident: int | None, visit_no: int | None, kind: str, body: str) -> bytes:
    """SHA-256 over the previous row's hash and this row's content, with lengths that leave no two readings."""
    content = f"{seq}|{at_ms}|{incident}|{visit_no}|{kind}|{len(body)}|{body}"
    return hashlib.sha256(previous + content.encode()).digest()
