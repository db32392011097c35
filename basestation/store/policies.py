"""The policies that this school adopted, each with who and when. The newest holds; nothing is ever taken away."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import Engine, func, select

from ..core.decisions import Close
from . import schema
from .decided import decisions_of

policies = schema.policies


@dataclass(frozen=True, slots=True)
class Adopted:
    """One version. `name` is the preset it began as, `note` why it was adopted."""

    number: int
    adopted_ms: int
    person: int
    name: str
    text: str
    note: str

    @property
    def fingerprint(self) -> str:
        return fingerprint_of(self.text)


def fingerprint_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def versions(engine: Engine) -> list[Adopted]:
    """All that were ever adopted, the newest first."""
    with engine.connect() as connection:
        return [Adopted(*row) for row in connection.execute(select(policies).order_by(policies.c.number.desc()))]


def newest(engine: Engine) -> Adopted | None:
    with engine.connect() as connection:
        row = connection.execute(select(policies).order_by(policies.c.number.desc()).limit(1)).first()
    return Adopted(*row) if row else None


def newest_number(engine: Engine) -> int:
    """0 when none was adopted yet."""
    with engine.connect() as connection:
        return connection.execute(select(func.max(policies.c.number))).scalar() or 0


def last_serious_ms(engine: Engine, after_ms: int) -> int | None:
    """When something that was no drill was last closed as an incident, if that was after `after_ms`."""
    closed = schema.incidents
    wanted = select(closed.c.number).where(closed.c.closed_ms > after_ms, closed.c.is_drill.is_(False))
    with engine.connect() as connection:
        numbers = connection.execute(wanted).scalars().all()
        told = decisions_of(connection, "incident", numbers, schema.journal.c.kind == Close.__name__)
    return max((row.at_ms for rows in told.values() for row in rows if isinstance(row, Close) and row.category == "incident"), default=None)
