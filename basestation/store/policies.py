"""The policies that this school adopted, each with who and when. The newest holds; nothing is ever taken away."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, func, insert, select

from . import schema

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


def adopt(engine: Engine, at_ms: int, person: int, name: str, text: str, note: str) -> int:
    """The number of the new version."""
    with engine.begin() as connection:
        row = {"adopted_ms": at_ms, "person": person, "name": name, "text": text, "note": note}
        key = connection.execute(insert(policies), row).inserted_primary_key
        assert key is not None
        return int(key[0])


def versions(engine: Engine) -> list[Adopted]:
    """All that were ever adopted, the newest first."""
    with engine.connect() as connection:
        return _rows(connection)


def newest(connection: Connection) -> Adopted | None:
    row = connection.execute(select(policies).order_by(policies.c.number.desc()).limit(1)).first()
    return Adopted(*row) if row else None


def newest_number(engine: Engine) -> int:
    """0 when none was adopted yet."""
    with engine.connect() as connection:
        return connection.execute(select(func.max(policies.c.number))).scalar() or 0


def _rows(connection: Connection) -> list[Adopted]:
    return [Adopted(*row) for row in connection.execute(select(policies).order_by(policies.c.number.desc()))]
