"""What the latest look through the whole journal said, for a page: kept among the facts, so that a restart doesn't lose it."""

import json
from dataclasses import asdict, dataclass
from itertools import islice

from sqlalchemy import Engine, delete, insert, select

from . import schema
from .reading import reading
from .verification import Verification

FACT = "journal_verdict"
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Verdict:
    """`first` are the first few findings, in words; `found` is how many there are."""

    at_ms: int
    rows: int
    erased: int
    found: int
    first: tuple[str, ...]
    fingerprint: str


def verify_now(engine: Engine, at_ms: int) -> Verdict:
    """On a connection of its own that only reads. Slow: some seconds for a long journal."""
    with reading(engine.url) as connection:
        looked = Verification(connection)
        findings = looked.findings()
        first = tuple(str(finding) for finding in islice(findings, SHOWN))
        found = len(first) + sum(1 for _ in findings)
        verdict = Verdict(at_ms, looked.chain.rows, looked.chain.erased_rows, found, first, looked.fingerprint)
    _keep(engine, verdict)
    return verdict


def latest_verdict(engine: Engine) -> Verdict | None:
    with engine.connect() as connection:
        value = connection.execute(select(schema.facts.c.value).where(schema.facts.c.name == FACT)).scalar()
    if value is None:
        return None
    kept = json.loads(value)
    return Verdict(**{**kept, "first": tuple(kept["first"])})


def _keep(engine: Engine, verdict: Verdict) -> None:
    with engine.begin() as connection:
        connection.execute(delete(schema.facts).where(schema.facts.c.name == FACT))
        connection.execute(insert(schema.facts), {"name": FACT, "value": json.dumps(asdict(verdict))})
